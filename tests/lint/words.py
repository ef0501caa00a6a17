#!/usr/bin/env python3
"""Refuses what tests/lint/words.json says must not be committed: machine paths, unfinished work."""

import fnmatch
import json
import os
import re

import tree

BINARY_PROBE_BYTES = 8192


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def is_text(root, path):
    with open(os.path.join(root, path), "rb") as file:
        return b"\0" not in file.read(BINARY_PROBE_BYTES)


def main():
    parser = tree.argument_parser(__doc__)
    parser.add_argument("--rules", help="default: tests/lint/words.json of the tree")
    arguments = parser.parse_args()
    with open(arguments.rules or os.path.join(arguments.root, "tests/lint/words.json"),
              encoding="utf-8") as file:
        rules = json.load(file)
    words = [(re.compile(word["pattern"]), word) for word in rules["words"]]
    findings, checked = [], 0
    for path in tree.project_files(arguments.root):
        if matches(path, rules["skipped"]) or not is_text(arguments.root, path):
            continue
        checked += 1
        wanted = [(pattern, word) for pattern, word in words if matches(path, word["files"])]
        for number, line in enumerate(tree.read_lines(arguments.root, path), 1):
            for pattern, word in wanted:
                match = pattern.search(line)
                if match:
                    findings.append(f"{path}:{number}: '{match[0].strip()}' is {word['reason']}")
    tree.report("lint.words", checked, findings)


if __name__ == "__main__":
    main()

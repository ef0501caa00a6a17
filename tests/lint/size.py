#!/usr/bin/env python3
"""Refuses headers and sources that have grown beyond one idea; warns before that."""

import tree

# suffix: lines that are warned of, lines that are refused
LIMITS = {".h": (150, 300), ".cc": (500, 800)}


def main():
    arguments = tree.argument_parser(__doc__).parse_args()
    findings, checked = [], 0
    for suffix, (warned, refused) in LIMITS.items():
        for path in tree.project_files(arguments.root, (suffix,)):
            checked += 1
            lines = len(tree.read_lines(arguments.root, path))
            if lines > refused:
                findings.append(f"{path}:{refused + 1}: {lines} lines, at most {refused} are allowed")
            elif lines > warned:
                print(f"{path}: warning: {lines} lines, the aim is {warned}")
    tree.report("lint.size", checked, findings, "Split the file by what it is about.")


if __name__ == "__main__":
    main()

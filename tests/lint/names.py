#!/usr/bin/env python3
"""Refuses a name of the fund's acts, outcomes or charts in production code of the engine, to which they
are data. The names are read where they are defined: proto/amanat/acts and services/rules/catalogue."""

import re

import tree

ACTS = "proto/amanat/acts/"
DIRECTORY_BOOK = "BOOK_DIRECTORY"  # the engine's own
CATALOGUE = "services/rules/catalogue/"
ENGINE = "ledger/"
OWN = {"kNoMinorUnit"}  # ledger/money has a constant of that name, which is no outcome
# An act: its name, and the book that stands behind it in the same option.
ACT = re.compile(r'\bname: "([A-Z][A-Z0-9_]*)"[^}]*?\bbook: (\w+)')
# An outcome or a chart.
CONSTANT = re.compile(r"\bconstexpr (?:entry::)?(?:Outcome|Chart) k(\w+)\{")


def is_test(path):
    return path.endswith("_test.cc") or "/testing/" in path or path.startswith(ENGINE + "testing/")


def text_of(root, path):
    return "\n".join(tree.read_lines(root, path))


def fund_names(root):
    """UPPER_SNAKE names of what belongs to the fund."""
    names = set()
    for path in tree.project_files(root, [".proto"]):
        if path.startswith(ACTS):
            names |= {name for name, book in ACT.findall(text_of(root, path)) if book != DIRECTORY_BOOK}
    for path in tree.project_files(root, [".h"]):
        if path.startswith(CATALOGUE):
            names |= {re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()
                      for name in CONSTANT.findall(text_of(root, path))}
    return names


def main():
    parser = tree.argument_parser(__doc__)
    arguments = parser.parse_args()
    names = fund_names(arguments.root)
    spellings = sorted({spelling for name in names
                        for spelling in (name, "k" + name.title().replace("_", ""))} - OWN)
    pattern = re.compile(r"\b(" + "|".join(spellings) + r")\b") if names else None
    findings, checked = [], 0
    for path in tree.project_files(arguments.root, [".h", ".cc"]):
        if pattern is None or not path.startswith(ENGINE) or is_test(path):
            continue
        checked += 1
        for number, line in enumerate(tree.read_lines(arguments.root, path), 1):
            match = pattern.search(line)
            if match:
                findings.append(f"{path}:{number}: {match[0]} is the fund's: the engine takes it as data")
    tree.report("lint.names", checked, findings)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Refuses a document that names a test, or a file of tests, that is not there: a threat whose test was
renamed or removed has no answer any more.

A test is named in backticks, Suite.Name; behind one, `.Name` is another one of the same suite."""

import os
import re

import tree

TEST_CASE = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)")
QUOTED = re.compile(r"`([^`\n]+)`")
NAMED_TEST = re.compile(r"(\w*Test)\.(\w+)$")
MORE_OF_THE_SUITE = re.compile(r"\.[A-Z]\w*$")
NAMED_FILE = re.compile(r"[\w/]+/\w+_test\.(?:cc|py)$")


def test_cases(root):
    """Suite.Name of every test of GoogleTest."""
    cases = set()
    for path in tree.project_files(root, (".cc", ".h")):
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            cases.update(f"{suite}.{name}" for suite, name in TEST_CASE.findall(file.read()))
    return cases


def named(line):
    """The tests and files of tests that a line names."""
    suite = None
    for quoted in QUOTED.findall(line):
        test = NAMED_TEST.match(quoted)
        if test:
            suite = test[1]
            yield quoted
        elif MORE_OF_THE_SUITE.match(quoted) and suite:
            yield suite + quoted
        elif NAMED_FILE.match(quoted):
            yield quoted


def main():
    arguments = tree.argument_parser(__doc__).parse_args()
    cases = test_cases(arguments.root)
    findings, checked = [], 0
    for path in tree.project_files(arguments.root, (".md",)):
        for number, line in enumerate(tree.read_lines(arguments.root, path), 1):
            for name in named(line):
                checked += 1
                if name not in cases and not os.path.isfile(os.path.join(arguments.root, name)):
                    findings.append(f"{path}:{number}: there is no test {name}")
    tree.report("lint.evidence", checked, findings)


if __name__ == "__main__":
    main()

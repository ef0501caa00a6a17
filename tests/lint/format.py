#!/usr/bin/env python3
"""Refuses C++ files that clang-format would change; --fix changes them."""

import re
import subprocess

import tree


def main():
    parser = tree.argument_parser(__doc__)
    parser.add_argument("--fix", action="store_true", help="format the files in place")
    arguments = parser.parse_args()
    files = tree.project_files(arguments.root, (".h", ".cc"))
    mode = ["-i"] if arguments.fix else ["--dry-run", "-Werror"]
    result = subprocess.run(["clang-format", "--style=file", *mode, *files], cwd=arguments.root,
                            capture_output=True, text=True, check=False) if files else None
    findings = []
    if result is not None and result.returncode != 0:
        # One line a file: the first place is enough to find it, --fix does the rest.
        first = {}
        for path, line in re.findall(r"^(.+?):(\d+):\d+: error: code should be clang-formatted",
                                     result.stderr, re.MULTILINE):
            first.setdefault(path, line)
        findings = [f"{path}:{line}: not formatted" for path, line in first.items()]
        findings = findings or [result.stderr.strip() or "clang-format failed"]
    tree.report("lint.format", len(files), findings, "Mend it with: tests/lint/format.py --fix")


if __name__ == "__main__":
    main()

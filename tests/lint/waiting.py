#!/usr/bin/env python3
"""Refuses a handler that reads or writes its caller's stream itself: it would wait for the caller with
one of the few turns in its hands (services/rpc/caller_stream.h lets it go meanwhile)."""

import os
import re

import tree

WRAPPER = "services/rpc/caller_stream.h"
RAW = re.compile(r"\b(?:grpc::)?Server(?:Async)?(?:Reader|Writer|ReaderWriter)<[^;{}()]*>\s*[*&]\s*(\w+)")


def findings_in(path, text):
    """A raw stream may be handed on to the wrapper, and be asked for nothing."""
    names = set(RAW.findall(text))
    if not names:
        return
    use = re.compile(r"\b(" + "|".join(sorted(names)) + r")\s*(?:->|\.)\s*(\w+)\s*\(")
    for found in use.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{path}:{line}: {found.group(1)} waits for its caller in {found.group(2)}"


def main():
    arguments = tree.argument_parser(__doc__).parse_args()
    findings, checked = [], 0
    for path in tree.project_files(arguments.root, (".cc", ".h")):
        if not path.startswith("services/") or path.endswith("_test.cc") or path == WRAPPER:
            continue
        checked += 1
        with open(os.path.join(arguments.root, path), encoding="utf-8", errors="replace") as file:
            findings += findings_in(path, file.read())
    tree.report("lint.waiting", checked, findings,
                "Read and write by rpc::CallerReader or rpc::CallerStream.")


if __name__ == "__main__":
    main()

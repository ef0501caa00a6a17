#!/usr/bin/env python3
"""Refuses test files that stand in the tree and that CMake does not build."""

import os

import tree


def read_list(path):
    with open(path, encoding="utf-8") as file:
        return {line for line in file.read().split("\n") if line}


def main():
    parser = tree.argument_parser(__doc__)
    parser.add_argument("--build", required=True,
                        help="the build folder with registered_tests.txt and skipped_folders.txt")
    arguments = parser.parse_args()
    registered = read_list(os.path.join(arguments.build, "registered_tests.txt"))
    skipped = read_list(os.path.join(arguments.build, "skipped_folders.txt"))
    without_grpc = "services/rpc" in skipped
    findings, checked = [], 0
    for path in tree.project_files(arguments.root, ("_test.cc", "_fuzz.cc")):
        if any(path.startswith(folder + "/") for folder in skipped):
            continue
        if without_grpc and path.startswith("services/") and path.endswith("_service_test.cc"):
            continue
        checked += 1
        if path not in registered:
            findings.append(f"{path}:1: no CMakeLists.txt registers this test")
    tree.report("lint.registered", checked, findings,
                "Name it in its folder's CMakeLists.txt (amanat_component TESTS, amanat_test or "
                "amanat_fuzz_target).")


if __name__ == "__main__":
    main()

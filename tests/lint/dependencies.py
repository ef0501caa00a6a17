#!/usr/bin/env python3
"""Refuses includes that tests/lint/dependencies.json does not allow, and cycles in that file."""

import fnmatch
import json
import os
import re

import tree

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


class Rules:
    """dependencies.json with groups and wildcards replaced by the folders they stand for."""

    def __init__(self, text):
        rules = json.loads(text)
        self.problems = []
        self._groups = rules.get("groups", {})
        self._names = list(rules["folders"])
        self.headers = {name: [edge for edge in edges if edge.endswith(".h")]
                        for name, edges in rules["folders"].items()}
        self.allowed = {name: self._expand(name, [e for e in edges if not e.endswith(".h")])
                        for name, edges in rules["folders"].items()}
        shells = rules.get("shells", {"files": [], "may_include": []})
        self._shell_files = shells["files"]
        self._shell_edges = self._expand("shells", shells["may_include"])
        self.libraries = rules.get("libraries", [])
        self._refuse_cycles()
        self._refuse_libraries_behind_their_bounds()

    def _expand(self, owner, edges):
        result = set()
        for edge in [e for edge in edges for e in self._groups.get(edge, [edge])]:
            found = [name for name in self._names if fnmatch.fnmatchcase(name, edge) and name != owner]
            if not found:
                self.problems.append(f"dependencies.json: {owner} names {edge}, which is not listed")
            result.update(found)
        return result

    def folder_of(self, path):
        """The deepest listed folder that holds the file, or None."""
        holders = [name for name in self._names if path.startswith(name + "/")]
        return max(holders, key=len) if holders else None

    def folder_may_include(self, folder, header):
        target = self.folder_of(header)
        return (folder == target or target in self.allowed[folder] or
                matches(header, self.headers[folder]))

    def may_include(self, path, header):
        return (self.folder_may_include(self.folder_of(path), header) or
                (matches(path, self._shell_files) and self.folder_of(header) in self._shell_edges))

    def folders_that_name(self, path):
        """The folders that may include this header alone, and nothing else of its folder."""
        return [name for name in self._names if matches(path, self.headers[name]) and
                self.folder_of(path) not in self.allowed[name] | {name}]

    def _refuse_cycles(self):
        finished, path = set(), []

        def visit(folder):
            if folder in path:
                cycle = path[path.index(folder):] + [folder]
                self.problems.append("dependencies.json: a cycle: " + " -> ".join(cycle))
                return
            if folder in finished:
                return
            path.append(folder)
            for target in sorted(self.allowed[folder]):
                visit(target)
            path.pop()
            finished.add(folder)

        for folder in self._names:
            visit(folder)

    def _refuse_libraries_behind_their_bounds(self):
        for library in self.libraries:
            for start in library.get("never_behind", []):
                reached, waiting = set(), [start] if start in self._names else []
                while waiting:
                    folder = waiting.pop()
                    if folder in reached:
                        continue
                    reached.add(folder)
                    waiting.extend(self.allowed[folder])
                    if matches(folder + "/any.cc", library["allowed_in"]) or folder == "tests":
                        self.problems.append(f"dependencies.json: {start} reaches {folder}, which may "
                                             f"include {library['headers'][0]}")


def check_include(rules, root, path, header, quoted):
    """Why this include is refused, or None."""
    for library in rules.libraries:
        if not matches(header, library["headers"]):
            continue
        for place in [path] + [folder + "/any.h" for folder in rules.folders_that_name(path)]:
            if not matches(place, library["allowed_in"]):
                return f"{header} is allowed in {', '.join(library['allowed_in'])} only"
    if not quoted or header.endswith(".pb.h"):
        return None
    if not os.path.isdir(os.path.join(root, header.split("/")[0])):
        if os.path.exists(os.path.join(root, os.path.dirname(path), header)):
            return f'"{header}" is not a path from the root of the repository'
        return None  # A library that is included with quotes.
    if not os.path.isdir(os.path.join(root, os.path.dirname(header))):
        return f"the folder {os.path.dirname(header)} does not exist"
    if not os.path.isfile(os.path.join(root, header)):
        return f"{header} does not exist"
    target = rules.folder_of(header)
    if target is None:
        return f"{header} is in no folder that dependencies.json lists"
    if not rules.may_include(path, header):
        return f"{rules.folder_of(path)} may not include {target} ({header})"
    # Who may include this header and not its folder does not get the rest of the folder through it.
    for folder in rules.folders_that_name(path):
        if not rules.folder_may_include(folder, header):
            return f"{folder} may include this header, but not {target} ({header})"
    return None


def main():
    parser = tree.argument_parser(__doc__)
    parser.add_argument("--rules", help="default: tests/lint/dependencies.json of the tree")
    arguments = parser.parse_args()
    rules_path = arguments.rules or os.path.join(arguments.root, "tests/lint/dependencies.json")
    with open(rules_path, encoding="utf-8") as file:
        rules = Rules(file.read())
    findings = list(rules.problems)
    includes = 0
    paths = list(tree.project_files(arguments.root, (".h", ".cc")))
    for folder, patterns in rules.headers.items():
        findings += [f"dependencies.json: {folder} names {pattern}, and there is no such header"
                     for pattern in patterns if not any(matches(path, [pattern]) for path in paths)]
    for path in paths:
        if rules.folder_of(path) is None:
            findings.append(f"{path}:1: its folder is not listed in tests/lint/dependencies.json")
            continue
        for number, line in enumerate(tree.read_lines(arguments.root, path), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            includes += 1
            reason = check_include(rules, arguments.root, path, match[2], match[1] == '"')
            if reason:
                findings.append(f"{path}:{number}: {reason}")
    tree.report("lint.dependencies", includes, findings,
                "An edge that the design wants is added to tests/lint/dependencies.json.")


if __name__ == "__main__":
    main()

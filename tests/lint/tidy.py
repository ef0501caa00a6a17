#!/usr/bin/env python3
"""Runs clang-tidy with the root's .clang-tidy on the sources that the branch changes.

The change is everything since the branch left origin/main, or since HEAD~1 on main itself, with what
is not committed yet. At most --files-max sources are examined; the others are named, and --all, which
runs nightly, examines every source."""

import concurrent.futures
import json
import os
import re
import subprocess

import tree


def git(root, *arguments):
    result = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True, check=False)
    return result.stdout.strip() if result.returncode == 0 else None


def changed_files(root):
    """The changed files, or None when there is nothing to compare with."""
    head = git(root, "rev-parse", "HEAD")
    base = git(root, "merge-base", "origin/main", "HEAD")
    if base is None or base == head:
        base = git(root, "rev-parse", "--verify", "--quiet", "HEAD~1")
    if base is None:
        return None
    changed = git(root, "diff", "--name-only", base) or ""
    untracked = git(root, "ls-files", "--others", "--exclude-standard") or ""
    return set(changed.split("\n") + untracked.split("\n")) - {""}


def compile_commands(build):
    """What the build runs, without g++'s precompiled headers, which clang cannot read."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    for command in commands:
        command["command"] = re.sub(r" -include \S*/cmake_pch\.hxx", "", command["command"])
    return [each for command in commands for each in compiled_with(command)]


def compiled_with(command):
    """A command for each source that the command compiles: a unity source includes those of its target."""
    if not re.search(r"/Unity/unity_\d+_cxx\.cxx$", command["file"]):
        return [command]
    with open(command["file"], encoding="utf-8") as file:
        sources = re.findall(r'^#include "(.*)"$', file.read(), re.MULTILINE)
    return [{**command, "file": source, "command": command["command"].replace(command["file"], source)}
            for source in sources]


def compiled_sources(root, commands):
    inside = set(tree.project_files(root, (".cc",)))
    paths = {os.path.relpath(os.path.join(c["directory"], c["file"]), root) for c in commands}
    return sorted(paths & inside)


def touched_by(source, changed):
    """Whether the source, its header, or the header it tests has changed."""
    stem = source[:-len(".cc")]
    return bool({source, stem + ".h", stem.removesuffix("_test") + ".h"} & changed)


def run_tidy(root, database, source):
    # The commands are g++'s: clang must not stumble over a warning that it does not know.
    result = subprocess.run(
        ["clang-tidy", "--quiet", "-p", database, f"--config-file={os.path.join(tree.ROOT, '.clang-tidy')}",
         "--extra-arg=-Wno-unknown-warning-option", os.path.join(root, source)],
        capture_output=True, text=True, check=False)
    return source, result.returncode, (result.stdout + result.stderr).strip()


def main():
    parser = tree.argument_parser(__doc__)
    parser.add_argument("--build", required=True, help="the build folder with compile_commands.json")
    parser.add_argument("--files-max", type=int, default=8, help="how many sources to examine at most")
    parser.add_argument("--all", action="store_true", help="examine every source")
    arguments = parser.parse_args()
    root, build = os.path.realpath(arguments.root), os.path.realpath(arguments.build)
    commands = compile_commands(build)
    sources = compiled_sources(root, commands)
    if not sources:
        tree.report("lint.tidy", 0, [])
    changed = None if arguments.all else changed_files(root)
    if changed is not None:
        sources = [source for source in sources if touched_by(source, changed)]
    # Production code first: what the budget leaves out should be tests.
    sources.sort(key=lambda source: (source.endswith("_test.cc"), source))
    left_out = [] if arguments.all else sources[arguments.files_max:]
    sources = sources[:len(sources) - len(left_out)]
    for source in left_out:
        print(f"skipped: {source} (beyond the budget of {arguments.files_max}; --all examines it)")
    if not sources:
        print("lint.tidy: no compiled source has changed")
        return
    findings = []
    database = os.path.join(build, "tidy")
    os.makedirs(database, exist_ok=True)
    with open(os.path.join(database, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(commands, file)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, code, output in pool.map(lambda s: run_tidy(root, database, s), sources):
            print(f"examined: {source}")
            if code != 0:
                findings.append(output)
    tree.report("lint.tidy", len(sources), findings)


if __name__ == "__main__":
    main()

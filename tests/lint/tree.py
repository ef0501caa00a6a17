"""What the lint tests have in common: the files of the project and how findings are reported."""

import argparse
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def argument_parser(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", default=ROOT, help="the tree to check")
    return parser


def project_files(root, suffixes=()):
    """The sorted paths, from the root, of all files of the project: in git or about to be."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False) if os.path.exists(os.path.join(root, ".git")) else None
    if listing is not None and listing.returncode == 0:
        paths = set(listing.stdout.decode("utf-8", "surrogateescape").split("\0")) - {""}
    else:
        paths = _walk(root)
    return sorted(path for path in paths
                  if path.endswith(tuple(suffixes) or "") and os.path.isfile(os.path.join(root, path)))


def _walk(root):
    """An unpacked archive has no git: then everything but the folders that .gitignore names."""
    paths = set()
    for folder, folders, names in os.walk(root):
        if folder == root:
            folders[:] = [name for name in folders if name not in ("build", ".cache", ".git")]
        paths.update(os.path.relpath(os.path.join(folder, name), root) for name in names)
    return paths


def read_lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def report(name, checked, findings, advice=""):
    """Prints the findings and ends the process: 0 when there are none. Checking nothing is a finding."""
    if checked == 0:
        findings = ["nothing to check was found: is --root right?"]
    for finding in findings:
        print(finding)
    if findings:
        print(f"{name}: {len(findings)} found in {checked} checked. {advice}".rstrip())
        sys.exit(1)
    print(f"{name}: {checked} checked, nothing found")
    sys.exit(0)

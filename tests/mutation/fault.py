"""A fault: a patch in faults/<promise>/, with a head that says what is planted and what must notice it."""

import hashlib
import pathlib
import re

FAULTS = pathlib.Path(__file__).resolve().parent / "faults"
FIELDS = ("Fault", "Notices", "Explained")


class Malformed(Exception):
    """A patch whose head does not say what it must."""


class Fault:
    """A patch with its head."""

    def __init__(self, path):
        self.path = path
        self.promise = path.parent.name
        self.name = f"{self.promise}/{path.stem}"
        text = path.read_text()
        head = text.split("\ndiff --git ", 1)
        if len(head) != 2:
            raise Malformed(f"{path}: no diff")
        said = dict(line.split(": ", 1) for line in head[0].splitlines() if ": " in line)
        if not set(said) <= set(FIELDS) or "Fault" not in said or "Notices" not in said:
            raise Malformed(f"{path}: the head has the lines Fault and Notices, and may have Explained")
        self.what = said["Fault"]
        self.explained = said.get("Explained")
        self.target, _, self.filter = said["Notices"].partition(" ")
        self.files = sorted(re.findall(r"^diff --git a/(\S+) b/", text, re.MULTILINE))
        self.digest = hashlib.sha256(text.encode()).hexdigest()[:16]


def all_faults():
    return [Fault(path) for path in sorted(FAULTS.glob("*/*.patch"))]


def planted_sources():
    """The sources that any fault is planted in: the same list whichever of them are chosen."""
    return sorted({name for fault in all_faults() for name in fault.files if name.endswith(".cc")})


def by_program(faults):
    """(test program, its faults), the most faults first; those of a file follow each other."""
    programs = {}
    for fault in sorted(faults, key=lambda fault: (fault.files, fault.name)):
        programs.setdefault(fault.target, []).append(fault)
    return sorted(programs.items(), key=lambda program: (-len(program[1]), program[0]))

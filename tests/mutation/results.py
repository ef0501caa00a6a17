"""What was found of each fault, kept in a file so that a run that was broken off can go on."""

import json
import os
import threading


class OfAnotherTree(Exception):
    """The file's results were found of a tree that has changed since."""


class Results:
    """A line of JSON for the tree, then one for each fault as it is found.

    With `resume`, what the file says of `faults` is taken over where it is well and the patch is the same.
    Without `path` nothing is kept. Thread-safe.
    """

    def __init__(self, path, tree, faults, resume):
        self._lock = threading.Lock()
        self._file = None
        self._found = {}
        if path is None:
            return
        if resume and path.is_file():
            patches = {fault.name: fault.digest for fault in faults}
            self._found = {found["fault"]: found for found in self._read(path, tree)
                           if found["well"] and patches.get(found["fault"]) == found["patch"]}
        # Written anew: the last line of a run that was broken off may be torn.
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(path.name + ".new")
        self._file = new.open("w")
        for line in ({"tree": tree}, *self._found.values()):
            self._write(line)
        os.replace(new, path)

    @staticmethod
    def _read(path, tree):
        lines = []
        for line in path.read_text().splitlines():
            try:
                lines.append(json.loads(line))
            except json.JSONDecodeError:
                break
        if lines and lines[0].get("tree") != tree:
            raise OfAnotherTree(f"{path}: found of another tree; begin without --resume")
        return lines[1:]

    def _write(self, line):
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()

    def close(self):
        if self._file is not None:
            self._file.close()

    def has(self, fault):
        with self._lock:
            return fault.name in self._found

    def add(self, fault, well, said, seconds):
        found = {"fault": fault.name, "patch": fault.digest, "well": well, "said": said,
                 "seconds": round(seconds, 1)}
        with self._lock:
            self._found[fault.name] = found
            self._write(found)

    def failed(self, faults):
        """The faults, in their order, with which all is not well."""
        return [fault for fault in faults if self.has(fault) and not self._found[fault.name]["well"]]

    def summary(self, faults):
        """A line for each promise, and the last for all."""
        promises = sorted({fault.promise for fault in faults})
        lines = [f"{promise}: {self._count([f for f in faults if f.promise == promise])}"
                 for promise in promises]
        return [*lines, self._count(faults)]

    def _count(self, faults):
        found = [fault for fault in faults if self.has(fault)]
        failed = len(self.failed(found))
        explained = sum(fault.explained is not None and self._found[fault.name]["well"] for fault in found)
        counts = (f"{len(faults)} faults, {len(found) - failed - explained} noticed, {explained} explained, "
                  f"{failed} failed")
        return counts + (f", {len(faults) - len(found)} not tried" if len(found) < len(faults) else "")

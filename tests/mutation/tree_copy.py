"""A copy of the tree with a build of its own, in which one fault after another is planted."""

import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# A program that was ended so did not fail: somebody ended the run.
ENDED_FROM_OUTSIDE = (-signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP)


class Unusable(Exception):
    """The copy cannot be made, or not be brought back to what it was."""


class BrokenOff(Exception):
    """What ran was interrupted, and says nothing of the fault."""


def run(command, cwd, **options):
    return subprocess.run(list(map(str, command)), cwd=cwd, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False, **options)


def tree_files():
    """The files of the tree, new ones that nobody added yet among them."""
    listed = run(["git", "ls-files", "-co", "--exclude-standard"], REPOSITORY).stdout.splitlines()
    return sorted({name for name in listed if (REPOSITORY / name).is_file()})


def tree_digest():
    """Of all that faults are planted in and noticed by: the tree without the faults and their runner."""
    digest = hashlib.sha256()
    for name in tree_files():
        if not name.startswith("tests/mutation/"):
            contents = (REPOSITORY / name).read_bytes()
            digest.update(f"{name}\0{len(contents)}\0".encode() + contents)
    return digest.hexdigest()


class Copy:
    """In `folder`/source, or for the copies behind the first `folder`/source_2 and so on.

    The sources `alone` are compiled each for itself, so that a fault in one costs that one; the others by
    the folder, so that a copy which is built from nothing costs little. One copy's objects are found by
    the others in the compiler's cache, where there is ccache.
    """

    def __init__(self, folder, number, alone):
        self.source = folder.resolve() / ("source" if number == 1 else f"source_{number}")
        self.build = self.source / "build" / "dev"
        self.planted = None
        # All copies lie at one place, as the cache sees it. It would tell them apart by the folder in
        # which the compiler runs, too, for the sake of debug information, of which there is none.
        self.environment = {**os.environ, "CCACHE_BASEDIR": str(self.source), "CCACHE_NOHASHDIR": "1"}
        self._synchronise()
        done = run(["cmake", "--preset", "dev", "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g0",
                    f"-DAMANAT_ALONE={';'.join(alone)}"], self.source, env=self.environment)
        if done.returncode != 0:
            raise Unusable(f"{self.source} does not configure:\n{done.stdout[-3000:]}")

    def _synchronise(self):
        """Makes the copy's files those of the tree; what did not change keeps its time."""
        wanted = set(tree_files())
        self.source.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            original, copy = REPOSITORY / name, self.source / name
            if copy.is_file() and copy.read_bytes() == original.read_bytes():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(original, copy)
        for folder, folders, names in os.walk(self.source):
            if pathlib.Path(folder) == self.source and "build" in folders:
                folders.remove("build")
            for name in names:
                copy = pathlib.Path(folder) / name
                if str(copy.relative_to(self.source)) not in wanted:
                    copy.unlink()

    def compile(self, targets, jobs):
        """What keeps the targets from being built; empty when they are."""
        done = run(["ninja", "-C", self.build, f"-j{jobs}", *targets], self.source, env=self.environment)
        if done.returncode == 0:
            return ""
        if done.returncode in ENDED_FROM_OUTSIDE or "interrupted by user" in done.stdout:
            raise BrokenOff
        return done.stdout[-2000:] or f"ninja ended with {done.returncode}"

    def test(self, target, gtest_filter, seconds_max, *options):
        """Whether the tests pass, what they print, and how many seconds they took."""
        # Of a fault whose test goes round for ever the time-out is the notice.
        command = [self.build / "test" / target, *options]
        if gtest_filter:
            command.append(f"--gtest_filter={gtest_filter}")
        begun = time.monotonic()
        try:
            done = run(command, self.source, timeout=seconds_max)
        except subprocess.TimeoutExpired:
            return False, f"the tests did not end within {seconds_max:.0f} s", seconds_max
        seconds = time.monotonic() - begun
        if done.returncode in ENDED_FROM_OUTSIDE:
            raise BrokenOff
        # A filter that selects nothing would notice nothing.
        if done.returncode == 0 and "[  PASSED  ] 0 tests" in done.stdout:
            return False, f"no test is called {gtest_filter}", seconds
        return done.returncode == 0, done.stdout, seconds

    def plant(self, fault):
        """Takes back the fault that was planted before, and plants this one; whether it applies.

        Nothing is built between the two. What is taken back is newer than what was built with the fault.
        """
        self.take_back()
        if not self._apply(fault, "--check"):
            return False
        if not self._apply(fault):
            raise Unusable(f"{fault.name}: the patch applies by half; remove {self.source}")
        self.planted = fault
        return True

    def take_back(self):
        if self.planted is not None and not self._apply(self.planted, "-R"):
            raise Unusable(f"{self.planted.name}: the patch cannot be taken back; remove {self.source}")
        self.planted = None

    def _apply(self, fault, *options):
        return run(["git", "apply", "--unsafe-paths", f"--directory={self.source}", *options,
                    fault.path], "/").returncode == 0

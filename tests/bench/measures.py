"""What is measured. Each measure runs once, however many figures rest on it, and fails once."""

import functools
import json
import shutil
import signal
import subprocess
import time

from meter import Meter, Peak, children_seconds
from node import Node
from peers import postgres, sqlite

KILL_AFTER_SECONDS = 1
REMITTANCE_FILES_MAX = 500
FILE_LINES = 20_000  # sent in parts of 1,000, as the command line does


class Scale:
    """How much is measured."""

    def __init__(self, entries, resident_entries, entries_after, file_lines, seconds, peer_seconds):
        self.entries = entries
        self.resident_entries = resident_entries
        self.entries_after = entries_after  # appended by the process whose memory is measured
        self.file_lines = file_lines
        self.seconds = seconds
        self.peer_seconds = peer_seconds


SCALES = {
    "full": Scale(10_000_000, 20_000_000, 200_000, 10_000_000, 30, 180),
    "huge": Scale(100_000_000, 100_000_000, 200_000, 100_000_000, 30, 180),
    "quick": Scale(1_000_000, 2_000_000, 200_000, 200_000, 10, 60),
    "tiny": Scale(8_000, 16_000, 8_000, 20_000, 1, 3),
}


def once(function):
    """The method's first result or failure, each time it is asked for."""
    @functools.wraps(function)
    def wrapper(self):
        if function.__name__ not in self.results:
            self.tell(f"measuring {function.__name__}")
            try:
                self.results[function.__name__] = function(self)
            except Exception as error:  # any failure is the figure's reason
                self.results[function.__name__] = error
        result = self.results[function.__name__]
        if isinstance(result, Exception):
            raise result
        return result
    return wrapper


class Measures:
    """Everything lies below `folder`; what is not kept is removed when it was measured."""

    def __init__(self, folder, binaries, scale, keep, tell):
        self.folder = folder
        self.binaries = binaries
        self.scale = scale
        self.keep = keep
        self.tell = tell
        self.results = {}

    def remove(self, folder):
        if not self.keep:
            shutil.rmtree(folder, ignore_errors=True)

    def program(self, name, *arguments, timeout=14_400):
        """What the program printed, read as JSON, the most memory that it held, and how many cores were
        kept busy by others."""
        meter = Meter(own_seconds=children_seconds)
        with subprocess.Popen([str(self.binaries / name), *map(str, arguments)], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            peak = Peak(process.pid)
            try:
                printed, errors = process.communicate(timeout=timeout)
            except BaseException:
                process.kill()
                raise
            peak.stop()
        if process.returncode != 0:
            raise RuntimeError(f"{name} {arguments[0]}: {errors.strip()[-400:]}")
        return dict(json.loads(printed), resident_kib_peak=peak.kib, others_cores_busy=meter.others())

    def ledger(self, subcommand, name, *arguments):
        return self.program("ledger_bench", subcommand, "--dir", self.folder / name, *arguments)

    @once
    def machine(self):
        return self.ledger("machine", "machine")

    # The ledger in one process.

    @once
    def bulk(self):
        self.ledger("found", "bulk")
        return self.ledger("append", "bulk", "--entries", self.scale.entries)

    @once
    def disk(self):
        size = self.bulk()["size"]
        result = self.ledger("compact", "bulk")
        result["bytes_per_entry"] = result["bytes"] / size
        return result

    @once
    def grown(self):
        """The bulk log, grown to the size at which memory and start-up are measured."""
        self.disk()
        missing = self.scale.resident_entries - self.bulk()["size"]
        return self.ledger("append", "bulk", "--entries", max(missing, 1))

    @once
    def resident(self):
        """A fresh process that opened the log after a clean stop, and then appended a little."""
        self.grown()
        return self.ledger("open", "bulk", "--entries", self.scale.entries_after)

    @once
    def killed(self):
        """A fresh process again, after one was killed while it appended."""
        self.resident()
        command = [str(self.binaries / "ledger_bench"), "append", "--tell-when-open", "--dir",
                   str(self.folder / "bulk"), "--entries", "100000000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
            try:
                opened = victim.stdout.readline()
                time.sleep(KILL_AFTER_SECONDS)
                if "open_seconds" not in opened or victim.poll() is not None:
                    raise RuntimeError("the process that was to be killed ended before")
            finally:
                victim.send_signal(signal.SIGKILL)
        result = self.ledger("open", "bulk")
        self.remove(self.folder / "bulk")
        return result

    @once
    def verification(self):
        """amanat-verify of a log as the contribution service makes it, effects derived again."""
        self.ledger("found", "natural")
        appended = self.ledger("append", "natural", "--entries", self.scale.entries)
        exported = self.ledger("export", "natural", "--to", self.folder / "export")
        self.remove(self.folder / "natural")
        trust = (self.folder / "export" / "trust").rename(self.folder / "trust")
        start, before = time.monotonic(), children_seconds()
        report = self.program("amanat-verify", self.folder / "export", "--trust", trust, "--json")
        seconds = time.monotonic() - start
        cores_busy = (children_seconds() - before) / seconds
        self.remove(self.folder / "export")
        return {"entries": exported["entries"], "seconds": seconds,
                "entries_per_s": exported["entries"] / seconds, "export_seconds": exported["seconds"],
                "cores_busy": cores_busy, "entry_bytes": appended["entry_bytes"],
                "resident_bytes_per_entry":
                    report["resident_kib_peak"] * 1024 / exported["entries"],
                "derived": report["effects_derived"], "findings": report["findings_count"],
                "others_cores_busy": report["others_cores_busy"]}

    # A node and its callers.

    def _node(self, separate):
        folder = self.folder / ("separate" if separate else "node")
        result = {}

        def measure(name, function):
            """The other figures do not rest on it."""
            try:
                result[name] = function()
            except Exception as error:
                result[name] = error
            self.tell(f"{name}: {result[name]}")  # a run of hours that is broken off says what it saw

        with Node(folder, self.binaries, separate) as node:
            measure("many", lambda: node.enrol(64, self.scale.seconds))
            measure("one", lambda: node.enrol(1, self.scale.seconds))
            files = -(-self.scale.file_lines // FILE_LINES)
            measure("contributions", lambda: node.send("contributions", files, 2, FILE_LINES))
            measure("resident_mib", node.resident_mib)
            measure("first_answer", lambda: node.first_answer(kill=False))
            measure("first_answer_after_kill", lambda: node.first_answer(kill=True))
            measure("resident_mib_afterwards", node.resident_mib)
            if not separate:
                measure("followed", node.follow)
            files = min(files, REMITTANCE_FILES_MAX)
            measure("remittances", lambda: node.send("remittances", files, 2, FILE_LINES))
            measure("beside_blast", lambda: node.enrol_beside_blast(self.scale.seconds))
            measure("during_import",
                    lambda: node.enrol_during_import(self.scale.seconds, FILE_LINES))
        self.remove(folder)
        return result

    @once
    def node(self):
        return self._node(separate=False)

    @once
    def separate_node(self):
        return self._node(separate=True)

    # Others.

    @once
    def postgres(self):
        return postgres.measure(self.folder / "postgres", self.scale.peer_seconds)

    @once
    def sqlite(self):
        return sqlite.measure(self.folder / "sqlite", self.scale.peer_seconds, self.binaries)

"""A node for measuring: head office as real processes, founded by the command line as in
deploy/story, and the callers of command_bench."""

import json
import pathlib
import shutil
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "deploy" / "story"))

import founding  # noqa: E402
from fund import DOMAIN, Fund  # noqa: E402
from meter import Meter, children_seconds, process_seconds  # noqa: E402

OPERATORS = [("off-1", "officer"), ("col-1", "collector"), ("col-2", "collector"),
             ("rep-1", "reporter"), ("rep-2", "reporter")]
CONTRIBUTION_MINOR_UNITS = 142_500  # of deploy/schedules/example.toml
FIRST_FILE_SECONDS = 120
COMMANDS_PER_S_MAX = 10_000  # signed ahead for each second of a run
ALONE_PER_S_MAX = 2_000  # the same for one caller


class Node:
    """A context: the node runs inside it."""

    def __init__(self, folder, binaries, separate):
        self.binaries = binaries
        self.folder = folder
        self.fund = Fund(folder, binaries)
        self.separate = separate
        self.importer = None  # what sends files while commands are measured

    def __enter__(self):
        try:
            self._found()
        except BaseException:
            self.fund.stop()
            raise
        return self

    def __exit__(self, *_):
        self.fund.stop()

    def _found(self):
        fund = self.fund
        manila = fund.add_site("manila", ["directory", "fund", "remittance"], separate=self.separate)
        vkeys = manila.init().split()
        shutil.copyfile(manila.directory / "data" / "trust", fund.directory / "trust")
        manila.start()
        founding.found_administrators(fund)
        founding.admit_site(fund, "manila", "PH", "Asia/Manila")
        for vkey in vkeys:
            if "/directory/" not in vkey:
                founding.admit_log(fund, vkey)
        for code, role in OPERATORS:
            founding.admit_operator(fund, code, "manila", role)
        founding.administrators(fund, "directory", "set-schedule",
                                REPOSITORY / "deploy" / "schedules" / "example.toml")

    def _command(self, kind, signers, service, options):
        fund = self.fund
        certificates = fund.directory / "certificates"
        command = [str(self.binaries / "command_bench"), kind, "--site", "manila", "--domain", DOMAIN,
                   "--address", fund.sites["manila"].address(service),
                   "--certificate", certificates / "manila" / f"operator-{signers[0]}.crt",
                   "--key", certificates / "manila" / f"operator-{signers[0]}.key",
                   "--authority", certificates / "authority.crt"]
        for code in signers:
            command += ["--sign", f"{code}={fund.operators[code] / 'signing.key'}"]
        return list(map(str, command + list(options)))

    def processor_seconds(self):
        """Of all processes of the node."""
        return sum(process_seconds(process.pid)
                   for process in self.fund.sites["manila"].processes.values())

    def _own_seconds(self):
        beside = process_seconds(self.importer.pid) if self.importer else 0
        return children_seconds() + self.processor_seconds() + beside

    def _call(self, command, timeout):
        meter = Meter(self._own_seconds)
        start, before = time.monotonic(), self.processor_seconds()
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip()[-400:] or f"exit {done.returncode}")
        result = dict(json.loads(done.stdout), others_cores_busy=meter.others())
        used = self.processor_seconds() - before
        # While the client prepares what it will send, the node rests, or is busy with others.
        result["node_cores_busy"] = used / result["seconds"]
        result["node_cores_busy_with_all"] = used / (time.monotonic() - start)
        return result

    def enrol(self, callers, seconds):
        options = ["--callers", callers, "--seconds", seconds, "--commands",
                   seconds * (COMMANDS_PER_S_MAX if callers > 1 else ALONE_PER_S_MAX)]
        return self._call(self._command("enrol", ["off-1"], "contribution", options),
                          seconds * 4 + 120)

    def send(self, kind, files, callers, lines):
        """`kind` is contributions or remittances."""
        signers = {"contributions": ["col-1", "col-2"], "remittances": ["rep-1", "rep-2"]}[kind]
        options = ["--files", files, "--callers", callers, "--lines", lines]
        if kind == "contributions":
            options += ["--amount", CONTRIBUTION_MINOR_UNITS]
        return self._call(self._command(kind, signers, kind.rstrip("s"), options), 7200)

    def enrol_during_import(self, seconds, lines):
        """Single commands while collectors' files come in, one after the other."""
        started = self.folder / "import-started"
        started.unlink(missing_ok=True)
        options = ["--files", 100_000, "--lines", lines, "--amount", CONTRIBUTION_MINOR_UNITS,
                   "--started", started]
        errors = open(self.folder / "import.log", "wb")
        self.importer = importer = subprocess.Popen(
            self._command("contributions", ["col-1"], "contribution", options),
            stdout=subprocess.DEVNULL, stderr=errors)
        errors.close()
        try:
            deadline = time.monotonic() + FIRST_FILE_SECONDS
            while not started.exists() and importer.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            first = int(started.read_text() or 0) if started.exists() else None
            if first is None:
                raise RuntimeError("the import that was to run beside did not begin")
            result = self.enrol(1, seconds)
            result["node_cores_busy"] = result["node_cores_busy_with_all"]
            if importer.poll() is not None:
                raise RuntimeError("the import beside ended: " +
                                   (self.folder / "import.log").read_text()[-300:])
            result["files_beside"] = int(started.read_text() or 0) - first
            return result
        finally:
            self.importer = None
            importer.kill()
            importer.wait()

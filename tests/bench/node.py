"""A node for measuring: head office as real processes, founded by the command line as in
deploy/story, and the callers of command_bench."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "deploy" / "story"))

import founding  # noqa: E402
from fund import DOMAIN, Fund  # noqa: E402
from meter import Meter, children_seconds, process_seconds, resident_kib  # noqa: E402

OPERATORS = [("off-1", "officer"), ("off-2", "officer"), ("col-1", "collector"), ("col-2", "collector"),
             ("rep-1", "reporter"), ("rep-2", "reporter")]
CONSULATE = "riyadh"
FOLLOW_SECONDS_MAX = 1_800
ANSWER_SECONDS_MAX = 600
ANSWER_CHECK_SECONDS = 0.02
CONTRIBUTION_MINOR_UNITS = 142_500  # of deploy/schedules/example.toml
FIRST_FILE_SECONDS = 120
COMMANDS_PER_S_MAX = 10_000  # signed ahead for each second of a run
ALONE_PER_S_MAX = 2_000  # the same for one caller
BLAST_CALLERS = 128  # beyond the calls that an operator may have under way (services/rpc/limits.h)
BLAST_COMMANDS = 20_000  # then sent again


def give_way():
    """The process that begins takes of this machine what the others leave: its callers stand for people
    who have machines of their own."""
    os.setsid()
    os.nice(19)
    try:
        pathlib.Path("/proc/self/autogroup").write_text("19")
    except OSError:
        pass  # a kernel without groups, in which the priority counts by itself


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
        vkeys = founding.init_head_office(fund, manila)
        shutil.copyfile(manila.directory / "data" / "trust", fund.directory / "trust")
        manila.start()
        founding.found_administrators(fund)
        founding.admit_site(fund, "manila", "PH", "Asia/Manila")
        for vkey in vkeys:
            if "/directory/" not in vkey:
                founding.admit_log(fund, vkey)
        consulate = fund.add_site(CONSULATE, ["fund"], dials="manila")
        founding.admit_site(fund, CONSULATE, "SA", "Asia/Riyadh")
        founding.admit_log(fund, consulate.init().strip())
        founding.admit_operator(fund, "ry-off", CONSULATE, "officer")
        for code, role in OPERATORS:
            founding.admit_operator(fund, code, "manila", role)
        founding.administrators(fund, "directory", "set-party", "--code", "gulf-exchange", "--kind",
                                "provider", "--country", "AE")
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

    def resident_mib(self, site="manila"):
        """Of all processes of the site together."""
        return sum(resident_kib(process.pid)
                   for process in self.fund.sites[site].processes.values()) / 1024

    def first_answer(self, kill):
        """Seconds from starting the node's processes to the first answer of a list that reads tables;
        before that it is stopped or killed."""
        manila = self.fund.sites["manila"]
        if kill:
            manila.kill()
        else:
            manila.stop()
        start = time.monotonic()
        for part in manila.parts:
            manila.start_part(part)
        while self.fund.amanat("off-1", "contribution", "unmatched", sign=False, expect=None,
                               again=False).code != 0:
            if time.monotonic() - start > ANSWER_SECONDS_MAX:
                raise RuntimeError(f"no answer after {ANSWER_SECONDS_MAX} s")
            time.sleep(ANSWER_CHECK_SECONDS)
        return time.monotonic() - start

    def _sizes(self, operator):
        rows = self.fund.amanat(operator, "ledger", "logs", sign=False, expect=None).rows
        return {row["name"]: int(row["size"]) for row in rows}

    def follow(self):
        """A consulate that was never connected follows what is for it, and makes every entry again; both
        run here. What it follows in a second, and what it then takes of memory."""
        manila = {name: size for name, size in self._sizes("off-1").items()
                  if name.split("/")[1:3] in (["manila", "directory"], ["manila", "fund"])}
        consulate = self.fund.sites[CONSULATE]
        meter = Meter(lambda: children_seconds() + self.processor_seconds() + sum(
            process_seconds(process.pid) for process in consulate.processes.values()))
        before = self.processor_seconds()
        start = time.monotonic()
        consulate.start()
        try:
            followed = {}
            while any(followed.get(name, 0) < size for name, size in manila.items()):
                if time.monotonic() - start > FOLLOW_SECONDS_MAX:
                    raise RuntimeError(f"followed {followed} of {manila}")
                time.sleep(0.2)
                followed = self._sizes("ry-off")
            seconds = time.monotonic() - start
            entries = sum(manila.values())
            return {"entries": entries, "seconds": seconds, "entries_per_s": entries / seconds,
                    "resident_mib": self.resident_mib(CONSULATE),
                    "sender_cores_busy": (self.processor_seconds() - before) / seconds,
                    "node_cores_busy": sum(process_seconds(process.pid) for process in
                                           consulate.processes.values()) / seconds,
                    "others_cores_busy": meter.others()}
        finally:
            consulate.stop()

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

    def enrol_beside_blast(self, seconds):
        """Single commands of one officer while another one asks for all that he can get."""
        started = self.folder / "blast-started"
        started.unlink(missing_ok=True)
        alone = self.enrol(1, seconds)
        self.importer = blast = subprocess.Popen(
            self._command("blast", ["off-2"], "contribution",
                          ["--callers", BLAST_CALLERS, "--commands", BLAST_COMMANDS,
                           "--seconds", seconds * 3 + 60, "--started", started]),
            preexec_fn=give_way, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            deadline = time.monotonic() + FIRST_FILE_SECONDS
            while not started.exists() and blast.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            result = self.enrol(1, seconds)
            if blast.poll() is not None:
                raise RuntimeError("the blast beside ended: " + blast.stderr.read()[-300:])
            result["node_cores_busy"] = result["node_cores_busy_with_all"]
            return dict(result, alone=alone)
        finally:
            self.importer = None
            blast.kill()
            blast.wait()

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

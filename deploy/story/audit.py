"""The last chapter: export, verify, break a copy, and look for everything that was acknowledged."""

import hashlib
import pathlib
import random
import shutil

from fund import Failure
from waiting import until


def folder_of(log_name):
    """owf.example/manila/fund/1 is exported to manila-fund."""
    _, site, book, _ = log_name.split("/")
    return f"{site}-{book}"


def tile_number(number):
    """The path of a tile's number in C2SP tlog-tiles: 1234067 is x001/x234/067."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + [groups[-1]])


class ExportedLog:
    """The entries of one exported log, read with nothing of Amanat's."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        lines = (self.directory / "checkpoint").read_text(encoding="utf-8").split("\n")
        self.name = lines[0]
        self.size = int(lines[1])
        self._bundles = {}

    def entry(self, index):
        number, offset = divmod(index, 256)
        if number not in self._bundles:
            path = self.directory / "tile" / "entries" / tile_number(number)
            if not path.is_file():
                path = path.with_name(path.name + ".p") / str(self.size % 256)
            data, entries, at = path.read_bytes(), [], 0
            while at < len(data):
                length = int.from_bytes(data[at:at + 2], "big")
                entries.append(data[at + 2:at + 2 + length])
                at += 2 + length
            self._bundles[number] = entries
        return self._bundles[number][offset]

    def leaf_hash(self, index):
        return hashlib.sha256(b"\0" + self.entry(index)).hexdigest()

    def weight_bytes(self):
        """Bytes of all entries."""
        return sum(len(self.entry(index)) for index in range(self.size))


def export(fund):
    fund.amanat("adm-1", "ledger", "export", fund.directory / "export", sign=False)
    logs = [ExportedLog(path.parent) for path in sorted(fund.directory.glob("export/*/checkpoint"))]
    if len(logs) != 5:
        raise Failure(f"{len(logs)} logs exported, not 5")
    entries = sum(log.size for log in logs)
    return f"{len(logs)} logs, {entries} entries, {sum(log.weight_bytes() for log in logs)} bytes"


def nothing_acknowledged_is_lost(fund):
    logs = {}
    for path in fund.directory.glob("export/*/checkpoint"):
        log = ExportedLog(path.parent)
        logs[log.name] = log
    for log_name, index, leaf_hash in fund.acknowledged:
        log = logs.get(log_name)
        if log is None or index >= log.size or log.leaf_hash(index) != leaf_hash:
            raise Failure(f"acknowledged entry {index} of {log_name} is not in the export")
    return f"all {len(fund.acknowledged)} acknowledged entries are in the export, as answered"


def head_office_has_seen_all(fund):
    """The node's own word on what it follows, before anything is exported."""
    def rows():
        rows = [row for row in fund.amanat("adm-1", "ledger", "status", sign=False).rows
                if "verdict" in row]
        return rows if {row["verdict"] for row in rows} == {"verified"} else None
    return f"{len(until(rows, 'every log verified at head office'))} logs verified"


def verify(fund):
    answer = fund.verify(fund.directory / "export", "--trust", fund.directory / "trust")
    verdict = answer.text.strip().splitlines()[-1]
    if not verdict.startswith("verified: "):
        raise Failure(f"not verified: {verdict}")
    return verdict


def flipped_byte_is_found(fund, seed):
    copy = fund.directory / "flipped"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(fund.directory / "export", copy)
    chosen = random.Random(seed)
    bundles = sorted(path for path in copy.glob("*/tile/entries/**/*") if path.is_file())
    path = chosen.choice(bundles)
    data = bytearray(path.read_bytes())
    at = chosen.randrange(len(data))
    data[at] ^= 1 << chosen.randrange(8)
    path.write_bytes(data)
    answer = fund.verify(copy, "--trust", fund.directory / "trust", expect=1)
    folder = path.relative_to(copy).parts[0]
    site, book = folder.rsplit("-", 1)
    findings = [line for line in answer.text.splitlines()
                if line.startswith("finding") and (f"/{site}/{book}/" in line or folder in line)]
    if not findings:
        raise Failure(f"a flipped byte in {path.relative_to(copy)} was not named: {answer.text}")
    shutil.rmtree(copy)
    return f"byte {at} of {path.relative_to(copy)}: {findings[0].strip()[:150]}"


def backed_up(fund):
    """By the operators of two sites, who keep nodes running and books of nobody; docs/operator.md."""
    stores = 0
    for operator in ["ops-1", "ops-2"]:
        rows = fund.amanat(operator, "store", "backup", sign=False).rows
        checked = fund.amanat(operator, "store", "check", rows[0]["backup"], sign=False).rows
        if {row.get("verdict") for row in checked} != {"clean"}:
            raise Failure(f"the backup by {operator}: {checked}")
        stores += len(rows)
    return f"{stores} logs of manila and riyadh copied while their nodes run, each copy is clean"


def tell(fund, teller):
    teller.chapter("The auditor")
    teller.tell("head office has seen every log", lambda: head_office_has_seen_all(fund))
    teller.tell("all logs are exported", lambda: export(fund))
    teller.tell("nothing acknowledged is missing", lambda: nothing_acknowledged_is_lost(fund))
    teller.tell("amanat-verify passes", lambda: verify(fund))
    teller.tell("a flipped byte is found", lambda: flipped_byte_is_found(fund, seed=8))
    teller.tell("the operators of sites make backups", lambda: backed_up(fund))

"""An auditor with an export checks the fund as auditors ask: every finding stands on entries that are there and
can be proven alone, what is missing is said, and a program, a spreadsheet and a printer read the same."""

import csv
import hashlib
import html.parser
import io
import json
import pathlib
import re
import shutil

CHECKS = pathlib.Path(__file__).resolve().parents[2] / "docs/audit_checks.md"
EXIT_OF = {"clean": 0, "warnings": 4, "errors": 1}


class Auditor:
    def __init__(self, fund):
        self.fund = fund
        self.folder = fund.folder / "export"
        self.trust = fund.home / "trust"
        exported = fund.read("adm-1", "ledger", "export", self.folder)
        assert exported.code == 0, exported

    def audit(self, *arguments, folder=None):
        return self.fund.run([self.fund.binary("amanat"), "audit", folder or self.folder, "--trust",
                              self.trust, *arguments])

    def report(self, *arguments, folder=None):
        answer = self.audit("--json", *arguments, folder=folder)
        report = json.loads(answer.out)
        assert answer.code == EXIT_OF[report["verdict"]], answer
        assert answer.err.startswith(f"{report['verdict']}: "), answer.err
        return report


def found(report, check):
    return [finding for finding in report["findings"] if finding["check"] == check]


def check_evidence(auditor, report):
    """Each entry that is named stands in the export with that hash, and its proof verifies alone."""
    fund = auditor.fund
    listed = fund.run([fund.binary("amanat-verify"), auditor.folder, "--trust", auditor.trust, "--list",
                       "entries", "--csv", "--quiet"])
    assert listed.code == 0, listed
    hashes = {row["entry"]: row["leaf_hash"] for row in csv.DictReader(io.StringIO(listed.out))}
    named = {entry["entry"]: entry["leaf_hash"] for finding in report["findings"]
             for entry in finding["entries"]}
    assert named, "the story has findings"
    for entry, leaf_hash in named.items():
        assert hashes[entry] == leaf_hash, entry
    proofs = fund.folder / "proofs"
    assert len(list(proofs.iterdir())) == len(named), (list(proofs.iterdir()), named)
    for entry, leaf_hash in named.items():
        log, index = entry.rsplit(":", 1)
        _, site, book, _ = log.split("/")
        proof = fund.run([fund.binary("amanat-verify"), "--proof", proofs / f"{site}-{book}-{index}.proof",
                          "--trust", auditor.trust, "--key", auditor.folder / f"{site}-{book}" / "vkey",
                          "--json"])
        assert proof.code == 0, proof
        assert json.loads(proof.out)["leaf_hash"] == leaf_hash, proof


def check_story(report):
    """What the story is known to have, and what it has not."""
    assert report["verification"] == "verified" and report["limitations"] == [], report
    duties = found(report, "separation-of-duties")
    assert any("off-1 was refused" in finding["detail"] for finding in duties), duties
    assert found(report, "missing-chain") == [], report["findings"]
    assert found(report, "inter-office-mirror") == [], report["findings"]
    exposure = [finding for finding in found(report, "collateral-short")
                if "agency-77" in finding["detail"] or "gulf" in finding["detail"]]
    assert all(finding["severity"] == "note" for finding in exposure), exposure
    examined = {check["check"]: check["examined"] for check in report["checks"]}
    for check in ("advance-ageing", "outside-period", "receipt-chain", "stale-case", "stale-rate"):
        assert examined[check] > 0, (check, examined)


def check_documents(report):
    text = CHECKS.read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z-]+)` \|", text.split("## Checks")[1].split("## Parameters")[0],
                            re.MULTILINE)
    assert documented == [check["check"] for check in report["checks"]], documented


def check_formats(auditor, report):
    fund = auditor.fund
    rows = list(csv.DictReader(io.StringIO(auditor.audit("--csv").out)))
    assert [row["detail"] for row in rows] == [finding["detail"] for finding in report["findings"]]
    for row, finding in zip(rows, report["findings"]):
        assert row["severity"] == finding["severity"] and row["amount"] == finding["amount"], row
    text = auditor.audit("--html", fund.folder / "audit.html")
    assert text.out.splitlines()[-1].startswith(f"{report['verdict']}: "), text.out[-500:]
    for check in report["checks"]:
        assert f"\n{check['check']}: " in text.out, check
    page = (fund.folder / "audit.html").read_text(encoding="utf-8")

    class Reader(html.parser.HTMLParser):
        words = []

        def handle_data(self, data):
            self.words.append(data)

    reader = Reader()
    reader.feed(page)
    shown = "".join(reader.words)
    sha256 = hashlib.sha256(auditor.trust.read_bytes()).hexdigest()
    assert report["trust"]["sha256"] == sha256 and len(report["logs"]) >= 4, report["logs"]
    version = fund.run([fund.binary("amanat"), "--version"]).out.split()[-1]
    assert report["version"] == version, (report["version"], version)
    for part in [sha256, version, *(log["name"] + str(log["size"]) + log["root"] for log in report["logs"])]:
        assert part in shown.replace("\n", ""), part
    for finding in report["findings"]:
        assert finding["detail"] in shown, finding
        for entry in finding["entries"]:
            assert f"{entry['entry']}:{entry['leaf_hash']}" in shown, entry


def check_verifier(auditor, report):
    """The program that an auditor builds without gRPC says the same."""
    alone = auditor.fund.run([auditor.fund.binary("amanat-verify"), auditor.folder, "--trust",
                              auditor.trust, "--audit", "--json"])
    assert alone.code == EXIT_OF[report["verdict"]] and json.loads(alone.out) == report, alone


def check_parameters(auditor):
    rules = auditor.fund.folder / "rules.toml"
    rules.write_text("# by circular 12\nlowest-ceiling.days = 1\noutside-purpose.lines.assistance = \"shelter\"\n",
                     encoding="utf-8")
    report = auditor.report("--parameters", rules)
    assert report["parameters_file"] == str(rules), report["parameters_file"]
    assert {"parameter": "lowest-ceiling.days", "value": "1", "default": "30", "by": "file",
            "fund": ""} in report["parameters_set"], report["parameters_set"]
    assert any("cost line ticket" in finding["detail"] for finding in found(report, "outside-purpose"))
    assert report["verdict"] == "errors", report["verdict"]
    rules.write_text("lowest-ceiling.days = soon\nno-such.days = 1\n", encoding="utf-8")
    wrong = auditor.audit("--parameters", rules)
    assert wrong.code == 2, wrong
    assert f"{rules}:1: " in wrong.err and f"{rules}:2: " in wrong.err, wrong.err


def check_dates(auditor):
    before = auditor.report("--as-of", "2001-01-01")
    assert before["entries"] == 0 and before["later_entries"] > 0 and before["verdict"] == "warnings", before
    assert [finding["check"] for finding in before["findings"]] == ["missing-chain"], before["findings"]
    page = auditor.fund.folder / "before.html"
    for form in ([], ["--csv"], ["--json"], ["--html", page]):
        answer = auditor.audit("--as-of", "2001-01-01", *form)
        assert answer.code == 4 and "nothing was recorded until 2001-01-01" in answer.out, answer
    assert "nothing was recorded until 2001-01-01" in page.read_text(encoding="utf-8")
    later = auditor.report("--as-of", "2090-01-01")
    assert found(later, "advance-ageing"), "what is due is older than a year then"
    assert later["verdict"] == "errors", later["verdict"]
    assert "2090-01-01 lies " in later["date_remark"], later["date_remark"]
    assert auditor.audit("--as-of", "yesterday").code == 2


def check_missing(auditor):
    """A log that is not there is an error, and what could not be looked at is said."""
    copy = auditor.fund.folder / "without-riyadh"
    shutil.copytree(auditor.folder, copy)
    shutil.rmtree(copy / "riyadh-fund")
    report = auditor.report(folder=copy)
    assert report["verification"] == "incomplete" and report["limitations"], report["verification"]
    assert any("riyadh" in finding["detail"] for finding in found(report, "missing-chain")), report
    unexamined = {check["check"]: check["unexamined"] for check in report["checks"]}
    assert unexamined["advance-while-open"] and unexamined["inter-office-mirror"], unexamined
    nowhere = auditor.audit(folder=copy / "none")
    assert nowhere.code == 3, nowhere
    damaged = next(path for path in sorted((copy / "manila-fund").glob("tile/entries/**/*"))
                   if path.is_file())
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    failed = auditor.report(folder=copy)
    assert failed["verification"] == "failed" and failed["verdict"] == "errors", failed["verification"]
    verdict = auditor.audit("--json", folder=copy).err
    assert verdict.startswith("errors: the verification of the set failed with "), verdict


def run(fund):
    auditor = Auditor(fund)
    report = auditor.report("--proofs", fund.folder / "proofs")
    check_story(report)
    check_evidence(auditor, report)
    check_documents(report)
    check_formats(auditor, report)
    check_verifier(auditor, report)
    check_parameters(auditor)
    check_dates(auditor)
    check_missing(auditor)

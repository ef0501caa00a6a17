"""An auditor with nothing but a folder lists what verified: entries, postings, accounts and exceptions, and
sqlite3, hledger and a spreadsheet read what is written."""

import collections
import csv
import decimal
import io
import json
import re
import shutil
import sqlite3

# Decimals of the currencies of the story.
DECIMALS = {"PHP": 2, "SAR": 2, "HKD": 2}


class Auditor:
    def __init__(self, fund):
        self.fund = fund
        self.folder = fund.folder / "export"
        self.trust = fund.home / "trust"
        exported = fund.read("adm-1", "ledger", "export", self.folder)
        assert exported.code == 0, exported

    def verify(self, *arguments):
        return self.fund.run([self.fund.binary("amanat-verify"), self.folder, "--trust", self.trust,
                              *arguments])

    def rows(self, what, *arguments):
        answer = self.verify("--list", what, "--csv", "--quiet", *arguments)
        assert answer.code == 0, answer
        assert answer.err.startswith("verified: "), answer.err
        return list(csv.DictReader(io.StringIO(answer.out)))


def check_entries(auditor):
    rows = auditor.rows("entries")
    verdict = auditor.verify("--quiet").out
    assert f" {len(rows)} of {len(rows)} entries, 0 findings" in verdict, verdict
    lines = 0
    for row in rows:
        body = json.loads(row["body"])
        assert isinstance(body, dict), f"the body of {row['entry']} is not shown: {row['body']}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.?\d*Z", row["record_time"]), row
        assert not row["type"].startswith("EVENT_"), row
        if row["line"]:
            lines += 1
            assert row["by"] and row["effective_date"], f"a line without its manifest's author: {row}"
            assert row["type"].endswith("_LINE"), row
    assert lines > 0, "no line of a file"
    collected = [row for row in rows if row["type"] == "CONTRIBUTION_LINE"]
    assert "receipt_number" in json.loads(collected[0]["body"]), collected[0]
    as_json = auditor.verify("--list", "entries", "--json", "--quiet").out.splitlines()
    assert [json.loads(line)["leaf_hash"] for line in as_json] == [row["leaf_hash"] for row in rows]


def check_postings(auditor):
    postings = auditor.rows("postings")
    assert postings, "no postings"
    for row in postings:
        signed = decimal.Decimal(row["debit"] or 0) - decimal.Decimal(row["credit"] or 0)
        assert int(signed.scaleb(DECIMALS[row["currency"]])) == int(row["amount_minor"]), row
    database = sqlite3.connect(":memory:")
    for table, rows in (("postings", postings), ("accounts", auditor.rows("accounts"))):
        names = [f'"{name}"' for name in rows[0]]
        database.execute(f"create table {table} ({', '.join(names)})")
        database.executemany(f"insert into {table} values ({', '.join('?' * len(names))})",
                             [list(row.values()) for row in rows])
    unbalanced = database.execute(
        "select entry, currency, phase from postings group by log, \"index\", currency, phase"
        " having sum(cast(amount_minor as integer)) <> 0").fetchall()
    assert unbalanced == [], unbalanced
    differing = database.execute(
        "select a.log, a.account, a.balance_minor, total(p.amount_minor) from accounts a left join"
        " postings p on p.log = a.log and p.account = a.account and p.phase <> 'HOLD'"
        " group by a.log, a.account"
        " having cast(a.balance_minor as integer) <> coalesce(sum(cast(p.amount_minor as integer)), 0)"
    ).fetchall()
    assert differing == [], differing
    by_log = database.execute(
        "select log, currency from accounts group by log, currency"
        " having sum(cast(balance_minor as integer)) <> 0").fetchall()
    assert by_log == [], by_log


def check_sqlite_program(auditor):
    if shutil.which("sqlite3") is None:
        print("sqlite3 is not installed: its import was not tried")
        return
    path = auditor.fund.folder / "accounts.csv"
    path.write_text(auditor.verify("--list", "accounts", "--csv", "--quiet").out, encoding="utf-8")
    answer = auditor.fund.run(["sqlite3", ":memory:", f".import --csv {path} accounts",
                               "select count(*) from accounts where chart = 'BANK'"])
    assert answer.code == 0 and int(answer.out) > 0, answer


def check_journal(auditor):
    answer = auditor.verify("--list", "postings", "--hledger", "--quiet")
    assert answer.code == 0, answer
    path = auditor.fund.folder / "postings.journal"
    path.write_text(answer.out, encoding="utf-8")
    read_journal(answer.out)
    if shutil.which("hledger") is None:
        print("hledger is not installed: the journal was read by this test alone")
        return
    checked = auditor.fund.run(["hledger", "-f", path, "check", "--strict"])
    assert checked.code == 0, checked
    balance = auditor.fund.run(["hledger", "-f", path, "balance", "BANK"])
    assert "PHP" in balance.out, balance


def read_journal(text):
    """By the grammar of hledger's manual, as far as a journal here uses it."""
    accounts, commodities, transactions = set(), set(), 0
    balances = collections.defaultdict(decimal.Decimal)
    sums = collections.defaultdict(decimal.Decimal)
    for line in text.splitlines() + [""]:
        if not line.startswith(" "):
            assert all(total == 0 for total in sums.values()), f"unbalanced before {line!r}"
            sums.clear()
        directive = re.fullmatch(r"(account|commodity) (.+)", line)
        posting = re.fullmatch(r"    (\S+)  (-?\d+(?:\.\d+)?) ([A-Z]{3})(?: = (-?\d+(?:\.\d+)?) \3)?",
                               line)
        if directive:
            name = directive[2].split()[-1]
            (accounts if directive[1] == "account" else commodities).add(name)
        elif posting:
            account, amount, commodity, asserted = posting.groups()
            assert account in accounts and commodity in commodities, line
            sums[commodity] += decimal.Decimal(amount)
            balances[account, commodity] += decimal.Decimal(amount)
            if asserted:
                assert balances[account, commodity] == decimal.Decimal(asserted), line
        else:
            transaction = re.fullmatch(r"\d{4}-\d\d-\d\d \* (\(\S+:\d+\) [A-Z_]+|The balances of all "
                                       r"accounts)", line)
            transactions += transaction is not None
            assert transaction or not line or line == "decimal-mark ." or \
                line.lstrip().startswith(";"), line
    assert transactions > 1, "no transactions"


def check_exceptions(auditor):
    rows = auditor.rows("exceptions")
    refused = [row for row in rows if row["kind"] == "REFUSED"]
    assert {"SEPARATION_OF_DUTIES", "ENTITLEMENT_IN_USE"} <= {row["outcome"] for row in refused}, refused
    assert all(row["detail"].startswith("asked for {") for row in refused), refused
    of_operators = {(row["by"], row["outcome"]): row["detail"] for row in rows
                    if row["kind"] == "REFUSALS_OF_OPERATOR"}
    counted = collections.Counter((row["by"], row["outcome"]) for row in refused)
    assert counted["off-1", "SEPARATION_OF_DUTIES"] >= 1, counted
    for who, times in counted.items():
        if " " not in who[0]:
            assert of_operators[who].startswith(f"{times} refusal"), (who, times, of_operators)
    entries = {row["entry"]: row for row in auditor.rows("entries")}
    for row in rows:
        if row["entry"]:
            assert entries[row["entry"]]["type"] == row["type"], row
    # A balance that waits is the account's.
    accounts = auditor.rows("accounts")
    waiting = {(row["log"], row["currency"], row["detail"]): decimal.Decimal(row["amount"])
               for row in rows if row["kind"] == "OPEN_BALANCE"}
    for account in accounts:
        signed = decimal.Decimal(account["debit"] or 0) - decimal.Decimal(account["credit"] or 0)
        if account["chart"] == "COLLECTOR" and signed != 0:
            key = (account["log"], account["currency"],
                   f"{account['office']} COLLECTOR {account['dimension']}")
            assert waiting[key] == signed, (key, signed, waiting)


def check_proof(auditor):
    place = next(row for row in auditor.rows("entries", "--log", "manila/fund")
                 if row["type"] == "OPENING_BALANCE")
    fund = auditor.fund
    proof = fund.folder / "entry.proof"
    printed = fund.read("adm-1", "ledger", "proof", place["entry"])
    assert printed.code == 0, printed
    proof.write_text(printed.out, encoding="utf-8")
    key = auditor.folder / "manila-fund" / "vkey"
    alone = fund.run([fund.binary("amanat-verify"), "--proof", proof, "--trust", auditor.trust, "--key",
                      key, "--json"])
    assert alone.code == 0, alone
    said = json.loads(alone.out)
    assert said["type"] == "OPENING_BALANCE" and said["leaf_hash"] == place["leaf_hash"], said
    assert json.loads(said["body"]) == json.loads(place["body"]), said
    with_cli = fund.read("adm-1", "ledger", "verify-proof", proof, "--key", key)
    assert with_cli.code == 0 and "OPENING_BALANCE" in with_cli.out, with_cli
    other = proof.read_text(encoding="utf-8").replace("\nindex ", "\nindex 1", 1)
    proof.write_text(other, encoding="utf-8")
    wrong = fund.run([fund.binary("amanat-verify"), "--proof", proof, "--key", key])
    assert wrong.code == 1 and str(proof) in wrong.err, wrong


def check_proof_without_a_node(auditor):
    fund, folder = auditor.fund, auditor.fund.folder / "proven"
    rows = auditor.rows("entries")
    for row in (rows[0], next(row for row in rows if row["line"]), rows[-1]):
        made = auditor.verify("--prove", row["entry"], "--proofs", folder, "--quiet")
        assert made.code == 0 and "the proof is in " in made.err, made
        _, site, book, _ = row["log"].split("/")
        proof = folder / f"{site}-{book}-{row['index']}.proof"
        alone = fund.run([fund.binary("amanat-verify"), "--proof", proof, "--trust", auditor.trust, "--key",
                          auditor.folder / f"{site}-{book}" / "vkey", "--json"])
        assert alone.code == 0 and json.loads(alone.out)["leaf_hash"] == row["leaf_hash"], alone
    several = auditor.verify("--prove", "manila:1", "--prove", "riyadh:1", "--proofs", folder)
    assert several.code == 0 and (folder / "riyadh-fund-1.proof").is_file(), several
    keyless = fund.run([fund.binary("amanat-verify"), "--proof", folder / "riyadh-fund-1.proof", "--trust",
                        auditor.trust])
    assert keyless.code == 1 and "--key export/riyadh-fund/vkey" in keyless.err, keyless
    another = fund.run([fund.binary("amanat-verify"), "--proof", folder / "riyadh-fund-1.proof", "--trust",
                        auditor.trust, "--key", auditor.folder / "manila-fund" / "vkey"])
    assert another.code == 1 and "this key is of another log" in another.err, another
    for wrong in (["--prove", "manila:99999999", "--proofs", folder], ["--prove", "cairo:1", "--proofs", folder],
                  ["--prove", "manila", "--proofs", folder], ["--prove", "manila:1"], ["--proofs", folder]):
        answer = auditor.verify(*wrong)
        assert answer.code == 2 and answer.err, answer


def check_proof_of_a_line(auditor):
    """What a line of a file says is read, as everywhere else, though its manifest is not at hand."""
    line = next(row for row in auditor.rows("entries", "--log", "manila/fund")
                if row["type"] == "CONTRIBUTION_LINE" and row["outcome"] == "ACCEPTED")
    fund = auditor.fund
    proof = fund.folder / "line.proof"
    proof.write_text(fund.read("adm-1", "ledger", "proof", line["entry"]).out, encoding="utf-8")
    key = auditor.folder / "manila-fund" / "vkey"
    answer = fund.run([fund.binary("amanat-verify"), "--proof", proof, "--key", key, "--json"])
    assert answer.code == 0, answer
    said = json.loads(answer.out)
    assert said["type"] == "CONTRIBUTION_LINE", said
    assert json.loads(said["body"]) == json.loads(line["body"]), (said, line)
    manifest, number = line["line"].split(":")
    assert said["line"] == f"line {number} of the file that entry {manifest} of the log signs", said


def check_names_of_logs(auditor):
    whole = auditor.rows("accounts", "--log", "owf.example/riyadh/fund/1")
    for name in ["riyadh/fund", "riyadh", "r"]:
        assert auditor.rows("accounts", "--log", name) == whole, name
    answer = auditor.verify("--list", "accounts", "--log", "man")
    assert answer.code == 2 and not answer.out, answer
    assert "manila/directory or manila/fund or manila/remittance" in answer.err, answer
    answer = auditor.verify("--list", "accounts", "--log", "cairo")
    assert answer.code == 2 and "hong-kong/fund" in answer.err, answer


def check_columns_for_people(auditor):
    """Every column of the text begins, or of amounts ends, where its title does."""
    for what, right in [("postings", ["debit", "credit"]),
                        ("accounts", ["debit", "credit", "held_debit", "held_credit"])]:
        lines = auditor.verify("--list", what, "--quiet").out.splitlines()
        names, places, rows = lines[0].split(), [], 0
        for line in lines:
            if line.split() == names:  # again where columns become wider further down
                places = list(zip(names, re.finditer(r"\S+", line)))
                continue
            rows += 1
            for name, place in places:
                before, after = line[:place.start()][-1:], line[place.end():][:1]
                if name in right:
                    assert after in ("", " ") and line[place.end() - 1] != " ", (name, line)
                else:
                    assert before in ("", " ") and line[place.start()] != " ", (name, line)
        assert rows > 10, lines[:3]


def check_examples_of_help(auditor):
    """Examples of the help are run as they stand there, in a folder that has the files they name."""
    fund = auditor.fund
    folder = fund.folder / "examples"
    folder.mkdir()
    shutil.copytree(auditor.folder, folder / "media-audit")
    shutil.copyfile(auditor.trust, folder / "trust")
    (folder / "manila-fund").mkdir()
    shutil.copyfile(auditor.folder / "manila-fund" / "vkey", folder / "manila-fund" / "vkey")
    proof = fund.read("adm-1", "ledger", "proof", "manila:12").out
    for name in ["entry.proof", "entry-12.proof"]:
        (folder / name).write_text(proof, encoding="utf-8")
    profile = fund.home / "operators" / "adm-1" / "profile.toml"
    run = 0
    for words in [["amanat-verify"], ["amanat", "ledger", "verify-proof"], ["amanat", "ledger", "proof"],
                  ["amanat", "ledger", "show"], ["amanat", "ledger", "entries"]]:
        shown = fund.run([fund.binary(words[0]), *words[1:], "--help"]).out
        examples = re.findall(rf"^  ({words[0]} .*)$", shown, re.MULTILINE)
        assert examples, shown
        for example in examples:
            line = example.replace("/media/audit", "media-audit")
            answer = fund.run(["bash", "-c", f"PATH={fund.binaries}:$PATH; AMANAT_PROFILE={profile} {line}"],
                              cwd=folder)
            # An audit that warns of something is no failure of the example.
            assert answer.code in ((0, 4) if "--audit" in line else (0,)), answer
            run += 1
    assert run >= 8, run


def check_damage(auditor):
    """What cannot be read is named with its place and what to do, and what verified is still listed."""
    copy = auditor.fund.folder / "damaged"
    shutil.copytree(auditor.folder, copy)
    bundle = next(path for path in sorted(copy.glob("riyadh-fund/tile/entries/**/*")) if path.is_file())
    bundle.write_bytes(bundle.read_bytes()[:-5])
    whole = {row["entry"] for row in auditor.rows("entries")}
    answer = auditor.fund.run([auditor.fund.binary("amanat-verify"), copy, "--trust", auditor.trust,
                               "--list", "entries", "--csv"])
    assert answer.code == 1, answer
    listed = {row["entry"] for row in csv.DictReader(io.StringIO(answer.out))}
    assert listed < whole and "owf.example/manila/directory/1:0" in listed, listed
    finding = next(line for line in answer.err.splitlines() if line.startswith("finding: "))
    assert str(bundle.relative_to(copy)) in finding, finding
    assert "amanat ledger export FOLDER --log owf.example/riyadh/fund/1" in finding, finding
    nowhere = auditor.fund.run([auditor.fund.binary("amanat-verify"), copy / "none", "--trust",
                                auditor.trust])
    assert nowhere.code == 3 and "amanat ledger export" in nowhere.err, nowhere


def run(fund):
    auditor = Auditor(fund)
    check_entries(auditor)
    check_postings(auditor)
    check_sqlite_program(auditor)
    check_journal(auditor)
    check_exceptions(auditor)
    check_proof(auditor)
    check_proof_without_a_node(auditor)
    check_proof_of_a_line(auditor)
    check_names_of_logs(auditor)
    check_columns_for_people(auditor)
    check_examples_of_help(auditor)
    check_damage(auditor)

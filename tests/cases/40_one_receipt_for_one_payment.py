"""The same receipt file is known again in an office, whoever brings it, and an empty file is no receipt."""

import json
import time

WAIT_SECONDS = 60


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def named(result, name):
    return next(row[name] for row in rows(result) if name in row)


def allotment(fund):
    """SAR 100.00 more for Riyadh, accepted."""
    rate = rows(fund.read("adm-1", "directory", "rates", json=True))[-1]["index"]
    issued = named(fund.amanat("tre-1", "treasury", "issue", "--site", "riyadh", "--amount", "100.00",
                               "--currency", "SAR", "--rate", rate, json=True), "allotment")
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        accepted = fund.amanat("ruh-1", "treasury", "accept", "--allotment", issued)
        if accepted.code == 0 or time.monotonic() > deadline:
            assert accepted.code == 0, accepted
            return issued
        time.sleep(1)


def approved(fund, money):
    """A case with an approved payment of SAR 10.00."""
    case = named(fund.amanat("ruh-1", "repatriation", "open-case", "--reason", "stranded", "--hiring",
                             "direct", json=True), "case")
    for result in (
            fund.amanat("ruh-1", "repatriation", "recommend", "--case", case, "--line", "ticket",
                        "--amount", "10.00", "--currency", "SAR", "--allotment", money),
            fund.amanat("ruh-2", "repatriation", "approve", "--case", case, "--assistance", "1")):
        assert result.code == 0, result
    return case


def without_key(fund, case, receipt):
    """Whose profile names no key of receipts says that he knows what he leaves out."""
    profile = fund.folder / "without-key.toml"
    lines = (fund.home / "operators" / "ruh-3" / "profile.toml").read_text(encoding="utf-8").splitlines()
    profile.write_text("\n".join(line for line in lines if not line.startswith("receipt_key")) + "\n",
                       encoding="utf-8")

    def pay(*options):
        command = fund.command("ruh-3", "--dry-run", "repatriation", "disburse", "--case", case,
                               "--assistance", "1", "--amount", "10.00", "--currency", "SAR", "--receipt",
                               receipt, *options)
        command[command.index("--profile") + 1] = str(profile)
        return fund.run(command)

    refused = pay()
    assert refused.code != 0 and "names no receipt_key" in refused.err, refused
    said = pay("--receipt-without-key")
    assert said.code == 0, said


def run(fund):
    money = allotment(fund)
    receipt = fund.folder / "receipt.txt"
    receipt.write_text("Received SAR 10.00 for a ticket, with thanks. No. 4711\n")
    copy = fund.folder / "copy-of-it.txt"
    copy.write_bytes(receipt.read_bytes())
    empty = fund.folder / "empty.txt"
    empty.write_bytes(b"")

    def pay(case, file, payer="ruh-3"):
        return fund.amanat(payer, "repatriation", "disburse", "--case", case, "--assistance", "1",
                           "--amount", "10.00", "--currency", "SAR", "--receipt", file)

    first, second = approved(fund, money), approved(fund, money)
    nothing = pay(first, empty)
    assert nothing.code != 0 and "empty" in nothing.err, nothing
    without_key(fund, first, receipt)
    paid = pay(first, receipt)
    assert paid.code == 0, paid
    again = pay(second, copy)
    assert again.code == 1 and "IDENTIFIER_REUSED" in again.out + again.err, again
    receipt.write_text("Received SAR 10.00 for another ticket, with thanks. No. 4712\n")
    other = pay(second, receipt)
    assert other.code == 0, other

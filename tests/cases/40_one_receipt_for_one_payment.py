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
    paid = pay(first, receipt)
    assert paid.code == 0, paid
    again = pay(second, copy)
    assert again.code == 1 and "IDENTIFIER_REUSED" in again.out + again.err, again
    receipt.write_text("Received SAR 10.00 for another ticket, with thanks. No. 4712\n")
    other = pay(second, receipt)
    assert other.code == 0, other

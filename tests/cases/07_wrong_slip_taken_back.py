"""A deposit slip with a wrong amount is taken back by two people, and the right one recorded under its
number."""

import datetime
import json

SLIP = "CASE-07W"


def rows(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def deposit(fund, amount):
    return fund.amanat("col-1", "contribution", "deposit", "--slip", SLIP, "--amount", amount,
                       "--currency", "PHP", json=True)


def waiting(fund):
    """Amounts of the slip on the list of what is not credited."""
    result = fund.read("tre-1", "contribution", "unmatched", json=True)
    return [row["amount"] for row in rows(result) if row.get("slip") == SLIP]


def collector(fund):
    result = fund.read("tre-1", "treasury", "trial-balance", json=True)
    return next(row["posted"] for row in rows(result)
                if row.get("account") == "COLLECTOR" and row.get("currency") == "PHP")


def collect(fund, number):
    today = datetime.date.today().isoformat()
    result = fund.amanat("col-1", "contribution", "collect", "--receipt-book", "case-07w",
                         "--receipt-number", number, "--amount", "1425.00", "--currency", "PHP",
                         "--destination", "SAU", "--contract-start", today)
    assert result.code == 0, result


def run(fund):
    for number in ("1", "2"):
        collect(fund, number)
    before = collector(fund)
    wrong = deposit(fund, "2850.00")
    assert wrong.code == 0, wrong
    index = next(row["index"] for row in rows(wrong) if "index" in row)
    listed = [row for row in rows(fund.read("tre-1", "contribution", "unmatched", json=True))
              if row["slip"] == SLIP]
    assert [row["entry"] for row in listed] == [f"owf.example/manila/fund/1:{index}"], listed
    again = deposit(fund, "1425.00")
    assert again.code == 1 and "IDENTIFIER_REUSED" in again.out, again
    assert f"fund:{index} records the slip" in again.out, again

    alone = fund.amanat("col-1", "reverse", f"manila:{index}", "--reason", "wrong-amount")
    assert alone.code == 2 and "two people" in alone.err, alone
    reason = fund.amanat("col-1", "reverse", f"manila:{index}", "--reason", "oops", cosigner="tre-1")
    assert reason.code == 2 and "wrong-amount" in reason.err, reason
    taken = fund.amanat("col-1", "reverse", f"manila:{index}", "--reason", "wrong-amount",
                        cosigner="tre-1")
    assert taken.code == 0, taken
    assert SLIP in taken.err and "PHP 2,850.00" in taken.err, taken
    assert f"contribution deposit --collector col-1 --slip {SLIP} --amount AMOUNT" in taken.err, taken
    marked = rows(fund.read("tre-1", "ledger", "entries", "manila", "--first", index, "--count", "1",
                            json=True))
    by = next(row["index"] for row in rows(fund.read("tre-1", "ledger", "entries", "manila", "--first",
                                                     marked[0]["taken_back_by"], json=True))
              if row["type"] == "DEPOSIT_REVERSED")
    assert marked[0]["taken_back_by"] == by, marked
    assert waiting(fund) == [] and collector(fund) == before

    right = deposit(fund, "1425.00")
    assert right.code == 0, right
    assert waiting(fund) == ["1425.00"]
    twice = fund.amanat("tre-1", "reverse", f"manila:{index}", "--reason", "wrong-amount",
                        cosigner="adm-1")
    assert twice.code == 1 and "WRONG_STATE" in twice.out, twice
    opening = fund.amanat("tre-1", "reverse", "manila:0", "--reason", "wrong-amount", cosigner="adm-1")
    assert opening.code == 1 and "not taken back" in opening.err, opening

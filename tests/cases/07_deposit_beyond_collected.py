"""A collector deposits at most what was collected in that currency, and a wrong slip can be taken back."""

import json
from decimal import Decimal


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def held(fund, collector="col-1", currency="PHP"):
    """What the collector has collected and not deposited."""
    found = [row for row in rows(fund.read("tre-1", "treasury", "trial-balance", json=True))
             if row.get("account") == "COLLECTOR" and row["dimension"] == collector
             and row["currency"] == currency]
    return sum((Decimal(row["posted"]) for row in found), Decimal(0))


def deposit(fund, slip, amount, currency="PHP", **options):
    return fund.amanat("col-1", "--confirm-amount", "contribution", "deposit", "--slip", slip,
                       "--amount", amount, "--currency", currency, **options)


def refused(result, outcome):
    assert result.code == 1, result
    assert outcome in result.out + result.err, result


def run(fund):
    before = held(fund)
    assert before > 0, "the story's collector holds money"
    refused(deposit(fund, "case-07a", "999999999999.00"), "LIMIT_EXCEEDED")
    refused(deposit(fund, "case-07b", "5", "JPY"), "LIMIT_EXCEEDED")
    refused(deposit(fund, "case-07c", before + Decimal("0.01")), "LIMIT_EXCEEDED")
    assert held(fund) == before and held(fund, currency="JPY") == 0

    asked = fund.amanat("col-1", "contribution", "deposit", "--slip", "case-07d", "--amount",
                        "999999999999.00", "--currency", "PHP")
    assert asked.code == 1 and "--confirm-amount" in asked.err, asked

    wrong = rows(deposit(fund, "case-07e", "1.00", json=True))
    place = next(row for row in wrong if row.get("leaf_hash"))
    assert held(fund) == before - 1
    back = fund.amanat("col-1", "reverse", f"manila:{place['index']}", "--reason", "wrong-amount",
                       cosigner="tre-1")
    assert back.code == 0, back
    assert held(fund) == before
    right = deposit(fund, "case-07e", "2.00")
    assert right.code == 0, right
    assert held(fund) == before - 2

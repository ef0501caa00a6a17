"""A screen says what is so: whose key signs, what is held and what is paid, what is under way between the offices,
which role a refusal asks for, and by whose clock a list tells the time."""

import json
import re
import time

WAIT_SECONDS = 60
CLOCK = re.compile(r"\d{1,2} [A-Z][a-z]{2} (?:\d{4} )?\d{2}:\d{2} ([A-Z][A-Za-z ]*?)(?:  |,|$)", re.MULTILINE)


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def until(check):
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        result = check()
        if result.code == 0 or time.monotonic() > deadline:
            assert result.code == 0, result
            return result
        time.sleep(1)


def a_collectors_card(fund):
    """He reads no books, and is told whose key signs all the same."""
    shown = fund.amanat("col-1", "--dry-run", "contribution", "deposit", "--slip", "CASE-51", "--amount",
                        "1.00", "--currency", "PHP")
    assert "Signs: col-1 of manila (collector), key " in shown.err, shown
    assert "cannot be read here" not in shown.err, shown


def a_missing_role(fund):
    refused = fund.read("col-1", "ledger", "entries", "manila")
    assert refused.code == 1 and "ROLE_MISSING" in refused.err, refused
    assert "reviewer" in refused.err and "col-1 has collector" in refused.err, refused


def a_rate_that_is_not_pinned(fund):
    issue = ["treasury", "issue", "--site", "riyadh", "--amount", "60.00", "--currency", "SAR"]
    silent = fund.amanat("tre-1", *issue)
    assert silent.code == 2 and "--rate" in silent.err, silent
    unpinned = fund.amanat("tre-1", *issue, "--rate", "0")
    assert unpinned.code == 1 and "UNKNOWN_RATE" in unpinned.out, unpinned


def pair(fund, operator):
    listed = rows(fund.read(operator, "treasury", "inter-office", json=True))
    return (next(row for row in listed if row["site"] == "riyadh" and "due_from" in row),
            [row for row in listed if "in_transit" in row])


def money_under_way(fund):
    """An allotment that is issued and not accepted; accepted at the end."""
    before, _ = pair(fund, "tre-1")
    rate = rows(fund.read("adm-1", "directory", "rates", json=True))[-1]["index"]
    issued = rows(fund.amanat("tre-1", "treasury", "issue", "--site", "riyadh", "--amount", "60.00",
                              "--currency", "SAR", "--rate", rate, json=True))
    allotment = next(row["allotment"] for row in issued if "allotment" in row)
    after, listed = pair(fund, "tre-1")
    assert after["in_transit_out_minor"] - before["in_transit_out_minor"] == 6_000, (before, after)
    assert after["difference"] == before["difference"], (before, after)
    line = next(row for row in listed if row["allotment"] == allotment)
    assert (line["event"], line["amount"]) == ("ALLOTMENT_ISSUED", "60.00"), line
    until(lambda: fund.amanat("ruh-1", "treasury", "accept", "--allotment", allotment))
    here, listed = pair(fund, "ruh-1")
    assert here["in_transit_out_minor"] == before["in_transit_out_minor"], (before, here)
    assert not [row for row in listed if row["allotment"] == allotment
                and row["event"] == "ALLOTMENT_ISSUED"], listed
    return allotment


def a_hold_and_a_payment(fund, allotment):
    opened = rows(fund.amanat("ruh-1", "repatriation", "open-case", "--reason", "stranded", "--hiring",
                              "direct", json=True))
    case = next(row["case"] for row in opened if "case" in row)
    of_it = ["--case", case, "--assistance", "1"]
    beyond = fund.amanat("ruh-1", "--dry-run", "repatriation", "recommend", "--case", case, "--line", "ticket",
                         "--amount", "60.01", "--currency", "SAR", "--allotment", allotment)
    assert beyond.code == 0 and "Left of the allotment: SAR 60.00" in beyond.err, beyond
    assert "That is not enough for SAR 60.01: as things stand the approval" in beyond.err, beyond
    recommended = fund.amanat("ruh-1", "repatriation", "recommend", "--case", case, "--line", "ticket",
                              "--amount", "10.00", "--currency", "SAR", "--allotment", allotment)
    assert recommended.code == 0, recommended
    card = fund.amanat("ruh-2", "--dry-run", "repatriation", "approve", *of_it)
    assert card.err.count("The node would hold, not move yet: ") == 2, card
    assert fund.amanat("ruh-2", "repatriation", "approve", *of_it).code == 0
    receipt = fund.folder / "ticket.txt"
    receipt.write_text("Received SAR 8.00 for a ticket, with thanks. No. 5101\n")
    card = fund.amanat("ruh-3", "--dry-run", "repatriation", "disburse", *of_it, "--amount", "8.00",
                       "--currency", "SAR", "--receipt", receipt)
    assert card.err.count("The node would pay from the hold: ") == 2, card
    assert "release the rest of what entry " in card.err, card
    card = fund.amanat("ruh-1", "--dry-run", "repatriation", "release", *of_it, "--reason",
                       "no-longer-needed")
    assert re.search(r"The node would release what entry \d+ holds", card.err), card


def one_clock(fund):
    """What a consulate's screen tells, rows and age, is by its own clock, and head office's by its own."""
    for operator, place in (("ruh-1", "Riyadh"), ("tre-1", "Manila")):
        for arguments in (["inbox"], ["repatriation", "cases"], ["ledger", "entries", "manila", "--count", "3"],
                          ["ledger", "status"]):
            shown = fund.read(operator, *arguments)
            assert shown.code == 0, shown
            places = set(CLOCK.findall(shown.out + shown.err))
            assert places <= {place}, (places, shown)
        assert places == {place}, shown


def run(fund):
    a_collectors_card(fund)
    a_missing_role(fund)
    a_rate_that_is_not_pinned(fund)
    a_hold_and_a_payment(fund, money_under_way(fund))
    one_clock(fund)

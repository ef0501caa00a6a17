"""Two codes that a profile joins are one person, who does not approve what he recommended, until a later
profile says otherwise."""

import json
import time

WAIT_SECONDS = 60


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def named(result, name):
    return next(row[name] for row in rows(result) if name in row)


def until(wanted, look):
    """Another office hears of the directory by and by."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        result = look()
        if wanted(result):
            return
        assert time.monotonic() < deadline, result
        time.sleep(1)


def recommended(fund):
    """A payment of SAR 10.00 that ruh-1 recommends, of an allotment of its own."""
    rate = rows(fund.read("adm-1", "directory", "rates", json=True))[-1]["index"]
    money = named(fund.amanat("tre-1", "treasury", "issue", "--site", "riyadh", "--amount", "50.00",
                              "--currency", "SAR", "--rate", rate, json=True), "allotment")
    until(lambda result: result.code == 0,
          lambda: fund.amanat("ruh-1", "treasury", "accept", "--allotment", money))
    case = named(fund.amanat("ruh-1", "repatriation", "open-case", "--reason", "stranded", "--hiring",
                             "direct", json=True), "case")
    result = fund.amanat("ruh-1", "repatriation", "recommend", "--case", case, "--line", "ticket",
                         "--amount", "10.00", "--currency", "SAR", "--allotment", money)
    assert result.code == 0, result
    return case


def set_profile(fund, *person):
    return fund.amanat("adm-1", "directory", "set-profile", "--code", "ruh-2", "--languages", "ar,en",
                       *person, cosigner="adm-2")


def run(fund):
    case = recommended(fund)
    approval = ["repatriation", "approve", "--case", case, "--assistance", "1"]
    operators = rows(fund.read("adm-1", "directory", "operators", json=True))
    admission = next(row["admission"] for row in operators if row["code"] == "ruh-1")

    unsaid = set_profile(fund)
    assert unsaid.code != 0 and "--no-other-code" in unsaid.err, unsaid
    stranger = set_profile(fund, "--same-person-as", "ruh-99")
    assert stranger.code != 0 and "nobody under 'ruh-99'" in stranger.err, stranger
    joined = set_profile(fund, "--same-person-as", "ruh-1")
    try:
        assert joined.code == 0, joined
        assert f"Same person as: entry {admission} of the directory" in joined.err, joined
        assert "Other code of the same person: ruh-1 of riyadh" in joined.err, joined
        profile = rows(fund.read("adm-1", "directory", "profiles", json=True))[-1]
        assert profile["codes_of_person"] == "ruh-1,ruh-2", profile
        until(lambda result: "SEPARATION_OF_DUTIES" in result.out + result.err,
              lambda: fund.amanat("ruh-2", "--dry-run", *approval))
    finally:
        apart = set_profile(fund, "--no-other-code")
    assert apart.code == 0 and "Same person as: no other code" in apart.err, apart
    history = rows(fund.read("adm-1", "directory", "profiles", "--all", json=True))
    assert [row["in_force"] for row in history if row["code"] == "ruh-2"] == ["no", "yes"], history
    until(lambda result: "SEPARATION_OF_DUTIES" not in result.out + result.err,
          lambda: fund.amanat("ruh-2", "--dry-run", *approval))
    approved = fund.amanat("ruh-2", *approval)
    assert approved.code == 0, approved
    # Who is not asked is shown what a person would be.
    for line in ("Signs: ruh-2 of riyadh", "Recommended amount: 10.00 SAR", "Before, as the node shows it: "):
        assert line in approved.err, approved

"""A firm is a registered one: a slip of the pen is refused, what two administrators registered is taken, and the
register says what stands and all that was ever said."""

import json


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def record(fund, provider):
    return fund.amanat("rep-1", "remittance", "record", "--provider", provider, "--reference", "CASE-29",
                       "--source", "ARE", "--destination", "PAK", "--sent", "500.00", "--currency", "AED",
                       json=True)


def said(fund, *more):
    return [row for row in rows(fund.read("adm-1", "directory", "parties", *more, json=True))
            if row["party"] == "case-29"]


def set_status(fund, status, reason, *more):
    return fund.amanat("adm-1", "directory", "set-party-status", "--party", "case-29", "--status", status,
                       "--reason", reason, *more, cosigner="adm-2")


def run(fund):
    refused = record(fund, "case-29")
    assert refused.code == 1 and "UNKNOWN_PARTY" in refused.out, refused
    assert "NOT_FOUND" in set_status(fund, "warned", "complaint").out
    fund.register_provider("case-29")
    taken = record(fund, "case-29")
    assert taken.code == 0, taken
    assert [(row["kind"], row["status"]) for row in said(fund)] == [("provider", "active")], said(fund)

    another = fund.amanat("adm-1", "directory", "set-party", "--code", "case-29", "--kind", "agency",
                          "--country", "AE", cosigner="adm-2")
    assert another.code == 1 and "ALREADY_EXISTS" in another.out, another
    unknown = set_status(fund, "forgiven", "complaint")
    assert unknown.code == 2 and "suspended" in unknown.err, unknown
    suspended = set_status(fund, "suspended", "non-payment", "--cites", "manila/directory:1")
    assert suspended.code == 0, suspended
    assert [(row["status"], row["reason"]) for row in said(fund)] == [("suspended", "non-payment")]
    history = said(fund, "--all")
    assert [row["status"] for row in history] == ["", "suspended"], history
    alone = fund.amanat("adm-1", "directory", "set-party", "--code", "case-29b", "--kind", "vendor",
                        "--country", "AE")
    assert alone.code != 0, alone

"""An exchange beyond two percent of its pinned rate needs a second person, and is listed."""

import json


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def exchange(fund, charged, line, cosigner=None, **options):
    rate = rows(fund.read("adm-1", "directory", "rates", json=True))[-1]["index"]
    return fund.amanat("tre-1", "treasury", "exchange", "--bought", "100.00", "--bought-currency",
                       "SAR", "--charged", charged, "--charged-currency", "PHP", "--rate", rate,
                       "--statement-line", line, cosigner=cosigner, **options)


def gain_or_loss(fund):
    return [row["posted"] for row in rows(fund.read("tre-1", "treasury", "trial-balance", json=True))
            if row.get("account") == "EXCHANGE_GAIN_LOSS"]


def beyond(fund):
    return {row["statement_line"]: row for row in
            rows(fund.read("tre-1", "treasury", "exchanges", "--beyond-tolerance", json=True))}


def run(fund):
    before = gain_or_loss(fund)
    for charged, line in (("152347.00", "CASE-08A"), ("0.01", "CASE-08B"), ("1554.00", "CASE-08C"),
                          ("1493.00", "CASE-08D")):
        result = exchange(fund, charged, line)
        assert result.code == 1 and "BEYOND_TOLERANCE" in result.out + result.err, result
        assert "1,523.47" in result.out.replace("1523.47", "1,523.47"), result
        assert "two persons" in result.out, result
    assert gain_or_loss(fund) == before
    assert not {"CASE-08A", "CASE-08B", "CASE-08C", "CASE-08D"} & set(beyond(fund))

    near = exchange(fund, "1530.00", "CASE-08E")
    assert near.code == 0, near
    far = rows(exchange(fund, "1600.00", "CASE-08F", cosigner="adm-1", json=True))
    place = next(row for row in far if row.get("leaf_hash"))
    listed = beyond(fund)
    assert "CASE-08F" in listed and "CASE-08E" not in listed, listed
    assert listed["CASE-08F"]["taken_back_by"] == "", listed

    within = exchange(fund, "1523.47", "CASE-08G", cosigner="adm-1")
    assert within.code == 1 and "one treasurer" in within.out, within

    back = fund.amanat("tre-1", "reverse", f"manila:{place['index']}", "--reason", "wrong-amount",
                       cosigner="adm-1")
    assert back.code == 0, back
    assert beyond(fund)["CASE-08F"]["taken_back_by"] != ""
    right = exchange(fund, "1523.47", "CASE-08F")
    assert right.code == 0, right

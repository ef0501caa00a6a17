"""A country is one of the published list, whichever of its codes is written; what is none is refused by its line,
at every door."""

import json

HEADER = "reference,source,destination,sent,currency,value_date\n"


def rows(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def run(fund):
    fund.register_provider("case-11")
    refused = fund.amanat("rep-1", "remittance", "import", fund.data / "countries.csv", "--provider",
                          "case-11")
    assert refused.code == 1, refused
    assert "line 2, column source: is no ISO 3166-1 code: is ARE meant?" in refused.err, refused
    assert "line 5, column source: is no ISO 3166-1 code: is GBR meant?" in refused.err, refused
    for line in (6, 7):
        for column in ("source", "destination"):
            assert f"line {line}, column {column}: is no ISO 3166-1 code" in refused.err, refused
    for line in (3, 4):
        assert f"line {line}," not in refused.err, refused

    path = fund.folder / "corridor.csv"
    path.write_text(HEADER + "CC-111,ARE,PHL,100.000,TND,2026-11-20\n"
                    "CC-112,AE,PH,100.000,TND,2026-11-20\n", encoding="utf-8")
    taken = fund.amanat("rep-1", "remittance", "import", path, "--provider", "case-11")
    assert taken.code == 0, taken
    single = fund.amanat("rep-1", "remittance", "record", "--provider", "case-11", "--reference",
                         "CC-113", "--source", "ae", "--destination", "PHL", "--sent", "100.000",
                         "--currency", "TND", "--value-date", "2026-11-20")
    assert single.code == 0, single
    flows = [row for row in rows(fund.read("rep-1", "remittance", "statistics", json=True))
             if row["currency"] == "TND"]
    assert [(row["source"], row["destination"], row["count"]) for row in flows] == [
        ("ARE", "PHL", "3")], flows

    for option in ("--source", "--destination"):
        given = {"--source": "ARE", "--destination": "PHL", option: "ZZZ"}
        single = fund.amanat("rep-1", "remittance", "record", "--provider", "case-11", "--reference",
                             "CC-114", *[part for pair in given.items() for part in pair], "--sent",
                             "1.000", "--currency", "TND")
        assert single.code == 2 and f"{option}: is no ISO 3166-1 code" in single.err, single

    prices = fund.folder / "prices.csv"
    prices.write_text(
        "period,provider_slug,source,destination,currency,amt200,fee200,fx_margin200_pct,amt500,"
        "fee500,fx_margin500_pct,payment_method,pickup_method,observed_at\n"
        "2026_1Q,case-11,UAE,PHI,AED,735,15.00,1.00,1835,15.00,1.00,Cash,Cash,2026-02-10\n",
        encoding="utf-8")
    refused = fund.amanat("rep-1", "remittance", "observe-prices", prices)
    assert refused.code == 1, refused
    assert "line 2, column source: is no ISO 3166-1 code: is ARE meant?" in refused.err, refused
    assert "line 2, column destination: is no ISO 3166-1 code: is PHL meant?" in refused.err, refused

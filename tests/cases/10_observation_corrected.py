"""A price and a remittance that were recorded wrongly are taken back by two people and recorded right."""

import json


def rows(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def observe(fund, name):
    return fund.amanat("rep-1", "remittance", "observe-prices", fund.data / name, json=True)


def average(fund):
    result = fund.read("rep-1", "remittance", "corridors", "--source", "OMN", json=True)
    return next((row["average_percent"] for row in rows(result) if row["destination"] == "PAK"), None)


def reverse(fund, index, operator="rep-1", cosigner="adm-1"):
    return fund.amanat(operator, "reverse", f"manila/remittance:{index}", "--reason", "wrong-amount",
                       cosigner=cosigner)


def record(fund, fee):
    return fund.amanat("rep-1", "remittance", "record", "--provider", "case-ten", "--reference",
                       "CASE-10-REFERENCE", "--source", "ARE", "--destination", "PAK", "--sent",
                       "735.00", "--currency", "AED", "--fee", fee, json=True)


def shown(fund, *arguments):
    return fund.read("rep-1", "remittance", "show", *arguments, json=True)


def found_by_reference(fund, index):
    for named in ([], ["--provider", "case-ten"]):
        found = shown(fund, "--reference", "CASE-10-REFERENCE", *named)
        assert found.code == 0 and f":{index}\"" in found.out, found
    assert shown(fund, "--reference", "case-10-reference").code != 0, "letter case counts"
    assert shown(fund, "--reference", "CASE-10-REFERENCE", "--provider", "case-eleven").code != 0
    assert shown(fund).code == 2, "neither an entry nor a reference"
    assert shown(fund, index, "--reference", "CASE-10-REFERENCE").code == 2
    other = fund.amanat("rep-1", "remittance", "record", "--provider", "case-eleven", "--reference",
                        "CASE-10-REFERENCE", "--source", "ARE", "--destination", "PAK", "--sent",
                        "10.00", "--currency", "AED", json=True)
    assert other.code == 0, other
    ambiguous = shown(fund, "--reference", "CASE-10-REFERENCE")
    assert ambiguous.code != 0, ambiguous
    assert f"{index} of case-ten" in ambiguous.err and "of case-eleven" in ambiguous.err, ambiguous


def remittances(fund):
    """(fee, whether it was taken back) of each that is listed."""
    listed = fund.read("rep-1", "remittance", "list", json=True)
    return [(row["fee"], row["reversed_by"] != "") for row in rows(listed)
            if row["provider"] == "case-ten"]


def run(fund):
    fund.register_provider("case-ten")
    fund.register_provider("case-eleven")
    assert observe(fund, "wrong.csv").code == 0
    assert average(fund).startswith("14.333333")
    conflict = observe(fund, "corrected.csv")
    assert conflict.code == 1, conflict
    told = rows(conflict)[0]
    assert (told["line"], told["reason"]) == ("2", "IDENTIFIER_REUSED"), conflict
    index = told["detail"].split("entry manila/remittance:")[1].split()[0]
    assert reverse(fund, index, cosigner="col-1").code == 1, "a collector confirms nothing"
    taken = reverse(fund, index)
    assert taken.code == 0, taken
    assert average(fund) is None
    assert observe(fund, "corrected.csv").code == 0
    assert average(fund).startswith("2.333333"), average(fund)
    again = rows(observe(fund, "corrected.csv"))
    assert again[-1]["duplicates"] == "1", again

    wrong = record(fund, "150.00")
    assert wrong.code == 0, wrong
    index = next(row["index"] for row in rows(wrong) if "index" in row)
    other = record(fund, "15.00")
    assert other.code == 1 and "IDENTIFIER_REUSED" in other.out, other
    assert reverse(fund, index, "adm-1", "rep-1").code == 0
    right = record(fund, "15.00")
    assert right.code == 0, right
    assert record(fund, "15.00").code == 1
    assert remittances(fund) == [("150.00", True), ("15.00", False)], remittances(fund)
    found_by_reference(fund, next(row["index"] for row in rows(right) if "index" in row))

"""Two services of one firm that differ in speed are two prices; the same said twice is told by its line."""

import json


def rows(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def observe(fund, path, code):
    result = fund.amanat("rep-1", "remittance", "observe-prices", path, json=True)
    assert result.code == code, result
    return rows(result)


def corridor(fund, destination):
    result = fund.read("rep-1", "remittance", "corridors", "--source", "BHR", json=True)
    return next(row for row in rows(result) if row["destination"] == destination)


def run(fund):
    prices = fund.data / "prices.csv"
    assert observe(fund, prices, 0)[-1]["recorded"] == "19"
    assert corridor(fund, "IND")["services"] == "3"
    assert corridor(fund, "IND")["average_percent"].startswith("3.333333"), corridor(fund, "IND")
    again = observe(fund, prices, 0)
    assert again[-1] == {"prices": "19", "recorded": "0", "duplicates": "19", "refused": "0"}, again
    assert [row["line"] for row in again[:-1]] == [str(line) for line in range(2, 21)], again

    # A file that contradicts itself, or what was observed, is refused whole, by line.
    head, *lines = prices.read_text(encoding="utf-8").splitlines()
    dearer = lines[0].replace(",75,1.000,1.00,2.33,", ",75,1.500,1.00,3.00,")
    assert dearer != lines[0]
    new = lines[0].replace("house-00", "case-01-new")
    contradicting = fund.folder / "contradicting.csv"
    contradicting.write_text("\n".join([head, new, lines[1], dearer, new, new.replace(
        ",75,1.000,1.00,2.33,", ",75,1.500,1.00,3.00,")]) + "\n", encoding="utf-8")
    told = observe(fund, contradicting, 1)
    assert [(row["line"], row["reason"]) for row in told[:-1]] == [
        ("3", "DUPLICATE"), ("4", "IDENTIFIER_REUSED"), ("5", "DUPLICATE"),
        ("6", "IDENTIFIER_REUSED")], told
    assert told[-1]["recorded"] == "0", told
    assert corridor(fund, "NPL")["services"] == "16"

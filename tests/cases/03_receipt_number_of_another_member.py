"""One receipt number for two workers: the second line is refused and named, and nobody gets the first one's
id for it."""

import csv
import datetime
import json

HEAD = ("receipt_book,receipt_number,full_name,document_number,document_country,destination,"
        "contract_start,paid_on,amount,currency,member_id")
FIRST = "0000000000000000000000000000beef"
SECOND = "0000000000000000000000000000c0de"


def day(days):
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


def line(number, document, destination="KWT", start=3, paid=-1, member=""):
    return (f"case-03,{number},Worker {document},{document},LKA,{destination},{day(start)},{day(paid)},"
            f"1425.00,PHP,{member}")


def imported(fund, name, lines, code, receipts=False):
    """(rows that were printed, rows of the receipts file) of a file with these lines."""
    path = fund.folder / name
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    written = path.with_suffix(".receipts")
    result = fund.amanat("col-1", "contribution", "import", path, "--receipts", written, json=True)
    assert result.code == code, result
    rows = [json.loads(text) for text in result.out.splitlines() if text.startswith("{")]
    if not receipts:
        assert not written.exists(), written.read_text(encoding="utf-8")
        return rows, []
    with open(written, encoding="utf-8", newline="") as file:
        return rows, list(csv.DictReader(file))


def named(rows, reason):
    return [row["line"] for row in rows if row.get("reason") == reason]


def cover(fund, member):
    result = fund.read("off-1", "contribution", "cover", "--member", member, "--on", day(40), json=True)
    return json.loads(result.out)["status"]


def run(fund):
    # In two files, with ids.
    _, receipts = imported(fund, "first.csv", [line(1, "T1", member=FIRST)], 0, receipts=True)
    assert [row["member_id"] for row in receipts] == [FIRST], receipts
    rows, _ = imported(fund, "second.csv", [line(9, "T9"), line(1, "T2", "SAU", 20, -3, SECOND)], 1)
    assert named(rows, "IDENTIFIER_REUSED") == ["3"], rows
    assert SECOND not in json.dumps(rows) and FIRST not in json.dumps(rows)
    assert cover(fund, SECOND) == "NONE" and cover(fund, FIRST) == "ACTIVE"
    rows, _ = imported(fund, "same_words.csv", [line(1, "T2", member=SECOND)], 1)
    assert named(rows, "IDENTIFIER_REUSED") == ["2"], rows

    # In one file, without ids, whether or not they differ in more than the person.
    rows, _ = imported(fund, "one_file.csv", [line(2, "T3"), line(2, "T4", "OMN", 60, -2)], 1)
    assert named(rows, "IDENTIFIER_REUSED") == ["3"], rows
    rows, _ = imported(fund, "two_people.csv", [line(2, "T3"), line(2, "T4")], 1)
    assert named(rows, "IDENTIFIER_REUSED") == ["3"], rows

    # In two files, without ids: another person is told from the same one.
    _, receipts = imported(fund, "third.csv", [line(3, "T5")], 0, receipts=True)
    drawn = receipts[0]["member_id"]
    assert len(drawn) == 32, receipts
    rows, _ = imported(fund, "stranger.csv", [line(3, "T6")], 1)
    assert named(rows, "IDENTIFIER_REUSED") == ["2"], rows
    rows, receipts = imported(fund, "third_and_new.csv", [line(4, "T7"), line(3, "T5")], 0,
                              receipts=True)
    assert named(rows, "DUPLICATE") == ["3"], rows
    assert receipts[1]["member_id"] == drawn and receipts[0]["member_id"] not in ("", drawn), receipts

    # Singly: another member is told, and the same receipt again is a duplicate of its entry.
    collect = ["contribution", "collect", "--receipt-book", "case-03", "--receipt-number", "1",
               "--amount", "1425.00", "--currency", "PHP", "--destination", "KWT",
               "--contract-start", day(3), "--paid-on", day(-1), "--member"]
    other = fund.amanat("col-1", *collect, SECOND)
    assert other.code == 1 and "IDENTIFIER_REUSED" in other.out, other
    same = fund.amanat("col-1", *collect, FIRST)
    assert same.code == 1 and "DUPLICATE" in same.out and "entry " in same.out, same

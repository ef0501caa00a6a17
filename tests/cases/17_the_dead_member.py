"""The dead is no heir, has no later event and pays nothing; a rejected claim frees him."""

import csv
import datetime
import json


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def run(fund):
    with open(fund.home / "input" / "recorded.csv", encoding="utf-8", newline="") as file:
        members = [row["member_id"] for row in csv.DictReader(file)]
    dead, other = members[40], members[41]
    document = fund.data / "d.txt"
    today = datetime.datetime.now(datetime.timezone.utc).date()

    def file(member, benefit, heir, codes, date=today, **options):
        documents = [part for code in codes for part in ("--document", f"{code}={document}")]
        return fund.amanat("off-1", "claims", "file", "--member", member, "--benefit", benefit,
                           "--event-date", date.isoformat(), *documents, "--heir", heir, **options)

    def death(member, heir, **options):
        return file(member, "death-natural", heir,
                    ["death-certificate", "proof-of-kinship", "passport-copy"], **options)

    def disability(member, heir, **options):
        return file(member, "disability-total", heir, ["medical-certificate", "passport-copy"],
                    **options)

    def collect(number):
        return fund.amanat("col-1", "contribution", "collect", "--member", dead, "--receipt-book",
                           "CASE-17", "--receipt-number", number, "--amount", "1425.00",
                           "--currency", "PHP", "--destination", "SAU", "--contract-start",
                           today.isoformat())

    def refused(result):
        assert result.code == 1 and "PERSON_DECEASED" in result.out + result.err, result

    refused(death(dead, "member=100"))
    filed = rows(death(dead, "new=100", json=True))
    claim = next(row["claim"] for row in filed if "claim" in row)
    refused(disability(dead, "member=100"))
    refused(disability(dead, "new=100", date=today + datetime.timedelta(days=1)))
    refused(death(other, f"{dead}=100"))
    refused(collect(1))

    rejected = fund.amanat("app-1", "claims", "reject", "--claim", claim, "--reason",
                           "documents-not-genuine")
    assert rejected.code == 0, rejected
    alive = collect(1)
    assert alive.code == 0, alive
    paid = disability(dead, "member=100")
    assert paid.code == 0, paid

    empty = fund.folder / "empty.pdf"
    empty.write_bytes(b"")
    document = empty
    nothing = disability(other, "member=100")
    assert nothing.code != 0 and "empty" in nothing.err, nothing

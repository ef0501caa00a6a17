#!/usr/bin/env python3
"""Makes currency_table.inc from ISO 4217 lists one (current) and three (withdrawn), and from what was
amended since they were published.

Usage, from the root of the repository:
  ledger/money/generate_currency_table.py > ledger/money/currency_table.inc
"""
import csv
import datetime
import xml.etree.ElementTree as ElementTree

FOLDER = "tests/data/iso4217/"
EPOCH = datetime.date(1970, 1, 1)
# Observations may be twenty years old, so a currency that was withdrawn since has to be known with its
# decimals, which list three does not give: two, but for these.
KNOWN_SINCE = datetime.date(2006, 1, 1)
WITHDRAWN_DECIMALS = {"BYR": 0}


def entries(name):
    root = ElementTree.parse(FOLDER + name).getroot()
    for entry in root[0]:
        yield {child.tag: (child.text or "").strip() for child in entry}


def amendments():
    with open(FOLDER + "amendments.csv", encoding="utf-8") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def date(text):
    return datetime.date.fromisoformat(text) if text else None


def first_day_without(month):
    """The day from which a code of list three is not in use. The list gives months: a January is a turn
    of the year, of any other month the currency was in use to the end."""
    year, number = (int(part) for part in month.split("-"))
    if number == 1:
        return datetime.date(year, 1, 1)
    return datetime.date(year + number // 12, number % 12 + 1, 1)


def days(day, otherwise):
    return str((day - EPOCH).days) if day else otherwise


def main():
    known = {}
    for entry in entries("iso4217_list_one.xml"):
        if "Ccy" not in entry:
            continue
        units = entry["CcyMnrUnts"]
        digits = "kNoMinorUnit" if units == "N.A." else str(int(units))
        row = (int(entry["CcyNbr"]), digits, None, None)
        assert known.setdefault(entry["Ccy"], row) == row, entry
    withdrawn = {}
    numbers = {}
    for entry in entries("iso4217_list_three_historic.xml"):
        if entry["Ccy"] not in known:
            code = entry["Ccy"]
            withdrawn[code] = max(withdrawn.get(code, ""), entry["WthdrwlDt"])
            numbers[code] = entry.get("CcyNbr")
    taken = {row[0] for row in known.values()}
    for code, month in sorted(withdrawn.items(), reverse=True):
        if len(month) != len("2023-01") or not numbers[code]:
            continue
        until = first_day_without(month)
        if until > KNOWN_SINCE and int(numbers[code]) not in taken:
            taken.add(int(numbers[code]))
            digits = str(WITHDRAWN_DECIMALS.get(code, 2))
            known[code] = (int(numbers[code]), digits, None, until)
            del withdrawn[code]
    for row in amendments():
        known[row["code"]] = (int(row["numeric"]), row["minor_unit"], date(row["from"]),
                              date(row["until"]))
    print("// Made by generate_currency_table.py; do not edit. Source: ISO 4217 lists one (published")
    print("// 2024-06-25) and three (2024-09-01) by SIX, from the data set currency-codes (PDDL 1.0), and")
    print("// the amendments since; see tests/data/iso4217/SOURCES.md. Sorted by code; days since")
    print("// 1970-01-01.")
    print("constexpr KnownCurrency kCurrencies[] = {")
    for code, (numeric, digits, first, until) in sorted(known.items()):
        said = "".join([f" from {first}" if first else "", f" until {until}" if until else ""])
        print(f'    {{"{code}", {numeric}, {digits}, {days(first, "kAlways")}, '
              f'{days(until, "kStill")}}},{"  //" + said if said else ""}')
    print("};")
    print("constexpr WithdrawnCurrency kWithdrawnCurrencies[] = {")
    for code, month in sorted(withdrawn.items()):
        print(f'    {{"{code}", "{month}"}},')
    print("};")


if __name__ == "__main__":
    main()

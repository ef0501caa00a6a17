#!/usr/bin/env python3
"""Makes currency_table.inc from ISO 4217 lists one (current) and three (withdrawn).

Usage, from the root of the repository:
  ledger/money/generate_currency_table.py > ledger/money/currency_table.inc
"""
import xml.etree.ElementTree as ElementTree

FOLDER = "tests/data/iso4217/"


def entries(name):
    root = ElementTree.parse(FOLDER + name).getroot()
    for entry in root[0]:
        yield {child.tag: (child.text or "").strip() for child in entry}


def main():
    current = {}
    for entry in entries("iso4217_list_one.xml"):
        if "Ccy" not in entry:
            continue
        units = entry["CcyMnrUnts"]
        digits = "kNoMinorUnit" if units == "N.A." else str(int(units))
        row = (int(entry["CcyNbr"]), digits)
        assert current.setdefault(entry["Ccy"], row) == row, entry
    withdrawn = {}
    for entry in entries("iso4217_list_three_historic.xml"):
        if entry["Ccy"] not in current:
            last = withdrawn.get(entry["Ccy"], "")
            withdrawn[entry["Ccy"]] = max(last, entry["WthdrwlDt"])
    print("// Made by generate_currency_table.py; do not edit. Source: ISO 4217 lists one (published")
    print("// 2024-06-25) and three (2024-09-01) by SIX, from the data set currency-codes (PDDL 1.0);")
    print("// see tests/data/iso4217/SOURCES.md. Sorted by code.")
    print("constexpr CurrentCurrency kCurrentCurrencies[] = {")
    for code, (numeric, digits) in sorted(current.items()):
        print(f'    {{"{code}", {numeric}, {digits}}},')
    print("};")
    print("constexpr WithdrawnCurrency kWithdrawnCurrencies[] = {")
    for code, date in sorted(withdrawn.items()):
        print(f'    {{"{code}", "{date}"}},')
    print("};")


if __name__ == "__main__":
    main()

"""One payment's reference as spreadsheets bring it is one payment: white space around it and its normal form
make no other one, and what cannot be seen is refused by its line."""

import json


def rows(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def recorded(fund):
    return [row for row in rows(fund.read("rep-1", "remittance", "list", json=True))
            if row["provider"] == "case-05"]


def run(fund):
    fund.register_provider("case-05")
    given = fund.data / "spaces.csv"
    refused = fund.amanat("rep-1", "remittance", "import", given, "--provider", "case-05")
    assert refused.code == 1, refused
    assert "line 6, column reference: holds an invisible character (U+200B) at position 8" in \
        refused.err, refused
    assert "line 7, column reference: is that of line 2 but for the case of its letters" in \
        refused.err, refused
    assert not recorded(fund)

    # Without these two all lines are one payment.
    spaces = fund.folder / "spaces.csv"
    spaces.write_text("".join(given.read_text(encoding="utf-8").splitlines(True)[:5]),
                      encoding="utf-8")
    taken = fund.amanat("rep-1", "remittance", "import", spaces, "--provider", "case-05", json=True)
    assert taken.code == 0, taken
    assert rows(taken)[-1] == {"recorded": "1", "duplicates": "3"}, taken

    # Composed and decomposed letters are one reference.
    forms = fund.amanat("rep-1", "remittance", "import", fund.data / "forms.csv", "--provider",
                        "case-05", json=True)
    assert forms.code == 0, forms
    assert rows(forms)[-1] == {"recorded": "1", "duplicates": "1"}, forms

    # The command line makes the same of it.
    single = fund.amanat("rep-1", "remittance", "record", "--provider", "case-05", "--reference",
                         " TX-0501\u00a0", "--source", "QA", "--destination", "np", "--sent", "900.00",
                         "--currency", "QAR", "--value-date", "2026-11-20")
    assert single.code == 1 and "DUPLICATE" in single.out, single
    assert len(recorded(fund)) == 2, recorded(fund)

    # Books and slips ignore the case of letters.
    for book in ("case-05b", " CASE-05B\u2003"):
        path = fund.folder / "receipt.csv"
        today = fund.run(["date", "-u", "+%Y-%m-%d"]).out.strip()
        path.write_text(
            "receipt_book,receipt_number,full_name,document_number,document_country,destination,"
            f"contract_start,paid_on,amount,currency\n{book},1,A Person,P05,PHL,SAU,{today},{today},"
            "1425.00,PHP\n", encoding="utf-8")
        result = fund.amanat("col-1", "contribution", "import", path, json=True)
        assert result.code == 0, result
    assert rows(result)[-1]["recorded"] == "0" and rows(result)[-1]["duplicates"] == "1", result

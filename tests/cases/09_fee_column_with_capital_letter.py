"""A column is known by its name however that is capitalised and spaced; a misspelling is told what is meant, and
what is not read is named."""

import json


def run(fund):
    fund.register_provider("case-09")
    for name in ("capital", "space"):
        taken = fund.amanat("rep-1", "remittance", "import", fund.data / f"{name}.csv", "--provider",
                            "case-09")
        assert taken.code == 0 and "not read" not in taken.err, taken
    listed = [json.loads(line) for line in
              fund.read("rep-1", "remittance", "list", json=True).out.splitlines()]
    fees = [row["fee"] for row in listed if row["provider"] == "case-09"]
    assert len(fees) == 2 and all(fee.startswith("15.00") for fee in fees), fees

    def told(column):
        path = fund.folder / "column.csv"
        path.write_text(f"reference,source,destination,sent,currency,value_date,{column}\n"
                        f"FE-{column.strip()},SAU,BGD,900.00,SAR,2026-11-20,15.00\n",
                        encoding="utf-8")
        return fund.amanat("rep-1", "remittance", "import", path, "--provider", "case-09")

    for column in ("fees", "Feee", "recieved", "purpos"):
        near = told(column)
        assert near.code == 1, near
        assert f"unknown column {column}, did you mean " in near.err, near
    assert "did you mean fee?" in told("fees").err
    other = told("Remarks")
    assert other.code == 0 and "columns that are not read: Remarks" in other.err, other

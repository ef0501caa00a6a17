"""A currency is taken on the days on which it was in use, and on no other."""

import json

# Code and value date; what is said of one that is refused.
CASES = [
    ("XCG", "2026-11-20", None),
    ("ANG", "2026-11-20", "ANG was withdrawn from ISO 4217 on 2025-03-31"),
    ("BGN", "2026-11-20", "BGN was withdrawn from ISO 4217 on 2026-01-01"),
    ("HRK", "2026-11-20", "HRK was withdrawn from ISO 4217 on 2023-01-01"),
    ("XCG", "2025-03-30", "XCG is in use since 2025-03-31 and not before"),
    ("BGN", "2025-12-31", None),
    ("HRK", "2022-12-31", None),
    ("DEM", "2026-11-20", "DEM was withdrawn from ISO 4217 in 2002-03"),
    ("QQQ", "2026-11-20", "is no ISO 4217 code"),
]


def run(fund):
    fund.register_provider("case-22")
    path = fund.folder / "currency.csv"
    for code, day, said in CASES:
        path.write_text("reference,source,destination,sent,currency,value_date\n"
                        f"CU-{code}-{day},NLD,BGR,5.00,{code},{day}\n", encoding="utf-8")
        result = fund.amanat("rep-1", "remittance", "import", path, "--provider", "case-22")
        if said is None:
            assert result.code == 0, result
        else:
            assert result.code == 1, result
            assert f"line 2, column currency: {said}" in result.err, result
    listed = [json.loads(line) for line in
              fund.read("rep-1", "remittance", "list", json=True).out.splitlines()]
    taken = [(row["currency"], row["value_date"]) for row in listed if row["provider"] == "case-22"]
    assert sorted(taken) == [("BGN", "2025-12-31"), ("HRK", "2022-12-31"), ("XCG", "2026-11-20")], taken

"""What people write where a payment has no reference of its own is no identity: its line is refused, with what
to do, and nothing of the file is recorded."""

PLACEHOLDERS = ["NOTPROVIDED", "Not Provided", "NONREF", "N/A", "-", "", "none", "000"]


def run(fund):
    path = fund.folder / "placeholders.csv"
    lines = [f"{reference},QAT,NPL,4{number}.00,QAR,2026-11-20"
             for number, reference in enumerate(PLACEHOLDERS)]
    path.write_text("reference,source,destination,sent,currency,value_date\n" +
                    "\n".join(lines) + "\nCASE-04-1,QAT,NPL,49.00,QAR,2026-11-20\n",
                    encoding="utf-8")
    refused = fund.amanat("rep-1", "remittance", "import", path, "--provider", "case-04")
    assert refused.code == 1, refused
    for number, reference in enumerate(PLACEHOLDERS):
        reason = "is a placeholder" if reference else "is empty"
        assert f"line {number + 2}, column reference: {reason}" in refused.err, refused
    assert f"line {len(PLACEHOLDERS) + 2}" not in refused.err, refused
    assert "give the provider's own reference, or leave the payment out" in refused.err, refused

    single = fund.amanat("rep-1", "remittance", "record", "--provider", "case-04", "--reference",
                         " notprovided", "--source", "QAT", "--destination", "NPL", "--sent", "1.00",
                         "--currency", "QAR")
    assert single.code == 2 and "--reference: is a placeholder" in single.err, single
    listed = fund.read("rep-1", "remittance", "list", json=True)
    assert "case-04" not in listed.out

"""A date that cannot be is refused at every door, of a file by its line; a client's own clock and --date move
nothing beyond the ledger's."""


def run(fund):
    refused = fund.amanat("rep-1", "remittance", "import", fund.data / "dates.csv", "--provider",
                          "case-12")
    assert refused.code == 1, refused
    for line, words in ((2, "is before "), (3, "is before "), (4, "is after "), (5, "is after ")):
        assert f"line {line}, column value_date: {words}" in refused.err, refused
    message = fund.amanat("rep-1", "remittance", "submit-iso20022", fund.data / "future.xml")
    assert message.code == 1, message
    assert "recorded  0" in message.out or "refused" in message.out, message

    late = fund.amanat("col-1", "--date", "2036-01-01", "contribution", "collect", "--receipt-book",
                       "case-12", "--receipt-number", "1", "--amount", "1425.00", "--currency", "PHP",
                       "--destination", "SAU", "--contract-start", "2036-01-01")
    assert late.code != 0 and "EFFECTIVE_DATE" in late.out + late.err, late

    receipts = fund.folder / "receipts.csv"
    receipts.write_text(
        "receipt_book,receipt_number,full_name,document_number,document_country,destination,"
        "contract_start,paid_on,amount,currency\n"
        "case-12,2,A Person,P12,PHL,SAU,2036-01-01,2036-01-01,1425.00,PHP\n"
        "case-12,3,A Person,P12,PHL,SAU,1926-01-01,1926-01-01,1425.00,PHP\n", encoding="utf-8")
    refused = fund.amanat("col-1", "contribution", "import", receipts)
    assert refused.code == 1, refused
    assert "line 2, column paid_on: is after " in refused.err, refused
    assert "line 3, column paid_on: is before " in refused.err, refused

    prices = fund.folder / "prices.csv"
    prices.write_text(
        "period,provider_slug,source,destination,currency,amt200,fee200,fx_margin200_pct,amt500,"
        "fee500,fx_margin500_pct,payment_method,pickup_method,observed_at\n"
        "2026_1Q,case-12,ARE,PHL,AED,735,15.00,1.00,1835,15.00,1.00,Cash,Cash,2099-02-10\n"
        "2099_1Q,case-12,ARE,PHL,AED,735,15.00,1.00,1835,15.00,1.00,Cash,Cash,2026-02-10\n",
        encoding="utf-8")
    refused = fund.amanat("rep-1", "remittance", "observe-prices", prices)
    assert refused.code == 1, refused
    assert "line 2, column observed_at: is after " in refused.err, refused
    assert "line 3, column period: is no quarter of the last twenty years" in refused.err, refused
    listed = fund.read("rep-1", "remittance", "list", json=True)
    assert "case-12" not in listed.out and "2126" not in listed.out

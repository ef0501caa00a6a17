"""A file as a spreadsheet saves it is read, what cannot be read is said in one sentence with one exit code, and no
name of a file does anything to a terminal."""

import shutil


def run(fund):
    fund.register_provider("case-26")
    fund.register_provider("case-26e")
    def imported(path, provider="case-26"):
        return fund.amanat("rep-1", "remittance", "import", path, "--provider", provider)

    # Separators, a line that names one, and another encoding.
    for name in ("semicolon", "sep"):
        taken = imported(fund.data / f"{name}.csv")
        assert taken.code == 0 and "missing column" not in taken.err, taken
    wide = fund.folder / "wide.csv"
    wide.write_bytes("reference\tsource\tdestination\tsent\tcurrency\tvalue_date\r\n"
                     "S-3\tSAU\tBGD\t9.00\tSAR\t2026-11-20\r\n".encode("utf-16"))
    assert imported(wide).code == 0
    latin = fund.folder / "latin.csv"
    latin.write_bytes("reference,source,destination,sent,currency,value_date,sender\n"
                      "S-4,SAU,BGD,9.00,SAR,2026-11-20,José\n".encode("cp1252"))
    refused = imported(latin)
    assert refused.code == 1 and "line 2, column sender: not UTF-8" in refused.err, refused
    assert "save it as CSV in UTF-8" in refused.err, refused

    # What is not taken has one exit code, whatever is wrong with it.
    comma = fund.folder / "comma.csv"
    comma.write_text("reference;source;destination;sent;currency;value_date\n"
                     "S-5;SAU;BGD;9,00;SAR;2026-11-20\n", encoding="utf-8")
    empty = fund.folder / "empty.csv"
    empty.touch()
    workbook = fund.folder / "workbook.xlsx"
    workbook.write_bytes(b"PK\x03\x04" + bytes(100))
    for path, words in ((fund.data / "header_only.csv", "a header and no line behind it"),
                        (empty, "the file is empty"),
                        (comma, "line 2, column sent: amount in SAR: the number holds a comma: write a "
                                "point"),
                        (workbook, "the file is a workbook or an archive: save it as CSV in UTF-8"),
                        (fund.folder, "it is a folder"),
                        (fund.folder / "nowhere.csv", "No such file")):
        for command in (["remittance", "import", path, "--provider", "case-26"],
                        ["contribution", "import", path], ["remittance", "observe-prices", path]):
            operator = "col-1" if command[0] == "contribution" else "rep-1"
            result = fund.amanat(operator, *command)
            assert result.code == 1, result
            assert "is the node running" not in result.err, result
            of_remittances = path in (comma, fund.data / "header_only.csv")
            if command[1] == "import" and (operator == "rep-1" or not of_remittances):
                assert words in result.err, result

    # A name with an escape sequence.
    name = fund.folder / "case26\x1b[31m.xml"
    shutil.copy(fund.data / "broken.xml", name)
    for result in (fund.amanat("rep-1", "remittance", "submit-iso20022", name),
                   fund.amanat("rep-1", "remittance", "import", name, "--provider", "case-26")):
        assert result.code == 1 and "\x1b" not in result.out + result.err, result
        assert "case26\\u001b[31m.xml" in result.out + result.err, result

    # The example of each kind is one that imports, and help lists its columns.
    for operator, command, more in (("col-1", ["contribution", "import"], []),
                                    ("rep-1", ["remittance", "import"], ["--provider", "case-26e"]),
                                    ("rep-1", ["remittance", "observe-prices"], [])):
        example = fund.read(operator, *command, "--template")
        assert example.code == 0, example
        path = fund.folder / "example.csv"
        path.write_text(example.out, encoding="utf-8")
        taken = fund.amanat(operator, *command, path, *more)
        assert taken.code == 0, taken
        helped = fund.read(operator, *command, "--help")
        assert all(column in helped.out for column in example.out.splitlines()[0].split(",")), helped

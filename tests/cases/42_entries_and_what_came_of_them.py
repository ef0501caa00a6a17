"""An entry is named in one way at every option, one of any kind is shown with what came of it, and whoever
prepares an act for another one is told what that one runs, and finds it again."""

import json


def rows(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def done(result):
    assert result.code == 0, result
    return rows(result)


def rates_are_entries_of_the_directory(fund):
    rate = done(fund.read("adm-1", "directory", "rates", json=True))[-1]["index"]
    for name in (rate, f"manila/directory:{rate}", f"man/dir:{rate}",
                 f"owf.example/manila/directory/1:{rate}"):
        told = done(fund.amanat("tre-1", "--dry-run", "treasury", "issue", "--site", "riyadh", "--amount",
                                "10.00", "--currency", "SAR", "--rate", name, json=True))
        assert told[-1]["outcome"] == "ACCEPTED", (name, told)
    other = fund.amanat("tre-1", "--dry-run", "treasury", "issue", "--site", "riyadh", "--amount",
                        "10.00", "--currency", "SAR", "--rate", f"manila:{rate}")
    assert other.code == 1 and "is an entry of owf.example/manila/fund/1" in other.err, other
    neither = fund.amanat("tre-1", "--dry-run", "treasury", "issue", "--site", "riyadh", "--amount",
                          "10.00", "--currency", "SAR", "--rate", "newest")
    assert neither.code == 2 and "--rate is LOG:INDEX" in neither.err, neither


def a_remittance_is_shown_with_what_came_of_it(fund):
    fund.register_provider("case-42")
    wrong = fund.amanat("rep-1", "remittance", "record", "--provider", "case-42", "--reference", "CASE-42",
                        "--source", "ARE", "--destination", "PAK", "--sent", "500.00", "--currency",
                        "AED", "--funding", "pigeon")
    assert wrong.code == 2 and "mobile-money" in wrong.err, wrong
    entry = next(row["entry"] for row in done(
        fund.amanat("rep-1", "remittance", "record", "--provider", "case-42", "--reference", "CASE-42",
                    "--source", "ARE", "--destination", "PAK", "--sent", "500.00", "--currency", "AED",
                    "--funding", "cash", "--payout", "mobile-money", json=True)) if "entry" in row)
    index = entry.rsplit(":", 1)[1]
    done(fund.amanat("rep-1", "reverse", f"manila/rem:{index}", "--reason", "wrong-amount",
                     cosigner="adm-1"))
    shown = fund.read("adm-1", "remittance", "show", index, json=True)
    told = done(shown)
    said = {row["field"]: row["says"] for row in told if "field" in row}
    assert said["Paid out by"] == "mobile-money" and said["Sent"] == "AED 500.00", said
    since = [row["event"] for row in told if "since" in row]
    assert since == ["REMITTANCE_REVERSED"], shown
    assert next(row["reversed_by"] for row in told if "reversed_by" in row) != "", shown
    # Who delivers sees what he delivered, and not the rest of the book.
    own = fund.read("rep-1", "remittance", "show", entry, json=True)
    assert any(row.get("says") == "AED 500.00" for row in done(own)), own
    assert "is not shown" in own.err, own


def other_kinds_are_shown_by_their_group(fund):
    exchange = done(fund.read("tre-1", "treasury", "exchanges", json=True))[0]["exchange"]
    told = done(fund.read("tre-1", "treasury", "show", exchange, json=True))
    assert told[0]["event"].startswith("EXCHANGE") and told[0]["signed_by"] == "tre-1", told[0]
    other = fund.read("tre-1", "contribution", "show", exchange)
    assert other.code == 1 and "amanat treasury show shows" in other.err, other
    entry = next(row["entry"] for row in done(
        fund.amanat("off-1", "contribution", "enrol", "--destination", "SAU", "--hiring", "agency",
                    "--contract-start", "2026-01-01", "--contract-end", "2027-01-01", json=True))
                 if "entry" in row)
    told = done(fund.read("off-1", "contribution", "show", entry, json=True))
    assert told[0]["event"] == "MEMBER_ENROLLED", told[0]
    assert {"field": "Hired by", "says": "agency"} in told or any(
        row.get("says") == "agency" for row in told), told


def streams_are_named_by_their_first_digits(fund):
    case = done(fund.read("ruh-1", "repatriation", "cases", json=True))[0]["case"]
    whole = done(fund.read("ruh-1", "ledger", "stream", "riyadh", case, json=True))
    short = done(fund.read("ruh-1", "ledger", "stream", "riyadh", case[:12], json=True))
    assert whole == short and len(whole) > 1, (whole, short)


def half_signed_acts_are_found_again(fund):
    path = fund.folder / "ceiling.command"
    prepared = fund.amanat("adm-1", "--prepare-to", path, "--author", "adm-2", "directory",
                           "set-ceiling", "--site", "riyadh", "--line", "legal", "--amount", "900.00",
                           "--currency", "SAR")
    assert prepared.code == 0, prepared
    assert f"amanat --sign adm-2=KEYFILE command sign {path}" in prepared.err, prepared
    assert f"amanat command submit {path}" in prepared.err, prepared
    waiting = done(fund.read("adm-1", "inbox", "--list", "half-signed", json=True))
    assert [row["waits_for"] for row in waiting] == ["adm-2"], waiting
    assert "legal" in waiting[0]["what"] and waiting[0]["since"] < waiting[0]["due"], waiting
    assert "half-signed" in fund.read("adm-1", "inbox", json=True).out

    signed = fund.amanat("adm-2", "command", "sign", path)
    assert signed.code == 0 and "command sign" not in signed.err, signed
    listed = done(fund.read("adm-2", "command", "list", json=True))
    assert [(row["state"], row["waits_for"]) for row in listed] == [("to be submitted", "")], listed
    done(fund.amanat("adm-2", "command", "submit", path, sign=False, json=True))
    assert done(fund.read("adm-2", "command", "list", json=True)) == []

    # The first one's machine hears of it from the node.
    row = done(fund.read("adm-1", "command", "list", json=True))[0]
    assert (row["state"], row["waits_for"]) == ("recorded", "") and "/directory/" in row["entry"], row
    assert done(fund.read("adm-1", "inbox", "--list", "half-signed", json=True)) == []
    done(fund.read("adm-1", "command", "forget", row["file"]))
    assert done(fund.read("adm-1", "command", "list", json=True)) == []
    alone = fund.amanat("adm-1", "directory", "set-ceiling", "--site", "riyadh", "--line", "legal",
                        "--amount", "950.00", "--currency", "SAR")
    assert alone.code != 0 and "--author CODE --prepare-to FILE" in alone.err, alone


def run(fund):
    rates_are_entries_of_the_directory(fund)
    a_remittance_is_shown_with_what_came_of_it(fund)
    other_kinds_are_shown_by_their_group(fund)
    streams_are_named_by_their_first_digits(fund)
    half_signed_acts_are_found_again(fund)

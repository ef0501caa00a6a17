"""EndToEndId NOTPROVIDED is no identity: payments that differ are recorded each, or refused for a person to
look at, and never taken for duplicates; the same message again is one."""

import json
import secrets


def submit(fund, *names, changes=()):
    """One answer for each transaction of the messages, and the exit code."""
    paths = []
    for name in names:
        text = (fund.data / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{old} in {name}"
            text = text.replace(old, new)
        paths.append(fund.folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    result = fund.amanat("rep-1", "remittance", "submit-iso20022", *paths, json=True)
    rows = [json.loads(line) for line in result.out.splitlines()]
    return [(row["answer"], row["reason"]) for row in rows if "answer" in row], result.code


def run(fund):
    run_id = secrets.token_hex(4)
    own = [("<MsgId>", f"<MsgId>{run_id}")]
    two = submit(fund, "two_payees.xml", changes=own)
    assert two == ([("recorded", "")] * 2, 0), two
    again = submit(fund, "two_payees.xml", changes=own)
    assert again == ([("duplicate", "")] * 2, 0), again

    first = submit(fund, "txid1_monday_a.xml", changes=own)
    second = submit(fund, "txid1_monday_b.xml", changes=own)
    assert first == second == ([("recorded", "")], 0), (first, second)

    # Another payee at the same place of the same message is for a person to look at.
    changed = submit(fund, "two_payees.xml", changes=own + [("Family Two", "Family Three")])
    assert changed == ([("duplicate", ""), ("refused", "IDENTIFIER_REUSED")], 1), changed

    # Whatever else says that there is no identifier is none, either.
    for number, placeholder in enumerate(["NONREF", "notprovided", "N/A", "", "00000"]):
        answers = submit(fund, "two_payees.xml",
                         changes=[("<MsgId>", f"<MsgId>{run_id}{number}"),
                                  (">NOTPROVIDED<", f">{placeholder}<")])
        assert answers == ([("recorded", "")] * 2, 0), (placeholder, answers)

    # Without an id of the message, too, nothing tells one payment from another one.
    nameless = submit(fund, "two_payees.xml", changes=[("<MsgId>C04A", "<MsgId>NOTPROVIDED")])
    assert nameless == ([("refused", "NO_IDENTITY")] * 2, 1), nameless

    # Two that one transaction id is given to in one message.
    same = submit(fund, "two_payees.xml",
                  changes=[("<MsgId>", f"<MsgId>{run_id}T"),
                           ("</EndToEndId>", "</EndToEndId><TxId>1</TxId>")])
    assert same == ([("recorded", ""), ("refused", "REPEATED_PAYMENT")], 1), same

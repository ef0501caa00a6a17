"""A message whose header counts or sums something else than it has is refused whole, and says what."""

import json
import secrets


def submit(fund, name, *changes):
    text = (fund.data / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old} in {name}"
        text = text.replace(old, new)
    path = fund.folder / name
    path.write_text(text, encoding="utf-8")
    result = fund.amanat("rep-1", "remittance", "submit-iso20022", path, json=True)
    row = json.loads(result.out.splitlines()[0])
    return row["answer"], row["reason"], row["detail"], result.code


def run(fund):
    refused = [
        ("ctrlsum.xml", (), "pacs.008: CtrlSum says 8200, the transactions make 82"),
        ("total.xml", (), "pacs.008: TtlIntrBkSttlmAmt says 999, the transactions make 83"),
        ("total.xml", [('TtlIntrBkSttlmAmt Ccy="SAR">999.00', 'TtlIntrBkSttlmAmt Ccy="USD">83.00')],
         "pacs.008: TtlIntrBkSttlmAmt is in another currency than IntrBkSttlmAmt of transaction 1"),
        ("ctrlsum.xml", [("8200.00", "82,00")], "pacs.008: CtrlSum is malformed: a decimal has no comma"),
        ("ctrlsum.xml", [("8200.00", "82.00"), ("<NbOfTxs>1", "<NbOfTxs>2")],
         "pacs.008: NbOfTxs says 2 transactions, the message has 1"),
    ]
    for name, changes, detail in refused:
        answer = submit(fund, name, *changes)
        assert answer == ("refused", "UNREADABLE", detail, 1), (name, changes, answer)
    run_id = secrets.token_hex(4)
    for number, right in enumerate(["82.00", "+82", "082.", " 82.000 "]):
        answer = submit(fund, "ctrlsum.xml", ("8200.00", right),
                        ("CS-1501", f"CS-{run_id}-{number}"))
        assert answer == ("recorded", "", "", 0), (right, answer)

"""A message of another kind is named; returns and status reports are read, and say what became of a payment."""

import json
import secrets

PAYMENT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr>
<MsgId>{id}P</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><CdtTrfTxInf><PmtId><EndToEndId>{id}</EndToEndId>
<UETR>{uetr}</UETR></PmtId><IntrBkSttlmAmt Ccy="SAR">230.00</IntrBkSttlmAmt>
<IntrBkSttlmDt>2026-11-20+03:00</IntrBkSttlmDt><ChrgBr>SHAR</ChrgBr>
<Dbtr><PstlAdr><Ctry>SA</Ctry></PstlAdr></Dbtr>
<DbtrAgt><FinInstnId><BICFI>TESTSARI</BICFI></FinInstnId></DbtrAgt>
<CdtrAgt><FinInstnId><BICFI>TESTBDDH</BICFI></FinInstnId></CdtrAgt>
<Cdtr><PstlAdr><Ctry>BD</Ctry></PstlAdr></Cdtr></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>"""

REPORT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt><GrpHdr>
<MsgId>{id}S</MsgId><CreDtTm>2026-11-20T12:00:00+06:00</CreDtTm></GrpHdr><TxInfAndSts>
<OrgnlEndToEndId>{id}</OrgnlEndToEndId><OrgnlUETR>{uetr}</OrgnlUETR><TxSts>{status}</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></FIToFIPmtStsRpt></Document>"""

RETURN = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.004.001.09"><PmtRtr><GrpHdr>
<MsgId>{id}R</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><TxInf><RtrId>{id}R</RtrId>
<OrgnlEndToEndId>{id}</OrgnlEndToEndId><OrgnlUETR>{uetr}</OrgnlUETR>
<RtrdIntrBkSttlmAmt Ccy="SAR">{amount}</RtrdIntrBkSttlmAmt><IntrBkSttlmDt>2026-11-21</IntrBkSttlmDt>
<RtrRsnInf><Rsn><Cd>AC04</Cd></Rsn></RtrRsnInf></TxInf></PmtRtr></Document>"""


def submit(fund, *paths):
    """What is answered, by the name of the file; and the exit code."""
    result = fund.amanat("rep-1", "remittance", "submit-iso20022", *paths, json=True)
    rows = [json.loads(line) for line in result.out.splitlines()]
    return {row["file"].rsplit("/", 1)[-1]: row for row in rows if "file" in row}, result.code


def names(fund):
    answers, code = submit(fund, *[fund.data / name for name in
                                   ["camt054.xml", "pain001.xml", "pacs004.xml", "empty.xml"]])
    only = "; only pacs.008, pacs.004 and pacs.002 are taken"
    assert code == 1
    assert {name: (row["answer"], row["reason"], row["detail"]) for name, row in answers.items()} == {
        "camt054.xml": ("refused", "OTHER_MESSAGE",
                        "this is a camt.054 (bank-to-customer debit/credit notification)" + only),
        "pain001.xml": ("refused", "OTHER_MESSAGE",
                        "this is a pain.001 (customer credit transfer initiation)" + only),
        "pacs004.xml": ("refused", "UNREADABLE", "pacs.004: not exactly one GrpHdr in PmtRtr"),
        "empty.xml": ("refused", "UNREADABLE", "nothing is in the Document"),
    }, answers


def listed(fund, index):
    result = fund.read("rep-1", "remittance", "list", json=True)
    rows = [json.loads(line) for line in result.out.splitlines()]
    return next(row for row in rows if row["index"] == index)


def follow_up(fund):
    payment = {"id": secrets.token_hex(6), "uetr": "{}-{}-4{}-8{}-{}".format(
        *[secrets.token_hex(8)[:size] for size in (8, 4, 3, 3, 12)])}

    def write(name, template, **fields):
        path = fund.folder / name
        path.write_text(template.format(**payment, **fields), encoding="utf-8")
        return path

    returned = write("a_return.xml", RETURN, amount="229.50")
    answers, code = submit(fund, returned)
    assert (answers["a_return.xml"]["reason"], code) == ("NOT_FOUND", 1), answers
    # In one run the payment goes first, whatever the names of the files.
    report = write("b_report.xml", REPORT, status="RJCT")
    answers, code = submit(fund, returned, report, write("c_payment.xml", PAYMENT))
    assert code == 0 and {row["answer"] for row in answers.values()} == {"recorded"}, answers
    row = listed(fund, answers["c_payment.xml"]["index"])
    assert (row["status"], row["status_reason"], row["returned"]) == ("RJCT", "AC04", "229.50"), row
    answers, code = submit(fund, returned, report)
    assert code == 0 and {row["answer"] for row in answers.values()} == {"duplicate"}, answers
    # The same ids with something else are for a person to look at.
    answers, code = submit(fund, write("a_return.xml", RETURN, amount="1.00"),
                           write("b_report.xml", REPORT, status="ACSC"))
    assert code == 1 and {row["reason"] for row in answers.values()} == {"IDENTIFIER_REUSED"}, answers


def run(fund):
    names(fund)
    follow_up(fund)

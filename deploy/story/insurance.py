"""Chapter five: a death claim, filed in Hong Kong, decided in Manila."""

import datetime
import re

from fund import Failure
from waiting import until

DOCUMENTS = ["death-certificate", "proof-of-kinship", "passport-copy"]


def documents(fund):
    options = []
    for code in DOCUMENTS:
        path = fund.directory / "input" / f"{code}.txt"
        path.write_text(f"A {code}, as the family brought it.\n")
        options += ["--document", f"{code}={path}"]
    return options


def requested_in_hong_kong(fund):
    fund.event_date = (datetime.date.fromisoformat(fund.today)
                       + datetime.timedelta(days=0)).isoformat()
    fund.deceased = fund.members[17]
    answer = fund.amanat("hkg-1", "claims", "request", "--member", fund.deceased, "--benefit",
                         "death-natural", "--event-date", fund.event_date, *documents(fund), "--heir",
                         "new=60", "--heir", "new=40")
    entry = next(row for row in answer.rows if "index" in row)
    fund.request = f"hong-kong:{entry['index']}"

    def arrived():
        rows = fund.amanat("off-1", "claims", "requests", sign=False).rows
        return [row for row in rows if row["request"].endswith(f":{entry['index']}")]

    until(arrived, "the request at head office")
    return f"request {fund.request} with {len(DOCUMENTS)} documents and 2 heirs is at head office"


def filed_and_recommended(fund):
    answer = fund.amanat("off-1", "claims", "file", "--request", fund.request)
    found = [row["claim"] for row in answer.rows if "claim" in row]
    if not found:
        found = [row["claim"] for row in
                 fund.amanat("off-1", "claims", "list", sign=False).rows if "claim" in row]
    fund.claim = found[-1]
    fund.amanat("off-1", "claims", "recommend", "--claim", fund.claim)
    return f"claim {fund.claim[:8]}... takes the request up; off-1 recommends"


def refused(answer, outcome):
    if not any(row.get("outcome") == outcome for row in answer.rows):
        raise Failure(f"expected {outcome}: {answer.text}{answer.errors}"[:500])


def two_roles_refused(fund):
    refused(fund.amanat("off-1", "claims", "approve", "--claim", fund.claim, expect=1),
            "SEPARATION_OF_DUTIES")
    fund.amanat("app-1", "claims", "approve", "--claim", fund.claim)
    fund.amanat("app-1", "claims", "order-payment", "--claim", fund.claim)
    refused(fund.amanat("app-1", "claims", "pay", "--claim", fund.claim, expect=1),
            "SEPARATION_OF_DUTIES")
    return ("the recommender may not approve, the approver may not pay: 2 refusals, "
            "each an entry of the log")


def paid(fund):
    fund.amanat("pay-1", "claims", "pay", "--claim", fund.claim)
    rows = fund.amanat("pay-1", "claims", "show", "--claim", fund.claim, sign=False).rows
    claim = next(row for row in rows if "state" in row)
    shares = [row["amount"] for row in rows if "heir" in row]
    if not re.search("paid", claim["state"], re.IGNORECASE) or shares != ["60000.00", "40000.00"]:
        raise Failure(f"the claim is {claim['state']}, shares {shares}")
    return (f"{claim['currency']} {claim['amount']} in shares of {' and '.join(shares)}; "
            f"{claim['recommender']}, {claim['approver']} and {claim['payer']} acted")


def second_claim_refused(fund):
    options = ["--member", fund.deceased, "--benefit", "death-natural", "--event-date",
               fund.event_date, *documents(fund), "--heir", "new=100"]
    refused(fund.amanat("off-1", "claims", "file", *options, expect=1), "ENTITLEMENT_IN_USE")
    return "another heir claims for the same death: ENTITLEMENT_IN_USE"


def tell(fund, teller):
    teller.chapter("A death claim")
    teller.tell("a claim is requested in Hong Kong", lambda: requested_in_hong_kong(fund))
    teller.tell("head office files and recommends it", lambda: filed_and_recommended(fund))
    teller.tell("one person tries two roles", lambda: two_roles_refused(fund))
    teller.tell("the claim is paid", lambda: paid(fund))
    teller.tell("a second claim for the same death", lambda: second_claim_refused(fund))

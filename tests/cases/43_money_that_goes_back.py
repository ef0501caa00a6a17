"""What does not arrive comes back: a return that bounced, an acceptance taken back, what a bank took; and the
auditor verifies it all."""

import json
import time

WAIT_SECONDS = 60


def rows(result):
    assert result.code == 0, result
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def index_of(result):
    return next(row["index"] for row in rows(result) if row.get("leaf_hash"))


def until(look, what):
    for _ in range(WAIT_SECONDS * 4):
        found = look()
        if found:
            return found
        time.sleep(0.25)
    raise AssertionError(f"waited in vain for {what}: {found}")


class Allotment:
    def __init__(self, fund, wanted=True):
        self.fund = fund
        rate = rows(fund.read("adm-1", "directory", "rates", json=True))[-1]["index"]
        issued = rows(fund.amanat("tre-1", "treasury", "issue", "--site", "riyadh", "--amount",
                                  "1000.00", "--currency", "SAR", "--rate", rate, json=True))
        self.id = next(row["allotment"] for row in issued if "allotment" in row)
        until(lambda: self.row("ruh-1"), "the issue in riyadh")
        if not wanted:
            self.declined = index_of(self.act("ruh-1", "decline", "--reason", "not-received"))
            return
        accepted = self.act("ruh-1", "accept")
        assert accepted.code == 0, accepted
        self.accepted = index_of(accepted)

    def row(self, operator):
        listed = rows(self.fund.read(operator, "treasury", "allotments", json=True))
        return next((row for row in listed if row["allotment"] == self.id), None)

    def act(self, operator, verb, *arguments, **options):
        return self.fund.amanat(operator, "treasury", verb, "--allotment", self.id, *arguments,
                                json=True, **options)

    def available(self):
        return self.row("ruh-1")["available"]

    def liquidate(self, spend):
        """The entry of the liquidation, once head office has it."""
        entry = index_of(self.act("ruh-1", "liquidate", "--spends", spend))
        place = f"owf.example/riyadh/fund/1:{entry}"
        until(lambda: [row for row in rows(self.fund.read("rev-1", "treasury", "liquidations",
                                                          json=True))
                       if row["submission"] == place], "the liquidation at head office")
        return place


def since(fund, place):
    """The events that came of an entry of riyadh's, as `treasury show` says."""
    return [row["event"] for row in rows(fund.read("ruh-1", "treasury", "show", place, json=True))
            if "since" in row]


def an_acceptance_is_taken_back(fund, allotment):
    alone = allotment.act("ruh-1", "bank-charge", "--amount", "25.00", "--currency", "SAR",
                          "--statement-line", "CASE-42A")
    assert alone.code != 0, alone
    spend = index_of(allotment.act("ruh-1", "bank-charge", "--amount", "25.00", "--currency", "SAR",
                                   "--statement-line", "CASE-42A", cosigner="ruh-2"))
    assert allotment.available() == "975.00", allotment.row("ruh-1")
    place = allotment.liquidate(spend)
    def unlike():
        answer = fund.amanat("rev-1", "treasury", "accept-line", "--liquidation", place, "--spend",
                             spend, "--expense", "ticket")
        assert answer.code == 1, answer
        return answer.err if "--confirm-expense" in answer.err else None
    assert "the payment's line is bank-charges" in until(unlike, "what was taken up at head office")
    lines = rows(fund.read("rev-1", "treasury", "liquidations", json=True))
    short = [row["liquidation_short"] for row in lines if row["submission"] == place and row["spend"] == spend][-1]
    accepted = index_of(fund.amanat("rev-1", "treasury", "accept-line", "--liquidation", short,
                                    "--spend", spend, json=True))
    until(lambda: allotment.row("ruh-1")["liquidated"] == "25.00", "the acceptance in riyadh")

    back = fund.amanat("rev-1", "reverse", f"manila:{accepted}", "--reason", "disallowed",
                       cosigner="tre-1")
    assert back.code == 0, back
    until(lambda: allotment.row("ruh-1")["liquidated"] == "0.00", "the reversal in riyadh")
    lines = rows(fund.read("rev-1", "treasury", "liquidations", json=True))
    assert [row["state"] for row in lines if row["submission"] == place] == ["reversed"], lines

    first, place = place, allotment.liquidate(spend)
    again = until(lambda: (lambda result: result if result.code == 0 else None)(fund.amanat(
        "rev-1", "treasury", "accept-line", "--liquidation", place, "--spend", spend,
        "--liable-party", "ruh-1")), "the second acceptance")
    assert "Reopened by" in again.err, again
    until(lambda: allotment.row("ruh-1")["liquidated"] == "25.00", "that in riyadh")
    assert since(fund, first) == ["LINE_ACCEPTANCE_SEEN", "LINE_REVERSAL_SEEN"], since(fund, first)
    assert since(fund, place) == ["LINE_ACCEPTANCE_SEEN"], since(fund, place)
    accepted = since(fund, f"riyadh:{allotment.accepted}")
    assert accepted == ["BANK_CHARGED", "LIQUIDATION_SUBMITTED", "LINE_ACCEPTANCE_SEEN", "LINE_REVERSAL_SEEN",
                        "LIQUIDATION_SUBMITTED", "LINE_ACCEPTANCE_SEEN"], accepted


def a_return_bounces(fund, allotment):
    returned = index_of(allotment.act("ruh-1", "return", "--amount", "900.00", "--currency", "SAR"))
    place = f"riyadh:{returned}"
    until(lambda: [row for row in rows(fund.read("tre-1", "inbox", "--list", "returned", json=True))
                   if row["entry"].endswith(f"riyadh/fund/1:{returned}")],
          "the return in the treasurer's inbox")
    until(lambda: allotment.row("tre-1")["returned"] == "900.00", "the return at head office")
    oops = fund.amanat("tre-1", "treasury", "refuse-return", "--returned", place, "--reason", "oops")
    assert oops.code == 2 and "sent-back-by-bank" in oops.err, oops
    refused = fund.amanat("tre-1", "treasury", "refuse-return", "--returned", place, "--reason",
                          "sent-back-by-bank")
    assert refused.code == 0, refused
    until(lambda: allotment.available() == "975.00", "the money in riyadh again")
    twice = fund.amanat("tre-1", "treasury", "credit-return", "--returned", place, "--credited",
                        "900.00", "--currency", "SAR", "--statement-line", "CASE-43A")
    assert twice.code == 1 and "ALREADY_CONSUMED" in twice.out, twice

    returned = index_of(allotment.act("ruh-1", "return", "--amount", "975.00", "--currency", "SAR"))
    until(lambda: allotment.row("tre-1")["returned"] == "975.00", "the second return")
    nameless = fund.amanat("tre-1", "treasury", "credit-return", "--returned", f"riyadh:{returned}",
                           "--credited", "975.00", "--currency", "SAR")
    assert nameless.code == 2 and "--statement-line is missing" in nameless.err, nameless
    # Head office may not have taken up yet that riyadh has the first one again.
    until(lambda: fund.amanat("tre-1", "treasury", "credit-return", "--returned",
                              f"riyadh:{returned}", "--credited", "975.00", "--currency", "SAR",
                              "--statement-line", "CASE-43B").code == 0, "its credit")
    until(lambda: allotment.row("tre-1")["state"] == "settled", "the end of it")


def exceptions(fund, kind):
    folder = fund.folder / "exceptions"
    assert fund.read("adm-1", "ledger", "export", folder).code == 0
    listed = fund.run([fund.binary("amanat-verify"), folder, "--trust", fund.home / "trust", "--list",
                       "exceptions", "--json", "--quiet", "--allow", "incomplete"])
    return [row for row in rows(listed) if row["kind"] == kind]


def a_decline_is_an_exception_until_it_is_credited(fund):
    allotment = Allotment(fund, wanted=False)
    place = f"owf.example/riyadh/fund/1:{allotment.declined}"

    def listed():
        return [row for row in exceptions(fund, "DECLINED_NOT_CREDITED") if row["entry"] == place]

    row = until(listed, "the decline in the auditor's list")[0]
    assert row["amount"] == "1000.00" and row["currency"] == "SAR", row
    def credit(line, *more):
        return fund.amanat("tre-1", "treasury", "credit-return", "--returned",
                           f"riyadh:{allotment.declined}", "--credited", "1000.00", "--currency",
                           "SAR", "--statement-line", line, *more)

    used = credit("case-43b")
    assert used.code == 1 and "IDENTIFIER_REUSED" in used.out, used
    early = credit("CASE-43C", "--bank-date", "2026-01-01")
    assert early.code == 1 and "INVALID_PERIOD" in early.out, early
    credited = credit("CASE-43C")
    assert credited.code == 0, credited
    assert listed() == [], listed()


def paid_and_refunded_in_part(fund, allotment):
    """The entry of a payment of SAR 10.00, of which SAR 2.00 came back."""
    receipt = fund.folder / "receipt-43.txt"
    receipt.write_text("Received SAR 10.00 for a ticket, with thanks. No. 43\n")
    opened = rows(fund.amanat("ruh-1", "repatriation", "open-case", "--reason", "stranded", "--hiring",
                              "direct", json=True))
    case = allotment.case = next(row["case"] for row in opened if "case" in row)
    for result in (
            fund.amanat("ruh-1", "repatriation", "recommend", "--case", case, "--line", "ticket",
                        "--amount", "10.00", "--currency", "SAR", "--allotment", allotment.id),
            fund.amanat("ruh-2", "repatriation", "approve", "--case", case, "--assistance", "1")):
        assert result.code == 0, result
    spend = index_of(fund.amanat("ruh-3", "repatriation", "disburse", "--case", case, "--assistance", "1",
                                 "--amount", "10.00", "--currency", "SAR", "--receipt", receipt, json=True))
    refunded = fund.amanat("ruh-3", "repatriation", "refund", "--spend", spend, "--amount", "2.00",
                           "--currency", "SAR", "--statement-line", "43-REFUND")
    assert refunded.code == 0, refunded
    return spend


def payment_of_case(fund, allotment):
    """The rows of the case and of its payment, as `repatriation show` has them in riyadh."""
    told = rows(fund.read("ruh-1", "repatriation", "show", "--case", allotment.case, json=True))
    return (next(row for row in told if "notice_due" in row),
            next(row for row in told if "disbursement_index" in row))


def what_is_sent_back_is_told_with_its_reason_and_what_is_left_of_it(fund):
    allotment = Allotment(fund)
    spend = paid_and_refunded_in_part(fund, allotment)
    entry = f"owf.example/riyadh/fund/1:{spend}"

    def open_exceptions():
        return {kind: [row for row in exceptions(fund, kind) if row["entry"] == entry]
                for kind in ("SENT_BACK", "NOT_TAKEN_UP")}

    def waiting():
        listed = fund.read("ruh-1", "inbox", "--list", "sent-back", "--all", json=True)
        return [row for row in rows(listed) if row.get("entry") == entry]

    place = allotment.liquidate(spend)
    found = open_exceptions()
    assert found["SENT_BACK"] == [] and [row["amount"] for row in found["NOT_TAKEN_UP"]] == ["8.00"], found
    assert waiting() == [], waiting()
    back = until(lambda: (lambda result: result if result.code == 0 else None)(fund.amanat(
        "rev-1", "treasury", "send-back-line", "--liquidation", place, "--spend", spend, "--reason",
        "receipt-missing")), "the line is sent back")
    assert back.code == 0, back
    row = until(waiting, "what was sent back in riyadh's inbox")[0]
    told = until(lambda: [line for line in rows(fund.read("ruh-1", "treasury", "show", place, json=True))
                          if line.get("event") == "LINE_SENT_BACK_SEEN"], "the line under its liquidation")
    assert told[0]["says"].endswith("Reason: receipt-missing"), told
    seen = rows(fund.read("ruh-1", "treasury", "show", told[0]["since"], json=True))
    assert {"field": "Reason", "says": "receipt-missing"} in seen, seen
    assert row["what"] == "ticket sent back receipt-missing" and row["amount"] == "8.00", row
    found = open_exceptions()
    assert found["NOT_TAKEN_UP"] == [] and [row["amount"] for row in found["SENT_BACK"]] == ["8.00"], found
    assert "receipt-missing" in found["SENT_BACK"][0]["detail"], found

    first, place = place, allotment.liquidate(spend)
    assert waiting() == [], waiting()
    found = open_exceptions()
    assert found["SENT_BACK"] == [] and [row["amount"] for row in found["NOT_TAKEN_UP"]] == ["8.00"], found
    case, payment = payment_of_case(fund, allotment)
    assert case["paid_net"] == "8.00" and payment["paid"] == "10.00", (case, payment)
    assert payment["came_back"] == "2.00" and payment["paid_net"] == "8.00", payment
    assert payment["liquidation_course"] == (f"submitted ({first}), sent back receipt-missing; "
                                      f"submitted again ({place})"), payment
    accepted = fund.amanat("rev-1", "treasury", "accept-line", "--liquidation", place, "--spend", spend,
                           "--expense", "ticket")
    assert accepted.code == 0, accepted
    assert open_exceptions() == {"SENT_BACK": [], "NOT_TAKEN_UP": []}, open_exceptions()
    until(lambda: payment_of_case(fund, allotment)[1]["liquidation_course"].endswith(f"({place}), accepted"),
          "the acceptance in the case")


def a_refund_stands_beside_the_amount(fund):
    allotment = Allotment(fund)
    charge = index_of(allotment.act("ruh-1", "bank-charge", "--amount", "95.00", "--currency", "SAR",
                                    "--statement-line", "CASE-43C", cosigner="ruh-2"))
    back = index_of(fund.amanat("ruh-3", "repatriation", "refund", "--spend", charge, "--amount", "20.00",
                                "--currency", "SAR", "--statement-line", "CASE-43R", json=True))
    place = f"owf.example/riyadh/fund/1:{back}"
    listed = fund.read("tre-1", "treasury", "allotments")
    assert "(manila)" in listed.out and "(riyadh)" in listed.out, listed  # whose day each date is
    shown = fund.read("ruh-1", "treasury", "show", charge)
    assert f"SAR 95.00, of which SAR 20.00 came back ({place})" in shown.out, shown
    told = rows(fund.read("ruh-1", "treasury", "show", charge, json=True))
    assert [(row["came_back"], row["came_back_by"]) for row in told if "came_back" in row] == [
        ("20.00", place)], told


def run(fund):
    allotment = Allotment(fund)
    an_acceptance_is_taken_back(fund, allotment)
    a_return_bounces(fund, allotment)
    a_decline_is_an_exception_until_it_is_credited(fund)
    what_is_sent_back_is_told_with_its_reason_and_what_is_left_of_it(fund)
    a_refund_stands_beside_the_amount(fund)
    folder = fund.folder / "export"
    exported = fund.read("adm-1", "ledger", "export", folder)
    assert exported.code == 0, exported
    verified = fund.run([fund.binary("amanat-verify"), folder, "--trust", fund.home / "trust"])
    assert verified.code == 0 and "verified: " in verified.out, verified

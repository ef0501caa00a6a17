"""Chapter four: an allotment for Riyadh, the cut line, assistance, liquidation and the return."""

from decimal import Decimal

from fund import Failure
from insurance import refused
from waiting import until

BOUGHT = "100000.00"
CHARGED = "1523470.05"  # the bank's charge: 5 centavos above the exact product
ISSUED = "40000.00"
TICKET, SHELTER, SUBSISTENCE = "2350.75", "1800.00", "900.00"
TOO_MUCH = "39000.00"  # within the ceiling for medical help, beyond what is left
BANK_KEPT = "12.50"
REFUNDED = "150.00"  # of the shelter
LOST = "500.00"  # an allotment that does not arrive


def new_id(fund, operator, *arguments):
    """Runs an act that draws a random id; gives the value of the row that names it."""
    name = arguments[-1]
    answer = fund.amanat(operator, *arguments[:-1])
    found = [row[name] for row in answer.rows if name in row]
    if not found:
        raise Failure(f"no {name} in: {answer.text}")
    return found[0]


def entry_index(answer):
    return next(row["index"] for row in answer.rows if "leaf_hash" in row)


def allotment(fund, operator="tre-1"):
    rows = fund.amanat(operator, "treasury", "allotments", sign=False).rows
    return next(row for row in rows if row["allotment"] == fund.allotment)


def receipt(fund, name):
    path = fund.directory / "input" / f"receipt-{name}.txt"
    path.write_text(f"Received for {name}, with thanks.\n")
    return path


def issue_and_accept(fund):
    fund.amanat("tre-1", "treasury", "exchange", "--bought", BOUGHT, "--bought-currency", "SAR",
                "--charged", CHARGED, "--charged-currency", "PHP", "--rate", fund.rate_index,
                "--statement-line", "bank-1-9")
    fund.allotment = new_id(fund, "tre-1", "treasury", "issue", "--site", "riyadh", "--amount", ISSUED,
                            "--currency", "SAR", "--purpose", "assistance", "--rate",
                            fund.rate_index, "allotment")
    until(lambda: [row for row in fund.amanat("ruh-1", "treasury", "allotments", sign=False).rows
                   if row["allotment"] == fund.allotment], "the issue in riyadh")
    on_its_way = inter_office(fund)["in_transit_out"]
    if Decimal(on_its_way) != Decimal(ISSUED):
        raise Failure(f"{on_its_way} in transit, {ISSUED} issued and not accepted")
    fund.amanat("ruh-1", "treasury", "accept", "--allotment", fund.allotment)
    until(lambda: allotment(fund)["accepted"] == ISSUED, "the acceptance at head office")
    return (f"SAR {BOUGHT} bought at 15.2347 for PHP {CHARGED}; SAR {ISSUED} issued, accepted whole "
            "and seen at head office")


def cut_the_line(fund):
    killed = fund.sites["manila"].kill()
    return f"{killed} processes of head office ended with SIGKILL"


def cover_abroad(fund):
    """Asked in Riyadh with the line down: what it has of head office's log, and how old that is. Within a
    minute of the last sign of life an id that is not there has no cover; later that is unknown here."""
    def cover(member):
        return fund.amanat("ruh-1", "contribution", "cover", "--member", member, sign=False).row
    known, unknown = cover(fund.members[0]), cover("5" * 32)
    if (known["status"] != "ACTIVE" or not known["as_of"] or not unknown["as_of"]
            or unknown["status"] not in ("UNKNOWN", "NONE")):
        raise Failure(f"cover in riyadh: {known}, of nobody: {unknown}")
    return (f"a member is covered until {known['end']}, as of {known['as_of'][:19]}; an id that is not "
            f"there: {unknown['status']}, as of {unknown['as_of'][:19]}")


def ordinary_payment(fund, case, line, amount):
    """Recommended, approved and paid by three people; gives the index of the payment."""
    fund.amanat("ruh-1", "repatriation", "recommend", "--case", case, "--line", line, "--amount",
                amount, "--currency", "SAR", "--allotment", fund.allotment)
    number = payments(fund, case)[-1]["assistance"]
    fund.amanat("ruh-2", "repatriation", "approve", "--case", case, "--assistance", number)
    return entry_index(fund.amanat(
        "ruh-3", "repatriation", "disburse", "--case", case, "--assistance", number, "--amount",
        amount, "--currency", "SAR", "--receipt", receipt(fund, line)))


def payments(fund, case):
    rows = fund.amanat("ruh-1", "repatriation", "show", "--case", case, sign=False).rows
    return [row for row in rows if "assistance" in row and "state" in row]


def agency_case(fund):
    fund.agency_case = new_id(fund, "ruh-1", "repatriation", "open-case", "--reason",
                              "contract-violation", "--hiring", "agency", "--liable-party",
                              "agency-77", "case")
    fund.ticket = ordinary_payment(fund, fund.agency_case, "ticket", TICKET)
    notices = fund.amanat("ruh-1", "repatriation", "notices", sign=False).rows
    if len(notices) != 1 or notices[0]["liable_party"] != "agency-77":
        raise Failure(f"notices: {notices}")
    return f"ticket SAR {TICKET} paid; notice to agency-77, due {notices[0]['due'][:16]}"


def direct_case(fund):
    fund.direct_case = new_id(fund, "ruh-1", "repatriation", "open-case", "--reason", "abuse",
                              "--hiring", "direct", "case")
    fund.subsistence = ordinary_payment(fund, fund.direct_case, "subsistence", SUBSISTENCE)
    approval = fund.amanat("ruh-2", "repatriation", "emergency-approve", "--case", fund.direct_case,
                           "--line", "shelter", "--amount", SHELTER, "--currency", "SAR",
                           "--allotment", fund.allotment, "--emergency", "no-second-officer")
    fund.emergency = entry_index(approval)
    number = payments(fund, fund.direct_case)[-1]["assistance"]
    fund.shelter = entry_index(fund.amanat(
        "ruh-3", "repatriation", "disburse", "--case", fund.direct_case, "--assistance", number,
        "--amount", SHELTER, "--currency", "SAR", "--receipt", receipt(fund, "shelter")))
    return (f"subsistence SAR {SUBSISTENCE} by three people, shelter SAR {SHELTER} by emergency "
            "approval of one")


def beyond_the_allotment(fund):
    fund.amanat("ruh-1", "repatriation", "recommend", "--case", fund.direct_case, "--line", "medical",
                "--amount", TOO_MUCH, "--currency", "SAR", "--allotment", fund.allotment)
    number = payments(fund, fund.direct_case)[-1]["assistance"]
    refused(fund.amanat("ruh-2", "repatriation", "approve", "--case", fund.direct_case,
                        "--assistance", number, expect=1), "LIMIT_EXCEEDED")
    left = allotment(fund, "ruh-1")["available"]
    return f"SAR {TOO_MUCH} refused: LIMIT_EXCEEDED, SAR {left} is left"


def inter_office(fund, operator="tre-1"):
    rows = fund.amanat(operator, "treasury", "inter-office", sign=False).rows
    return next(row for row in rows if row.get("site") == "riyadh" and "due_from" in row)


def head_office_returns(fund):
    fund.sites["manila"].start()

    def caught_up():
        row = allotment(fund)
        spent = Decimal(TICKET) + Decimal(SHELTER) + Decimal(SUBSISTENCE)
        return Decimal(row["spent"]) == spent and row

    until(caught_up, "riyadh's entries at head office")
    row = inter_office(fund)
    if Decimal(row["difference"]) != Decimal(row["not_taken_up"]):
        raise Failure(f"due-from and due-to differ by more than what is not taken up: {row}")
    return (f"both caught up: due-from {row['due_from']}, due-to {row['due_to']}, not taken up "
            f"{row['not_taken_up']}, in transit {row['in_transit_out']} out, {row['in_transit_back']} back")


def ratified(fund):
    waiting = fund.amanat("app-1", "repatriation", "emergencies", sign=False).rows
    if [row["index"] for row in waiting] != [fund.emergency]:
        raise Failure(f"emergencies: {waiting}")
    fund.amanat("app-1", "repatriation", "ratify", "--approval",
                f"riyadh:{fund.emergency}")
    left = fund.amanat("app-1", "repatriation", "emergencies", sign=False).rows
    if left:
        raise Failure(f"still unratified: {left}")
    return f"emergency approval riyadh:{fund.emergency} ratified by app-1"


def liquidated(fund):
    fund.amanat("ruh-1", "treasury", "liquidate", "--allotment", fund.allotment, "--spends",
                ",".join([fund.ticket, fund.subsistence, fund.shelter]))

    def arrived():
        rows = fund.amanat("rev-1", "treasury", "liquidations", sign=False).rows
        return rows if len(rows) == 3 else None

    rows = until(arrived, "the liquidation at head office")
    liquidation = rows[0]["submission"]
    fund.amanat("rev-1", "treasury", "accept-line", "--liquidation", liquidation, "--spend",
                fund.ticket, "--liable-party", "agency-77")
    fund.amanat("rev-1", "treasury", "accept-line", "--liquidation", liquidation, "--spend",
                fund.subsistence, "--expense", "subsistence")
    fund.amanat("rev-1", "treasury", "send-back-line", "--liquidation", liquidation, "--spend",
                fund.shelter, "--reason", "receipt-missing")
    expected = Decimal(TICKET) + Decimal(SUBSISTENCE)
    until(lambda: Decimal(allotment(fund, "ruh-1")["liquidated"]) == expected,
          "the decisions in riyadh")
    return (f"3 lines: SAR {TICKET} accepted as receivable from agency-77, SAR {SUBSISTENCE} as "
            f"expense, SAR {Decimal(SHELTER) - Decimal(REFUNDED)} sent back")


def refunded(fund):
    """The shelter gives a part back; what is left of the payment is liquidated."""
    before = Decimal(allotment(fund, "ruh-1")["available"])
    fund.amanat("ruh-3", "repatriation", "refund", "--spend", fund.shelter, "--amount", REFUNDED,
                "--currency", "SAR", "--statement-line", "cash-17")
    after = Decimal(allotment(fund, "ruh-1")["available"])
    if after - before != Decimal(REFUNDED):
        raise Failure(f"available was {before}, is {after}")
    return f"the shelter gave SAR {REFUNDED} back: SAR {after} is left to spend"


def declined(fund):
    """An allotment that never came: declined in Riyadh, and head office's bank has it back."""
    lost = new_id(fund, "tre-1", "treasury", "issue", "--site", "riyadh", "--amount", LOST,
                  "--currency", "SAR", "--rate", fund.rate_index, "allotment")
    until(lambda: [row for row in fund.amanat("ruh-1", "treasury", "allotments", sign=False).rows
                   if row["allotment"] == lost], "the issue in riyadh")
    index = entry_index(fund.amanat("ruh-1", "treasury", "decline", "--allotment", lost, "--reason",
                                    "not-received"))

    def state():
        rows = fund.amanat("tre-1", "treasury", "allotments", sign=False).rows
        return next(row["state"] for row in rows if row["allotment"] == lost)

    until(lambda: state() == "declined", "the decline at head office")
    kept = Decimal(LOST) - Decimal(BANK_KEPT)

    def credited():
        answer = fund.amanat("tre-1", "treasury", "credit-return", "--returned", f"riyadh:{index}",
                             "--credited", f"{kept:.2f}", "--charges", BANK_KEPT, "--currency", "SAR",
                             "--statement-line", "bank-1-21", expect=None)
        return answer if answer.code == 0 else None

    until(credited, "the credit, once the decline is taken up at head office")
    if state() != "decline-credited":
        raise Failure(f"the declined allotment stands {state()}")
    return f"SAR {LOST} declined in riyadh, SAR {kept:.2f} credited at head office, {BANK_KEPT} kept"


def returned(fund):
    left = allotment(fund, "ruh-1")["available"]
    answer = fund.amanat("ruh-1", "treasury", "return", "--allotment", fund.allotment, "--amount",
                         left, "--currency", "SAR")
    index = entry_index(answer)
    until(lambda: Decimal(allotment(fund)["returned"]) == Decimal(left), "the return at head office")
    pair = inter_office(fund)
    if pair["postings"] != "1" or Decimal(pair["difference"]) != Decimal(pair["in_transit_back"]) != 0:
        raise Failure(f"the return should be all that is in transit: {pair}")
    credited = Decimal(left) - Decimal(BANK_KEPT)
    fund.amanat("tre-1", "treasury", "credit-return", "--returned",
                f"owf.example/riyadh/fund/1:{index}", "--credited",
                f"{credited:.2f}", "--charges", BANK_KEPT, "--currency", "SAR",
                "--statement-line", "bank-1-22")
    return (f"SAR {left} returned, listed as the one posting in transit; SAR {credited:.2f} credited, "
            f"the bank kept {BANK_KEPT}")


def balances_agree(fund):
    def agrees():
        row = inter_office(fund)
        return row if row["postings"] == "0" and Decimal(row["difference"]) == 0 else None

    row = until(agrees, "agreement")
    totals = [row for row in fund.amanat("tre-1", "treasury", "trial-balance", sign=False).rows
              if "total" in row]
    if any(Decimal(row["total"]) != 0 for row in totals):
        raise Failure(f"trial balance: {totals}")
    return (f"due-from {row['due_from']} = due-to {row['due_to']}, nothing in transit; the trial "
            f"balance is zero in {len(totals)} currencies")


def earlier_books_balance(fund):
    """Head office's and Riyadh's books as of eight sizes each, both read at head office."""
    logs = {row["name"]: int(row["size"])
            for row in fund.amanat("tre-1", "ledger", "logs", sign=False).rows}
    sizes, currencies = 0, set()
    for name in ("owf.example/manila/fund/1", "owf.example/riyadh/fund/1"):
        for eighth in range(1, 9):
            size = logs[name] * eighth // 8
            rows = fund.amanat("tre-1", "ledger", "trial-balance", name, "--at", size,
                               sign=False).rows
            totals = [row for row in rows if "total" in row]
            if any(row["debit"] != row["credit"] or int(row["size"]) != size for row in totals):
                raise Failure(f"trial balance of {name} as of {size}: {totals}")
            currencies.update(row["total"] for row in totals)
            sizes += 1
    if len(currencies) < 2:
        raise Failure(f"only {currencies} in the trial balances")
    return f"as of {sizes} sizes of two logs, debits are credits in {' and '.join(sorted(currencies))}"


def tell(fund, teller):
    teller.chapter("An allotment, a cut line, assistance")
    teller.tell("riyadh gets an allotment", lambda: issue_and_accept(fund))
    teller.tell("head office goes down", lambda: cut_the_line(fund), killable=False)
    teller.tell("riyadh asks for cover", lambda: cover_abroad(fund))
    teller.tell("a worker hired through an agency", lambda: agency_case(fund))
    teller.tell("a worker in danger", lambda: direct_case(fund))
    teller.tell("a payment beyond the allotment", lambda: beyond_the_allotment(fund))
    teller.tell("head office comes back", lambda: head_office_returns(fund), killable=False)
    teller.tell("the emergency payment is ratified", lambda: ratified(fund))
    teller.tell("the shelter gives a part back", lambda: refunded(fund))
    teller.tell("riyadh liquidates", lambda: liquidated(fund))
    teller.tell("what is left is returned", lambda: returned(fund))
    teller.tell("an allotment that never came", lambda: declined(fund))
    teller.tell("the balances agree again", lambda: balances_agree(fund))
    teller.tell("so did the books before", lambda: earlier_books_balance(fund))

"""Chapter three: pacs.008 messages, observed prices, what corridors cost."""

import collections

from fund import REPOSITORY, Failure
from insurance import refused

MESSAGES = 41
REMITTANCES = 500
DESTINATIONS = ["PHL", "BGD", "IND", "NPL", "LKA"]


def submit_messages(fund):
    folder = REPOSITORY / "deploy" / "data" / "iso20022"
    answer = fund.amanat("rep-1", "remittance", "submit-iso20022", folder, expect=None, timeout=600)
    files = {row["file"]: row for row in answer.rows
             if "file" in row and row["answer"] != "passed over"}
    if len(files) != MESSAGES:
        raise Failure(f"{len(files)} of {MESSAGES} messages have an answer: {answer.errors[-500:]}")
    kinds = collections.Counter(row["answer"] for row in files.values())
    if set(kinds) - {"recorded", "duplicate", "refused"} or not kinds["recorded"]:
        raise Failure(f"answers: {dict(kinds)}")
    reasons = collections.Counter(row["reason"] for row in files.values()
                                  if row["answer"] == "refused")
    listed = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    return (f"{MESSAGES} messages: {kinds['recorded']} recorded, {kinds['duplicate']} duplicates, "
            f"{kinds['refused']} refused ({listed})")


def provider_file(fund):
    """A provider's own file: fees and rates as it applies them."""
    path = fund.directory / "input" / "remittances.csv"
    lines = ["reference,sender_name,source,destination,sent,currency,fee,applied_rate,"
             "reference_rate,reference_source,reference_date,value_date,funding,payout"]
    for number in range(REMITTANCES):
        sent = 735 + 5 * (number % 97)
        lines.append(f"GX-{number:06d},Somebody,ARE,{DESTINATIONS[number % len(DESTINATIONS)]},{sent}.00,"
                     f"AED,15.75,15.{number % 89:02d}1,15.95,bsp,{fund.today},{fund.today},cash,bank-account")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def import_file(fund):
    path = provider_file(fund)
    counted = []
    for _ in range(2):
        answer = fund.amanat("rep-1", "remittance", "import", path, "--provider", "gulf-exchange")
        row = next(row for row in answer.rows if "recorded" in row)
        counted.append((int(row["recorded"]), int(row["duplicates"])))
    if counted != [(REMITTANCES, 0), (0, REMITTANCES)]:
        raise Failure(f"recorded and duplicates: {counted}")
    return f"{REMITTANCES} remittances recorded; sent again, {REMITTANCES} duplicates"


def observe_prices(fund):
    path = REPOSITORY / "deploy" / "data" / "rpw" / "rpw_services_UAE_2025Q3.csv"
    fund.amanat("rep-1", "remittance", "observe-prices", path)
    services = len(path.read_text(encoding="utf-8").splitlines()) - 1
    return f"{services} services of corridors from the United Arab Emirates, Q3 2025"


def corridors(fund):
    rows = fund.amanat("rep-1", "remittance", "corridors", "--source", "ARE", sign=False).rows
    if not rows:
        raise Failure("no corridor")
    shown = "\n".join(
        "      {source}-{destination}  {services:>2} services  average {average_percent:>9} %  {flag}".format(
            flag=row["sdg_10c"], **{key: str(row[key]) for key in
                                          ("source", "destination", "services", "average_percent")})
        for row in rows)
    return f"{len(rows)} corridors beside the SDG 10.c limits (3 % on average, none above 5 %)\n{shown}"


def single_remittance(fund):
    options = ["remittance", "record", "--provider", "gulf-exchange", "--reference", "GX-counter-1",
               "--source", "ARE", "--destination", "PHL", "--sent", "735.00", "--currency", "AED",
               "--fee", "15.75", "--applied-rate", "15.60", "--reference-rate", "15.95",
               "--reference-source", "bsp"]
    fund.amanat("rep-1", *options)
    refused(fund.amanat("rep-1", *options, expect=1), "DUPLICATE")
    return "recorded once; under the same reference again: DUPLICATE"


def tell(fund, teller):
    teller.chapter("Remittances")
    teller.tell("all pacs.008 messages are submitted", lambda: submit_messages(fund))
    teller.tell("one remittance is recorded", lambda: single_remittance(fund))
    teller.tell("a provider's file is imported", lambda: import_file(fund))
    teller.tell("observed prices are recorded", lambda: observe_prices(fund))
    teller.tell("what corridors cost", lambda: corridors(fund))

"""Chapter three: pacs.008 messages, observed prices, what corridors cost."""

import collections

from fund import REPOSITORY, Failure

MESSAGES = 41


def submit_messages(fund):
    folder = REPOSITORY / "deploy" / "data" / "iso20022"
    answer = fund.amanat("rep-1", "remittance", "submit-iso20022", folder, expect=None, timeout=600)
    files = {row["file"]: row for row in answer.rows if "file" in row}
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


def tell(fund, teller):
    teller.chapter("Remittances")
    teller.tell("all pacs.008 messages are submitted", lambda: submit_messages(fund))
    teller.tell("observed prices are recorded", lambda: observe_prices(fund))
    teller.tell("what corridors cost", lambda: corridors(fund))

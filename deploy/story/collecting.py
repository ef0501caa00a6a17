"""Chapter two: contributions, their deposit and the bank's credit."""

import csv
import datetime
import subprocess

from fund import REPOSITORY, Failure

CONTRIBUTION = "1425.00"
COUNT = 2000


def sample(fund, name, *options):
    """A collector's file in DIR/input; gives its path and what the generator says of it."""
    path = fund.directory / "input" / name
    done = subprocess.run(
        [str(REPOSITORY / "deploy" / "sample-contributions"), "--output", str(path), "--collector",
         "col-1", "--count", str(COUNT), "--amount", CONTRIBUTION, "--currency", "PHP", "--date",
         fund.today, *options], check=True, capture_output=True, text=True, timeout=120)
    return path, done.stderr


def totals(fund):
    """(contributions, sum in PHP) as the service counts them."""
    rows = fund.amanat("col-1", "contribution", "statistics", sign=False).rows
    count = next(int(row["contributions"]) for row in rows if "contributions" in row)
    amounts = [row["sum"] for row in rows if row.get("by") == "all"]
    return count, amounts[0] if amounts else "0.00"


def collector_balance(fund):
    rows = fund.amanat("tre-1", "treasury", "trial-balance", sign=False).rows
    return [row["posted"] for row in rows if row.get("account") == "COLLECTOR"]


def import_file(fund, path, *options, expect=0):
    return fund.amanat("col-1", "contribution", "import", path, *options, expect=expect)


def counts(answer):
    row = next(row for row in answer.rows if "recorded" in row)
    return int(row["recorded"]), int(row["duplicates"])


def first_import(fund):
    path, _ = sample(fund, "contributions.csv")
    told = fund.directory / "input" / "recorded.csv"  # which member and entry each line became
    recorded, duplicates = counts(import_file(fund, path, "--receipts", told))
    if (recorded, duplicates) != (COUNT, 0):
        raise Failure(f"{recorded} recorded and {duplicates} duplicates of {COUNT}")
    with open(told, encoding="utf-8", newline="") as file:
        fund.members = [row["member_id"] for row in csv.DictReader(file)]
    if len(set(fund.members)) != COUNT:
        raise Failure(f"{len(set(fund.members))} members got an id, not {COUNT}")
    destinations = [row for row in fund.amanat("col-1", "contribution", "statistics",
                                               sign=False).rows if row.get("by") == "destination"]
    return f"{recorded} receipts to {len(destinations)} destinations, PHP {totals(fund)[1]}"


def same_file_again(fund):
    before = totals(fund), collector_balance(fund)
    recorded, duplicates = counts(import_file(fund, fund.directory / "input" / "contributions.csv"))
    after = totals(fund), collector_balance(fund)
    if recorded != 0 or duplicates != COUNT or before != after:
        raise Failure(f"{recorded} recorded, {duplicates} duplicates; {before} became {after}")
    return f"{duplicates} duplicates, no balance and no count changed"


def reordered_plus_one(fund):
    before = totals(fund)[0]
    path, _ = sample(fund, "contributions-reordered.csv", "--reordered-plus-one")
    recorded, duplicates = counts(import_file(fund, path))
    after = totals(fund)[0]
    if (recorded, duplicates, after) != (1, COUNT, before + 1):
        raise Failure(f"{recorded} recorded, {duplicates} duplicates, {before} became {after}")
    return f"{duplicates} duplicates and 1 new receipt: {after} in all"


def five_bad_lines(fund):
    before = totals(fund)
    path, told = sample(fund, "contributions-bad.csv", "--bad-lines", "--seed", "7")
    answer = import_file(fund, path, expect=1)
    named = [line.strip() for line in answer.errors.splitlines() if "line " in line]
    if len(named) < 5 or totals(fund) != before:
        raise Failure(f"{len(named)} lines named of {told.strip()}: {answer.errors.strip()[-400:]}")
    return f"refused whole, {len(named)} lines named, such as: {named[0][:100]}"


def deposit_and_credit(fund):
    _, collected = totals(fund)
    fund.amanat("col-1", "contribution", "deposit", "--slip", "s-0001", "--amount", "2000000.00",
                "--currency", "PHP")
    fund.amanat("col-1", "contribution", "deposit", "--slip", "s-0002", "--amount", "500000.00",
                "--currency", "PHP")
    fund.amanat("tre-1", "contribution", "bank-credit", "--collector", "col-1", "--slip", "s-0001",
                "--amount", "2000000.00", "--currency", "PHP", "--statement-line", "bank-1-17")
    rows = fund.amanat("tre-1", "contribution", "unmatched", sign=False).rows
    kinds = sorted(row["unmatched"] for row in rows)
    if kinds != ["not credited", "not deposited"]:
        raise Failure(f"unmatched: {rows}")
    listed = "; ".join(f"{row['unmatched']} {row['amount']}" for row in rows)
    return f"PHP {collected} collected, 2 deposits, 1 credit matched; listed: {listed}"


def single_member(fund):
    """Enrolled by an officer, paid at the counter, covered from that day."""
    start = datetime.date.fromisoformat(fund.today)
    answer = fund.amanat("off-1", "contribution", "enrol", "--destination", "SAU", "--hiring",
                         "agency", "--contract-start", fund.today, "--contract-end",
                         (start + datetime.timedelta(days=730)).isoformat())
    member = next(row["member"] for row in answer.rows if "member" in row)
    fund.amanat("col-1", "contribution", "collect", "--member", member, "--receipt-book", "counter-1",
                "--receipt-number", "1", "--amount", CONTRIBUTION, "--currency", "PHP",
                "--destination", "SAU", "--contract-start", fund.today)
    cover = fund.amanat("off-1", "contribution", "cover", "--member", member, sign=False).row
    if cover["status"] != "ACTIVE":
        raise Failure(f"cover: {cover}")
    return f"member {member[:8]}... is covered from {cover['start']} to {cover['end']}"


def correction(fund):
    """A receipt is written for the wrong country, its number written again, and then put right."""
    collect = ["contribution", "collect", "--receipt-book", "counter-1", "--receipt-number", "2",
               "--amount", CONTRIBUTION, "--currency", "PHP", "--contract-start", fund.today,
               "--member", "c0441ec7" * 4, "--destination"]
    wrong = fund.amanat("col-1", *collect, "SAU").row_with("index")["index"]
    before = totals(fund)
    conflict = fund.amanat("col-1", *collect, "KWT", expect=1).row_with("outcome")
    if conflict["outcome"] != "IDENTIFIER_REUSED" or f"manila/fund:{wrong} " not in conflict["detail"]:
        raise Failure(f"the same number for another country: {conflict}")
    fund.amanat("col-1", "reverse", f"manila:{wrong}", "--reason", "wrong-place", cosigner="tre-1")
    right = fund.amanat("col-1", *collect, "KWT").row_with("index")["index"]
    cover = fund.amanat("off-1", "contribution", "cover", "--member", "c0441ec7" * 4, sign=False).row
    if totals(fund) != before or cover["evidence"] != right or wrong not in cover["taken_back"]:
        raise Failure(f"cover {cover}, {before} became {totals(fund)}")
    return (f"entry {wrong} has the wrong country; its number for another one is a conflict; a collector and "
            f"a treasurer take it back, and entry {right} gives the cover")


def tell(fund, teller):
    teller.chapter("Contributions")
    teller.tell("a collector's file is imported", lambda: first_import(fund))
    teller.tell("the same file comes again", lambda: same_file_again(fund))
    teller.tell("it comes reordered with one more", lambda: reordered_plus_one(fund))
    teller.tell("a file with five bad lines", lambda: five_bad_lines(fund))
    teller.tell("a member enrols and pays singly", lambda: single_member(fund))
    teller.tell("a receipt is wrong, and put right", lambda: correction(fund))
    teller.tell("the deposit and the bank's credit", lambda: deposit_and_credit(fund))

"""docs/json.md against what all programs print on the story's fund: every list that can be asked for
without signing, the report and the lists of amanat-verify.

What the document lists by name (ids, columns) is read from it; what it says in sentences is a check
here, beside the words it is of."""

import decimal
import json
import pathlib
import re

DOCUMENTS = pathlib.Path(__file__).resolve().parents[2] / "docs"
# Options of commands that ask for more than a command's name; None: it writes files, or prints none.
ARGUMENTS = {
    "contribution cover": ["--member", "{member}"],
    "claims requests": ["--all"],
    "claims show": ["--claim", "{claim}"],
    "repatriation show": ["--case", "{case}"],
    "repatriation emergencies": ["--all"],
    "remittance corridors": ["--source", "ARE"],
    "treasury trial-balance": ["--log", "manila"],
    "ledger entries": ["manila", "--count", "20"],
    "ledger balance": ["manila", "1"],
    "ledger statement": ["manila", "1"],
    "ledger trial-balance": ["manila"],
    "ledger stream": ["riyadh", "{case}"],
    "store check": ["{backup}"],
    "ledger export": None, "ledger show": None, "ledger proof": None, "ledger verify-proof": None,
    "store backup": None, "completion": None, "man": None,
}
COMMANDS_MIN = 28
PLACE = re.compile(r"[a-z0-9./-]+:\d+")
WHOLE_PLACE = re.compile(r"owf\.example/[a-z-]+/(directory|fund|remittance)/1:\d+")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
FRACTION = re.compile(r"-?\d+/\d+")
SHORT_ID = re.compile(r"[ABCLM]-[0-9a-f]{5}-[0-9a-f]{5}-[0-9a-hjkmnp-tv-z]")
EXACT_MAX = 2 ** 53


def document(name):
    return (DOCUMENTS / name).read_text(encoding="utf-8")


def names_in(text):
    return re.findall(r"`([a-z_]+)`", text)


def ids_of_document():
    listed = re.search(r"\* \*\*Ids\*\*.*?\((.*?)\)", document("json.md"), re.DOTALL)
    names = names_in(listed[1])
    assert len(names) >= 7, names
    return set(names)


def columns_of_document():
    """The columns of each list, in their order; what stands in brackets explains them."""
    lists = {}
    text = document("auditor_lists.md").split("## Columns")[1].split("## Exceptions")[0]
    for item in text.split("\n* ")[1:]:
        what = re.match(r"\*\*([a-z]+)\*\*", item)
        without = item
        while re.search(r"\([^()]*\)", without):
            without = re.sub(r"\([^()]*\)", "", without)
        lists[what[1]] = names_in(without.split(". Those of an entry")[0])
    assert set(lists) == {"entries", "postings", "accounts", "exceptions"}, lists
    return lists


def object_of(line):
    """Each name once: readers of JSON take one of two, and not all the same one."""
    def once(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"a name stands twice: {line}"
        return dict(pairs)
    return json.loads(line, object_pairs_hook=once)


def check_amounts(row, where):
    """Decimal text under the name, and behind it the integer of minor units, of the currency beside it."""
    titles = list(row)
    for at, title in enumerate(titles):
        if not title.endswith("_minor"):
            continue
        name = title[:-len("_minor")]
        amount, minor = row[name], row[title]
        assert titles[at - 1] == name, (where, row)
        assert DECIMAL.fullmatch(amount), (where, title, row)
        assert isinstance(minor, int) == (abs(int(minor)) <= EXACT_MAX), (where, title, row)
        decimals = len(amount.partition(".")[2])
        assert decimal.Decimal(amount).scaleb(decimals) == int(minor), (where, title, row)
        currency = row.get(f"{name}_currency", row.get("currency"))
        assert re.fullmatch(r"[A-Z]{3}", currency or ""), (where, title, row)


def check_text(title, value, where):
    assert isinstance(value, str), f"{where}: {title} is no string: {value!r}"
    assert value not in ("-", "none", "null", "unknown"), f"{where}: {title}: what is not there is empty: {value}"
    if title.endswith("_percent") and value:
        assert DECIMAL.fullmatch(value), f"{where}: {title}: {value}"
    if title == "rate" and value:
        assert "." in value or FRACTION.fullmatch(value) or value == "1", f"{where}: no rate: {value}"
    if DATE.match(value):
        assert DATE.fullmatch(value) or INSTANT.fullmatch(value), f"{where}: {title}: {value}"
    if PLACE.fullmatch(value):
        assert WHOLE_PLACE.fullmatch(value), f"{where}: {title}: {value} has no whole name"
    if re.fullmatch(r"[0-9a-fA-F]{32,}", value):
        assert value == value.lower(), f"{where}: {title}: {value}"


def check_ids(row, ids, where):
    titles = list(row)
    for title in titles:
        if title in ids and re.fullmatch(r"[0-9a-f]{32}", str(row[title])):
            assert titles[titles.index(title) + 1] == f"{title}_short", (where, row)
            assert SHORT_ID.fullmatch(row[f"{title}_short"]), (where, row)
        elif title in ids:
            assert row[title] == "", f"{where}: {title} is no id: {row[title]}"
        elif title.endswith("_short"):
            assert title[:-len("_short")] in ids, f"{where}: the document does not list {title}"


def commands_of(fund):
    """Every verb of `amanat`, by its help."""
    def below(words):
        shown = fund.run([fund.binary("amanat"), *words, "--help"]).out
        usage = re.search(r"^Usage: .*$", shown, re.MULTILINE)[0]
        names = re.findall(r"^  ([a-z][a-z0-9-]*)(?:  |$)", shown, re.MULTILINE)
        if not usage.endswith(" COMMAND"):
            yield " ".join(words)
            return
        assert names, shown
        for name in names:
            yield from below([*words, name])
    yield from below([])


def filled(fund, words):
    """Ids and files of the story."""
    def first(operator, title, *command):
        rows = [object_of(line) for line in fund.read(operator, *command, json=True).out.splitlines()]
        return next(row[title] for row in rows if row.get(title))
    values = {
        "{case}": lambda: first("ruh-1", "case", "repatriation", "cases"),
        "{claim}": lambda: first("off-1", "claim", "claims", "list"),
        "{member}": lambda: next(row["subjects"][0] for row in map(json.loads, fund.run(
            [fund.binary("amanat-verify"), fund.home / "export", "--trust", fund.home / "trust",
             "--list", "entries", "--log", "manila/fund", "--json", "--quiet"]).out.splitlines())
            if row["type"] == "MEMBER_ENROLLED"),
        "{backup}": lambda: first("ops-1", "backup", "store", "backup"),
    }
    return [values[word]() if word in values else word for word in words]


def check_amanat(fund):
    ids = ids_of_document()
    operators = sorted(path.name for path in (fund.home / "operators").iterdir())
    printed = {}
    for command in commands_of(fund):
        arguments = ARGUMENTS.get(command, [])
        if arguments is None:
            continue
        arguments = filled(fund, arguments)
        # Whoever may ask; an act without a signer prints no row.
        for operator in operators:
            answer = fund.read(operator, *command.split(), *arguments, json=True)
            rows = [object_of(line) for line in answer.out.splitlines()]
            if rows:
                printed[command] = len(rows)
                for row in rows:
                    where = f"amanat {command}"
                    check_amounts(row, where)
                    check_ids(row, ids, where)
                    for title, value in row.items():
                        if not title.endswith("_minor"):
                            check_text(title, value, where)
            if answer.code == 2 or (rows and command != "inbox"):
                break
    missing = [command for command, given in ARGUMENTS.items() if given and command not in printed]
    assert not missing, f"nothing was printed by {missing}"
    assert len(printed) >= COMMANDS_MIN, sorted(printed)


def check_entries_of_a_log(fund):
    """`ledger show` prints what stands in the log: amounts with their currency, and no minor units."""
    said = re.search(r"an amount\s+is\s+`(\{.*?\})`", document("json.md"))[1]
    names = set(json.loads(said.replace("...", '""')))
    listed = fund.run([fund.binary("amanat-verify"), fund.home / "export", "--trust", fund.home / "trust",
                       "--list", "entries", "--json", "--quiet"])
    row = next(row for row in map(object_of, listed.out.splitlines()) if row["type"] == "OPENING_BALANCE")
    shown = json.loads(fund.read("adm-1", "ledger", "show", row["entry"], json=True).out.splitlines()[0])

    def amounts(value):
        if isinstance(value, dict):
            if "amount" in value and isinstance(value["amount"], dict):
                yield value["amount"]
            for inner in value.values():
                yield from amounts(inner)
    for body in (row["body"], shown):
        found = list(amounts(body))
        assert found and all(set(amount) == names for amount in found), (body, names)


def check_verifier(fund):
    ids = ids_of_document()
    program = [fund.binary("amanat-verify"), fund.home / "export", "--trust", fund.home / "trust"]
    report = object_of(fund.run([*program, "--json"]).out)
    for log in report["logs"]:
        for title in ("size", "entries_examined", "signatures_checked"):
            assert isinstance(log[title], int), log
    for part in report["allotments"] + report["in_transit"]:
        check_amounts(part, "amanat-verify --json")
    assert isinstance(report["entries"], int) and isinstance(report["findings_count"], int), report
    for what, columns in columns_of_document().items():
        lines = fund.run([*program, "--list", what, "--json", "--quiet"]).out.splitlines()
        assert lines, what
        for row in map(object_of, lines):
            where = f"amanat-verify --list {what}"
            assert list(row) == columns, f"{where}: {list(row)} is not {columns}"
            for title in ("index", "amount_minor", "balance_minor", "age_days"):
                assert not isinstance(row.get(title), str), (where, title, row)
            entry = row.get("entry")
            assert entry in (None, "") or WHOLE_PLACE.fullmatch(entry), (where, row)
            assert "-" not in row.values(), (where, row)
            for title in ids & set(row):
                assert re.fullmatch(r"[0-9a-f]{32}|", row[title]), (where, row)


def run(fund):
    check_amanat(fund)
    check_entries_of_a_log(fund)
    check_verifier(fund)

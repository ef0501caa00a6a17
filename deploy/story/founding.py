"""Chapter one: the fund is founded."""

import hashlib
import shutil

from fund import REPOSITORY, Failure

# Code, site, roles. off-1 and app-1 hold more than one role, so that the separation of duties has
# something to refuse.
OPERATORS = [
    ("tre-1", "manila", "treasurer"),
    ("rev-1", "manila", "reviewer"),
    ("col-1", "manila", "collector"),
    ("off-1", "manila", "officer,approver"),
    ("app-1", "manila", "approver,payer"),
    ("pay-1", "manila", "payer"),
    ("rep-1", "manila", "reporter"),
    ("ruh-1", "riyadh", "treasurer,officer"),
    ("ruh-2", "riyadh", "approver"),
    ("ruh-3", "riyadh", "payer"),
    ("hkg-1", "hong-kong", "officer"),
    ("ops-1", "manila", "site-operator"),
    ("ops-2", "riyadh", "site-operator"),
]

SITES = [("manila", "PH", "Asia/Manila"), ("riyadh", "SA", "Asia/Riyadh"),
         ("hong-kong", "HK", "Asia/Hong_Kong")]

PARTIES = [("agency-77", "agency", "SA"), ("gulf-exchange", "provider", "AE")]
CEILINGS = [("ticket", "4000.00"), ("shelter", "6000.00"), ("medical", "50000.00"),
            ("exit-fine", "3000.00"), ("subsistence", "2500.00")]

SAR_RATE = "15.2347"

# Whose public keys the directory names in its first entry.
ADMINISTRATORS = ["adm-1", "adm-2"]


def administrators(fund, *arguments, **options):
    """An act that two administrators sign."""
    return fund.amanat("adm-1", *arguments, cosigner="adm-2", **options)


def init_head_office(fund, site):
    """Its logs, founded for two administrators who have made their keys. Returns the verifier keys."""
    for code in ADMINISTRATORS:
        fund.add_operator(code, site.name)
    return site.init([fund.public_key(code) for code in ADMINISTRATORS]).split()


def open_head_office(fund):
    manila = fund.add_site("manila", ["directory", "fund", "remittance"], separate=True)
    vkeys = init_head_office(fund, manila)
    shutil.copyfile(manila.directory / "data" / "trust", fund.directory / "trust")
    manila.start()
    digest = hashlib.sha256((fund.directory / "trust").read_bytes()).hexdigest()
    return (f"{len(vkeys)} logs of their own keys, trust file {digest[:16]}..., "
            f"{len(manila.processes)} processes"), vkeys


def found_administrators(fund):
    for code in ADMINISTRATORS:
        found_administrator(fund, code)
    return ("adm-1 and adm-2, whose keys entry 0 names, each signed their own admission; from here on "
            "both sign everything")


def found_administrator(fund, code, **options):
    """One of the two signs alone, with the key that is admitted."""
    return fund.amanat(code, "directory", "found-administrator", "--code", code, "--key",
                       fund.operators[code] / "signing.key", "--site", "manila", sign=False,
                       **options)


def admit_site(fund, site, country, zone):
    administrators(fund, "directory", "admit-site", "--site", site, "--country", country,
                   "--time-zone", zone)


def admit_log(fund, vkey):
    administrators(fund, "directory", "admit-log", "--vkey", vkey)


def admit_operator(fund, code, site, roles):
    key = fund.add_operator(code, site)
    administrators(fund, "directory", "admit-operator", "--code", code, "--key", key, "--site",
                   site, "--roles", roles)


def admit_sites(fund, manila_vkeys):
    for site, country, zone in SITES:
        admit_site(fund, site, country, zone)
    vkeys = list(manila_vkeys)
    for site in ["riyadh", "hong-kong"]:
        node = fund.add_site(site, ["fund"], dials="manila")
        vkeys += node.init().split()
    # The directory's own key is the trust file's.
    for vkey in vkeys:
        if "/directory/" not in vkey:
            admit_log(fund, vkey)
    for site in ["riyadh", "hong-kong"]:
        fund.sites[site].start()
    return f"{len(SITES)} sites, {len(vkeys)} logs, 2 consulates dial head office"


def admit_operators(fund):
    for code, site, roles in OPERATORS:
        admit_operator(fund, code, site, roles)
    rows = fund.amanat("adm-1", "directory", "operators", sign=False).rows
    if len(rows) != len(OPERATORS) + 2:
        raise Failure(f"{len(rows)} operators in the directory, not {len(OPERATORS) + 2}")
    return f"{len(rows)} operators, keys on their own side only"


def set_rules(fund):
    administrators(fund, "directory", "set-schedule",
                   REPOSITORY / "deploy" / "schedules" / "example.toml")
    for line, amount in CEILINGS:
        administrators(fund, "directory", "set-ceiling", "--site", "riyadh", "--line", line,
                       "--amount", amount, "--currency", "SAR")
    administrators(fund, "directory", "set-rate", "--currency", "SAR", "--in", "PHP", "--rate",
                   SAR_RATE, "--source", "bsp")
    for code, kind, country in PARTIES:
        administrators(fund, "directory", "set-party", "--code", code, "--kind", kind, "--country",
                       country)
    fund.rate_index = int(fund.amanat("adm-1", "directory", "rates", sign=False).rows[-1]["index"])
    return f"schedule 1, {len(CEILINGS)} ceilings for riyadh, 1 SAR = {SAR_RATE} PHP"


def opening_balance(fund):
    statement = fund.directory / "input" / "statement-2026-opening.txt"
    statement.write_text("Balance of the fund's account as certified by the bank: PHP 60000000.00\n")
    administrators(fund, "treasury", "opening-balance", "--amount", "60000000.00", "--currency",
                   "PHP", "--statement", statement, "--statement-date", fund.today)
    return "PHP 60,000,000.00, signed by two administrators citing the bank's statement"


def tell(fund, teller):
    teller.chapter("The fund is founded")
    vkeys = []

    def opened():
        line, keys = open_head_office(fund)
        vkeys.extend(keys)
        return line

    teller.tell("head office opens its logs", opened)
    teller.tell("two administrators are admitted", lambda: found_administrators(fund))
    teller.tell("sites and their logs are admitted", lambda: admit_sites(fund, vkeys))
    teller.tell("operators are admitted", lambda: admit_operators(fund))
    teller.tell("schedule, ceilings and rates are set", lambda: set_rules(fund))
    teller.tell("the opening balance is booked", lambda: opening_balance(fund))

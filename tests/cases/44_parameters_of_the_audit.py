"""What two administrators sign decides by which numbers an audit checks, within bounds; the report says at which
entry, and an auditor's own file wins."""

import json

NAME = "stale-rate.days"


def set_parameters(fund, version, *settings, cosigner="adm-2"):
    return fund.amanat("adm-1", "directory", "set-audit-parameters", "--version", version, *settings,
                       cosigner=cosigner)


def in_force(fund, *arguments):
    listed = fund.read("adm-1", "--json", "directory", "audit-parameters", *arguments)
    assert listed.code == 0, listed
    return [json.loads(line) for line in listed.out.splitlines()]


def audit(fund, folder, *arguments, program=("amanat", "audit")):
    command = [fund.binary(program[0]), *program[1:], folder, "--trust", fund.home / "trust", "--json"]
    answer = fund.run([*command, *arguments])
    assert answer.code in (0, 1, 4), answer
    return json.loads(answer.out)


def shown(report):
    return {row["parameter"]: row for row in report["parameters_set"]}


def run(fund):
    before = [int(row["version"]) for row in in_force(fund, "--all")]
    version = max(before, default=0) + 1
    for value in ("0", "32", "soon"):
        refused = set_parameters(fund, str(version), "--set", f"{NAME}={value}")
        assert refused.code == 2 and f"{NAME} is from 1 to 31" in refused.err, refused
    unknown = set_parameters(fund, str(version), "--set", "calendar.weekend=friday")
    assert unknown.code == 2 and "no parameter that a fund sets" in unknown.err, unknown
    signed = set_parameters(fund, str(version), "--set", f"{NAME}=14,verbal-approval.hours=72")
    assert signed.code == 0, signed
    again = set_parameters(fund, str(version), "--set", f"{NAME}=9")
    assert again.code == 1 and "ALREADY_EXISTS" in again.out + again.err, again
    rows = in_force(fund)
    assert {row["parameter"]: str(row["value"]) for row in rows} == {NAME: "14", "verbal-approval.hours": "72"}, rows

    folder = fund.folder / "export"
    exported = fund.read("adm-1", "ledger", "export", folder)
    assert exported.code == 0, exported
    report = audit(fund, folder)
    stated = report["parameters_signed"]
    assert stated["version"] == version and stated["entry"].endswith(f":{rows[0]['index']}"), stated
    assert shown(report)[NAME] == {"parameter": NAME, "value": "14", "default": "7", "by": "fund",
                                   "fund": "14"}, report["parameters_set"]
    assert audit(fund, folder, "--audit", program=("amanat-verify",)) == report
    early = audit(fund, folder, "--as-of", "2001-01-01")
    assert early["parameters_signed"] is None and early["parameters_set"] == [], early["parameters_set"]

    rules = fund.folder / "rules.toml"
    rules.write_text(f"{NAME} = 7\n", encoding="utf-8")
    own = audit(fund, folder, "--parameters", rules)
    assert shown(own)[NAME] == {"parameter": NAME, "value": "7", "default": "7", "by": "file",
                                "fund": "14"}, own["parameters_set"]

    kept = set_parameters(fund, str(version + 1), "--keep", "--set", f"{NAME}=9")
    assert kept.code == 0 and f"Parameter: {NAME}" in kept.err, kept
    assert "Back to its default" not in kept.err, kept
    assert {row["parameter"]: str(row["value"]) for row in in_force(fund)} == {
        NAME: "9", "verbal-approval.hours": "72"}, in_force(fund)
    back = set_parameters(fund, str(version + 2))
    assert back.code == 0, back
    assert f"Back to its default: {NAME}, which is 9 in force" in back.err, back
    assert [row["parameter"] for row in in_force(fund)] == ["all"], "the defaults again"

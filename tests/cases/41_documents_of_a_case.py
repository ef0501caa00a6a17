"""A reviewer at head office is shown that a file is the one that an entry cites: the consulate's files and
salts travel in a bundle outside the log."""

import json
import tarfile

CODES = ["death-certificate", "proof-of-kinship", "passport-copy"]


def objects(result):
    assert result.code in (0, 1), result
    return [json.loads(line) for line in result.out.splitlines()]


def run(fund):
    files = {code: fund.home / "input" / f"{code}.txt" for code in CODES}
    # The story's claim, requested in Hong Kong and filed in Manila.
    claim = next(row["claim"] for row in
                 objects(fund.read("off-1", "claims", "list", json=True)) if row.get("claim"))
    bundle = fund.folder / "claim.tar"
    given = [part for path in files.values() for part in ("--file", path)]

    # With a file less it is not written, unless that is meant.
    short = fund.read("hkg-1", "document", "bundle", claim, *given[:4], "--output", bundle)
    assert short.code == 2 and "missing" in short.err and not bundle.exists(), short
    made = objects(fund.read("hkg-1", "document", "bundle", claim, *given, "--output", bundle, json=True))
    assert {row["code"] for row in made} == set(CODES), made
    assert all(row["result"].endswith(".txt") for row in made), made
    place = next(row["entry"] for row in made if "/hong-kong/" in row["entry"])
    again = fund.folder / "again.tar"
    fund.read("hkg-1", "document", "bundle", claim, *given, "--output", again)
    assert again.read_bytes() == bundle.read_bytes(), "the same documents give another bundle"
    over = fund.read("hkg-1", "document", "bundle", claim, *given, "--output", bundle)
    assert over.code == 2 and "not written over" in over.err, over
    with tarfile.open(bundle) as archive:
        assert archive.getnames()[0] == "manifest.json"
        assert len(archive.getnames()) == 1 + len(CODES), archive.getnames()

    # Head office has no salts of Hong Kong's: the bundle brings them.
    passport = files["passport-copy"]
    alone = fund.read("off-1", "document", "check", passport, place)
    assert alone.code == 1 and "ask for a bundle" in alone.err, alone
    checked = fund.read("off-1", "document", "check", "--bundle", bundle, json=True)
    assert checked.code == 0, checked
    assert {row["result"] for row in objects(checked)} == {"matches"}, checked
    shown = fund.read("off-1", "document", "check", passport, place, "--bundle", bundle, json=True)
    assert shown.code == 0, shown
    assert [row["code"] for row in objects(shown) if row["result"] == "this file"] == ["passport-copy"]
    kept = fund.read("off-1", "document", "add", "--bundle", bundle)
    assert kept.code == 0, kept
    assert fund.read("off-1", "document", "check", passport, place).code == 0

    # So does an export, with neither node nor profile.
    export = fund.folder / "export"
    assert fund.read("adm-1", "ledger", "export", export).code == 0

    def against_export(*arguments):
        return fund.run([fund.binary("amanat-verify"), export, "--trust", fund.home / "trust", "--quiet",
                         *arguments])

    offline = against_export("--check-bundle", bundle, "--json")
    assert offline.code == 0 and offline.err.startswith("verified: "), offline
    rows = {(row["entry"], row["digest"]): row["result"] for row in objects(offline)}
    assert rows == {(row["entry"], row["digest"]): "matches" for row in objects(checked)}, rows
    part = fund.folder / "part.tar"
    fund.read("hkg-1", "document", "bundle", claim, *given[:4], "--incomplete", "--output", part)
    lacking = against_export("--check-bundle", part)
    assert lacking.code == 1 and "its file is missing" in lacking.out, lacking
    assert "not match" in lacking.err, lacking
    assert against_export("--check-bundle", passport).code == 2

    # Another file is another file, whatever it is called.
    other = fund.folder / "passport-copy.txt"
    other.write_text(passport.read_text(encoding="utf-8") + ".", encoding="utf-8")
    wrong = fund.read("off-1", "document", "check", other, place, "--field", "passport-copy", json=True)
    assert wrong.code == 1 and [row["result"] for row in objects(wrong)] == ["another file"], wrong
    empty = fund.folder / "empty.txt"
    empty.write_text("", encoding="utf-8")
    nothing = fund.read("off-1", "document", "check", empty, place)
    assert nothing.code == 2 and "an empty file is no document" in nothing.err, nothing

    # A bundle that was changed on its way is not opened.
    changed = bytearray(bundle.read_bytes())
    changed[-1500] ^= 1
    bundle.write_bytes(changed)
    damaged = fund.read("off-1", "document", "check", "--bundle", bundle)
    assert damaged.code == 2 and str(bundle) in damaged.err, damaged
    cut = fund.folder / "cut.tar"
    cut.write_bytes(again.read_bytes()[:1000])
    assert fund.read("off-1", "document", "check", "--bundle", cut).code == 2

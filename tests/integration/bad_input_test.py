#!/usr/bin/env python3
"""What is malformed, forged or mistaken is refused with a clear word, and no log grows."""

import base64
import datetime
import json
import re
import shutil
import subprocess
import time
import unittest

from founded_fund import found, new_fund  # first: it makes the two below importable
import founding
from fund import REPOSITORY, free_ports

RATE = ["directory", "set-rate", "--currency", "SAR", "--in", "PHP", "--rate", "15.2347",
        "--source", "bsp"]
ENROL = ["contribution", "enrol", "--destination", "SAU", "--hiring", "agency",
         "--contract-start", "2026-01-01", "--contract-end", "2027-12-31"]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def micros_of(text):
    """2026-01-01T00:00:00.000000Z in microseconds since 1970."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def zigzag(value):
    """A signed number as the ledger's entries hold it."""
    value, out = 2 * value, bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


class OneFund(unittest.TestCase):
    """One fund for all tests of a class; after each test its logs have the sizes of before."""

    @classmethod
    def setUpClass(cls):
        cls.fund = new_fund(cls)
        cls.manila, _ = found(cls.fund, ["directory", "fund", "remittance"])
        for code, roles in [("col-1", "collector"), ("rep-1", "reporter"), ("off-1", "officer"),
                            ("off-2", "officer")]:
            founding.admit_operator(cls.fund, code, "manila", roles)

    def setUp(self):
        self.before = self.sizes()

    def tearDown(self):
        self.assertEqual(self.sizes(), self.before)

    def sizes(self):
        rows = self.fund.amanat("adm-1", "ledger", "logs", sign=False).rows
        self.assertEqual(len(rows), 3)
        return {row["name"]: row["size"] for row in rows}

    def file(self, name, content):
        path = self.fund.directory / "input" / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def refused(self, *arguments, code, word, operator="off-1", **options):
        """Runs `amanat`; its exit code and a pattern that what it says must match."""
        answer = self.fund.amanat(operator, *arguments, expect=code, **options)
        self.assertRegex(answer.text + answer.errors, word)
        return answer


class FileTest(OneFund):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = cls.fund.directory / "input" / "sample.csv"
        subprocess.run([REPOSITORY / "deploy" / "sample-contributions", "--output", path,
                        "--count", "5", "--collector", "col-1", "--date", cls.fund.today],
                       check=True, capture_output=True)
        cls.sample = path.read_bytes()

    def contributions(self):
        header, first, *rest = self.sample.splitlines(keepends=True)
        many = [re.sub(rb"^([^,]*,)[^,]*", rb"\g<1>%d" % number, first)
                for number in range(1, 20_002)]
        return {
            "empty": (b"", "empty"),
            "wrong header": (b"a,b,c\r\n1,2,3\r\n", "receipt_book"),
            "invalid UTF-8": (self.sample + b"\xff\xfe,1\r\n", "(?i)utf-8"),
            "unclosed quote": (header + b'"' + first, "quote"),
            "NUL byte": (header + first.replace(b",", b"\0,", 1), ":2|line 2|\"2\""),
            "20,001 lines without a schedule": (header + b"".join(many), "no benefit schedule"),
        }

    def test_contributions(self):
        for name, (content, word) in self.contributions().items():
            with self.subTest(name):
                path = self.file("bad.csv", content)
                self.refused("contribution", "import", path, operator="col-1", code=1, word=word)

    def test_remittances(self):
        header = ("reference,sender_name,source,destination,sent,currency,fee,applied_rate,"
                  "reference_rate,reference_source,reference_date,value_date,funding,payout\n")
        files = {
            "empty": (b"", "empty"),
            "wrong header": (b"a,b\n1,2\n", "reference"),
            "invalid UTF-8": (header.encode() + b"\xff\n", "(?i)utf-8"),
            "unclosed quote": (header + '"GX-1', "quote"),
        }
        for name, (content, word) in files.items():
            with self.subTest(name):
                self.refused("remittance", "import", self.file("bad.csv", content), "--provider",
                             "gulf", operator="rep-1", code=1, word=word)

    def test_prices(self):
        for name, content in {"empty": b"", "wrong header": b"a\n1\n", "NUL": b"\0\0"}.items():
            with self.subTest(name):
                self.refused("remittance", "observe-prices", self.file("bad.csv", content),
                             operator="rep-1", code=1, word="bad.csv")

    def test_messages(self):
        sound = (REPOSITORY / "deploy" / "data" / "iso20022" / "phoughton" /
                 "y2025__pacs.008.min.xml").read_bytes()
        declaration = b'<?xml version="1.0"?>'
        rest = re.sub(rb"(?s)^\s*<\?xml.*?\?>", b"", sound)
        files = {
            "DOCTYPE": (declaration + b'<!DOCTYPE d [<!ENTITY e "x">]>' + rest, "DOCTYPE"),
            "truncated": (sound[:len(sound) // 2], "(?i)xml|end|element|tag"),
            "2 MiB": (declaration + b" " * (2 << 20) + rest, "larger|1048576"),
            "empty": (b"", "root element"),
            "no XML": (b"\0\1\2", "byte|root element"),
        }
        for name, (content, word) in files.items():
            with self.subTest(name):
                self.refused("remittance", "submit-iso20022", self.file("bad.xml", content),
                             operator="rep-1", code=1, word=word)

    def test_schedules(self):
        sound = (REPOSITORY / "deploy" / "schedules" / "example.toml").read_text()
        self.assert_named_by_line("schedule.toml", sound, lambda path: self.refused(
            "directory", "set-schedule", path, operator="adm-1", cosigner="adm-2", code=2, word="."))

    def test_profiles(self):
        sound = (self.fund.operators["adm-1"] / "profile.toml").read_text()
        self.assert_named_by_line("profile.toml", sound, lambda path: self.fund.run(
            [self.fund.binary("amanat"), "--profile", path, "ledger", "logs"]))

    def test_configurations(self):
        sound = self.manila.config.read_text()
        self.assert_named_by_line("node.toml", sound, lambda path: self.fund.run(
            [self.fund.binary("amanatd"), "--config", path]))

    def assert_named_by_line(self, name, sound, run):
        """Each fault of a TOML file is named with file and line, exit code 2."""
        lines = sound.count("\n")
        files = {
            "unclosed quote": (sound + 'x = "', lines + 1),
            "unknown key": ("unheard_of = 1\n" + sound, 1),
            "key twice": (sound + "\n[tls]\n[tls]\n", None),
            "no TOML": ("<xml/>\n", 1),
            "empty": ("", None),
            "NUL byte": (sound + "\0", lines + 1),
            "invalid UTF-8": (sound.encode() + b"# \xff\n", lines + 1),
        }
        for fault, (content, line) in files.items():
            with self.subTest(fault):
                answer = run(self.file(name, content))
                self.assertEqual(answer.code, 2, answer.errors)
                self.assertRegex(answer.errors, rf"{name}:{line or '[0-9]+'}:")

    def test_what_is_not_there(self):
        for arguments in [["contribution", "import", "/nowhere.csv"],
                          ["remittance", "submit-iso20022", "/nowhere.xml"],
                          ["command", "submit", "/nowhere.command"]]:
            with self.subTest(" ".join(arguments)):
                self.refused(*arguments, operator="col-1", code=1, word="nowhere")


class SignerTest(OneFund):

    def test_a_key_that_others_can_read_is_not_used(self):
        key = self.fund.operators["off-1"] / "signing.key"
        key.chmod(0o644)
        self.addCleanup(key.chmod, 0o600)
        self.refused(*ENROL, code=1, word="(?s)signing.key.*(0?600|mode|others)")

    def test_another_operators_key(self):
        other = self.fund.operators["off-2"] / "signing.key"
        self.refused(*ENROL, "--sign", f"off-1={other}", sign=False, code=1, word="SIGNATURE")

    def test_what_is_no_key(self):
        path = self.file("no.key", b"not a key\n")
        path.chmod(0o600)
        self.refused(*ENROL, "--sign", f"off-1={path}", sign=False, code=2, word="no.key")
        self.refused(*ENROL, "--sign", "off-1", sign=False, code=2, word="CODE=KEYFILE")
        self.refused(*ENROL, sign=False, code=2, word="--sign")

    def test_nobody_of_that_code(self):
        key = self.fund.operators["off-1"] / "signing.key"
        self.refused(*ENROL, "--sign", f"off-9={key}", sign=False, code=1, word="off-9")

    def test_a_person_who_lacks_the_role(self):
        self.refused(*ENROL, operator="rep-1", code=1, word="(?i)role|officer|PERMI")

    def test_an_expired_command(self):
        path = self.fund.directory / "input" / "late.command"
        self.refused(*ENROL, "--prepare-to", path, "--author", "off-1", sign=False, code=0, word=".")
        first, command, *signers = path.read_text().splitlines()
        content = base64.b64decode(command.split(" ")[1])
        shown = self.fund.amanat("off-1", "command", "show", path, sign=False).rows[0]
        expiry = zigzag(micros_of(shown["command"]["expiry"]))
        self.assertEqual(content.count(expiry), 1)
        past = zigzag(micros_of("2026-01-01T00:00:00.000000Z"))
        self.assertEqual(len(past), len(expiry))
        late = base64.b64encode(content.replace(expiry, past)).decode()
        path.write_text("\n".join([first, f"command {late}", *signers]) + "\n")
        self.refused("command", "sign", path, code=0, word="2026-01-01T00:00:00")
        self.refused("command", "submit", path, sign=False, code=1, word="expired")

    def test_a_spoiled_command_file(self):
        for name, content in {"empty": b"", "no command": b"amanat-command/v1\n",
                              "no base64": b"amanat-command/v1\ncommand ???\nsigner off-1 -\n",
                              "no newline": b"amanat-command/v1",
                              "zeros": b"amanat-command/v1\ncommand AAAA\nsigner a -\n"}.items():
            with self.subTest(name):
                path = self.file("bad.command", content)
                self.refused("command", "submit", path, sign=False, code=2,
                             word="bad.command: line [12]")


class UseTest(OneFund):

    def test_usage(self):
        amanat = self.fund.binary("amanat")
        for arguments in [[], ["dance"], ["ledger"], ["ledger", "dance"], ["--dance"],
                          ["directory", "set-rate"], ["--sign"], ["ledger", "show"]]:
            with self.subTest(" ".join(arguments)):
                answer = self.fund.run([amanat, *arguments])
                self.assertEqual(answer.code, 2)
                self.assertTrue(answer.errors)

    def test_help_names_the_exit_codes(self):
        for group in ["", "key", "ledger", "directory", "treasury"]:
            answer = self.fund.run([self.fund.binary("amanat"), *group.split(), "--help"])
            self.assertEqual(answer.code, 0)
            self.assertIn("Exit codes: 0 done;", answer.text)

    def test_no_profile(self):
        answer = self.fund.run([self.fund.binary("amanat"), "ledger", "logs"])
        self.assertIn("--profile", answer.errors)
        self.assertEqual(answer.code, 2)

    def test_values(self):
        for arguments, word in [
                (["--date", "2026-02-30", *RATE], "--date"),
                ([*RATE[:-3], "1/0", "--source", "bsp"], "--rate"),
                (["directory", "set-ceiling", "--site", "manila", "--line", "ticket", "--amount",
                  "1.234", "--currency", "SAR"], "--amount|amount"),
                (["directory", "set-ceiling", "--site", "manila", "--line", "ticket", "--amount",
                  "1", "--currency", "XXY"], "XXY|currency"),
                (["directory", "admit-log", "--vkey", "owf.example/manila+00"], "(?i)key"),
        ]:
            with self.subTest(" ".join(arguments)):
                self.refused(*arguments, operator="adm-1", cosigner="adm-2", code=2, word=word)

    def test_a_dry_run(self):
        answer = self.fund.amanat("off-1", *ENROL, "--dry-run")
        self.assertEqual(answer.row, {"outcome": "ACCEPTED", "dry_run": "true"})

    def test_nobody_to_confirm(self):
        begun = time.monotonic()
        self.refused(*ENROL, yes=False, code=2, word="--yes")
        self.assertLess(time.monotonic() - begun, 10)

    def test_places_beyond_the_end(self):
        for place in ["manila/fund:9999", "manila/directory:18446744073709551615"]:
            self.refused("ledger", "show", place, sign=False, code=1, word="[0-9]")
        self.refused("ledger", "show", "berlin/fund:1", sign=False, code=1, word="berlin")
        for place in ["manila/fund", "manila/fund:", "manila/fund:x", "manila/fund:-1",
                      "manila/fund:18446744073709551616"]:
            self.refused("ledger", "show", place, sign=False, code=2, word="LOG:INDEX")

    def test_a_node_that_is_down(self):
        profile = (self.fund.operators["off-1"] / "profile.toml").read_text()
        port = free_ports(1)[0]
        path = self.fund.operators["off-1"] / "down.toml"
        path.write_text(profile.replace(self.manila.address(), f"127.0.0.1:{port}"))
        begun = time.monotonic()
        answer = self.fund.run([self.fund.binary("amanat"), "--profile", path, "ledger", "logs"])
        self.assertEqual(answer.code, 3, answer.errors)
        self.assertIn("is the node running", answer.errors)
        self.assertLess(time.monotonic() - begun, 15)


class LeaverTest(OneFund):
    """People who were admitted for somewhere else, or not any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        founding.admit_operator(cls.fund, "off-3", "manila", "officer")
        rows = cls.fund.amanat("adm-1", "directory", "operators", sign=False).rows
        admission = next(row["admission"] for row in rows if row["code"] == "off-3")
        founding.administrators(cls.fund, "directory", "revoke-key", "--admission", admission,
                                "--reason", "left")
        founding.admit_site(cls.fund, "riyadh", "SA", "Asia/Riyadh")
        cls.riyadh_key = cls.fund.directory / "ruh-1.key"
        cls.fund.run([cls.fund.binary("amanat"), "key", "new", cls.riyadh_key])
        founding.administrators(cls.fund, "directory", "admit-operator", "--code", "ruh-1", "--key",
                                cls.riyadh_key, "--site", "riyadh", "--roles", "officer")

    def test_a_revoked_operator(self):
        self.refused(*ENROL, operator="off-3", code=1, word="off-3")

    def test_an_operator_of_another_site(self):
        self.refused(*ENROL, "--sign", f"ruh-1={self.riyadh_key}", sign=False, code=1,
                     word="ruh-1|site")

    def test_a_client_certificate_of_another_site(self):
        self.fund.pki("operator", "--site", "riyadh", "--code", "ruh-1")
        home = self.fund.operators["off-1"]
        path = home / "riyadh.toml"
        path.write_text((home / "profile.toml").read_text().replace(
            "manila/operator-off-1", "riyadh/operator-ruh-1"))
        answer = self.fund.run([self.fund.binary("amanat"), "--profile", path, "--yes", "--sign",
                                f"ruh-1={self.riyadh_key}", *ENROL])
        self.assertEqual(answer.code, 1, answer.errors)


class VerifierTest(OneFund):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.export = cls.fund.directory / "export" / "all"
        cls.fund.amanat("adm-1", "ledger", "export", cls.export, sign=False)

    def test_json(self):
        report = json.loads(self.fund.verify(self.export, "--json").text)
        self.assertIsInstance(report, dict)
        self.assertTrue(report)

    def test_usage(self):
        for arguments in [[], ["--dance"], [self.export, "second"]]:
            self.assertTrue(self.fund.verify(*arguments, expect=2).errors)

    def test_what_cannot_be_read(self):
        self.assertIn("nowhere", self.fund.verify("/nowhere", expect=3).errors)
        bare = self.fund.directory / "export" / "bare"
        shutil.copytree(self.export, bare)
        (bare / "trust").unlink()
        self.assertIn("trust", self.fund.verify(bare, expect=3).errors)
        self.fund.verify(bare, "--trust", self.export / "trust")
        self.assertIn("trust", self.fund.verify(self.export, "--trust", "/no/trust", expect=3).errors)

    def test_a_log_folder_without_its_checkpoint(self):
        bare = self.fund.directory / "export" / "headless"
        shutil.copytree(self.export, bare)
        (bare / "manila-fund" / "checkpoint").unlink()
        self.assertIn(self.fund.run([self.fund.binary("amanat-verify"), bare]).code, (1, 3))


if __name__ == "__main__":
    unittest.main()

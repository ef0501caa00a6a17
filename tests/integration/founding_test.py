#!/usr/bin/env python3
"""A fund is founded through the command line on real processes, and stands what goes wrong."""

import shutil
import socket
import time
import unittest

from founded_fund import FoundedFund, new_fund  # first: it makes the two below importable
import founding
from fund import DOMAIN, REPOSITORY, Failure

RATE = ["set-rate", "--currency", "SAR", "--in", "PHP", "--rate", "15.2347", "--source", "bsp"]


class DirectoryTest(FoundedFund):

    def codes(self):
        return [row["code"] for row in self.listed("operators")]

    def rates(self):
        return [row["rate"] for row in self.listed("rates")]


class FoundingTest(DirectoryTest):

    def test_the_directory_lists_what_was_signed(self):
        founding.admit_operator(self.fund, "off-1", "manila", "officer,payer")
        self.directory("set-schedule",
                         REPOSITORY / "deploy" / "schedules" / "example.toml")
        self.directory("set-ceiling", "--site", "manila", "--line", "ticket",
                         "--amount", "3500.00", "--currency", "SAR")
        self.directory(*RATE)
        self.assertEqual(self.codes(), ["adm-1", "adm-2", "off-1"])
        self.assertEqual(self.rates(), ["15.2347"])
        logs = self.listed("logs")
        self.assertEqual([row["name"] for row in logs],
                         ["owf.example/manila/directory/1", "owf.example/manila/fund/1"])
        ceilings = self.listed("ceilings")
        self.assertEqual(ceilings[0]["per_case"], "3500.00")
        schedules = self.listed("schedules")
        self.assertEqual(len(schedules), 4)

    def test_the_status_of_every_log_is_verified(self):
        rows = self.query("ledger", "status").rows
        self.assertEqual({row["name"]: row["verdict"] for row in rows if "verdict" in row},
                         {"owf.example/manila/directory/1": "verified",
                          "owf.example/manila/fund/1": "verified"})

    def test_a_refusal_is_an_entry_and_exits_with_1(self):
        result = self.directory("admit-site", "--site", "manila", "--country", "PH",
                                  "--time-zone", "Asia/Manila", expect=1)
        self.assertEqual(result.row["outcome"], "ALREADY_EXISTS")
        place = f"manila/directory:{result.row['index']}"
        entry = self.query("ledger", "show", place).row
        self.assertEqual(entry["entry"]["outcome"], "ALREADY_EXISTS")
        self.assertEqual(entry["body"]["site"], "manila")

    def test_one_administrator_is_not_enough(self):
        result = self.fund.amanat("adm-1", "directory", *RATE, expect=2)
        self.assertIn("two administrators", result.errors)
        founding.admit_operator(self.fund, "off-1", "manila", "officer")
        self.fund.amanat("adm-1", "directory", *RATE, cosigner="off-1", expect=1)
        self.assertEqual(self.rates(), [])

    def test_a_third_founding_administrator_is_refused(self):
        self.fund.add_operator("adm-3", "manila")
        refused = founding.found_administrator(self.fund, "adm-3", expect=1)
        self.assertIn("OPERATOR_UNKNOWN", refused.errors)
        self.assertEqual(self.codes(), ["adm-1", "adm-2"])

    def test_a_wrong_key_is_refused(self):
        (self.fund.operators["adm-1"] / "signing.key").unlink()
        self.fund.add_operator("adm-1", "manila")
        result = self.directory(*RATE, expect=1)
        self.assertIn("SIGNATURE", result.errors)
        self.assertEqual(self.rates(), [])

    def test_a_revoked_administrator_signs_no_more(self):
        founding.admit_operator(self.fund, "adm-3", "manila", "administrator")
        self.directory("revoke-key", "--admission", "2", "--reason", "left")
        self.directory(*RATE, expect=1)
        self.fund.amanat("adm-2", "directory", *RATE, cosigner="adm-3")
        rates = self.fund.amanat("adm-2", "directory", "rates", sign=False).rows
        self.assertEqual(len(rates), 1)
        refused = self.query("directory", "rates", expect=1)  # and reads no more
        self.assertIn("OPERATOR_REVOKED", refused.errors)

    def test_two_administrators_sign_one_file_at_two_places(self):
        path = self.fund.directory / "rate.command"
        self.fund.amanat("adm-1", "directory", *RATE, "--prepare-to", path, "--author", "adm-2")
        result = self.query("command", "submit", path, expect=1)
        self.assertIn("not signed yet by adm-2", result.errors)
        self.fund.amanat("adm-2", "command", "sign", path)
        first = self.query("command", "submit", path).row
        again = self.query("command", "submit", path).row
        self.assertEqual(again["index"], first["index"])
        self.assertEqual(again["repeated"], "true")
        self.assertEqual(len(self.rates()), 1)

    def test_a_dry_run_changes_nothing(self):
        result = self.directory(*RATE, "--dry-run")
        self.assertEqual(result.row["outcome"], "ACCEPTED")
        self.assertEqual(self.rates(), [])

    def test_export_has_every_log_and_the_trust_file(self):
        folder = self.fund.directory / "export"
        self.assertEqual(len(self.query("ledger", "export", folder).rows), 2)
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["manila-directory", "manila-fund", "trust"])

    def test_a_proof_of_an_entry_is_printed(self):
        proof = self.query("ledger", "proof", "manila/directory:3").text
        self.assertTrue(proof.startswith("c2sp.org/tlog-proof@v1\n"), proof)
        self.query("ledger", "proof", "manila/directory:999", expect=1)


class TwoKeysTest(unittest.TestCase):
    """Until both administrators stand, whoever has a certificate reaches the directory."""

    def setUp(self):
        self.fund = new_fund(self)
        self.manila = self.fund.add_site("manila", ["directory", "fund"])
        for code in ["adm-1", "adm-2", "eve-1", "eve-2"]:
            self.fund.add_operator(code, "manila")
        self.keys = {code: self.fund.public_key(code) for code in self.fund.operators}

    def init_refused(self, *codes):
        command = [self.fund.binary("amanatd"), "--config", str(self.manila.config), "--init"]
        for code in codes:
            command += ["--administrator", self.keys.get(code, code)]
        result = self.fund.run(command)
        self.assertEqual(result.code, 2, result.errors)
        self.assertFalse((self.manila.directory / "data").exists())
        return result.errors

    def refused(self, code):
        return founding.found_administrator(self.fund, code, expect=1).errors

    def test_init_asks_for_two_different_keys(self):
        for codes in [(), ("adm-1",), ("adm-1", "adm-1"), ("adm-1", "adm-2", "eve-1")]:
            self.assertIn("amanat key show", self.init_refused(*codes), codes)
        self.assertIn("neither the 64 digits", self.init_refused("adm-1", "no-such-file"))

    def test_a_key_is_taken_from_a_file(self):
        path = self.fund.directory / "adm-2.public"
        path.write_text(self.keys["adm-2"] + "\n")
        self.manila.init([self.keys["adm-1"], path])

    def test_nobody_else_founds_the_fund(self):
        vkeys = self.manila.init([self.keys["adm-1"], self.keys["adm-2"]])
        self.manila.start()
        for code in ["eve-1", "eve-2"]:
            self.assertIn("neither", self.refused(code))
        founding.found_administrator(self.fund, "adm-2")
        self.assertIn("neither", self.refused("eve-1"))
        again = self.fund.amanat("adm-2", "directory", "found-administrator", "--code", "adm-1",
                                 "--key", self.fund.operators["adm-2"] / "signing.key", "--site",
                                 "manila", sign=False, expect=1)
        self.assertIn("admitted once", again.errors)
        founding.found_administrator(self.fund, "adm-1")
        self.assertIn("OPERATOR_UNKNOWN", self.refused("eve-1"))
        rows = self.fund.amanat("adm-1", "directory", "operators", sign=False).rows
        self.assertEqual([row["code"] for row in rows], ["adm-2", "adm-1"])
        self.manila.stop()
        self.assertEqual(self.manila.init(), vkeys)
        self.assertEqual(self.manila.init([self.keys["adm-2"], self.keys["adm-1"]]), vkeys)
        with self.assertRaisesRegex(Failure, "with other administrators"):
            self.manila.init([self.keys["adm-1"], self.keys["eve-1"]])


class CrashTest(DirectoryTest):

    def test_kill_loses_nothing(self):
        index = self.directory(*RATE).row["index"]
        self.manila.kill()
        self.query("directory", "rates", expect=3)
        self.manila.start()
        rows = self.listed("rates")
        self.assertEqual([row["index"] for row in rows], [index])
        self.directory(*RATE)
        self.assertEqual(len(self.rates()), 2)

    def test_what_a_node_keeps_is_closed_to_others(self):
        for folder in [self.manila.directory / "data", self.fund.directory / "guards" / "manila"]:
            for path in [folder, *folder.rglob("*")]:
                if path.is_dir() or path.suffix in (".key", ".guard"):
                    self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_a_term_signal_drains(self):
        self.assertEqual(self.manila.stop(), [0])

    def test_a_missing_guard_stops_the_start(self):
        self.manila.stop()
        (self.fund.directory / "guards" / "manila" / "directory.guard").unlink()
        with self.assertRaisesRegex(Failure, "ended with 70(.|\n)*guard"):
            self.manila.start()

    def test_init_again_changes_nothing(self):
        self.manila.stop()
        self.assertEqual(self.manila.init().split(), self.vkeys)
        self.manila.start()
        self.assertEqual(self.codes(), ["adm-1", "adm-2"])

    def test_init_does_not_replace_a_lost_store(self):
        self.manila.stop()
        shutil.rmtree(self.manila.directory / "data" / "fund")
        with self.assertRaisesRegex(Failure, "there in part"):
            self.manila.init()


class FullDiskTest(DirectoryTest):

    def test_a_full_disk_ends_the_process_and_loses_nothing(self):
        self.manila.stop()
        self.manila.file_bytes_max = 24 << 10
        self.manila.start()
        process = self.manila.processes["all"]
        accepted = 0
        while process.poll() is None and accepted < 500:
            result = self.directory(*RATE, expect=None)
            if result.code != 0:
                self.assertEqual(result.code, 3, result.errors)
                break
            accepted += 1
        self.assertEqual(process.wait(timeout=30), 70, self.manila.last_words("all"))
        self.manila.file_bytes_max = None
        self.manila.start()
        self.assertIn(len(self.rates()), (accepted, accepted + 1))


class WrongCertificateTest(DirectoryTest):

    def test_another_authoritys_client_is_not_heard(self):
        other = new_fund(self)
        other.pki("authority", "--domain", DOMAIN)
        other.pki("operator", "--site", "manila", "--code", "adm-1")
        shutil.rmtree(self.fund.directory / "certificates")
        shutil.copytree(other.directory / "certificates", self.fund.directory / "certificates")
        self.query("directory", "sites", expect=3)

    def test_a_node_with_another_sites_certificate_does_not_start(self):
        self.manila.stop()
        self.fund.pki("node", "--site", "riyadh")
        certificates = self.fund.directory / "certificates"
        for name in ("node.crt", "node.key"):
            shutil.copy(certificates / "riyadh" / name, certificates / "manila" / name)
        with self.assertRaisesRegex(Failure, "not of node manila"):
            self.manila.start()


class TwoSitesTest(DirectoryTest):

    def test_a_consulate_follows_and_is_followed(self):
        riyadh = self.fund.add_site("riyadh", ["fund"], dials="manila")
        vkeys = riyadh.init().split()
        riyadh.start()
        founding.admit_site(self.fund, "riyadh", "SA", "Asia/Riyadh")
        founding.admit_operator(self.fund, "ruh-1", "riyadh", "officer")
        for vkey in vkeys:
            founding.admit_log(self.fund, vkey)
        self.wait_for_logs("adm-1", 3)
        self.wait_for_logs("ruh-1", 3)
        self.manila.kill()
        riyadh.kill()
        riyadh.start()  # the line is down, and it works
        self.assertEqual(len(self.seen_in_riyadh("sites")), 2)
        self.manila.start()
        self.directory(*RATE)
        deadline = time.monotonic() + 20
        while not self.seen_in_riyadh("rates"):
            self.assertLess(time.monotonic(), deadline)

    def seen_in_riyadh(self, what):
        return self.fund.amanat("ruh-1", "directory", what, sign=False).rows

    def wait_for_logs(self, operator, count):
        deadline = time.monotonic() + 20
        while True:
            # Until its admission has arrived there, its own node does not know the operator.
            rows = self.fund.amanat(operator, "ledger", "logs", sign=False, expect=None).rows
            if len(rows) == count and all(int(row["size"]) > 0 for row in rows):
                return
            self.assertLess(time.monotonic(), deadline, rows)


class ConfigurationTest(unittest.TestCase):

    def setUp(self):
        self.fund = new_fund(self)
        self.manila = self.fund.add_site("manila", ["directory", "fund"])

    def refused(self, *arguments):
        result = self.fund.run([self.fund.binary("amanatd"), *map(str, arguments)])
        self.assertEqual(result.code, 2, result.errors)
        return result.errors

    def test_what_is_wrong_is_named_with_its_place(self):
        with open(self.manila.config, "a", encoding="utf-8") as file:
            file.write("addres = 3\n")
        self.assertRegex(self.refused("--config", self.manila.config),
                         r"amanatd\.toml:\d+:\d+: .*addres")

    def test_usage_errors(self):
        self.assertIn("--config", self.refused())
        self.assertIn("is none of", self.refused("--config", self.manila.config,
                                                 "--serve", "everything"))
        self.assertEqual(self.fund.run([self.fund.binary("amanat")]).code, 2)

    def test_every_example_of_the_help_is_read(self):
        help_text = self.fund.run([self.fund.binary("amanatd"), "--help"]).text
        examples = [line.split() for line in help_text.splitlines()
                    if line.startswith("  amanatd ")]
        self.assertGreaterEqual(len(examples), 2)
        for example in examples:
            # Their files are not there; the command line is read.
            told = self.fund.run([self.fund.binary("amanatd"), *example[1:]])
            self.assertIn("manila.toml", told.errors)
            self.assertNotIn("--help", told.errors, example)

    def started(self, config):
        """The exit code and the one line of a node that does not start."""
        result = self.fund.run([self.fund.binary("amanatd"), "--config", str(config)])
        lines = result.errors.strip().splitlines()
        told = [line for line in lines if line.startswith("amanatd: ")]
        self.assertEqual(len(told), 1, result.errors)
        others = [line for line in lines if line not in told and not line.startswith("{")]
        self.assertEqual(others, [], "only the node's own log beside it")
        return result.code, told[0]

    def test_a_node_that_was_never_initialised_says_so(self):
        code, line = self.started(self.manila.config)
        self.assertEqual(code, 1)
        self.assertIn("the node of manila was never initialised", line)
        self.assertIn("--init", line)

    def test_a_node_that_runs_already_says_so(self):
        founding.init_head_office(self.fund, self.manila)
        self.manila.start()
        code, line = self.started(self.manila.config)
        self.assertEqual(code, 3)
        self.assertIn("is open in another process: its node is running. Stop the node", line)

    def test_a_node_whose_port_is_taken_says_so(self):
        address = self.manila.address("ledger")
        host, port = address.rsplit(":", 1)
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((host, int(port)))
            taken.listen()
            founding.init_head_office(self.fund, self.manila)
            code, line = self.started(self.manila.config)
        self.assertEqual(code, 3)
        self.assertIn(f"cannot listen on {address}: its port is taken", line)


if __name__ == "__main__":
    unittest.main()

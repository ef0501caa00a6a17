#!/usr/bin/env python3
"""A fund is founded through the command line on real processes, and stands what goes wrong."""

import shutil
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
        self.assertEqual(self.rates(), ["152347/10000"])
        logs = self.listed("logs")
        self.assertEqual([row["name"] for row in logs],
                         ["owf.example/manila/directory/1", "owf.example/manila/fund/1"])
        ceilings = self.listed("ceilings")
        self.assertEqual(ceilings[0]["per_case"], "3500.00")
        schedules = self.listed("schedules")
        self.assertEqual(len(schedules), 4)

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
        key = self.fund.add_operator("adm-3", "manila")
        self.fund.amanat("adm-3", "directory", "found-administrator", "--code", "adm-3", "--key",
                         key, "--site", "manila", sign=False, expect=2)
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
        self.assertEqual(len(self.rates()), 1)

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
        self.fund.add_operator("ruh-1", "riyadh")
        founding.admit_site(self.fund, "riyadh", "SA", "Asia/Riyadh")
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
            rows = self.fund.amanat(operator, "ledger", "logs", sign=False).rows
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

    def test_nothing_starts_that_was_not_founded(self):
        with self.assertRaisesRegex(Failure, "ended with 1"):
            self.manila.start()


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""A fund is founded through the command line on real processes, and stands what goes wrong."""

import os
import shutil
import sys
import time
import unittest

import fund

BUILD = sys.argv.pop() if len(sys.argv) > 1 and not sys.argv[-1].startswith("-") else "build/dev"
RATE = ["set-rate", "--currency", "SAR", "--in", "PHP", "--rate", "15.2347", "--source", "bsp"]


class FoundedFund(unittest.TestCase):
    """Head office in one process, with its two administrators."""

    def setUp(self):
        self.fund = fund.Fund(BUILD)
        self.addCleanup(self.fund.__exit__)
        self.manila = self.fund.add_node("manila", ["directory", "fund"])
        self.fund.found(self.manila)

    def codes(self):
        return [row["code"] for row in self.fund.amanat(self.manila, "directory", "operators").rows]

    def rates(self):
        return [row["rate"] for row in self.fund.amanat(self.manila, "directory", "rates").rows]


class FoundingTest(FoundedFund):

    def test_the_directory_lists_what_was_signed(self):
        self.fund.admit_operator(self.manila, "off-1", "manila", "officer", "payer")
        self.fund.direct(self.manila, "set-schedule",
                         os.path.join(fund.ROOT, "deploy/schedules/example.toml"))
        self.fund.direct(self.manila, "set-ceiling", "--site", "manila", "--line", "ticket",
                         "--amount", "3500.00", "--currency", "SAR")
        self.fund.direct(self.manila, *RATE)
        self.assertEqual(self.codes(), ["adm-1", "adm-2", "off-1"])
        self.assertEqual(self.rates(), ["152347/10000"])
        logs = self.fund.amanat(self.manila, "directory", "logs").rows
        self.assertEqual([row["name"] for row in logs],
                         ["owf.example/manila/directory/1", "owf.example/manila/fund/1"])
        ceilings = self.fund.amanat(self.manila, "directory", "ceilings").rows
        self.assertEqual(ceilings[0]["per_case"], "3500.00")
        schedules = self.fund.amanat(self.manila, "directory", "schedules").rows
        self.assertEqual(len(schedules), 4)

    def test_a_refusal_is_an_entry_and_exits_with_1(self):
        result = self.fund.direct(self.manila, "admit-site", "--site", "manila", "--country", "PH",
                                  "--time-zone", "Asia/Manila", expect=1)
        self.assertEqual(result.rows[0]["outcome"], "ALREADY_EXISTS")
        place = f"manila/directory:{result.rows[0]['index']}"
        entry = self.fund.amanat(self.manila, "ledger", "show", place).rows[0]
        self.assertEqual(entry["entry"]["outcome"], "ALREADY_EXISTS")
        self.assertEqual(entry["body"]["site"], "manila")

    def test_one_administrator_is_not_enough(self):
        result = self.fund.amanat(self.manila, "directory", *RATE, sign=["adm-1"], expect=2)
        self.assertIn("two administrators", result.stderr)
        self.fund.admit_operator(self.manila, "off-1", "manila", "officer")
        self.fund.amanat(self.manila, "directory", *RATE, sign=["adm-1", "off-1"], expect=1)
        self.assertEqual(self.rates(), [])

    def test_a_third_founding_administrator_is_refused(self):
        self.fund.new_key("adm-3")
        self.fund.amanat(self.manila, "directory", "found-administrator", "--code", "adm-3",
                         "--key", self.fund.key_path("adm-3"), "--site", "manila", expect=2)
        self.assertEqual(self.codes(), ["adm-1", "adm-2"])

    def test_a_wrong_key_is_refused(self):
        shutil.copy(self.fund.key_path("adm-1"), self.fund.key_path("adm-1-kept"))
        os.remove(self.fund.key_path("adm-1"))
        self.fund.new_key("adm-1")
        result = self.fund.direct(self.manila, *RATE, expect=1)
        self.assertIn("SIGNATURE", result.stderr)
        self.assertEqual(self.rates(), [])

    def test_a_revoked_administrator_signs_no_more(self):
        self.fund.admit_operator(self.manila, "adm-3", "manila", "administrator")
        self.fund.direct(self.manila, "revoke-key", "--admission", "2", "--reason", "left")
        self.fund.direct(self.manila, *RATE, expect=1)
        self.fund.amanat(self.manila, "directory", *RATE, sign=["adm-2", "adm-3"])
        self.assertEqual(len(self.rates()), 1)

    def test_two_administrators_sign_one_file_at_two_places(self):
        path = os.path.join(self.fund.folder, "rate.command")
        self.fund.amanat(self.manila, "directory", *RATE, sign=["adm-1"],
                         before=["--prepare-to", path, "--author", "adm-2"])
        result = self.fund.amanat(self.manila, "command", "submit", path, expect=1)
        self.assertIn("not signed yet by adm-2", result.stderr)
        self.fund.amanat(self.manila, "command", "sign", path, sign=["adm-2"])
        first = self.fund.amanat(self.manila, "command", "submit", path).rows[0]
        again = self.fund.amanat(self.manila, "command", "submit", path).rows[0]
        self.assertEqual(again["index"], first["index"])
        self.assertEqual(again["repeated"], "true")
        self.assertEqual(len(self.rates()), 1)

    def test_a_dry_run_changes_nothing(self):
        result = self.fund.direct(self.manila, *RATE, before=["--dry-run"])
        self.assertEqual(result.rows[0]["outcome"], "ACCEPTED")
        self.assertEqual(self.rates(), [])

    def test_export_has_every_log_and_the_trust_file(self):
        folder = os.path.join(self.fund.folder, "export")
        rows = self.fund.amanat(self.manila, "ledger", "export", folder).rows
        self.assertEqual(len(rows), 2)
        self.assertEqual(sorted(os.listdir(folder)), ["manila-directory", "manila-fund", "trust"])

    def test_a_proof_of_an_entry_is_printed(self):
        proof = self.fund.amanat(self.manila, "ledger", "proof", "manila/directory:3").stdout
        self.assertTrue(proof.startswith("c2sp.org/tlog-proof@v1\n"), proof)
        self.fund.amanat(self.manila, "ledger", "proof", "manila/directory:999", expect=1)


class CrashTest(FoundedFund):

    def test_kill_loses_nothing(self):
        index = self.fund.direct(self.manila, *RATE).rows[0]["index"]
        self.manila.kill()
        self.fund.amanat(self.manila, "directory", "rates", expect=3)
        self.manila.start()
        rows = self.fund.amanat(self.manila, "directory", "rates").rows
        self.assertEqual([row["index"] for row in rows], [index])
        self.fund.direct(self.manila, *RATE)
        self.assertEqual(len(self.rates()), 2)

    def test_a_term_signal_drains(self):
        self.assertEqual(self.manila.stop(), [0])

    def test_a_missing_guard_stops_the_start(self):
        self.manila.stop()
        os.remove(os.path.join(self.manila.folder, "guard", "directory.guard"))
        with self.assertRaisesRegex(fund.Failure, "ended with 70(.|\n)*guard"):
            self.manila.start()

    def test_init_again_changes_nothing(self):
        before = list(self.manila.verifier_keys)
        self.manila.stop()
        self.assertEqual(self.manila.init(), before)
        self.manila.start()
        self.assertEqual(self.codes(), ["adm-1", "adm-2"])

    def test_init_does_not_replace_a_lost_store(self):
        self.manila.stop()
        shutil.rmtree(os.path.join(self.manila.folder, "data", "fund"))
        with self.assertRaisesRegex(fund.Failure, "there in part"):
            self.manila.init()


class FullDiskTest(FoundedFund):

    def test_a_full_disk_ends_the_process_and_loses_nothing(self):
        self.manila.stop()
        process = self.manila.processes["all"]
        process.limit_file_bytes = 24 << 10
        self.manila.start()
        accepted = 0
        while process.running and accepted < 500:
            result = self.fund.direct(self.manila, *RATE, expect=None)
            if result.code != 0:
                self.assertEqual(result.code, 3, str(result))
                break
            accepted += 1
        self.assertEqual(process.wait(), 70, process.tail())
        process.limit_file_bytes = None
        self.manila.start()
        self.assertIn(len(self.rates()), (accepted, accepted + 1))


class WrongCertificateTest(FoundedFund):

    def test_another_authoritys_client_is_not_heard(self):
        other = fund.Fund(BUILD)
        self.addCleanup(other.__exit__)
        other.certificates("--operator", "manila", "client")
        shutil.rmtree(self.fund.certificate_path())
        shutil.copytree(other.certificate_path(), self.fund.certificate_path())
        self.fund.amanat(self.manila, "directory", "sites", expect=3)

    def test_a_node_with_another_sites_certificate_does_not_start(self):
        self.manila.stop()
        self.fund.certificates("--node", "riyadh")
        for name in ("node.crt", "node.key"):
            shutil.copy(self.fund.certificate_path("riyadh", name),
                        self.fund.certificate_path("manila", name))
        with self.assertRaisesRegex(fund.Failure, "not of node manila"):
            self.manila.start()


class TwoSitesTest(FoundedFund):

    def test_a_consulate_follows_and_is_followed(self):
        riyadh = self.fund.add_node("riyadh", ["fund"], peers=[self.manila],
                                    trust=self.manila.trust_path)
        riyadh.init()
        riyadh.start()
        self.fund.admit_node(self.manila, riyadh, "SA", "Asia/Riyadh")
        self.wait_for_logs(self.manila, 3)
        self.wait_for_logs(riyadh, 3)
        self.manila.kill()
        riyadh.kill()
        riyadh.start()  # the line is down, and it works
        self.assertEqual(len(self.fund.amanat(riyadh, "directory", "sites").rows), 2)
        self.manila.start()
        self.fund.direct(self.manila, *RATE)
        deadline = time.monotonic() + 20
        while not self.fund.amanat(riyadh, "directory", "rates").rows:
            self.assertLess(time.monotonic(), deadline)

    def wait_for_logs(self, node, count):
        deadline = time.monotonic() + 20
        while True:
            rows = self.fund.amanat(node, "ledger", "logs").rows
            if len(rows) == count and all(int(row["size"]) > 0 for row in rows):
                return
            self.assertLess(time.monotonic(), deadline, rows)


class ConfigurationTest(unittest.TestCase):

    def setUp(self):
        self.fund = fund.Fund(BUILD)
        self.addCleanup(self.fund.__exit__)
        self.manila = self.fund.add_node("manila", ["directory", "fund"])

    def refused(self, *arguments):
        result = self.fund.run([self.fund.amanatd_path, *arguments])
        self.assertEqual(result.code, 2, str(result))
        return result.stderr

    def test_what_is_wrong_is_named_with_its_place(self):
        with open(self.manila.config_path, "a", encoding="utf-8") as file:
            file.write("addres = 3\n")
        self.assertRegex(self.refused("--config", self.manila.config_path),
                         r"manila\.toml:\d+:\d+: .*addres")

    def test_usage_errors(self):
        self.assertIn("--config", self.refused())
        self.assertIn("is none of", self.refused("--config", self.manila.config_path,
                                                 "--serve", "everything"))
        self.assertEqual(self.fund.run([self.fund.amanat_path]).code, 2)

    def test_nothing_starts_that_was_not_founded(self):
        with self.assertRaisesRegex(fund.Failure, "ended with 1"):
            self.manila.start()


if __name__ == "__main__":
    unittest.main()

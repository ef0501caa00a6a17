#!/usr/bin/env python3
"""A node's stores are checked, backed up while it runs, restored, and recovered to their guards."""

import pathlib
import shutil
import unittest

from founded_fund import FoundedFund  # first: it makes the two below importable
import founding
from fund import Failure

RATE = ["set-rate", "--currency", "SAR", "--in", "PHP", "--rate", "15.2347", "--source", "bsp"]
STORES = ["directory", "fund", "replica"]


class StoreTest(FoundedFund):

    def setUp(self):
        super().setUp()
        self.data = self.manila.directory / "data"
        self.guards = self.fund.directory / "guards" / "manila"

    def store(self, *arguments, **options):
        return self.query("store", *arguments, **options)

    def check(self, expect):
        return self.store("check", self.data, "--guards", self.guards, expect=expect)

    def test_a_backup_is_restored_and_recovered_to_the_guards(self):
        self.directory(*RATE)
        backup = self.store("backup").rows
        self.assertEqual([row["store"] for row in backup], ["fund", "directory"])
        path = backup[0]["backup"]
        self.directory(*RATE)  # which the backup lacks
        export = self.fund.directory / "audit"
        self.query("ledger", "export", export)
        self.manila.stop()
        self.assertEqual({row["verdict"] for row in self.check(0).rows}, {"clean"})
        self.assertEqual({row["verdict"] for row in self.store("check", path).rows}, {"clean"})

        self.store("restore", path, "--to", self.data, expect=1)  # the stores are there
        for name in STORES:
            shutil.rmtree(self.data / name)
        self.store("restore", path, "--to", self.data)
        with self.assertRaisesRegex(Failure, "ended with 70(.|\n)*recover to the guard"):
            self.manila.start()
        behind = self.check(4)
        rows = {row["name"]: row for row in behind.rows if "missing" in row}
        self.assertEqual(set(rows), {"owf.example/manila/directory/1"})
        for row in rows.values():
            self.assertEqual(int(row["missing_first"]) + int(row["missing"]), int(row["guard_size"]))
            self.assertGreater(int(row["missing"]), 0)
        self.assertEqual({row["store"].rsplit("/", 1)[-1]: row["verdict"] for row in behind.rows
                          if "verdict" in row}["directory"], "BEHIND")
        self.assertEqual([row for row in behind.rows if "place" in row], [], "nothing is damaged")
        self.assertIn(f"amanat store recover --store {self.data}/directory --guard {self.guards}/directory.guard",
                      behind.errors)
        for book in ["directory", "fund"]:
            self.store("recover", "--store", self.data / book, "--guard",
                       self.guards / f"{book}.guard", "--from", export)
        self.check(0)
        self.manila.start()
        self.assertEqual(len(self.listed("rates")), 2)
        self.directory(*RATE)
        self.query("ledger", "export", export)  # extends the same history
        self.fund.verify(export, "--trust", self.fund.directory / "trust")

    def test_a_log_that_is_behind_its_guard_is_read_and_refused_while_the_others_go_on(self):
        older = self.fund.directory / "older"
        self.manila.stop()
        shutil.copytree(self.data / "fund", older)
        self.manila.start()  # which writes an entry into every log
        export = self.fund.directory / "audit"
        self.query("ledger", "export", export)
        self.manila.stop()
        shutil.rmtree(self.data / "fund")
        shutil.copytree(older, self.data / "fund")
        guard = (self.guards / "fund.guard").read_bytes()
        self.manila.start()
        logs = {row["name"]: row for row in self.query("ledger", "status").rows if "name" in row}
        fund = logs["owf.example/manila/fund/1"]
        self.assertRegex(fund["finding"], "^GUARD: the store ends at size .* amanat store recover ")
        self.assertEqual(fund["verdict"], "incomplete")
        self.assertGreater(int(fund["missing"]), 0)
        self.assertEqual(int(fund["durable"]) + int(fund["missing"]), int(fund["guard"]))
        entries = self.query("ledger", "entries", "manila/fund")
        self.assertEqual(len(entries.rows), int(fund["durable"]))
        self.assertIn("owf.example/manila/fund/1: GUARD: the store ends at size", entries.errors)
        missing = self.query("ledger", "show", f"manila/fund:{fund['durable']}", expect=1)
        self.assertIn("owf.example/manila/fund/1 is not written", missing.errors)
        self.assertEqual(logs["owf.example/manila/directory/1"]["finding"], "")
        for command in [("inbox",), ("repatriation", "cases"), ("treasury", "allotments"), ("claims", "list"),
                        ("ledger", "trial-balance", "manila/fund")]:
            unanswered = self.query(*command, expect=1)
            self.assertIn("owf.example/manila/fund/1 is not written", unanswered.errors, command)
        self.assertEqual(self.listed("rates"), [], "the directory answers")
        self.directory(*RATE)
        statement = self.fund.directory / "statement.txt"
        statement.write_text("PHP 5.00\n")
        opening = ["treasury", "opening-balance", "--amount", "5.00", "--currency", "PHP", "--statement",
                   statement, "--statement-date", self.fund.today]
        refused = founding.administrators(self.fund, *opening, expect=1)
        self.assertIn("owf.example/manila/fund/1 is not written", refused.errors)
        self.assertIn("amanat store recover", refused.errors)
        words = self.manila.last_words("all", None)
        self.assertIn('"event":"log_is_behind_its_guard"', words)
        told = self.query("ledger", "export", export)  # which has more of it
        self.assertIn("is behind its guard", told.errors)
        self.assertEqual({row["log"] for row in told.rows}, {"owf.example/manila/directory/1"})
        self.manila.stop()
        self.assertEqual((self.guards / "fund.guard").read_bytes(), guard, "nothing was signed")
        self.store("recover", "--store", self.data / "fund", "--guard", self.guards / "fund.guard",
                   "--from", export)
        self.manila.start()
        founding.administrators(self.fund, *opening)
        self.query("ledger", "export", export)
        self.fund.verify(export, "--trust", self.fund.directory / "trust")

    def test_a_node_starts_without_the_store_of_one_log(self):
        self.manila.stop()
        shutil.rmtree(self.data / "fund")
        lost = self.check(4)
        verdicts = {row["store"].rsplit("/", 1)[-1]: row["verdict"] for row in lost.rows if "verdict" in row}
        self.assertEqual((verdicts["fund"], verdicts["directory"]), ("MISSING", "clean"))
        self.assertIn(f"then move its folder to {self.data}/fund. Then amanat store recover", lost.errors)
        self.manila.start()
        logs = {row["name"]: row for row in self.query("ledger", "status").rows if "name" in row}
        self.assertRegex(logs["owf.example/manila/fund/1"]["finding"], "^GUARD: the store ends at size 0,")
        made = self.store("backup", expect=4)
        self.assertRegex(made.errors, f"Not in the backup: {self.data}/fund. GUARD: .* this backup is not whole")
        self.assertEqual({row["store"] for row in made.rows}, {"directory"})
        self.assertEqual(self.upkeep()["last-backup"]["when"], "never", "it is not whole")
        self.assertIn("is not whole", self.store("check", made.rows[0]["backup"], expect=4).errors)
        self.directory(*RATE)
        self.assertFalse((self.data / "fund").exists(), "nothing is founded anew")

    def test_rows_are_made_again_from_the_entries(self):
        self.directory(*RATE)
        self.store("rebuild", self.data, expect=3)  # the node runs
        self.manila.stop()
        before = self.check(0).rows
        self.assertEqual({row["rows_not_compared"] for row in before}, {"0"})
        rebuilt = self.store("rebuild", self.data).rows
        self.assertEqual({row["name"]: row["size"] for row in rebuilt},
                         {row["name"]: row["size"] for row in before})
        self.assertEqual(self.check(0).rows, before)
        self.manila.start()
        self.assertEqual(len(self.listed("rates")), 1)
        self.directory(*RATE)

    def upkeep(self):
        return {row["upkeep"]: row for row in self.query("ledger", "status").rows if "upkeep" in row}

    def test_status_says_when_the_certificate_ends_and_when_the_last_backup_was_made(self):
        certificate = self.upkeep()["certificate-ends"]
        self.assertRegex(certificate["when"], r"^20\d\d-\d\d-\d\dT")
        self.assertIn(int(certificate["days"]), range(80, 91), "a node's certificate lives 90 days")
        self.assertEqual(certificate["warning"], "")
        never = self.upkeep()["last-backup"]
        self.assertEqual(never["when"], "never")
        self.assertRegex(never["warning"], "^BACKUP: ")
        made = pathlib.Path(self.store("backup").rows[0]["backup"])
        last = self.upkeep()["last-backup"]
        self.assertEqual((last["days"], last["warning"]), ("0", ""))
        time = last["when"].translate(str.maketrans("", "", "-:."))
        self.assertEqual(made.name, f"manila-{time}")
        self.manila.stop()
        self.manila.start()
        self.assertEqual(self.upkeep()["last-backup"]["when"], last["when"], "across restarts")
        self.manila.stop()
        shutil.rmtree(made)
        self.manila.start()
        self.assertEqual(self.upkeep()["last-backup"]["when"], "never", "as of what is there")

    def test_whoever_keeps_the_books_takes_no_backup(self):
        founding.admit_operator(self.fund, "off-1", "manila", "officer")
        refused = self.fund.amanat("off-1", "store", "backup", sign=False, expect=1)
        self.assertIn("ROLE_MISSING", refused.errors)
        self.assertFalse((self.fund.directory / "backups").exists())

    def test_a_backup_of_before_a_restart_is_recovered_by_the_site_operators_export(self):
        founding.admit_operator(self.fund, "ops-1", "manila", "site-operator")
        path = self.store("backup").rows[0]["backup"]
        self.manila.stop()
        self.manila.start()  # which writes an entry into every log
        export = self.fund.directory / "daily"
        self.fund.amanat("ops-1", "ledger", "export", export, sign=False)
        self.manila.stop()
        for name in STORES:
            shutil.rmtree(self.data / name, ignore_errors=True)
        self.store("restore", path, "--to", self.data)
        told = self.check(4)
        self.assertEqual({row["store"].rsplit("/", 1)[-1] for row in told.rows
                          if row.get("verdict") == "BEHIND"}, {"directory", "fund"})
        with self.assertRaisesRegex(Failure, "ended with 70(.|\n)*--from EXPORT"):
            self.manila.start()
        for book in ["directory", "fund"]:
            self.store("recover", "--store", self.data / book, "--guard",
                       self.guards / f"{book}.guard", "--from", export)
        self.check(0)
        self.manila.start()
        self.fund.amanat("ops-1", "ledger", "status", sign=False)

    def test_a_site_operator_takes_a_backup_and_is_told_what_it_lacks(self):
        founding.admit_operator(self.fund, "ops-1", "manila", "site-operator")
        made = self.fund.amanat("ops-1", "store", "backup", sign=False)
        self.assertEqual([row["store"] for row in made.rows], ["fund", "directory"])
        self.assertIn(f"Not in the backup: {self.data}/keys", made.errors)
        self.assertIn(f"Not in the backup: {self.guards}", made.errors)
        self.fund.amanat("ops-1", "ledger", "status", sign=False)
        refused = self.fund.amanat("ops-1", "treasury", "trial-balance", sign=False, expect=1)
        self.assertIn("ROLE_MISSING", refused.errors)

    def test_a_node_without_a_backup_directory_makes_none(self):
        lines = self.manila.config.read_text().splitlines(keepends=True)
        self.manila.config.write_text("".join(line for line in lines if "backup_directory" not in line))
        self.manila.stop()
        self.manila.start()
        self.assertIn("backup_directory", self.store("backup", expect=1).errors)

    def test_a_node_that_does_not_run_is_backed_up_by_path(self):
        to = self.fund.directory / "offline"
        self.store("backup", "--from", self.data, "--to", to, expect=3)  # it runs
        self.manila.stop()
        self.store("backup", "--from", self.data, "--to", to)
        self.store("check", to)
        self.store("backup", "--from", self.data, "--to", to, expect=1)  # it is there
        self.store("backup", "--from", self.data, expect=2)

    def test_a_running_nodes_stores_are_left_alone_in_one_sentence_and_by_one_code(self):
        export = self.fund.directory / "audit"
        self.query("ledger", "export", export)
        told = [self.check(3), self.store("check", self.data / "fund", expect=3),
                self.store("rebuild", self.data, expect=3),
                self.store("backup", "--from", self.data, "--to", self.fund.directory / "copy",
                           expect=3),
                self.store("recover", "--store", self.data / "fund", "--guard",
                           self.guards / "fund.guard", "--from", export, expect=3),
                self.fund.run([self.fund.binary("amanatd"), "--config", str(self.manila.config)])]
        for answer in told:
            self.assertEqual(answer.code, 3, answer.command)
            self.assertRegex(answer.errors, r" is open in (process \d+|another process): its node is running\. "
                             r"Stop the node, or have it copy its stores: amanat --profile FILE store backup\n")
            self.assertNotIn("certificates", answer.errors, "the profile is not what is wrong")
        self.assertFalse((self.fund.directory / "copy").exists())

    def test_a_check_names_the_damage(self):
        self.manila.stop()
        self.store("check", self.fund.directory / "nowhere", expect=2)
        self.manila.start()  # brings the log of writes into tables
        self.manila.stop()
        table = next((self.data / "fund").glob("*.sst"))
        content = bytearray(table.read_bytes())
        content[10] ^= 1
        table.write_bytes(content)
        damages = [row for row in self.check(1).rows if "place" in row]
        self.assertEqual([row["place"] for row in damages], ["files"])
        self.assertIn(str(self.data / "fund"), damages[0]["store"])


if __name__ == "__main__":
    unittest.main()

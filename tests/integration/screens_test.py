#!/usr/bin/env python3
"""What people are shown says what is so, also while the line between two sites is cut."""

import datetime
import shutil
import time
import unittest

from founded_fund import FoundedFund  # first: it makes the two below importable
import founding
from fund import REPOSITORY

RIYADH = datetime.timezone(datetime.timedelta(hours=3))
SECONDS_MAX = 30


class ScreensTest(FoundedFund):
    """Head office, and a consulate that follows it."""

    def setUp(self):
        super().setUp()
        self.riyadh = self.fund.add_site("riyadh", ["fund"], dials="manila")
        vkeys = self.riyadh.init().split()
        self.directory("set-schedule", REPOSITORY / "deploy" / "schedules" / "example.toml")
        founding.admit_site(self.fund, "riyadh", "SA", "Asia/Riyadh")
        founding.admit_operator(self.fund, "col-1", "manila", "collector")
        founding.admit_operator(self.fund, "ruh-1", "riyadh", "officer")
        founding.admit_operator(self.fund, "ops-1", "riyadh", "site-operator")
        for vkey in vkeys:
            founding.admit_log(self.fund, vkey)
        self.riyadh.start()

    def until(self, look, what):
        """The first answer of `look` that is not empty."""
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            seen = look()
            if seen:
                return seen
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.1)

    def collect(self, number):
        """A receipt at head office; the member."""
        answer = self.fund.amanat("col-1", "contribution", "collect", "--receipt-book", "RB-1",
                                  "--receipt-number", number, "--amount", "1425.00", "--currency",
                                  "PHP", "--destination", "SAU", "--contract-start",
                                  self.fund.today)
        return next(row["member"] for row in answer.rows if "member" in row)

    def cover(self, member):
        answer = self.fund.amanat("ruh-1", "contribution", "cover", "--member", member, sign=False,
                                  expect=None)
        return answer.row if answer.code == 0 else None

    def known(self, member):
        """The cover of one whose receipt arrived. Of a receipt of head office's day it begins there, which
        for some hours is Riyadh's tomorrow."""
        row = self.cover(member) or {}
        return row if row.get("status") in ("ACTIVE", "PENDING") else None

    def status(self, operator="ops-1"):
        rows = self.fund.amanat(operator, "ledger", "status", sign=False, expect=None).rows
        return {row["peer"]: row for row in rows if "peer" in row}, \
            {row["to"]: row for row in rows if "to" in row}

    def test_a_consulate_tells_cover_as_of_when_it_is_known(self):
        member = self.collect(1)
        row = self.until(lambda: self.known(member), "the receipt arrives")
        self.assertEqual(row["behind_seconds"], "0")
        self.assertEqual(row["log"], "owf.example/manila/fund/1")
        age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(
            row["as_of"].replace("Z", "+00:00"))
        self.assertLess(abs(age.total_seconds()), 60)
        self.manila.kill()
        self.assertIsNotNone(self.known(member), "what is here is told")

    def test_who_is_not_known_where_nothing_is_heard_is_unknown_and_not_none(self):
        member = self.collect(1)
        self.until(lambda: self.known(member), "it arrives")
        nobody = "0123456789abcdef0123456789abcdef"
        self.assertEqual(self.cover(nobody)["status"], "NONE", "while the line lives")
        self.manila.kill()
        self.riyadh.stop()
        self.riyadh.start()  # it has heard nobody, and the last entry is of before
        shown = self.fund.amanat("ruh-1", "contribution", "cover", "--member", nobody, sign=False)
        if int(shown.row["behind_seconds"]) > 0:
            self.assertEqual(shown.row["status"], "UNKNOWN")
        else:
            self.assertEqual(shown.row["status"], "NONE", "an entry of less than a minute ago")

    def test_status_tells_the_line_and_what_can_be_done(self):
        def connected():
            peers, able = self.status()
            return peers.get("manila", {}).get("connected") == "yes" and (peers, able)
        peers, able = self.until(connected, "the line lives")
        self.assertEqual(able["reach-head-office"]["can"], "yes")
        self.assertEqual(able["record"]["can"], "yes")
        self.assertEqual(able["pay-from-allotment"]["can"], "no")
        self.assertEqual(able["approve"]["can"], "no", "nobody has the role here")
        self.until(lambda: self.status()[0]["manila"]["to_send"] == "0", "everything is sent")
        self.manila.kill()
        peers, able = self.until(
            lambda: self.status()[0]["manila"]["connected"] == "no" and self.status(), "the cut")
        self.assertNotEqual(peers["manila"]["last_heard"], "")
        self.assertEqual(able["reach-head-office"]["can"], "no")
        start = datetime.date.fromisoformat(self.fund.today)
        self.fund.amanat("ruh-1", "contribution", "enrol", "--destination", "SAU", "--hiring",
                         "agency", "--contract-start", self.fund.today, "--contract-end",
                         (start + datetime.timedelta(days=730)).isoformat())
        self.assertGreaterEqual(int(self.status()[0]["manila"]["to_send"]), 1)

    def test_the_inbox_says_what_waits_and_that_nothing_does(self):
        self.until(lambda: self.status()[0].get("manila", {}).get("connected") == "yes", "the line")
        empty = self.fund.amanat("ruh-1", "inbox", sign=False)
        self.assertEqual(empty.rows, [])
        self.assertIn("nothing waits in", empty.errors)
        self.fund.amanat("ruh-1", "repatriation", "open-case", "--reason", "abuse", "--hiring", "direct",
                         "--distress-date", datetime.datetime.now(RIYADH).date().isoformat())
        row = self.fund.amanat("ruh-1", "inbox", sign=False).row
        self.assertEqual((row["list"], row["what"], row["offline_now"]), ("cases", "abuse", "yes"))
        own = self.fund.amanat("ops-1", "inbox", sign=False)  # which sites are silent, and no case
        self.assertEqual([row for row in own.rows if row.get("list") == "cases"], [])

    def test_a_consulates_operator_backs_its_node_up_and_is_told_what_is_not_in_it(self):
        made = self.fund.amanat("ops-1", "store", "backup", sign=False)
        self.assertIn("/keys", made.errors)
        path = made.rows[0]["backup"]
        self.fund.amanat("ops-1", "store", "check", path, sign=False)
        to = self.fund.directory / "restored"
        self.fund.amanat("ops-1", "store", "restore", path, "--to", to, sign=False)
        self.assertFalse((to / "keys").exists())
        shutil.rmtree(to)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Certificates are revoked and renewed while nodes run."""

import time
import unittest

from founded_fund import FoundedFund  # first: it makes the one below importable
import founding

REVOKED_WITHIN_SECONDS = 60
DENIED = 1


class CertificatesTest(FoundedFund):

    def setUp(self):
        super().setUp()
        self.riyadh = self.fund.add_site("riyadh", ["fund"], dials="manila")
        vkeys = self.riyadh.init().split()
        founding.admit_site(self.fund, "riyadh", "SA", "Asia/Riyadh")
        for vkey in vkeys:
            founding.admit_log(self.fund, vkey)
        self.riyadh.start()

    def until(self, condition):
        deadline = time.monotonic() + REVOKED_WITHIN_SECONDS
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.5)
        self.assertTrue(condition())

    def refusals(self):
        """What manila's node logged of calls that it refused or ended."""
        return [line for line in self.manila.last_words("all", size=None).splitlines()
                if "CERTIFICATE_REVOKED" in line]

    def test_a_revoked_person_is_out_and_nobody_else(self):
        lost = self.fund.directory / "certificates" / "manila" / "operator-adm-2.crt"
        self.fund.amanat("adm-2", "directory", "sites", sign=False)
        told = self.fund.run([self.fund.binary("amanat"), "pki", "revoke",
                              str(self.fund.directory / "certificates"), "--certificate", str(lost)])
        self.assertEqual(told.code, 0, told.errors)
        self.assertIn("revoked.crl to every node of the fund", told.errors)

        def refused():
            answer = self.fund.amanat("adm-2", "directory", "sites", sign=False, expect=None)
            return answer.code == DENIED and "CERTIFICATE_REVOKED" in answer.errors
        self.until(refused)
        self.fund.amanat("adm-1", "directory", "sites", sign=False)
        # The same person with a new certificate.
        self.fund.pki("operator", "--site", "manila", "--code", "adm-2")
        self.fund.amanat("adm-2", "directory", "sites", sign=False)

    def test_a_node_that_reads_no_list_says_so_at_its_start(self):
        self.assertNotIn("revocations_not_configured", self.manila.last_words("all", size=None))
        lines = self.manila.config.read_text().splitlines(keepends=True)
        self.manila.config.write_text("".join(line for line in lines if "revocations" not in line))
        self.manila.stop()
        self.manila.start()
        self.until(lambda: "revocations_not_configured" in self.manila.last_words("all", size=None))

    def test_a_certificate_of_before_a_revocation_opens_nothing_again(self):
        def reads(**options):
            return self.fund.amanat("off-1", "directory", "sites", sign=False, **options)
        founding.admit_operator(self.fund, "off-1", "manila", "officer")
        reads()
        rows = self.fund.amanat("adm-1", "directory", "operators", sign=False).rows
        admission = next(row["admission"] for row in rows if row["code"] == "off-1")
        founding.administrators(self.fund, "directory", "revoke-key", "--admission", admission,
                                "--reason", "stolen")
        key = self.fund.directory / "second.key"
        self.fund.run([self.fund.binary("amanat"), "key", "new", key])
        founding.administrators(self.fund, "directory", "admit-operator", "--code", "off-1",
                                "--key", key, "--site", "manila", "--roles", "officer")
        self.assertIn("older than the revocation", reads(expect=DENIED).errors)

    def test_a_revoked_nodes_stream_ends_and_does_not_come_back(self):
        self.until(lambda: len(self.fund.amanat("adm-1", "ledger", "logs", sign=False).rows) == 3)
        self.assertEqual(self.refusals(), [])
        self.fund.pki("revoke", "--certificate",
                      str(self.fund.directory / "certificates" / "riyadh" / "node.crt"))
        self.until(lambda: any("Replication" in line for line in self.refusals()))
        # It dials again and again, in vain, until it has a certificate that holds.
        self.until(lambda: len(self.refusals()) > 1)
        size = int(founding.administrators(self.fund, "directory", "set-rate", "--currency", "SAR",
                                           "--in", "PHP", "--rate", "15.2", "--source",
                                           "bsp").row["index"]) + 1
        self.fund.add_operator("ruh-1", "riyadh")
        self.fund.pki("node", "--site", "riyadh")

        def followed():
            rows = self.fund.amanat("ruh-1", "ledger", "logs", sign=False, expect=None).rows
            return any("directory" in row["name"] and int(row["size"]) >= size for row in rows)
        founding.admit_operator(self.fund, "ruh-1", "riyadh", "officer")
        self.until(followed)

    def test_a_list_that_the_authority_did_not_sign_changes_nothing(self):
        crl = self.fund.directory / "certificates" / "revoked.crl"
        crl.write_text("nonsense")
        self.until(lambda: "revocations_not_read" in self.manila.last_words("all", size=None))
        self.fund.amanat("adm-1", "directory", "sites", sign=False)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""What a person at a terminal is shown and asked before anything is signed."""

import os
import pty
import select
import subprocess
import unittest

from founded_fund import FoundedFund  # first: it makes the ones below importable

SECONDS_MAX = 60
RATE = ["directory", "set-rate", "--currency", "SAR", "--in", "PHP", "--rate", "15.2347", "--source",
        "bsp"]
CEILING = ["directory", "set-ceiling", "--site", "manila", "--line", "ticket", "--amount", "3500.00",
           "--currency", "SAR"]


class SigningTest(FoundedFund):

    def setUp(self):
        super().setUp()
        profile = self.fund.operators["adm-1"] / "profile.toml"
        profile.write_text(profile.read_text() + '\n[typed_back_above]\nSAR = "3000.00"\n')

    def at_a_terminal(self, arguments, answer, signers=("adm-1", "adm-2")):
        """Runs `amanat` on a terminal of its own and types `answer` when it asks. Returns the exit
        code and all that stood on the terminal."""
        home = self.fund.operators["adm-1"]
        command = [self.fund.binary("amanat"), "--profile", home / "profile.toml"]
        for code in signers:
            command += ["--sign", f"{code}={self.fund.operators[code] / 'signing.key'}"]
        ours, its = pty.openpty()
        environment = dict(os.environ, GRPC_DNS_RESOLVER="native")
        with subprocess.Popen(list(map(str, command + arguments)), stdin=its, stdout=its, stderr=its,
                              env=environment, start_new_session=True) as process:
            os.close(its)
            seen, typed = b"", False
            while True:
                ready, _, _ = select.select([ours], [], [], SECONDS_MAX)
                self.assertTrue(ready, seen)
                try:
                    read = os.read(ours, 65536)
                except OSError:  # the last program on the terminal has ended
                    break
                if not read:
                    break
                seen += read
                if not typed and b"to go on: " in seen:
                    os.write(ours, answer.encode() + b"\n")
                    typed = True
        os.close(ours)
        return process.returncode, seen.decode(errors="replace").replace("\r\n", "\n")

    def test_the_card_says_what_is_signed_and_only_yes_signs_it(self):
        code, seen = self.at_a_terminal(RATE, "no")
        self.assertEqual(code, 1, seen)
        self.assertIn("not confirmed, nothing was signed", seen)
        self.assertIn("To be signed: Set a rate (RATE_SET)", seen)
        self.assertIn("Published by: bsp", seen)
        self.assertEqual(self.listed("rates"), [])
        code, seen = self.at_a_terminal(RATE, "yes")
        self.assertEqual(code, 0, seen)
        self.assertEqual(len(self.listed("rates")), 1)

    def test_a_large_amount_is_typed_back_as_the_signed_bytes_say_it(self):
        for answer in ["yes", "350000", "35.00"]:
            code, seen = self.at_a_terminal(CEILING, answer)
            self.assertEqual(code, 1, seen)
            self.assertIn("Type the amount in SAR, 3500.00, to go on: ", seen)
        self.assertEqual(self.listed("ceilings"), [])
        code, seen = self.at_a_terminal(CEILING, "3500.00")
        self.assertEqual(code, 0, seen)
        self.assertEqual(len(self.listed("ceilings")), 1)

    def test_with_yes_nothing_is_signed_that_would_be_refused(self):
        again = ["directory", "admit-site", "--site", "manila", "--country", "PH", "--time-zone",
                 "Asia/Manila"]
        size = self.size()
        code, seen = self.at_a_terminal(["--yes", *again], "")
        self.assertEqual(code, 1, seen)
        self.assertIn("WOULD_BE_REFUSED: as things stand it would be refused, ALREADY_EXISTS", seen)
        self.assertEqual(self.size(), size)
        code, seen = self.at_a_terminal(["--yes", "--record-refusal", *again], "")
        self.assertEqual(code, 1, seen)
        self.assertEqual(self.size(), size + 1)

    def test_whoever_signs_a_file_is_shown_it_and_asked(self):
        path = self.fund.directory / "rate.command"
        self.fund.amanat("adm-1", *RATE, "--prepare-to", path, "--author", "adm-2")
        before = path.read_bytes()
        sign = ["command", "sign", str(path)]
        code, seen = self.at_a_terminal(sign, "no", signers=("adm-2",))
        self.assertEqual(code, 1, seen)
        self.assertIn("Set a rate", seen)
        self.assertEqual(path.read_bytes(), before)
        code, seen = self.at_a_terminal(sign, "yes", signers=("adm-2",))
        self.assertEqual(code, 0, seen)
        self.assertNotEqual(path.read_bytes(), before)

    def test_a_files_name_moves_no_cursor(self):
        name = self.fund.directory / "\x1b[2J\u202egnp.command"
        code, seen = self.at_a_terminal(["command", "show", str(name)], "")
        self.assertEqual(code, 1, seen)
        self.assertNotIn("\x1b", seen)
        self.assertIn("\\u001b[2J\\u202egnp.command", seen)

    def size(self):
        return max(int(row["size"]) for row in self.query("ledger", "logs").rows
                   if "directory" in row["name"])


if __name__ == "__main__":
    unittest.main()

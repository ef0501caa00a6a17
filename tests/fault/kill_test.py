#!/usr/bin/env python3
"""Head office's ledger is ended with SIGKILL at random moments while clients work, and started again.

kill_test.py [--rounds N] [--separate] BUILD, where --separate gives the ledger a process of its own
and ends that one. AMANAT_FAULT_SEED repeats the moments of a run. Afterwards all that was
acknowledged is in the log once, read through gRPC and from the export; whoever asks again gets the
first answer; and no two heads were signed for a size.
"""

import argparse
import base64
import collections
import hashlib
import os
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

PARSER = argparse.ArgumentParser()
PARSER.add_argument("--rounds", type=int, default=4)
PARSER.add_argument("--separate", action="store_true")
PARSER.add_argument("build")
OPTIONS = PARSER.parse_args()
sys.argv[1:] = [OPTIONS.build]  # which is what founded_fund looks for

from founded_fund import found, new_fund  # noqa: E402  first: it makes the two below importable
from audit import ExportedLog  # noqa: E402
from fund import UNAVAILABLE, Failure  # noqa: E402

CLIENTS = 3
SECONDS_BETWEEN_KILLS = (0.2, 1.0)
FILES_AT_ONCE = 4
SECONDS_INTO_A_SUBMISSION = (0.0, 0.3)
SECONDS_FOR_AN_ANSWER = 120
BEFORE_FIRST_RATE = 10_000


def root_of(leaf_hashes):
    """RFC 6962 section 2.1."""
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    half = 1
    while 2 * half < len(leaf_hashes):
        half *= 2
    pair = root_of(leaf_hashes[:half]) + root_of(leaf_hashes[half:])
    return hashlib.sha256(b"\1" + pair).digest()


class Client(threading.Thread):
    """Signs rates, each in a file of its own, and sends each file until it is answered."""

    def __init__(self, fund, number):
        super().__init__()
        self.fund = fund
        self.number = number
        self.stop = threading.Event()
        self.sends = threading.Event()  # set when a file is about to be sent
        self.answers = {}  # path: the row of the first answer
        self.failure = None

    def run(self):
        try:
            first = 1
            while not self.stop.is_set():
                paths = [self._prepare(first + i) for i in range(FILES_AT_ONCE)]
                first += FILES_AT_ONCE
                for path in paths:
                    self._send(path)
        except Exception as failure:  # whatever it is, the test is to fail with it
            self.failure = failure

    def _ask(self, operator, *arguments):
        deadline = time.monotonic() + SECONDS_FOR_AN_ANSWER
        while True:
            # To sign, even where nothing is left to sign, keeps the harness from asking again.
            answer = self.fund.amanat(operator, *arguments, sign=True, expect=None)
            if answer.code == 0:
                return answer
            unknown = answer.code == UNAVAILABLE or "UNKNOWN" in answer.errors
            if not unknown or time.monotonic() > deadline:
                raise Failure(f"client {self.number}: {arguments}: {answer.code} {answer.errors}")
            time.sleep(0.05)

    def _prepare(self, count):
        path = self.fund.directory / "input" / f"{self.number}-{count}.command"
        rate = f"{self.number + 1}.{BEFORE_FIRST_RATE + count}"
        path.unlink(missing_ok=True)
        self._ask("adm-1", "directory", "set-rate", "--currency", "SAR", "--in", "PHP", "--rate",
                  rate, "--source", "bsp", "--prepare-to", path, "--author", "adm-2")
        self._ask("adm-2", "command", "sign", path)
        return path

    def _send(self, path):
        self.sends.set()
        self.answers[path] = self._ask("adm-1", "command", "submit", path).row


class KillTest(unittest.TestCase):

    def setUp(self):
        self.seed = int(os.environ.get("AMANAT_FAULT_SEED", random.randrange(2**32)))
        print(f"seed {self.seed}", flush=True)
        self.random = random.Random(self.seed)
        self.fund = new_fund(self)
        self.manila, _ = found(self.fund, separate=OPTIONS.separate)
        self.part = "ledger" if OPTIONS.separate else "all"
        self.heads = {}  # size: root, of whatever anybody saw signed

    def remember_head(self):
        """What the log signs now, from a proof."""
        lines = self.fund.amanat("adm-1", "ledger", "proof", "manila/directory:0",
                                 sign=False).text.split("\n")
        at = lines.index("owf.example/manila/directory/1")
        size, root = int(lines[at + 1]), base64.b64decode(lines[at + 2])
        self.assertEqual(self.heads.setdefault(size, root), root,
                         f"two roots were signed for size {size}")

    def exported(self):
        self.fund.amanat("adm-1", "ledger", "export", self.fund.directory / "export", sign=False)
        self.fund.verify(self.fund.directory / "export", "--trust", self.fund.directory / "trust")
        return ExportedLog(self.fund.directory / "export" / "manila-directory")

    def kill_again_and_again(self, clients):
        for _ in range(OPTIONS.rounds):
            time.sleep(self.random.uniform(*SECONDS_BETWEEN_KILLS))
            self.remember_head()
            client = self.random.choice(clients)
            client.sends.clear()
            self.assertTrue(client.sends.wait(SECONDS_FOR_AN_ANSWER))
            time.sleep(self.random.uniform(*SECONDS_INTO_A_SUBMISSION))
            self.assertEqual(self.manila.kill([self.part]), 1)
            self.manila.start_part(self.part)
            self.manila.wait_until_ready()
            self.remember_head()
            for client in clients:
                self.assertIsNone(client.failure)

    def test_everything_acknowledged_is_there_once(self):
        clients = [Client(self.fund, number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            self.kill_again_and_again(clients)
        finally:
            for client in clients:
                client.stop.set()
            for client in clients:
                client.join()
        for client in clients:
            self.assertIsNone(client.failure)
        answers = {path: row for client in clients for path, row in client.answers.items()}
        # The command line sends the same bytes again when nobody answers.
        repeated = sum(row.get("repeated") == "true" for row in answers.values())
        print(f"{OPTIONS.rounds} kills, {len(answers)} commands acknowledged, {repeated} of them "
              "only when they were sent again", flush=True)
        self.assertGreater(len(answers), OPTIONS.rounds)
        self.assert_first_answers(answers)
        self.assert_listed_once(answers)
        self.assert_exported_once(answers)

    def assert_first_answers(self, answers):
        for path, row in answers.items():
            again = self.fund.amanat("adm-1", "command", "submit", path, sign=False).row
            self.assertEqual(again["repeated"], "true")
            self.assertEqual((again["index"], again["leaf_hash"]), (row["index"], row["leaf_hash"]))

    def assert_listed_once(self, answers):
        """Through gRPC: the directory's list of rates."""
        listed = [row["index"] for row in
                  self.fund.amanat("adm-1", "directory", "rates", sign=False).rows]
        self.assertEqual(sorted(map(int, listed)),
                         sorted(int(row["index"]) for row in answers.values()))

    def assert_exported_once(self, answers):
        log = self.exported()
        leaves = [hashlib.sha256(b"\0" + log.entry(index)).digest() for index in range(log.size)]
        times = collections.Counter(leaf.hex() for leaf in leaves)
        for row in answers.values():
            self.assertEqual(leaves[int(row["index"])].hex(), row["leaf_hash"])
            self.assertEqual(times[row["leaf_hash"]], 1)
        self.remember_head()
        for size, root in self.heads.items():
            self.assertEqual(root_of(leaves[:size]), root, f"head of size {size}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

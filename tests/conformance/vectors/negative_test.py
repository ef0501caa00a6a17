#!/usr/bin/env python3
"""Shows that conformance_vectors can fail: it names each fault that is put into a copy of the
vectors by file and case, and lists what it does not know.

usage: negative_test.py CONFORMANCE_VECTORS"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
MERKLE = os.path.abspath("tests/data/merkle")
CRYPTO = os.path.abspath("tests/data/crypto")


class NegativeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def copy(self, source):
        target = os.path.join(self.root, os.path.basename(source))
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
        return target

    def edit(self, path, change):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        change(content)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(content, file)

    def write(self, name, content):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def run_program(self, *options):
        done = subprocess.run([PROGRAM, *options, self.root], capture_output=True, text=True,
                              check=False, timeout=60)
        lines = done.stdout.splitlines()
        self.assertRegex(lines[-1], r"^\d+ passed, \d+ failed, \d+ skipped$")
        passed, failed, skipped = (int(part.split()[0]) for part in lines[-1].split(", "))
        self.assertEqual(done.returncode, 1 if failed else 0)
        self.assertEqual(sum(line.startswith("FAILED ") for line in lines), failed)
        self.assertEqual(sum(line.startswith("skipped ") for line in lines), skipped)
        return passed, failed, skipped, done.stdout

    def assert_one_failure(self, *words):
        _, failed, _, text = self.run_program()
        self.assertEqual(failed, 1, text)
        line = next(line for line in text.splitlines() if line.startswith("FAILED "))
        for word in words:
            self.assertIn(word, line)

    def test_good_copies_pass(self):
        self.copy(MERKLE)
        self.copy(CRYPTO)
        passed, failed, _, text = self.run_program()
        self.assertEqual(failed, 0, text)
        self.assertGreater(passed, 300)

    def test_names_a_signature_vector_by_its_number(self):
        path = self.copy(CRYPTO + "/wycheproof/ed25519_test.json")
        def change(content):
            test = next(t for g in content["testGroups"] for t in g["tests"]
                        if t["result"] == "valid")
            test["result"], test["tcId"] = "invalid", 4711
        self.edit(path, change)
        self.assert_one_failure("ed25519_test.json", "tcId 4711", "accepted")

    def test_names_a_proof_by_its_file(self):
        for kind, name in (("inclusion", "1"), ("consistency", "1")):
            source = f"{MERKLE}/proof_vectors/{kind}/{name}/happy-path.json"
            path = self.write(f"proof_vectors/{kind}/a.json", b"")
            shutil.copy(source, path)
            self.edit(path, lambda content: content.update(wantErr=True))
            self.assert_one_failure(f"{kind}/a.json", "accepted a wrong proof")
            os.remove(path)

    def test_names_a_note_by_its_case(self):
        path = self.copy(MERKLE + "/note_checkpoint_vectors.json")
        def change(content):
            content[0]["note"] = content[0]["note"].replace("answer", "Answer")
        self.edit(path, change)
        self.assert_one_failure("note_checkpoint_vectors.json", "case 0 peter")

    def test_names_a_request_by_its_case(self):
        path = self.copy(MERKLE + "/note_checkpoint_vectors.json")
        def change(content):
            case = next(c for c in content if c["expect"] == "HTTP 200")
            case["expect"] = "HTTP 422"
        self.edit(path, change)
        self.assert_one_failure("witness-add-checkpoint-0", "expected 422, not 200")

    def test_names_a_line_of_the_sign_input(self):
        with open(CRYPTO + "/ed25519_sign_input.txt", "rb") as file:
            lines = file.readlines()[:3]
        lines[1] = lines[1].replace(b":", b":00", 1)
        self.write("ed25519_sign_input_part2.txt", b"".join(lines))
        self.assert_one_failure("ed25519_sign_input_part2.txt", "line 2")

    def test_names_a_damaged_tile(self):
        folder = self.copy(MERKLE + "/tile_tree_sunlight_mirror")
        path = folder + "/tile/0/001.p/44"
        with open(path, "rb") as file:
            content = bytearray(file.read())
        content[40] ^= 1
        with open(path, "wb") as file:
            file.write(content)
        _, failed, _, text = self.run_program()
        self.assertGreater(failed, 1)
        self.assertIn("checkpoint, the root: the tiles give another root", text)
        with open(path, "wb") as file:
            file.write(content[:-1])
        self.assertIn("001.p/44, the tile: malformed", self.run_program()[3])

    def test_a_malformed_file_of_a_known_kind_has_failed(self):
        for name in ("ed25519_test.json", "note_checkpoint_vectors.json", "tlog_constants.json",
                     "rfc6962_reference_roots.json", "ed25519_speccheck_cases.json",
                     "ed25519_sign_input.txt", "proof_vectors/inclusion/1/x.json"):
            for content in (b"", b"{", b"[]", b"{}", b"\xff\x00"):
                path = self.write(name, content)
                self.assert_one_failure(name, "malformed")
                os.remove(path)

    def test_a_malformed_case_has_failed_and_the_others_are_judged(self):
        path = self.copy(MERKLE + "/note_checkpoint_vectors.json")
        self.edit(path, lambda content: content[3].pop("note"))
        self.assert_one_failure("case 3", "malformed")

    def test_lists_what_it_does_not_know(self):
        self.write("readme.txt", b"hello\n")
        self.write("wycheproof/x25519_test.json",
                   b'{"algorithm": "XDH", "testGroups": [{"tests": []}]}')
        self.write("other.json", b'{"a": 1}')
        passed, failed, skipped, text = self.run_program()
        self.assertEqual((passed, failed, skipped), (0, 0, 3), text)
        self.assertIn("XDH is not an algorithm of this project", text)

    def test_starts_a_witness_from_roots_of_another_folder(self):
        path = self.copy(MERKLE + "/note_checkpoint_vectors.json")
        def change(content):
            other = next(c for c in content if c["id"] == "witness-add-checkpoint-2")
            case = next(c for c in content if c["id"] == "witness-add-checkpoint-4")
            case["consistency_proof"] = other["consistency_proof"]  # the right one
            case["expect"], case["assert"] = "HTTP 200", None
            content[:] = [case]
        self.edit(path, change)
        self.assertEqual(self.run_program()[:3], (0, 0, 1))
        self.assertEqual(self.run_program("--roots", MERKLE)[:3], (1, 0, 0))

    def test_refuses_what_is_no_folder(self):
        done = subprocess.run([PROGRAM, self.root + "/absent"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()

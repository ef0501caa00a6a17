#!/usr/bin/env python3
"""A stranger opens what the ledger writes with protoc and our .proto files alone.

stranger_test.py EXPORT_ACTS: run from the root of the repository; the compiler of protobuf is
AMANAT_PROTOC, or protoc."""

import collections
import glob
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROTOS = os.path.join(ROOT, "proto")
sys.path.insert(0, os.path.join(PROTOS, "acts"))
import text_format  # noqa: E402  It reads what protoc prints.

EXPORT_ACTS = None
ENVELOPE = "amanat/ledger/v1/entry.proto"

# What a .proto file says of an event: the file, the message, the event of a manifest's lines, and
# the message that the rules add.
Event = collections.namedtuple("Event", "path message lines added")


def protoc(*arguments, data=b""):
    result = subprocess.run([os.environ.get("AMANAT_PROTOC", "protoc"), "-I", PROTOS, *arguments],
                            input=data, capture_output=True, check=False)
    if result.returncode != 0:
        raise AssertionError(result.stderr.decode("utf-8", "replace"))
    return result.stdout


def read(path):
    with open(path, "rb") as file:
        return file.read()


def acts_files():
    return sorted(glob.glob(os.path.join(PROTOS, "amanat/acts/v1/*.proto")))


def enumerators():
    numbers = {}
    for path in acts_files():
        for name, number in re.findall(r"^  ([A-Z][A-Z0-9_]*) = (\d+);", read(path).decode(), re.M):
            numbers[name] = int(number)
    return numbers


def events():
    """As somebody finds them who searches the files for `event_type: 161`."""
    found = {}
    for path in acts_files():
        messages = re.finditer(r"^message (\w+) \{(.*?)^\}", read(path).decode(), re.M | re.S)
        for message, text in (match.groups() for match in messages):
            for act in re.findall(r"option \(body_of\) = \{(.*?)\};", text, re.S):
                said = dict(re.findall(r'(\w+): "?(\w+)', act))
                found[int(said["event_type"])] = Event(
                    os.path.relpath(path, PROTOS), message, int(said.get("line_event_type", 0)),
                    said.get("added"))
    return found


class StrangerCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.enumerators = enumerators()

    def decode(self, package, path, message, data):
        """The decoded message; protoc writes it back to the same bytes."""
        text = protoc(f"--decode={package}.{message}", path, data=data)
        self.assertEqual(protoc(f"--encode={package}.{message}", path, data=text), data)
        return text_format.parse(text.decode("utf-8"))

    def plain(self, value):
        if isinstance(value, bytes):
            return value.hex()
        return self.enumerators.get(value, value) if isinstance(value, str) else value

    def assert_says(self, decoded, fields):
        """`decoded` has exactly these fields, as tests/data/acts writes them."""
        self.assertEqual(set(decoded), set(fields))
        for name, wanted in fields.items():
            wanted = wanted if isinstance(wanted, list) else [wanted]
            self.assertEqual(len(decoded[name]), len(wanted), name)
            for value, expected in zip(decoded[name], wanted):
                if isinstance(expected, dict):
                    self.assert_says(value, expected)
                else:
                    self.assertEqual(self.plain(value), expected, name)


class Vectors(StrangerCase):
    def test_every_message_says_what_the_ledger_says(self):
        judged = 0
        for path in sorted(glob.glob(os.path.join(ROOT, "tests/data/acts/*.json"))):
            golden = json.loads(read(path))
            stem = os.path.basename(path).removesuffix(".json")
            proto = ENVELOPE if stem == "envelope" else f"amanat/acts/v1/{stem}.proto"
            for message in golden["messages"]:
                for vector in message["vectors"][:3]:  # empty, typical, extreme
                    with self.subTest(message=message["message"], vector=vector["name"]):
                        decoded = self.decode(golden["package"], proto, message["message"],
                                              bytes.fromhex(vector["hex"]))
                        self.assert_says(decoded, vector["fields"])
                        judged += 1
        self.assertGreater(judged, 150)

    def test_the_golden_entries_of_the_format(self):
        golden = json.loads(read(os.path.join(ROOT, "tests/data/entry/golden.json")))
        for vector in golden["entries"]:
            with self.subTest(entry=vector["name"]):
                entry = self.decode("amanat.ledger.v1", ENVELOPE, "Entry",
                                    bytes.fromhex(vector["hex"]))
                self.assertEqual(entry.get("index", [0])[0], vector["entry"]["index"])
                self.assertEqual(entry["command"][0].hex(), vector["entry"]["command"])
                message = "LineCommand" if "line" in entry else "Command"
                command = self.decode("amanat.ledger.v1", ENVELOPE, message, entry["command"][0])
                shown = vector.get("command") or vector["line_command"]
                # The printer shows a body that is text as text.
                self.assertIn(shown["body"], (command["body"][0].hex(),
                                              command["body"][0].decode("latin-1")))

    def test_all_files_compile_together(self):
        paths = glob.glob(os.path.join(PROTOS, "amanat/**/*.proto"), recursive=True)
        self.assertGreater(len(paths), 15)
        protoc("--descriptor_set_out=/dev/null", *(os.path.relpath(path, PROTOS) for path in paths))


class Export(StrangerCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        subprocess.run([EXPORT_ACTS, folder.name], cwd=ROOT, check=True)
        self.logs = sorted(glob.glob(os.path.join(folder.name, "*/")))
        self.events = events()
        self.bodies = {}
        for path in glob.glob(os.path.join(ROOT, "tests/data/acts/*.json")):
            for message in json.loads(read(path))["messages"]:
                self.bodies[message["message"]] = message["vectors"][1]["fields"]

    def leaves(self, log):
        """The exact bytes of each entry: C2SP entry bundles, each entry behind its length."""
        for path in sorted(glob.glob(os.path.join(log, "tile/entries/**"), recursive=True)):
            bundle = read(path) if os.path.isfile(path) else b""
            while bundle:
                length, = struct.unpack(">H", bundle[:2])
                yield bundle[2:2 + length]
                bundle = bundle[2 + length:]

    def test_every_act_in_an_exported_log(self):
        seen = set()
        for log in self.logs:
            manifest = None
            for leaf in self.leaves(log):
                entry = self.decode("amanat.ledger.v1", ENVELOPE, "Entry", leaf)
                if "line" in entry:
                    command = self.decode("amanat.ledger.v1", ENVELOPE, "LineCommand",
                                          entry["command"][0])
                    number = self.events[manifest].lines
                else:
                    command = self.decode("amanat.ledger.v1", ENVELOPE, "Command",
                                          entry["command"][0])
                    number = command["event_type"][0]
                if number not in self.events:
                    self.assertLess(number, 10)  # the writer's own
                    continue
                event = self.events[number]
                manifest = number if event.lines else manifest
                body = self.decode("amanat.acts.v1", event.path, event.message, command["body"][0])
                # The founding of the fund has bodies of its own; the last of each kind is the vector.
                if log.endswith("-fund/"):
                    self.assert_says(body, self.bodies[event.message])
                    if event.added:
                        added = self.decode("amanat.acts.v1", event.path, event.added,
                                            entry["added"][0])
                        self.assert_says(added, self.bodies[event.added])
                    seen.add(number)
        self.assertEqual(seen, set(self.events))

    def test_the_writers_own_entries(self):
        founding = next(self.leaves(self.logs[0]))
        entry = self.decode("amanat.ledger.v1", ENVELOPE, "Entry", founding)
        command = self.decode("amanat.ledger.v1", ENVELOPE, "Command", entry["command"][0])
        self.assertEqual(command["event_type"], [1])
        body = self.decode("amanat.ledger.v1", ENVELOPE, "LogFounded", command["body"][0])
        self.assertEqual(body["name"], [b"owf.example/manila/directory/1"])
        self.assertEqual([len(key) for key in body["administrators"]], [32, 32])


if __name__ == "__main__":
    EXPORT_ACTS = os.path.abspath(sys.argv.pop(1))
    unittest.main()

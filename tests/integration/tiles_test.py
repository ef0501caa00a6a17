#!/usr/bin/env python3
"""A node serves its logs as tiles, and amanat-verify reads them there."""

import hashlib
import json
import unittest
import urllib.error
import urllib.request

from founded_fund import FoundedFund
import founding
from fund import free_ports


class TilesTest(FoundedFund):

    def setUp(self):
        super().setUp()
        self.url = f"http://127.0.0.1:{free_ports(1)[0]}/"
        self.manila.stop()
        with open(self.manila.config, "a", encoding="utf-8") as file:
            file.write(f'\n[http]\naddress = "{self.url[7:-1]}"\n')
        self.manila.start()

    def get(self, path, method="GET", body=None):
        """Status, headers and body."""
        request = urllib.request.Request(self.url + path, data=body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def verify(self, *arguments):
        answer = self.fund.verify(self.url, "--trust", self.fund.directory / "trust", "--json",
                                  *arguments)
        return json.loads(answer.text)

    def size(self, log):
        """Of the log's checkpoint."""
        return int(self.get(f"{log}/checkpoint")[2].split(b"\n")[1])

    def test_every_log_is_served_and_verifies(self):
        status, _, body = self.get("logs")
        self.assertEqual(status, 200)
        folders = [log["folder"] for log in json.loads(body)["logs"]]
        self.assertEqual(folders, ["manila-directory", "manila-fund"])
        result = self.verify()
        self.assertEqual(result["verdict"], "verified")
        self.assertEqual(result["entries_examined"], sum(self.size(log) for log in folders))

    def test_what_was_verified_is_remembered(self):
        state = self.fund.directory / "audit.state"
        first = self.verify("--state", state)
        founding.admit_operator(self.fund, "off-1", "manila", "officer")
        second = self.verify("--state", state)
        self.assertGreater(second["entries_examined"], first["entries_examined"])
        self.assertGreater(second["effects_derived"], first["effects_derived"])  # all of them again

    def test_tiles_are_the_hashes_of_the_entries(self):
        size = self.size("manila-directory")
        status, headers, tile = self.get(f"manila-directory/tile/0/000.p/{size}")
        self.assertEqual((status, headers["Content-Type"], len(tile)),
                         (200, "application/octet-stream", 32 * size))
        bundle = self.get(f"manila-directory/tile/entries/000.p/{size}")[2]
        hashes, offset = b"", 0
        while offset < len(bundle):
            length = int.from_bytes(bundle[offset:offset + 2], "big")
            entry = bundle[offset + 2:offset + 2 + length]
            hashes += hashlib.sha256(b"\0" + entry).digest()
            offset += 2 + length
        self.assertEqual(tile, hashes)
        for path in [f"manila-directory/tile/0/000.p/{size + 1}", "manila-directory/tile/0/000",
                     "riyadh-fund/checkpoint", "manila-directory/../logs"]:
            self.assertEqual(self.get(path)[0], 404, path)
        self.assertEqual(self.get("logs", "POST", b"")[0], 405)
        self.assertEqual(self.get("witness/add-checkpoint", "POST", b"")[0], 405)


if __name__ == "__main__":
    unittest.main()

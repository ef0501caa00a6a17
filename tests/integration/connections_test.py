#!/usr/bin/env python3
"""Connections that nobody proves himself on: a node goes on answering others, and ends them."""

import resource
import select
import socket
import subprocess
import time
import unittest

from founded_fund import FoundedFund

CONNECTIONS = 1000
# What another client's question may take beside them; without them it takes a fraction of a second.
ANSWER_SECONDS = 10
# The bound of services/rpc/limits.h is 10.
HANDSHAKE_SECONDS = 30
FILES_MIN = 4096
FAILED = 1


def bare_connections(address, count):
    """Open, and silent: not even the first byte of a handshake."""
    host, port = address.rsplit(":", 1)
    connections = []
    for _ in range(count):
        connection = socket.create_connection((host, int(port)), timeout=20)
        connection.setblocking(False)
        connections.append(connection)
    return connections


def open_ones(connections):
    """Those that the other side has not ended."""
    poller = select.poll()
    by_number = {connection.fileno(): connection for connection in connections}
    for number in by_number:
        poller.register(number, select.POLLIN)
    for number, _ in poller.poll(0):
        try:
            ended = by_number[number].recv(1 << 16) == b""
        except ConnectionError:
            ended = True
        except BlockingIOError:
            ended = False
        if ended:
            by_number.pop(number).close()
    return list(by_number.values())


class ConnectionsTest(FoundedFund):

    @classmethod
    def setUpClass(cls):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(2 * CONNECTIONS, hard), hard))
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def test_bare_connections_of_one_address_keep_nobody_waiting_and_end(self):
        connections = bare_connections(self.manila.address(), CONNECTIONS)
        opened = time.monotonic()
        try:
            self.query("directory", "sites")
            self.directory("set-rate", "--currency", "SAR", "--in", "PHP", "--rate", "15.2",
                           "--source", "bsp")
            self.assertLess(time.monotonic() - opened, ANSWER_SECONDS)
            while connections and time.monotonic() - opened < HANDSHAKE_SECONDS:
                time.sleep(0.2)
                connections = open_ones(connections)
            self.assertEqual(len(connections), 0, "still open")
            self.query("directory", "sites")
        finally:
            for connection in connections:
                connection.close()

    def started(self, soft, hard):
        """The node's process, which may have so many files open."""
        process = subprocess.Popen(
            [self.fund.binary("amanatd"), "--config", str(self.manila.config)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)))
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_a_node_that_may_open_too_few_files_does_not_start(self):
        self.manila.stop()
        process = self.started(FILES_MIN - 1, FILES_MIN - 1)
        self.assertEqual(process.wait(timeout=60), FAILED)
        said = process.stderr.read()
        self.assertIn(f"may have {FILES_MIN - 1} files open", said)
        self.assertIn("LimitNOFILE", said)

    def test_a_node_takes_all_the_files_that_it_is_granted(self):
        self.manila.stop()
        process = self.started(FILES_MIN // 8, FILES_MIN)
        deadline = time.monotonic() + 60

        def granted():
            return resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[0]
        while granted() < FILES_MIN and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertIsNone(process.poll())
        self.assertEqual(granted(), FILES_MIN)


if __name__ == "__main__":
    unittest.main()

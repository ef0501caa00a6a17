#!/usr/bin/env python3
"""amanat-verify reads a node's tiles over TLS, through a proxy that ends it, and tells whose
certificate it does not take."""

import http.client
import http.server
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest

from founded_fund import found, new_fund
from fund import DOMAIN, Failure, free_ports

CANNOT_READ = 3  # exit code of amanat-verify


def make_authority(fund, folder):
    """A certificate authority as a fund has one: its certificate and its key."""
    subprocess.run([fund.binary("amanat"), "pki", "authority", folder, "--domain", DOMAIN],
                   check=True, capture_output=True)
    return folder / "authority.crt", folder / "authority.key"


def issue(folder, authority, name):
    """A web server's certificate for `name`, e.g. DNS:localhost. Returns certificate and key."""
    stem = folder / name.replace(":", "-")
    certificate, key, request = (stem.with_suffix(end) for end in (".crt", ".key", ".csr"))
    extensions = stem.with_suffix(".ext")
    extensions.write_text(f"subjectAltName={name}\nextendedKeyUsage=serverAuth\n")
    subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=proxy", "-keyout", key,
                    "-out", request], check=True, capture_output=True)
    subprocess.run(["openssl", "x509", "-req", "-in", request, "-CA", authority[0], "-CAkey",
                    authority[1], "-CAcreateserial", "-days", "2", "-extfile", extensions,
                    "-out", certificate], check=True, capture_output=True)
    return certificate, key


class Proxy:
    """Ends TLS on a loopback port and asks the node over plain HTTP."""

    def __init__(self, certificate, key, node):
        self.asked = asked = []

        class Relay(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked.append(self.path)
                upstream = http.client.HTTPConnection(node, timeout=20)
                upstream.request("GET", self.path)
                answer = upstream.getresponse()
                body = answer.read()
                upstream.close()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A client that breaks off does so on purpose here."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server = Server(("127.0.0.1", 0), Relay)
        # In the connection's own thread, so that a refused handshake does not end the server.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class TlsTilesTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.fund = new_fund(cls)
        manila, _ = found(cls.fund)
        cls.node = f"127.0.0.1:{free_ports(1)[0]}"
        manila.stop()
        with open(manila.config, "a", encoding="utf-8") as file:
            file.write(f'\n[http]\naddress = "{cls.node}"\n')
        manila.start()
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="amanat-tls-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.authority = make_authority(cls.fund, cls.folder / "authority")
        cls.stranger = make_authority(cls.fund, cls.folder / "stranger")

    def proxy(self, name):
        """One whose certificate is for that name."""
        proxy = Proxy(*issue(self.folder, self.authority, name), self.node)
        self.addCleanup(proxy.stop)
        return proxy

    def verify(self, host, proxy, authority=None, expect=0):
        """With a machine that trusts that authority and no other one."""
        before = dict(os.environ)
        os.environ.update(SSL_CERT_FILE=str((authority or self.authority)[0]),
                          SSL_CERT_DIR=str(self.folder / "nobody"))
        try:
            return self.fund.verify(f"https://{host}:{proxy.port}/", "--trust",
                                    self.fund.directory / "trust", "--json", expect=expect)
        finally:
            os.environ.clear()
            os.environ.update(before)

    def refused(self, host, proxy, authority=None):
        """What was said; nothing was asked of the server."""
        answer = self.verify(host, proxy, authority, expect=CANNOT_READ)
        self.assertEqual(proxy.asked, [])
        self.assertIn("certificate does not verify", answer.errors)
        return answer.errors

    def test_verifies_as_without_tls(self):
        proxy = self.proxy("DNS:localhost")
        result = json.loads(self.verify("localhost", proxy).text)
        plain = json.loads(self.fund.verify(f"http://{self.node}/", "--trust",
                                            self.fund.directory / "trust", "--json").text)
        self.assertTrue(result["verified"])
        self.assertGreater(result["entries_examined"], 0)
        self.assertEqual(result["entries_examined"], plain["entries_examined"])
        self.assertIn("/manila-fund/checkpoint", proxy.asked)

    def test_takes_a_certificate_for_an_address(self):
        result = json.loads(self.verify("127.0.0.1", self.proxy("IP:127.0.0.1")).text)
        self.assertTrue(result["verified"])

    def test_refuses_an_authority_that_the_machine_does_not_know(self):
        errors = self.refused("localhost", self.proxy("DNS:localhost"), self.stranger)
        self.assertIn("issuer certificate", errors)

    def test_refuses_a_certificate_for_another_name(self):
        errors = self.refused("localhost", self.proxy("DNS:elsewhere.example"))
        self.assertIn("subject name matches target host name 'localhost'", errors)

    def test_refuses_a_name_for_an_address_and_the_reverse(self):
        self.assertIn("subject name matches target host name '127.0.0.1'",
                      self.refused("127.0.0.1", self.proxy("DNS:localhost")))
        self.assertIn("subject name matches target host name 'localhost'",
                      self.refused("localhost", self.proxy("IP:127.0.0.1")))

    def test_plain_http_to_a_tls_port_is_no_answer(self):
        proxy = self.proxy("DNS:localhost")
        with self.assertRaisesRegex(Failure, "exit 3"):
            self.fund.verify(f"http://localhost:{proxy.port}/", "--trust",
                             self.fund.directory / "trust")
        self.assertEqual(proxy.asked, [])


if __name__ == "__main__":
    unittest.main()

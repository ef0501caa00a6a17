"""A fund of real processes in one folder: certificates, keys, nodes on loopback ports, the CLI.

    with fund.Fund(build_folder) as f:
        manila = f.add_node("manila", books=["directory", "fund"])
        f.found(manila)                          # init, start, two administrators, site, logs
        f.amanat(manila, "directory", "sites")   # -> Result with code, rows, stderr

Used by the integration tests and by the quickstart. Standard library only.
"""

import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOMAIN = "owf.example"
PARTS = ["ledger", "directory", "contribution", "remittance", "claims", "repatriation", "treasury"]
START_SECONDS = 60
STOP_SECONDS = 30
CALL_SECONDS = 120


class Failure(Exception):
    """What should have worked did not; the message has everything that was printed."""


@dataclasses.dataclass
class Result:
    """One run of a program."""
    arguments: list
    code: int
    stdout: str
    stderr: str

    @property
    def rows(self):
        return [json.loads(line) for line in self.stdout.splitlines() if line.startswith("{")]

    def __str__(self):
        return (f"{' '.join(self.arguments)}\nexit code {self.code}\n"
                f"{self.stdout}{self.stderr}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    """A running amanatd."""

    def __init__(self, name, arguments, log_path, port, limit_file_bytes=None):
        self.name, self.arguments, self.log_path, self.port = name, arguments, log_path, port
        self.limit_file_bytes = limit_file_bytes
        self.process = None

    def start(self):
        def limit():
            if self.limit_file_bytes is not None:
                import resource
                resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit_file_bytes, ) * 2)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.arguments, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, preexec_fn=limit)
        deadline = time.monotonic() + START_SECONDS
        while not self._says_started():
            if self.process.poll() is not None:
                raise Failure(f"{self.name} ended with {self.process.returncode}\n{self.tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise Failure(f"{self.name} did not start in time\n{self.tail()}")
            time.sleep(0.02)
        return self

    def _says_started(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            text = log.read()
        # Of this start, not of an earlier one.
        return '"event":"node_started"' in text.rpartition("-- start ")[2]

    def mark_start(self):
        with open(self.log_path, "a", encoding="utf-8") as log:
            log.write("-- start \n")
        return self

    def tail(self, lines=30):
        if not os.path.exists(self.log_path):
            return ""
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """SIGKILL: what a power cut leaves."""
        if self.running:
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def stop(self):
        """SIGTERM; the exit code."""
        if self.running:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure(f"{self.name} did not stop in time\n{self.tail()}") from None

    def wait(self, seconds=STOP_SECONDS):
        return self.process.wait(seconds)


class Node:
    """A site: its configuration and its processes, one for all parts or one for each."""

    def __init__(self, fund, site, books, split, peers, trust):
        self.fund, self.site, self.split = fund, site, split
        self.folder = os.path.join(fund.folder, "nodes", site)
        os.makedirs(self.folder, exist_ok=True)
        self.config_path = os.path.join(self.folder, f"{site}.toml")
        self.profile_path = os.path.join(self.folder, "profile.toml")
        self.parts = PARTS if split is None else split
        ports = {part: free_port() for part in self.parts}
        if split is None:
            ports = {part: ports["ledger"] for part in self.parts}
        self.ports = ports
        self.trust_path = trust or os.path.join(self.folder, "data", "trust")
        self._write_config(books, peers, trust)
        fund.certificates("--node", site)
        self.processes = {}
        for name in (["all"] if split is None else split):
            arguments = [fund.amanatd_path, "--config", self.config_path]
            if split is not None:
                arguments += ["--serve", name]
            port = ports["ledger" if split is None else name]
            self.processes[name] = Process(f"{site} {name}", arguments,
                                           os.path.join(self.folder, f"{name}.log"), port)
        self.verifier_keys = []

    def _write_config(self, books, peers, trust):
        quoted = ", ".join(f'"{book}"' for book in books)
        lines = ["[node]", f'site = "{self.site}"', f'fund_domain = "{DOMAIN}"',
                 'data_directory = "data"', 'guard_directory = "guard"', f"books = [{quoted}]"]
        if trust:
            lines.append(f'trust_file = "{trust}"')
        lines += ["[tls]", f'certificate = "{self.fund.certificate_path(self.site, "node.crt")}"',
                  f'key = "{self.fund.certificate_path(self.site, "node.key")}"',
                  f'authority = "{self.fund.certificate_path("authority.crt")}"', "[listen]"]
        if self.split is None:
            lines.append(f'address = "127.0.0.1:{self.ports["ledger"]}"')
        else:
            serve = ", ".join(f'"{part}"' for part in self.parts)
            lines.insert(6, f"serve = [{serve}]")
            lines += [f'{part} = "127.0.0.1:{port}"' for part, port in self.ports.items()]
            lines += ["[ledger]", f'address = "127.0.0.1:{self.ports["ledger"]}"']
        if peers:
            lines += ["[replication]", "retry_milliseconds_min = 50",
                      "retry_milliseconds_max = 1000"]
        for peer in peers:
            lines += ["[[replication.peers]]", f'site = "{peer.site}"',
                      f'address = "127.0.0.1:{peer.ports["ledger"]}"']
        with open(self.config_path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def init(self):
        result = self.fund.run([self.fund.amanatd_path, "--config", self.config_path, "--init"])
        if result.code != 0:
            raise Failure(str(result))
        self.verifier_keys = result.stdout.split()
        return self.verifier_keys

    def start(self, *names):
        for name in names or self.processes:
            self.processes[name].mark_start().start()
        return self

    def kill(self, *names):
        for name in names or self.processes:
            self.processes[name].kill()

    def stop(self, *names):
        """SIGTERM to each, services before the ledger; their exit codes."""
        return [self.processes[name].stop() for name in reversed(list(names or self.processes))]


class Fund:
    """Everything of one fund, in one folder that is removed at the end unless it was given."""

    def __init__(self, build, folder=None):
        self.build = os.path.abspath(build)
        self.amanatd_path = os.path.join(self.build, "bin", "amanatd")
        self.amanat_path = os.path.join(self.build, "bin", "amanat")
        self.verify_path = os.path.join(self.build, "bin", "amanat-verify")
        self.own_folder = folder is None
        self.folder = os.path.abspath(folder) if folder else tempfile.mkdtemp(prefix="amanat-")
        os.makedirs(os.path.join(self.folder, "keys"), exist_ok=True)
        self.nodes = {}
        self.certificates("--ca")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for node in self.nodes.values():
            node.kill()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, arguments, **options):
        environment = dict(os.environ, GRPC_DNS_RESOLVER="native")
        environment.pop("AMANAT_PROFILE", None)
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=CALL_SECONDS, env=environment, check=False, **options)
        return Result(arguments, done.returncode, done.stdout, done.stderr)

    def certificates(self, *what):
        result = self.run([os.path.join(ROOT, "deploy", "certificates"),
                           os.path.join(self.folder, "certificates"), "--domain", DOMAIN, *what])
        if result.code != 0:
            raise Failure(str(result))

    def certificate_path(self, *parts):
        return os.path.join(self.folder, "certificates", *parts)

    def key_path(self, code):
        return os.path.join(self.folder, "keys", f"{code}.key")

    def add_node(self, site, books, split=None, peers=(), trust=None):
        """`split`: the parts that run as processes of their own; None: one process for all."""
        self.nodes[site] = Node(self, site, books, split, peers, trust)
        self._write_profile(self.nodes[site])
        return self.nodes[site]

    def _write_profile(self, node, code="client"):
        self.certificates("--operator", node.site, code)
        lines = [f'site = "{node.site}"', f'fund_domain = "{DOMAIN}"', 'state_directory = "state"',
                 "[tls]"]
        for key, name in (("certificate", "crt"), ("key", "key")):
            lines.append(
                f'{key} = "{self.certificate_path(node.site, f"operator-{code}.{name}")}"')
        lines += [f'authority = "{self.certificate_path("authority.crt")}"', "[addresses]"]
        lines += [f'{part} = "127.0.0.1:{port}"' for part, port in node.ports.items()]
        with open(node.profile_path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def new_key(self, code):
        """The public key of the operator's key file, made when it is not there."""
        verb = "show" if os.path.exists(self.key_path(code)) else "new"
        result = self.run([self.amanat_path, "--json", "key", verb, self.key_path(code)])
        if result.code != 0:
            raise Failure(str(result))
        return result.rows[0]["public_key"]

    def amanat(self, node, *arguments, sign=(), expect=0, before=()):
        """Runs `amanat` at a node; fails unless it exits with `expect` (None: whatever)."""
        command = [self.amanat_path, "--profile", node.profile_path, "--json", "--yes", *before]
        for code in sign:
            command += ["--sign", f"{code}={self.key_path(code)}"]
        result = self.run(command + list(arguments))
        if expect is not None and result.code != expect:
            logs = "\n".join(process.tail() for process in node.processes.values())
            raise Failure(f"expected exit code {expect}\n{result}\n{logs}")
        return result

    def direct(self, node, *arguments, **options):
        """A directory act, signed by both administrators."""
        return self.amanat(node, "directory", *arguments, sign=("adm-1", "adm-2"), **options)

    def found(self, node, country="PH", time_zone="Asia/Manila"):
        """Init and start of head office, two administrators, its site and its logs."""
        node.init()
        node.start()
        for code in ("adm-1", "adm-2"):
            self.new_key(code)
            self.amanat(node, "directory", "found-administrator", "--code", code, "--key",
                        self.key_path(code), "--site", node.site)
        self.admit_node(node, node, country, time_zone)

    def admit_node(self, head_office, node, country, time_zone):
        """Admits a site and the logs that its init printed."""
        self.direct(head_office, "admit-site", "--site", node.site, "--country", country,
                    "--time-zone", time_zone)
        for key in node.verifier_keys:
            self.direct(head_office, "admit-log", "--vkey", key)

    def admit_operator(self, head_office, code, site, *roles):
        self.direct(head_office, "admit-operator", "--code", code, "--public-key",
                    self.new_key(code), "--site", site, "--roles", ",".join(roles))

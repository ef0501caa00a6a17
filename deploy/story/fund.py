"""A fund on this machine: real node processes on loopback ports, their certificates and
configurations, and the command line as its operators use it.

    fund = Fund(directory, binaries)
    fund.add_site("manila", books=["directory", "fund", "remittance"], separate=True)
    fund.add_site("riyadh", books=["fund"], dials="manila")
    fund.sites["manila"].start()
    rows = fund.amanat("adm-1", "directory", "sites").rows

The quickstart and the tests with real processes use it; it needs the standard library only.
Everything lies below one directory: DIR/nodes/<site> (configuration, data, logs of the processes),
DIR/guards/<site>, DIR/backups/<site>, DIR/certificates, DIR/operators/<code> (key, profile, state; DIR/<code>.toml
and DIR/<code>.key lead there), DIR/input, DIR/export. Ports are free ones, chosen when a site is added.
"""

import datetime
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time
import tomllib

DOMAIN = "owf.example"
SERVICES = ["directory", "contribution", "remittance", "claims", "repatriation", "treasury",
            "inbox"]
# The day of head office, by which the story's papers are dated.
MANILA = datetime.timezone(datetime.timedelta(hours=8))
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 60
UNAVAILABLE = 3  # exit code of `amanat`
READ_AGAIN_MAX = 10
PREPARE_AGAIN_MAX = 3
STOP_SECONDS = 20


class Failure(Exception):
    """What was expected did not happen; the message says what did."""


def free_ports(count):
    """`count` ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for item in sockets:
            item.bind(("127.0.0.1", 0))
        return [item.getsockname()[1] for item in sockets]
    finally:
        for item in sockets:
            item.close()


def listens(address):
    """Whether somebody takes connections at host:port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        host, port = address.split(":")
        return probe.connect_ex((host, int(port))) == 0


class Answer:
    """What one run of the command line gave."""

    def __init__(self, command, process):
        self.command = command
        self.code = process.returncode
        self.text = process.stdout
        self.errors = process.stderr
        self.rows = []
        for line in process.stdout.splitlines():
            if line.startswith("{"):
                self.rows.append(json.loads(line))

    @property
    def row(self):
        if len(self.rows) != 1:
            raise Failure(f"{self.command}: {len(self.rows)} rows, not one: {self.text[:400]}")
        return self.rows[0]


    def row_with(self, title):
        """The first row that has that title."""
        for row in self.rows:
            if title in row:
                return row
        raise Failure(f"{self.command}: no {title}: {self.text[:400]}")


class Site:
    """One office: its configuration and its node's processes."""

    def __init__(self, fund, name, books, separate, dials):
        self.fund = fund
        self.name = name
        self.separate = separate
        self.directory = fund.directory / "nodes" / name
        self.config = self.directory / "amanatd.toml"
        self.processes = {}
        self.parts = ["ledger"] + SERVICES if separate else ["all"]
        self.ports = dict(zip(self.parts, free_ports(len(self.parts))))
        self.file_bytes_max = None  # of each file that a process started from now on writes
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self.config.exists():
            self.config.write_text(self._configuration(books, dials))
        else:
            self._read_ports()

    def address(self, part="ledger"):
        return f"127.0.0.1:{self.ports.get(part, self.ports.get('all'))}"

    def _configuration(self, books, dials):
        fund = self.fund
        quoted = ", ".join(f'"{book}"' for book in books)
        lines = ["[node]", f'site = "{self.name}"', f'fund_domain = "{DOMAIN}"',
                 'data_directory = "data"',
                 f'guard_directory = "{fund.directory}/guards/{self.name}"',
                 f'backup_directory = "{fund.directory}/backups/{self.name}"',
                 f"books = [{quoted}]"]
        if "directory" not in books:
            lines.append(f'trust_file = "{fund.directory}/trust"')
        lines += ["", "[tls]",
                  f'certificate = "{fund.directory}/certificates/{self.name}/node.crt"',
                  f'key = "{fund.directory}/certificates/{self.name}/node.key"',
                  f'authority = "{fund.directory}/certificates/authority.crt"',
                  f'revocations = "{fund.directory}/certificates/revoked.crl"', "", "[listen]"]
        if self.separate:
            lines += [f'{part} = "{self.address(part)}"' for part in self.ports]
            lines += ["", "[ledger]", f'address = "{self.address()}"']
        else:
            lines.append(f'address = "{self.address()}"')
        lines += ["", "[replication]", "retry_milliseconds_min = 100",
                  "retry_milliseconds_max = 1000"]
        if dials:
            lines += ["", "[[replication.peers]]", f'site = "{dials}"',
                      f'address = "{fund.sites[dials].address()}"']
        return "\n".join(lines) + "\n"

    def _read_ports(self):
        """The ports that an earlier run wrote down."""
        section = ""
        for line in self.config.read_text().splitlines():
            if line.startswith("["):
                section = line
            elif section == "[listen]" and "=" in line:
                key, value = (part.strip() for part in line.split("=", 1))
                self.ports["all" if key == "address" else key] = int(value.strip('"').split(":")[1])

    def init(self, administrators=()):
        """The explicit first start: keys, stores, entry 0 of each log; the directory's names the public
        keys of the two administrators who found the fund. Returns what was printed: the verifier key of
        each log on a line of its own."""
        command = [self.fund.binary("amanatd"), "--config", str(self.config), "--init"]
        for key in administrators:
            command += ["--administrator", str(key)]
        done = self.fund.run(command)
        if done.code != 0:
            raise Failure(f"init of {self.name}: {done.errors.strip()[-600:]}")
        return done.text

    def start(self):
        for part in self.parts:
            self.start_part(part)
        self.wait_until_ready()

    def start_part(self, part):
        if part in self.processes and self.processes[part].poll() is None:
            return
        command = [self.fund.binary("amanatd"), "--config", str(self.config)]
        if part != "all":
            command += ["--serve", part]
        log = open(self.directory / f"{part}.log", "ab")
        self.processes[part] = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env=dict(os.environ, GRPC_DNS_RESOLVER="native"))
        if self.file_bytes_max is not None:
            resource.prlimit(self.processes[part].pid, resource.RLIMIT_FSIZE,
                             (self.file_bytes_max, self.file_bytes_max))
        log.close()
        (self.directory / f"{part}.pid").write_text(f"{self.processes[part].pid}\n")

    def wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        for part, process in self.processes.items():
            while not all(map(listens, self._addresses(part))):
                if process.poll() is not None:
                    raise Failure(f"{self.name} {part} ended with {process.returncode}: "
                                  f"{self.last_words(part)}")
                if time.monotonic() > deadline:
                    raise Failure(f"{self.name} {part} does not listen after {START_SECONDS} s")
                time.sleep(0.05)

    def last_words(self, part, size=800):
        """The end of what that process logged; all of it without a size."""
        text = (self.directory / f"{part}.log").read_text(errors="replace")
        return text if size is None else text[-size:]

    def _addresses(self, part):
        """All that the part's process listens on once it is ready; its pages come after its calls."""
        pages = tomllib.loads(self.config.read_text()).get("http", {})
        return [self.address(part),
                *([pages["address"]] if pages and part in ("all", "ledger") else [])]

    def kill(self, parts=None):
        """SIGKILL: no process gets to say goodbye. Returns how many were killed."""
        killed = 0
        for part, process in list(self.processes.items()):
            if parts is None or part in parts:
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
                process.wait(timeout=30)
                del self.processes[part]
        return killed

    def stop(self):
        """SIGTERM, and SIGKILL for what has not drained after 20 s. Returns the exit codes."""
        codes = []
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for part, process in self.processes.items():
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=30)
            (self.directory / f"{part}.pid").unlink(missing_ok=True)
            codes.append(process.returncode)
        self.processes.clear()
        return codes


class Fund:
    """The sites, the operators and the command line."""

    def __init__(self, directory, binaries):
        self.directory = pathlib.Path(directory).resolve()
        self.binaries = pathlib.Path(binaries).resolve()
        self.sites = {}
        self.operators = {}
        self.today = datetime.datetime.now(MANILA).date().isoformat()
        self.acknowledged = []  # (log name, index, leaf hash) of every answer with an entry
        for name in ["input", "nodes", "guards", "operators", "export"]:
            (self.directory / name).mkdir(parents=True, exist_ok=True)

    def binary(self, name):
        return str(self.binaries / name)

    def pki(self, verb, *arguments):
        """Makes a certificate, or keeps the one that is there."""
        made = self.run([self.binary("amanat"), "pki", verb, self.directory / "certificates",
                         *arguments])
        if made.code != 0:
            raise Failure(f"certificate of {' '.join(arguments)}: {made.errors}")

    def add_site(self, name, books, separate=False, dials=None):
        if not (self.directory / "certificates").exists():
            self.pki("authority", "--domain", DOMAIN)
        self.pki("node", "--site", name)
        self.sites[name] = Site(self, name, books, separate, dials)
        return self.sites[name]

    def add_operator(self, code, site):
        """A person: a client certificate, a signing key and a profile, all on the client's side."""
        self.pki("operator", "--site", site, "--code", code)
        home = self.directory / "operators" / code
        (home / "state").mkdir(parents=True, exist_ok=True)
        key = home / "signing.key"
        if not key.exists():
            made = self.run([self.binary("amanat"), "key", "new", str(key)])
            if made.code != 0:
                raise Failure(f"key of {code}: {made.errors}")
        certificates = self.directory / "certificates"
        lines = [f'site = "{site}"', f'fund_domain = "{DOMAIN}"', f'state_directory = "{home}/state"',
                 f'receipt_key = "{self.directory}/offices/{site}/receipts.key"', "",
                 "[tls]", f'certificate = "{certificates}/{site}/operator-{code}.crt"',
                 f'key = "{certificates}/{site}/operator-{code}.key"',
                 f'authority = "{certificates}/authority.crt"', "", "[addresses]"]
        place = self.sites[site]
        if place.separate:
            lines += [f'{part} = "{place.address(part)}"' for part in place.ports]
        else:
            lines.append(f'default = "{place.address()}"')
        (home / "profile.toml").write_text("\n".join(lines) + "\n")
        # By the names of the documents, too: CODE.toml and CODE.key.
        for link, file in [(f"{code}.toml", "profile.toml"), (f"{code}.key", "signing.key")]:
            if not (self.directory / link).is_symlink():
                (self.directory / link).symlink_to(pathlib.Path("operators") / code / file)
        self.operators[code] = home
        return key

    def public_key(self, code):
        """Of an operator's signing key, as the operator reads it off."""
        shown = self.run([self.binary("amanat"), "--json", "key", "show",
                          str(self.operators[code] / "signing.key")])
        if shown.code != 0:
            raise Failure(f"public key of {code}: {shown.errors}")
        return shown.row["public_key"]

    def run(self, command, timeout=300):
        """Runs any program to its end."""
        environment = dict(os.environ, GRPC_DNS_RESOLVER="native")
        environment.pop("AMANAT_PROFILE", None)
        return Answer(" ".join(map(str, command[1:])), subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=timeout, check=False,
            stdin=subprocess.DEVNULL, env=environment))

    def amanat(self, operator, *arguments, cosigner=None, expect=0, sign=True, yes=True,
               timeout=300, again=True):
        """Runs `amanat` as that operator; `expect` is the exit code, None for any. What only reads is
        asked `again` while nobody answers, and an act that met a stream that moved on meanwhile is
        prepared again, as a person would: then nothing was appended."""
        home = self.operators[operator]
        command = [self.binary("amanat"), "--profile", str(home / "profile.toml"), "--json",
                   "--no-input"]
        if yes:
            command.append("--yes")
            # Whoever expects a refusal wants it recorded.
            command += [] if expect == 0 else ["--record-refusal"]
        if sign:
            command += ["--sign", f"{operator}={home / 'signing.key'}"]
        if cosigner:
            command += ["--sign", f"{cosigner}={self.operators[cosigner] / 'signing.key'}"]
        command += [str(argument) for argument in arguments]
        answer = self.run(command, timeout)
        for _ in range(0 if sign or expect == UNAVAILABLE or not again else READ_AGAIN_MAX):
            if answer.code != UNAVAILABLE:
                break
            time.sleep(1)
            answer = self.run(command, timeout)
        for _ in range(PREPARE_AGAIN_MAX if sign else 0):
            if answer.code == 0 or "ABORTED: STREAM_VERSION" not in answer.errors:
                break
            answer = self.run(command, timeout)
        if expect is not None and answer.code != expect:
            raise Failure(f"{' '.join(map(str, arguments))}: exit {answer.code}, expected {expect}: "
                          f"{(answer.errors or answer.text).strip()[-600:]}")
        for row in answer.rows:
            if row.get("outcome") and row.get("leaf_hash"):
                self.acknowledged.append((row["log"], int(row["index"]), row["leaf_hash"]))
        return answer

    def verify(self, *arguments, expect=0):
        answer = self.run([self.binary("amanat-verify"), *map(str, arguments)])
        if answer.code != expect:
            raise Failure(f"amanat-verify: exit {answer.code}, expected {expect}: "
                          f"{(answer.text + answer.errors).strip()[-600:]}")
        return answer

    def stop(self):
        for site in self.sites.values():
            site.stop()

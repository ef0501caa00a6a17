"""PostgreSQL 15 as a ledger of the same shape: a cluster of its own on a socket in a temporary folder,
made, measured and removed. The client is pgbench (C, prepared statements)."""

import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import time

from meter import Meter, children_seconds

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
ACCOUNTS = 300
BATCH = 500
START_SECONDS = 60
# fsync, full_page_writes and synchronous_commit stay on; the rest is what two cores and an SSD want.
SETTINGS = {
    "listen_addresses": "''", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
    "shared_buffers": "1GB", "wal_buffers": "16MB", "max_wal_size": "8GB", "min_wal_size": "1GB",
    "checkpoint_timeout": "15min", "checkpoint_completion_target": "0.9", "wal_level": "minimal",
    "max_wal_senders": "0", "wal_compression": "off", "jit": "off", "autovacuum_naptime": "10s",
    "effective_io_concurrency": "100", "random_page_cost": "1.1", "max_connections": "20",
    # Plans are made while the table is empty, and kept.
    "enable_seqscan": "off",
}
SINGLE = r"""
\set debit random(1, {accounts})
\set credit random(1, {accounts})
\set amount random(1, 10000)
\set at random(1, 500)
SELECT post_one(gen_random_uuid(), :debit, :credit, :amount, payload) FROM filling WHERE n = :at;
"""


class Missing(Exception):
    """Something that has to be installed first; the message names the package."""


class Cluster:
    """A context: the cluster runs inside it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        if not (PROGRAMS / "pgbench").exists():
            raise Missing("install the package postgresql-15")
        self.user = None
        self.server = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            try:
                self.user = pwd.getpwnam("postgres")
            except KeyError as error:
                raise Missing("no user postgres: install the package postgresql-15") from error

    def _options(self):
        options = {"cwd": self.folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
        if self.user:
            options.update(user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[])
        return options

    def run(self, program, *arguments, check=True):
        done = subprocess.run([str(PROGRAMS / program), *map(str, arguments)], text=True, check=False,
                              capture_output=True, **self._options())
        if check and done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stderr.strip()[-400:]}")
        return done

    def psql(self, *arguments):
        return self.run("psql", "-h", self.folder, "-U", "bench", "-d", "postgres", "-X", "-q", "-A",
                        "-t", "-v", "ON_ERROR_STOP=1", *arguments).stdout.strip()

    def __enter__(self):
        self.folder.mkdir(mode=0o700)
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        try:
            self._start(self.folder / "data")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, data):
        self.run("initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-sync", "-E", "UTF8")
        with open(data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
            file.write(f"unix_socket_directories = '{self.folder}'\n")
        with open(self.folder / "log", "wb") as log:
            self.server = subprocess.Popen([str(PROGRAMS / "postgres"), "-D", str(data)], stdout=log,
                                           stderr=log, **self._options())
        deadline = time.monotonic() + START_SECONDS
        while self.run("pg_isready", "-h", self.folder, check=False).returncode != 0:
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL does not start: " +
                                   (self.folder / "log").read_text(errors="replace")[-400:])
            time.sleep(0.1)

    def __exit__(self, *_):
        if self.server:
            self.server.send_signal(signal.SIGQUIT)  # at once: its data are removed
            self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def transactions_per_s(self, script, seconds, clients):
        path = self.folder / "script.sql"
        path.write_text(script, encoding="utf-8")
        path.chmod(0o644)
        done = self.run("pgbench", "-h", self.folder, "-U", "bench", "-n", "-M", "prepared", "-f", path,
                        "-c", clients, "-j", 1, "-T", seconds, "postgres")
        return float(re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE).group(1))


def measure(folder, seconds):
    """Entries per second singly and in batches, and bytes on disk per entry."""
    meter = Meter(children_seconds)
    with Cluster(folder) as cluster:
        cluster.psql("-v", f"accounts={ACCOUNTS}", "-f", HERE / "postgres.sql")
        result = _measured(cluster, seconds)
    # The server has ended: what it used counts as ours.
    return dict(result, others_cores_busy=meter.others())


def _measured(cluster, seconds):
    def query(text):
        return cluster.psql("-c", text)

    # Each commit holds the head of the chain, so that one client is as fast as many.
    single = cluster.transactions_per_s(SINGLE.format(accounts=ACCOUNTS), max(seconds // 3, 1), 1)
    batch = BATCH * cluster.transactions_per_s(f"SELECT post_batch({BATCH}, {ACCOUNTS});",
                                               max(seconds - seconds // 3, 1), 1)
    entries, size = map(int, query(
        "SELECT (SELECT size FROM head), (SELECT count(*) FROM entries)").split("|"))
    total = int(query("SELECT sum(balance) FROM accounts"))
    if entries != size or total != ACCOUNTS * 10**12:
        raise RuntimeError(f"the peer's books are wrong: {entries} and {size} entries, sum {total}")
    weight = int(query("SELECT pg_total_relation_size('entries')")) / entries
    return {"single": single, "batch": batch, "bytes_per_entry": weight, "entries": entries,
            "about": "pgbench, prepared, 1 client; fsync, synchronous_commit, full_page_writes on"}

"""What cannot be written is said, with an exit code of its own, by every program and for tables, JSON and files
alike: nobody keeps an empty or cut answer for a whole one."""

import os
import signal
import subprocess

FULL = "/dev/full"
CANNOT_WRITE = 3
READS = [
    ("tre-1", "treasury", "trial-balance"),
    ("tre-1", "treasury", "allotments"),
    ("tre-1", "ledger", "logs"),
    ("tre-1", "ledger", "status"),
    ("tre-1", "ledger", "show", "manila:1"),
    ("tre-1", "directory", "sites"),
]


def written_to(fund, command, path):
    with open(path, "w", encoding="utf-8") as full:
        return fund.run(command, stdout=full)


def refused(result):
    assert result.code == CANNOT_WRITE, result
    assert "standard output cannot be written: No space left on device" in result.err, result


def reads(fund):
    for operator, *arguments in READS:
        for json in (False, True):
            command = fund.command(operator, *arguments, sign=False, yes=False, json=json)
            assert fund.run(command).code == 0, command
            refused(written_to(fund, command, FULL))


def programs(fund):
    verify = [fund.binary("amanat-verify"), fund.home / "export", "--trust", fund.home / "trust"]
    for command in (verify, verify + ["--json"], verify + ["--quiet"],
                    [fund.binary("amanat-verify"), "--help"],
                    [fund.binary("amanatd"), "--help"],
                    [fund.binary("amanatd"), "--version"],
                    [fund.binary("amanat"), "--help"],
                    [fund.binary("amanat"), "completion", "bash"],
                    [fund.binary("amanat"), "man"]):
        refused(written_to(fund, command, FULL))


def act(fund):
    """Its entry stands, and that its answer is lost is said."""
    command = fund.command("off-1", "contribution", "enrol", "--destination", "SAU", "--hiring", "agency",
                           "--contract-start", "2026-01-01", "--contract-end", "2027-12-31")
    result = written_to(fund, command, FULL)
    refused(result)
    assert "what was recorded stands" in result.err, result


def unread(command):
    """How a program ends whose reader is gone."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = subprocess.run(list(map(str, command)), stdout=write_end, stderr=subprocess.PIPE,
                             check=False, env=dict(os.environ, GRPC_DNS_RESOLVER="native"))
    os.close(write_end)
    return process


def closed(fund):
    command = fund.command("tre-1", "ledger", "logs", sign=False, yes=False)
    done = fund.run(["sh", "-c", '"$@" >&-', "sh", *command])
    assert done.code == CANNOT_WRITE and "cannot be written" in done.err, done
    # Whoever has read enough ends the program as he ends any other, without a word.
    listed = [fund.binary("amanat-verify"), fund.home / "export", "--trust", fund.home / "trust", "--list",
              "entries", "--csv"]
    for quiet in (command, [fund.binary("amanat-verify"), "--help"], [fund.binary("amanatd"), "--help"]):
        ended = unread(quiet)
        assert ended.returncode == -signal.SIGPIPE and not ended.stderr, ended
    ended = unread(listed)
    assert ended.returncode == -signal.SIGPIPE and b"cannot be written" not in ended.stderr, ended


def files(fund):
    """What a command writes beside its answer."""
    for path in (FULL, fund.folder / "absent" / "rate.command"):
        result = fund.amanat("adm-1", "--prepare-to", path, "--author", "adm-2", "directory", "set-rate",
                             "--currency", "SAR", "--in", "PHP", "--rate", "15.2347", "--source", "bsp")
        assert result.code == CANNOT_WRITE, result
        assert f"{path}" in result.err, result
    assert not os.path.isfile(FULL)
    exported = fund.read("adm-1", "ledger", "export", "/dev/null/export")
    assert exported.code == CANNOT_WRITE and "/dev/null/export" in exported.err, exported
    made = fund.run([fund.binary("amanat"), "key", "new", fund.folder / "absent" / "off.key"])
    assert made.code == CANNOT_WRITE, made


def run(fund):
    reads(fund)
    programs(fund)
    act(fund)
    closed(fund)
    files(fund)

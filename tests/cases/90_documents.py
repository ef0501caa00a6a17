"""The commands of the documents for each role, in their order, as they stand there.

What a document takes for given (profiles, keys, files that people bring) is laid into the folder in which
it runs; every block ```sh of it is run by one shell that stops at the first command that fails."""

import datetime
import json
import pathlib
import re
import shutil
import socket
import subprocess

DOCUMENTS = pathlib.Path(__file__).resolve().parents[2] / "docs"
REPOSITORY = DOCUMENTS.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MINUTES = 5
# The field of what was printed with --json.
PRELUDE = r"""set -eu -o pipefail
export GRPC_DNS_RESOLVER=native
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$2" | head -1; }
"""

MANILA = datetime.timezone(datetime.timedelta(hours=8))
RIYADH = datetime.timezone(datetime.timedelta(hours=3))


def script_of(name):
    blocks = BLOCK.findall((DOCUMENTS / name).read_text(encoding="utf-8"))
    assert blocks, f"{name} has no commands"
    return "\n".join(blocks)


def play(fund, folder, name, prelude="", change=lambda script: script):
    script = folder / f"{name}.sh"
    script.write_text(PRELUDE + prelude + "set -x\n" + change(script_of(name)), encoding="utf-8")
    ended = subprocess.run(
        ["bash", script.name], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", timeout=MINUTES * 60, check=False,
        env={"PATH": f"{fund.binaries}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder),
             "TZ": "UTC"})
    assert ended.returncode == 0, f"{name}: exit {ended.returncode}\n{ended.stdout[-3000:]}"
    return ended.stdout


def day_at(office):
    """For some hours of each day it is another one in Manila than in Riyadh."""
    return datetime.datetime.now(office).date()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def play_founding(fund):
    """A fund of its own, from nothing, and what its operator does."""
    folder = fund.folder / "founding"
    folder.mkdir()
    (folder / "deploy").symlink_to(REPOSITORY / "deploy")  # as in the folder in which one builds
    ports = {"7001": str(free_port()), "7002": str(free_port())}

    def on_free_ports(script):
        for port, free in ports.items():
            script = script.replace(port, free)
        return script

    stop = 'trap \'kill $(jobs -p) 2>/dev/null || true; wait\' EXIT\n'
    founding = play(fund, folder, "found_your_fund.md", stop, on_free_ports)
    assert "verified: " in founding, founding[-2000:]
    receipts = folder / "riyadh.receipts.key"
    assert re.fullmatch("[0-9a-f]{64}", receipts.read_text(encoding="utf-8")), receipts
    assert receipts.stat().st_mode & 0o777 == 0o600, receipts
    play(fund, folder, "operator.md", stop + """
start_node() { amanatd --config manila.toml 2>> manila.log & }
stop_node() { kill %%; wait %% || true; }
start_node
""", on_free_ports)
    log = (folder / "manila.log").read_text(encoding="utf-8", errors="replace")
    assert "node_started" in log and "revocations_not_configured" not in log, log[-2000:]


def lay_out(fund, folder):
    """What people have at hand who work for the fund of the story."""
    for home in (fund.home / "operators").iterdir():
        for name in [f"{home.name}.key", f"{home.name}.toml"]:
            (folder / name).symlink_to(fund.home / name)
    shutil.copyfile(fund.home / "trust", folder / "trust")
    for name in ["medical", "passport", "ticket", "shelter", "death", "funeral"]:
        (folder / f"{name}.pdf").write_text(f"The {name} of the documents' test.\n", encoding="utf-8")
    today = day_at(MANILA)
    subprocess.run(
        [REPOSITORY / "deploy/sample-contributions", "--output", folder / "contributions.csv",
         "--collector", "col-1", "--count", "20", "--amount", "1425.00", "--currency", "PHP",
         "--date", today.isoformat(), "--seed", "90"], check=True, capture_output=True, timeout=60)
    file = folder / "contributions.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("COL-1-", "DOCS-1-"), encoding="utf-8")
    return today


def rows_of(result):
    return [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]


def play_roles(fund):
    """On the fund of the story, as it stands."""
    folder = fund.folder / "roles"
    folder.mkdir()
    today = lay_out(fund, folder)
    rate = rows_of(fund.read("tre-1", "directory", "rates", json=True))[-1]["index"]
    play(fund, folder, "administrator.md", f"TODAY={today}\nRATE={rate}\n"
         f"IN_TWO_YEARS={today + datetime.timedelta(days=730)}\n")
    issued = rows_of(fund.read("tre-1", "treasury", "allotments", json=True))[-1]["allotment"]
    deceased = next(row["member"] for row in map(json.loads, (folder / "enrolled").read_text(
        encoding="utf-8").splitlines()) if "member" in row)
    play(fund, folder, "consulate.md", f"TODAY={day_at(RIYADH)}\nALLOTMENT={issued}\n"
         f"DECEASED={deceased}\n" + """
for second in $(seq 60); do
  amanat --profile ruh-1.toml --json treasury allotments | grep -q $ALLOTMENT && break
  sleep 1
done
""")
    play(fund, folder, "auditor.md")


def run(fund):
    play_founding(fund)
    play_roles(fund)

"""The story that deploy/quickstart plays: story.py --dir DIR --bin DIR [--once] [--killer SEED].

Each step prints what happened in one line, with figures. The last line is
`quickstart: N steps, 0 failed`.
"""

import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import audit  # noqa: E402
import chapters  # noqa: E402
from fund import Failure, Fund  # noqa: E402
from killer import Killer  # noqa: E402


class Teller:
    """Runs steps one by one, prints a line for each, and counts what failed."""

    def __init__(self, killer):
        self.killer = killer
        self.steps = 0
        self.failed = 0

    def tell(self, title, step, killable=True):
        """Runs step(), which returns one line of figures. After a failure the rest is not tried:
        later steps rest on earlier ones. The killer leaves a step alone that is not killable:
        there the story itself ends and starts processes."""
        if self.failed:
            return
        self.steps += 1
        begun = time.monotonic()
        try:
            with self.killer.during(killable):
                line = step()
            print(f"{self.steps:2}. {title}: {line} [{time.monotonic() - begun:.1f} s]", flush=True)
        except Failure as failure:
            self.failed += 1
            print(f"{self.steps:2}. {title}: FAILED: {failure}", flush=True)

    def chapter(self, title):
        if not self.failed:
            print(f"\n{title}", flush=True)


def how_to_talk(fund):
    home = fund.operators["adm-1"]
    amanat = fund.binary("amanat")
    print(f"""
The fund is running. Talk to it, for instance:
  {amanat} --profile {home}/profile.toml ledger logs
  {amanat} --profile {fund.operators['tre-1']}/profile.toml treasury trial-balance
Act in it, as an officer who signs and a collector who does; each shows what is signed and asks:
  {amanat} --profile {fund.operators['off-1']}/profile.toml \\
    --sign off-1={fund.operators['off-1']}/signing.key contribution enrol --destination SAU \\
    --hiring agency --contract-start 2026-01-01 --contract-end 2027-12-31
  {amanat} --profile {fund.operators['col-1']}/profile.toml \\
    --sign col-1={fund.operators['col-1']}/signing.key contribution deposit --slip s-0100 \\
    --amount 1500.00 --currency PHP
What the operator of a site does:
  {amanat} --profile {fund.operators['ops-1']}/profile.toml store backup
What an auditor does:
  {fund.binary('amanat-verify')} {fund.directory}/export --trust {fund.directory}/trust
What docs/administrator.md, docs/consulate.md and docs/auditor.md say runs in {fund.directory}.
End it with: deploy/quickstart --stop --dir {fund.directory}
""")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--killer", type=int, metavar="SEED",
                        help="end each process once with SIGKILL, at steps that the seed chooses")
    parser.add_argument("--kill", metavar="STEP:SITE/PART",
                        help="end that one process during that step")
    parser.add_argument("--kill-sweep", type=int, metavar="N",
                        help="end one process in every step, the next one in each; see killer.py")
    arguments = parser.parse_args()
    directory = pathlib.Path(arguments.dir)
    if directory.exists() and any(directory.iterdir()):
        sys.exit(f"quickstart: {directory} is not empty; choose another --dir")
    begun = time.monotonic()
    fund = Fund(directory, arguments.bin)
    killer = Killer(fund, seed=arguments.killer, single=arguments.kill, sweep=arguments.kill_sweep)
    teller = Teller(killer)
    keep = False
    try:
        chapters.tell_all(fund, teller)
        audit.tell(fund, teller)
        if killer.active and not teller.failed:
            print(f"\nkilled: {killer.summary()}")
        keep = not arguments.once and not teller.failed
        if keep:
            how_to_talk(fund)
    finally:
        if not keep:
            fund.stop()
    print(f"the story took {time.monotonic() - begun:.0f} s")
    print(f"quickstart: {teller.steps} steps, {teller.failed} failed")
    return 1 if teller.failed else 0


if __name__ == "__main__":
    sys.exit(main())

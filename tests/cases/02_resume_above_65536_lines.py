"""A collector's file of more lines than a log's entry may repeat a field is broken off, and goes on where it
stopped when it is imported again."""

import json
import signal
import subprocess
import time

LINES = 65_537
HEADER = ("receipt_book,receipt_number,full_name,document_number,document_country,destination,"
          "contract_start,paid_on,amount,currency\n")


def write(path, fund):
    today = fund.run(["date", "-u", "+%Y-%m-%d"]).out.strip()
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(f"case-02,{number},Worker {number},T{number},LKA,OMN,{today},{today},"
                        "1425.00,PHP\n" for number in range(1, LINES + 1))


def part_on_its_way(fund):
    return list((fund.home / "operators" / "col-1").rglob("*.part"))


def run(fund):
    path = fund.folder / "large.csv"
    write(path, fund)
    with subprocess.Popen(fund.command("col-1", "contribution", "import", str(path)),
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as first:
        until = time.monotonic() + 60
        while not part_on_its_way(fund) and time.monotonic() < until:
            time.sleep(0.02)
        assert part_on_its_way(fund), "no part was sent"
        first.send_signal(signal.SIGKILL)
    again = fund.amanat("col-1", "contribution", "import", path, json=True)
    assert again.code == 0, again
    assert "going on with part " in again.err, again.err[-500:]
    summary = [json.loads(line) for line in again.out.splitlines()][-1]
    assert summary["currency"] == "PHP", summary
    assert int(summary["recorded"]) + int(summary["duplicates"]) == LINES, summary
    assert summary["duplicates"] == "0", summary
    assert not part_on_its_way(fund)

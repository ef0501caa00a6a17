"""Of imports of one file that are started at the same time one runs, the others wait and find its lines recorded."""

import json
import subprocess

LINES = 4_000
PROGRAMS = 4


def run(fund):
    today = fund.run(["date", "-u", "+%Y-%m-%d"]).out.strip()
    path = fund.folder / "twice.csv"
    path.write_text(
        "receipt_book,receipt_number,full_name,document_number,document_country,destination,"
        "contract_start,paid_on,amount,currency\n" +
        "".join(f"case-28,{number},Worker {number},T{number},LKA,OMN,{today},{today},1425.00,PHP\n"
                for number in range(1, LINES + 1)), encoding="utf-8")
    command = fund.command("col-1", "contribution", "import", str(path), json=True)
    programs = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(PROGRAMS)]
    summaries, said = [], []
    for program in programs:
        out, err = program.communicate(timeout=300)
        assert program.returncode == 0, out[-1000:] + err[-1000:]
        summaries.append(json.loads(out.splitlines()[-1]))
        said.append("another import of this file is running" in err)
    assert sorted((row["recorded"], row["duplicates"]) for row in summaries) == \
        [("0", str(LINES))] * (PROGRAMS - 1) + [(str(LINES), "0")], summaries
    assert sum(said) == PROGRAMS - 1, said
    assert not list((fund.home / "operators" / "col-1").rglob("*.lock"))

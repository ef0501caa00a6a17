"""Whether the runner still runs: tiny figures of the ledger, and the shape of its JSON. The last
argument is the build folder."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = sys.argv.pop() if len(sys.argv) > 1 and not sys.argv[-1].startswith("-") else "build/dev"
LEDGER_FIGURES = ["ledger_bulk_entries_per_s", "disk_bytes_per_entry", "verify_entries_per_s",
                  "resident_mib_20m_entries", "startup_s_20m_entries",
                  "startup_after_kill_s_20m_entries"]
KEYS = ["name", "value", "unit", "limit", "note"]


def run(build, names):
    """Exit code and rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "figures.json"
        done = subprocess.run([str(HERE / "run"), "--tiny", "--build", str(build), "--json", str(path),
                               "--only", ",".join(names)], check=False, stdout=subprocess.PIPE,
                              text=True)
        return done.returncode, json.loads(path.read_text(encoding="utf-8")), done.stdout


class SmokeTest(unittest.TestCase):
    def test_measures_the_ledger(self):
        code, rows, printed = run(BUILD, LEDGER_FIGURES)
        self.assertEqual([row["name"] for row in rows], LEDGER_FIGURES)
        for row in rows:
            self.assertEqual(list(row), KEYS)
            self.assertIsInstance(row["value"], (int, float), row)
            self.assertGreater(row["value"], 0, row)
            for key in ["unit", "limit", "note"]:
                self.assertTrue(row[key], row)
            self.assertIn(row["name"], printed)
        self.assertEqual(code, 0)

    def test_each_function_that_is_measured_alone_runs(self):
        # But for rows in millions, which take minutes in an unoptimised build.
        program = pathlib.Path(BUILD) / "bin" / "micro_bench"
        if not program.exists():
            self.skipTest("built without Google Benchmark")
        done = subprocess.run([program, "--benchmark_min_time=0.0001", "--benchmark_format=json",
                               "--benchmark_filter=-^(Put|Get)"],
                              check=False, stdout=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 0)
        rows = json.loads(done.stdout)["benchmarks"]
        self.assertIn("access_warm", [row["name"] for row in rows])
        self.assertEqual([row["name"] for row in rows if row.get("error_occurred")], [])

    def test_says_why_a_figure_is_missing(self):
        with tempfile.TemporaryDirectory() as nothing_built:
            code, rows, _ = run(nothing_built, ["disk_bytes_per_entry"])
        self.assertEqual(code, 1)
        self.assertIsNone(rows[0]["value"])
        self.assertIn("ledger_bench", rows[0]["note"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

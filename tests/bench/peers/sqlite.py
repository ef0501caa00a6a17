"""SQLite as a ledger of the same shape: a program of this build, on a file that is removed."""

import json
import shutil
import subprocess

from meter import Meter, children_seconds

def measure(folder, seconds, binaries):
    """Entries per second singly and in batches, and bytes on disk per entry."""
    program = binaries / "sqlite_peer"
    if not program.exists():
        raise RuntimeError("install the package libsqlite3-dev and build again")
    folder.mkdir()
    try:
        meter = Meter(children_seconds)
        done = subprocess.run([str(program), str(folder), str(seconds)], capture_output=True, text=True,
                              timeout=seconds * 3 + 60, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip() or f"sqlite_peer: exit {done.returncode}")
        return dict(json.loads(done.stdout), others_cores_busy=meter.others())
    finally:
        shutil.rmtree(folder, ignore_errors=True)

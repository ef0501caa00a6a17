"""Ends the nodes that an earlier run of the quickstart left running: stop.py DIR."""

import os
import pathlib
import signal
import sys
import time

WAIT_SECONDS = 20


def is_node(pid):
    try:
        return b"amanatd" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("nodes/*/*.pid"))
    pids = {path: int(path.read_text()) for path in files}
    running = {path: pid for path, pid in pids.items() if is_node(pid)}
    for pid in running.values():
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + WAIT_SECONDS
    while any(is_node(pid) for pid in running.values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in running.values():
        if is_node(pid):
            os.kill(pid, signal.SIGKILL)
    for path in files:
        path.unlink()
    print(f"stopped {len(running)} processes")


if __name__ == "__main__":
    main()

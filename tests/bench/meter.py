"""Who kept the machine's cores busy while something was measured."""

import os
import pathlib
import resource
import threading
import time

PEAK_CHECK_SECONDS = 0.05
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def processors():
    return len(os.sched_getaffinity(0))


def children_seconds():
    """Processor seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def process_seconds(pid):
    """Processor seconds of a running process."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return sum(map(int, text.rsplit(")", 1)[1].split()[11:13])) / TICKS_PER_SECOND


def resident_kib(pid, which="VmRSS"):
    """What a running process holds in memory."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(text.split(which + ":")[1].split()[0])


class Peak:
    """The most memory that a process has held, as far as it was seen, until `stop`."""

    def __init__(self, pid):
        self.kib = 0
        self._pid = pid
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self):
        while not self._stopped.wait(PEAK_CHECK_SECONDS):
            try:
                self.kib = resident_kib(self._pid, "VmHWM")
            except (OSError, IndexError):  # it has ended
                return

    def stop(self):
        self._stopped.set()
        self._thread.join()


def machine_seconds():
    """Processor seconds of everything that runs here, and what the machine's host kept back."""
    with open("/proc/stat", encoding="utf-8") as file:
        user, nice, system, _idle, _wait, hard, soft, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + hard + soft + steal) / TICKS_PER_SECOND


class Meter:
    """Runs from its making on; `own_seconds` gives the processor seconds of what is measured."""

    def __init__(self, own_seconds):
        self._own_seconds = own_seconds
        self._start = time.monotonic()
        self._own = own_seconds()
        self._machine = machine_seconds()

    def others(self):
        """Cores that others kept busy since."""
        own = self._own_seconds() - self._own
        seconds = max(time.monotonic() - self._start, 0.001)
        return max(machine_seconds() - self._machine - own, 0) / seconds

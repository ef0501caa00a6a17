"""Ends processes with SIGKILL in the middle of a step and starts them again, as a power cut and a
watchful init system would. With a seed each process is ended once; the seed is printed. In a sweep
one process is ended in every step: sweeps 0 to len(PARTS) - 1 together end each in every step in which
it runs."""

import contextlib
import random
import threading

# All processes of the story, as site/part.
PARTS = [f"manila/{part}" for part in ("ledger", "directory", "contribution", "remittance", "claims",
                                       "repatriation", "treasury", "inbox")]
PARTS += ["riyadh/all", "hong-kong/all"]


class Killer:
    """`with killer.during():` may end a process while the block runs."""

    def __init__(self, fund, seed=None, single=None, sweep=None):
        self.fund = fund
        self.active = seed is not None or single is not None or sweep is not None
        self.random = random.Random(seed or 0)
        self.seed = seed
        self.single = single
        self.sweep = sweep
        self.steps = 0
        self.done = []  # STEP:SITE/PART
        self.lock = threading.Lock()

    def summary(self):
        return f"{len(self.done)} processes ({', '.join(self.done)}), seed {self.seed}"

    def _running(self):
        return {f"{site.name}/{part}": (site, part) for site in self.fund.sites.values()
                for part, process in site.processes.items() if process.poll() is None}

    def _choose(self):
        """The name of the process to end in this step, site and part; or nothing."""
        if not self.active:
            return None
        running = self._running()
        if self.single:
            step, name = self.single.split(":")
            chosen = name if self.steps == int(step) else None
        elif self.sweep is not None:
            chosen = PARTS[(self.steps + self.sweep) % len(PARTS)]
        else:
            ended = {place.split(":")[1] for place in self.done}
            left = [name for name in running if name not in ended]
            chosen = self.random.choice(left) if left else None
        return (chosen, *running[chosen]) if chosen in running else None

    @contextlib.contextmanager
    def during(self, killable=True):
        self.steps += 1
        chosen = self._choose() if killable else None
        if chosen is None:
            yield
            return
        name, site, part = chosen
        self.done.append(f"{self.steps}:{name}")
        finished = threading.Event()
        delay = self.random.uniform(0.0, 0.4)
        thread = threading.Thread(target=self._strike, args=(site, part, delay, finished))
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()

    def _strike(self, site, part, delay, finished):
        finished.wait(delay)
        with self.lock:
            # The story itself ends head office's processes once: what it ended is not started here.
            if site.kill([part]):
                site.start_part(part)
                site.wait_until_ready()

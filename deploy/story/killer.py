"""Ends processes with SIGKILL in the middle of a step and starts them again, as a power cut and a
watchful init system would. With a seed each process is ended once; the seed is printed."""

import contextlib
import random
import threading


class Killer:
    """`with killer.during():` may end a process while the block runs."""

    def __init__(self, fund, seed=None, single=None):
        self.fund = fund
        self.active = seed is not None or single is not None
        self.random = random.Random(seed or 0)
        self.seed = seed
        self.single = single
        self.steps = 0
        self.done = []
        self.lock = threading.Lock()

    def summary(self):
        return f"{len(self.done)} processes ({', '.join(self.done)}), seed {self.seed}"

    def _candidates(self):
        """Processes that run now and were not ended yet."""
        return [(site, part) for site in self.fund.sites.values()
                for part, process in site.processes.items()
                if process.poll() is None and f"{site.name}/{part}" not in self.done]

    def _choose(self):
        if not self.active:
            return None
        candidates = self._candidates()
        if self.single:
            step, target = self.single.split(":")
            match = [item for item in candidates if f"{item[0].name}/{item[1]}" == target]
            return match[0] if match and self.steps == int(step) else None
        return self.random.choice(candidates) if candidates else None

    @contextlib.contextmanager
    def during(self, killable=True):
        self.steps += 1
        chosen = self._choose() if killable else None
        if chosen is None:
            yield
            return
        site, part = chosen
        self.done.append(f"{site.name}/{part}")
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

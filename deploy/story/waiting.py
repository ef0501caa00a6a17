"""Waiting for what another process will do, with an end."""

import time

from fund import Failure

WAIT_SECONDS = 60


def until(condition, what):
    """The first true answer of condition(); Failure after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failure(f"{what} did not come within {WAIT_SECONDS} s")
        time.sleep(0.1)

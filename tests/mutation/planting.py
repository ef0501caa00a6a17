"""Plants faults in copies of the tree, and says of each whether a test notices it."""

import collections
import concurrent.futures
import re
import threading
import time

TEST_SECONDS_MAX = 600
# Tests that take so much longer than without the fault go round for ever: not a busy machine.
SLOWER_THAN_CLEAN_MAX = 20
TEST_SECONDS_ALLOWED_MIN = 60


def seconds_allowed(clean_seconds):
    """How long tests may take with a fault that took `clean_seconds` without."""
    return min(TEST_SECONDS_MAX, TEST_SECONDS_ALLOWED_MIN + SLOWER_THAN_CLEAN_MAX * clean_seconds)


def notice(output):
    """Which test noticed, of a program that failed."""
    failed = re.findall(r"^\[  FAILED  \] ([\w/]+\.[\w/]+)", output, re.MULTILINE)
    begun = re.findall(r"^\[ RUN      \] (\S+)", output, re.MULTILINE)
    if failed:
        return failed[0]
    return f"{begun[-1]}, which did not end as tests do" if begun else output.strip()[-200:]


def judge(copy, fault, seconds_max, jobs):
    """Whether all is well with the fault, and what to say of it; it stays planted."""
    if not copy.plant(fault):
        return False, "the patch does not apply any more: make it anew, or remove it with what it broke"
    refused = copy.compile([fault.target], jobs)
    if refused:
        return False, f"it does not compile:\n{refused}"
    # The first test that fails is enough.
    passed, output, _ = copy.test(fault.target, fault.filter, seconds_max, "--gtest_fail_fast")
    if fault.explained is not None:
        return passed, "explained" if passed else "noticed now: take away the line Explained"
    if passed:
        return False, f"NOT NOTICED by {fault.target} {fault.filter}"
    return True, f"noticed by {notice(output)}"


def plant_program(copy, target, faults, jobs, stop):
    """(fault, whether all is well, what to say, seconds) of the faults that one test program notices."""
    refused = copy.compile([target], jobs)
    clean = {}  # by filter: whether its tests pass without a fault, what they print, seconds
    for fault in faults:
        if not refused and fault.filter not in clean and not stop.is_set():
            clean[fault.filter] = copy.test(target, fault.filter, TEST_SECONDS_MAX)
    for fault in faults:
        if stop.is_set():
            break
        begun = time.monotonic()
        if refused:
            well, said = False, f"{target} does not compile without any fault:\n{refused}"
        else:
            passed, output, seconds = clean[fault.filter]
            if passed:
                well, said = judge(copy, fault, seconds_allowed(seconds), jobs)
            else:
                well, said = False, f"{target} {fault.filter} fails without any fault:\n{output[-3000:]}"
        yield fault, well, said, time.monotonic() - begun
    copy.take_back()


def plant_all(make_copy, copies, programs, jobs, report):
    """Plants the faults of `programs`, in `copies` copies side by side, with `jobs` compilers each.

    A program is tested in one copy only: no two copies of a test run at once, and no copy builds what it
    does not need. `make_copy` is given the number of the copy; `report` what plant_program says.
    """
    waiting = collections.deque(programs)
    stop = threading.Event()

    def work(number):
        try:
            copy = make_copy(number)
            while not stop.is_set():
                try:
                    target, faults = waiting.popleft()
                except IndexError:
                    return
                for found in plant_program(copy, target, faults, jobs, stop):
                    report(*found)
        except BaseException:
            stop.set()
            raise

    with concurrent.futures.ThreadPoolExecutor(copies) as pool:
        running = [pool.submit(work, number) for number in range(1, copies + 1)]
        try:
            for worker in running:
                worker.result()
        except BaseException:
            stop.set()
            raise

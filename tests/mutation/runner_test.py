"""Tests the runner without a build: what is planted where, what counts as noticed, and what is kept."""

import pathlib
import tempfile
import threading
import unittest

from fault import Fault, by_program
from planting import TEST_SECONDS_MAX, judge, plant_all, plant_program, seconds_allowed
from results import OfAnotherTree, Results
from tree_copy import BrokenOff

PASSED = "[  PASSED  ] 1 test."
FAILED = "[ RUN      ] Holds.Once\n[  FAILED  ] Holds.Once (0 ms)\n"


class FakeCopy:
    """A copy in which every fault applies and compiles; `noticed` names those that make tests fail."""

    def __init__(self, noticed=(), clean=True):
        self.noticed = noticed
        self.clean = clean
        self.planted = None
        self.steps = []

    def plant(self, fault):
        self.planted = fault
        return True

    def take_back(self):
        self.planted = None

    def compile(self, targets, jobs):
        self.steps.append((targets[0], self.planted and self.planted.name))
        return ""

    def test(self, target, gtest_filter, seconds_max, *options):
        passes = self.clean if self.planted is None else self.planted.name not in self.noticed
        return passes, PASSED if passes else FAILED, 0.1


class RunnerTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def fault(self, name, target="money_test", source="money.cc", explained=False):
        path = self.folder / f"{name}.patch"
        path.parent.mkdir(exist_ok=True)
        path.write_text("Fault: x\nNotices: " + target + " Money.*\n" + "Explained: y\n" * explained
                        + f"\ndiff --git a/{source} b/{source}\n")
        return Fault(path)

    def results(self, faults, tree="a", resume=False):
        results = Results(self.folder / "results.jsonl", tree, faults, resume)
        self.addCleanup(results.close)
        return results

    def test_faults_of_a_program_and_of_a_file_follow_each_other(self):
        faults = [self.fault("money/a", source="z.cc"), self.fault("money/b", target="base_test"),
                  self.fault("money/c", source="y.cc"), self.fault("money/d", source="z.cc")]
        ordered = [(target, [fault.name for fault in those]) for target, those in by_program(faults)]
        self.assertEqual(ordered, [("money_test", ["money/c", "money/a", "money/d"]),
                                   ("base_test", ["money/b"])])

    def test_a_fault_is_well_when_noticed_or_explained_and_never_both(self):
        for explained, noticed, well in ((False, True, True), (False, False, False),
                                         (True, False, True), (True, True, False)):
            fault = self.fault("money/a", explained=explained)
            copy = FakeCopy(noticed=[fault.name] if noticed else [])
            self.assertEqual(judge(copy, fault, 1, 1)[0], well, (explained, noticed))

    def test_a_test_that_fails_without_the_fault_notices_nothing(self):
        fault = self.fault("money/a")
        (found,) = plant_program(FakeCopy(noticed=[fault.name], clean=False), fault.target, [fault], 1,
                                 threading.Event())
        self.assertFalse(found[1])
        self.assertIn("fails without any fault", found[2])

    def test_nothing_is_built_between_two_faults(self):
        faults = [self.fault("money/a"), self.fault("money/b")]
        copy = FakeCopy()
        list(plant_program(copy, "money_test", faults, 1, threading.Event()))
        self.assertEqual(copy.steps, [("money_test", None), ("money_test", "money/a"),
                                      ("money_test", "money/b")])
        self.assertIsNone(copy.planted)

    def test_every_fault_is_planted_in_one_of_the_copies(self):
        faults = [self.fault(f"money/{n}", target=f"p{n % 3}_test") for n in range(9)]
        copies = {1: FakeCopy(), 2: FakeCopy()}
        found = []
        plant_all(copies.get, 2, by_program(faults), 1, lambda *result: found.append(result[0].name))
        self.assertEqual(sorted(found), sorted(fault.name for fault in faults))
        programs = [{target for target, _ in copy.steps} for copy in copies.values()]
        self.assertFalse(programs[0] & programs[1])

    def test_a_copy_that_fails_ends_the_run(self):
        def make_copy(number):
            raise BrokenOff

        with self.assertRaises(BrokenOff):
            plant_all(make_copy, 2, by_program([self.fault("money/a")]), 1, lambda *result: None)

    def test_a_run_goes_round_for_ever_only_far_beyond_its_time_without_a_fault(self):
        self.assertGreaterEqual(seconds_allowed(0), 60)
        self.assertGreaterEqual(seconds_allowed(10), 200)
        self.assertEqual(seconds_allowed(1000), TEST_SECONDS_MAX)

    def test_a_run_that_was_broken_off_goes_on_with_what_was_well(self):
        faults = [self.fault(f"money/{n}") for n in range(3)]
        first = self.results(faults)
        first.add(faults[0], True, "noticed", 1.0)
        first.add(faults[1], False, "NOT NOTICED", 1.0)
        with (self.folder / "results.jsonl").open("a") as file:
            file.write('{"fault": "mon')  # torn
        again = self.results(faults, resume=True)
        self.assertEqual([again.has(fault) for fault in faults], [True, False, False])
        again.add(faults[2], True, "noticed", 1.0)
        third = self.results(faults, resume=True)
        self.assertEqual([third.has(fault) for fault in faults], [True, False, True])

    def test_a_patch_that_changed_is_planted_again(self):
        fault = self.fault("money/a")
        self.results([fault]).add(fault, True, "noticed", 1.0)
        changed = self.fault("money/a", source="other.cc")
        self.assertFalse(self.results([changed], resume=True).has(changed))

    def test_results_of_another_tree_are_refused(self):
        fault = self.fault("money/a")
        self.results([fault]).add(fault, True, "noticed", 1.0)
        with self.assertRaises(OfAnotherTree):
            self.results([fault], tree="b", resume=True)
        self.assertFalse(self.results([fault], tree="b").has(fault))

    def test_each_promise_is_counted(self):
        faults = [self.fault("duties/a"), self.fault("money/a"), self.fault("money/b", explained=True),
                  self.fault("money/c")]
        results = self.results(faults)
        results.add(faults[0], False, "NOT NOTICED", 1.0)
        results.add(faults[1], True, "noticed", 1.0)
        results.add(faults[2], True, "explained", 1.0)
        self.assertEqual(results.summary(faults), [
            "duties: 1 faults, 0 noticed, 0 explained, 1 failed",
            "money: 3 faults, 1 noticed, 1 explained, 0 failed, 1 not tried",
            "4 faults, 1 noticed, 1 explained, 1 failed, 1 not tried"])
        self.assertEqual(results.failed(faults), [faults[0]])


if __name__ == "__main__":
    unittest.main()

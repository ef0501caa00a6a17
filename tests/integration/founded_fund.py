"""Head office in one process, with its two administrators; deploy/story/fund.py is the harness.

The last argument of a test's command line is the build folder.
"""

import pathlib
import shutil
import sys
import tempfile
import unittest

STORY = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "story"
sys.path.insert(0, str(STORY))

import founding  # noqa: E402
from fund import Fund  # noqa: E402

BUILD = sys.argv.pop() if len(sys.argv) > 1 and not sys.argv[-1].startswith("-") else "build/dev"


def new_fund(test):
    """A fund in a folder that is removed after the test (an object or a class)."""
    add_cleanup = getattr(test, "addClassCleanup" if isinstance(test, type) else "addCleanup")
    folder = tempfile.mkdtemp(prefix="amanat-")
    add_cleanup(shutil.rmtree, folder, ignore_errors=True)
    fund = Fund(folder, pathlib.Path(BUILD) / "bin")
    add_cleanup(fund.stop)
    return fund


def found(fund, books=("directory", "fund"), separate=False):
    """Init and start of head office, two administrators, its site and its logs. Returns the site
    and the verifier keys of its logs."""
    manila = fund.add_site("manila", books, separate)
    vkeys = founding.init_head_office(fund, manila)
    shutil.copyfile(manila.directory / "data" / "trust", fund.directory / "trust")
    manila.start()
    founding.found_administrators(fund)
    founding.admit_site(fund, "manila", "PH", "Asia/Manila")
    for vkey in vkeys:
        founding.admit_log(fund, vkey)
    return manila, vkeys


class FoundedFund(unittest.TestCase):
    """A fund of its own for each test."""

    def setUp(self):
        self.fund = new_fund(self)
        self.manila, self.vkeys = found(self.fund)

    def directory(self, *arguments, **options):
        """A directory act that both administrators sign."""
        return founding.administrators(self.fund, "directory", *arguments, **options)

    def query(self, *arguments, **options):
        return self.fund.amanat("adm-1", *arguments, sign=False, **options)

    def listed(self, what):
        return self.query("directory", what).rows

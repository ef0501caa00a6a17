#!/usr/bin/env python3
"""Shows that each lint test can fail: runs it over tiny trees with one fault each, and over a sound one.

One class a lint test, so that ctest can run them apart: negative_test.py -v dependencies"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

LINT = os.path.dirname(os.path.abspath(__file__))


class LintCase(unittest.TestCase):
    """A temporary tree, and verbs to fill it and to run a lint script over it."""

    script = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def run_lint(self, *arguments):
        return subprocess.run(
            [sys.executable, os.path.join(LINT, self.script + ".py"), "--root", self.root, *arguments],
            capture_output=True, text=True, check=False)

    def assert_refused(self, *wanted, arguments=()):
        result = self.run_lint(*arguments)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        for text in wanted:
            self.assertIn(text, result.stdout)

    def assert_passes(self, arguments=()):
        result = self.run_lint(*arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class dependencies(LintCase):
    script = "dependencies"

    def setUp(self):
        super().setUp()
        self.rules = {
            "folders": {"a": [], "b": ["a"], "s": ["a"], "rpc": ["a"]},
            "shells": {"files": ["s/*_service.cc"], "may_include": ["rpc"]},
            "libraries": [{"headers": ["rocksdb/*"], "allowed_in": ["b/*"], "never_behind": ["a"]}],
        }
        self.write("a/a.h", "#include <string>\n")
        self.write("b/b.h", '#include "a/a.h"\n#include "rocksdb/db.h"\n')
        self.write("rpc/rpc.h", '#include "a/a.h"\n')

    def run_lint(self, *arguments):
        self.write("tests/lint/dependencies.json", json.dumps(self.rules))
        return super().run_lint(*arguments)

    def test_passes_a_sound_tree(self):
        self.write("s/s_service.cc", '#include "rpc/rpc.h"\n')
        self.assert_passes()

    def test_refuses_an_edge_that_is_not_listed(self):
        self.write("a/x.cc", '\n#include "b/b.h"\n')
        self.assert_refused("a/x.cc:2: a may not include b")

    def test_refuses_a_shell_only_edge_in_the_core(self):
        self.write("s/core.cc", '#include "rpc/rpc.h"\n')
        self.assert_refused("s/core.cc:1: s may not include rpc")

    def test_lets_tests_alone_include_what_is_for_them(self):
        self.rules["folders"]["t"] = ["a"]
        self.rules["tests"] = {"files": ["s/*_test.cc"], "may_include": ["t"]}
        self.write("t/fixture.h", '#include "a/a.h"\n')
        self.write("s/core_test.cc", '#include "t/fixture.h"\n')
        self.assert_passes()
        self.write("s/core.cc", '#include "t/fixture.h"\n')
        self.assert_refused("s/core.cc:1: s may not include t")

    def test_passes_a_header_that_is_listed_by_its_own_name(self):
        self.rules["folders"]["c"] = ["a", "b/*_body.h"]
        self.write("b/x_body.h", '#include "a/a.h"\n')
        self.write("c/c.cc", '#include "b/x_body.h"\n')
        self.assert_passes()

    def test_refuses_the_other_headers_of_its_folder(self):
        self.rules["folders"]["c"] = ["a", "b/x_body.h"]
        self.write("b/x_body.h", "\n")
        self.write("c/c.cc", '#include "b/x_body.h"\n#include "b/b.h"\n')
        self.assert_refused("c/c.cc:2: c may not include b (b/b.h)")

    def test_refuses_what_would_come_through_a_listed_header(self):
        self.rules["folders"] |= {"c": ["b/x_body.h"], "d": ["b/y_body.h"]}
        self.write("b/x_body.h", '#include "b/b.h"\n')
        self.write("b/y_body.h", "#include <rocksdb/db.h>\n")
        self.assert_refused("b/x_body.h:1: c may include this header, but not b (b/b.h)",
                            "b/y_body.h:1: rocksdb/db.h is allowed in b/* only")

    def test_refuses_a_listed_header_that_is_not_there(self):
        self.rules["folders"]["c"] = ["b/gone.h"]
        self.assert_refused("c names b/gone.h, and there is no such header")

    def test_refuses_a_library_out_of_its_place(self):
        self.write("a/x.cc", "#include <rocksdb/db.h>\n")
        self.assert_refused("a/x.cc:1: rocksdb/db.h is allowed in b/* only")

    def test_refuses_a_cycle(self):
        self.rules["folders"]["a"] = ["rpc"]
        self.assert_refused("a cycle: a -> rpc -> a")

    def test_refuses_an_edge_that_brings_a_library_behind_its_bound(self):
        self.rules["folders"] |= {"a": ["b"], "b": []}
        self.assert_refused("a reaches b, which may include rocksdb/*")

    def test_refuses_an_unlisted_folder(self):
        self.write("c/c.cc", "\n")
        self.assert_refused("c/c.cc:1: its folder is not listed")

    def test_refuses_an_include_from_nowhere(self):
        self.write("b/x.cc", '#include "a/gone/x.h"\n#include "a/gone.h"\n#include "b.h"\n')
        self.assert_refused("b/x.cc:1: the folder a/gone does not exist", "b/x.cc:2: a/gone.h does not",
                            'b/x.cc:3: "b.h" is not a path from the root')

    def test_refuses_a_name_that_is_not_listed(self):
        self.rules["folders"]["b"] = ["a", "gone"]
        self.assert_refused("b names gone, which is not listed")


class registered(LintCase):
    script = "registered"

    def setUp(self):
        super().setUp()
        self.write("ledger/x_test.cc", "")
        self.write("services/rpc/y_test.cc", "")
        self.arguments = ("--build", os.path.join(self.root, "build"))

    def write_lists(self, tests, skipped):
        self.write("build/registered_tests.txt", "\n".join(tests) + "\n")
        self.write("build/skipped_folders.txt", "\n".join(skipped) + "\n")

    def test_refuses_an_unregistered_test(self):
        self.write_lists(["ledger/x_test.cc"], [])
        self.assert_refused("services/rpc/y_test.cc:1: no CMakeLists.txt", arguments=self.arguments)

    def test_passes_a_test_of_a_folder_that_is_left_out(self):
        self.write_lists(["ledger/x_test.cc"], ["services/rpc"])
        self.assert_passes(arguments=self.arguments)

    def test_refuses_an_empty_tree(self):
        os.remove(os.path.join(self.root, "ledger/x_test.cc"))
        self.write_lists([], ["services/rpc"])
        self.assert_refused("nothing to check", arguments=self.arguments)


class format(LintCase):
    script = "format"

    def setUp(self):
        super().setUp()
        self.write(".clang-format", "BasedOnStyle: Google\n")

    def test_refuses_and_fixes(self):
        self.write("a.cc", "int  a ;\n")
        self.assert_refused("a.cc:1: not formatted", "format.py --fix")
        self.run_lint("--fix")
        self.assert_passes()


class size(LintCase):
    script = "size"

    def test_refuses_a_long_header_and_a_long_source(self):
        self.write("a.h", "\n" * 301)
        self.write("a.cc", "\n" * 801)
        self.assert_refused("a.h:301: 301 lines", "a.cc:801: 801 lines")

    def test_warns_of_a_growing_one(self):
        self.write("a.h", "\n" * 300)
        self.assertIn("a.h: warning: 300 lines", self.run_lint().stdout)
        self.assert_passes()


class names(LintCase):
    script = "names"

    def setUp(self):
        super().setUp()
        self.write("proto/amanat/acts/v1/claims.proto",
                   'option (body_of) = {\n  name: "CLAIM_PAID"\n  book: BOOK_FUND\n};\n'
                   'option (body_of) = {\n  name: "RATE_SET"\n  book: BOOK_DIRECTORY\n};\n')
        self.write("services/rules/catalogue/charts.h",
                   "inline constexpr entry::Chart kDueFrom{3};\n"
                   "inline constexpr entry::Outcome kNotCovered{30};\n")
        self.write("ledger/a/a.cc", "case EventType::kRateSet: return chart;\n")

    def test_passes_what_is_the_engines(self):
        self.write("ledger/a/a_test.cc", "EventType::kClaimPaid\n")
        self.write("ledger/a/testing/a.h", "EventType::kClaimPaid\n")
        self.write("services/a.cc", "event::kClaimPaid\n")
        self.assert_passes()

    def test_refuses_an_act(self):
        self.write("ledger/a/b.h", "\ncase EventType::kClaimPaid:\n")
        self.assert_refused("ledger/a/b.h:2: kClaimPaid is the fund's")

    def test_refuses_a_name_in_a_text_or_comment(self):
        self.write("ledger/a/b.h", "// What DUE_FROM says.\n")
        self.assert_refused("ledger/a/b.h:1: DUE_FROM is the fund's")

    def test_refuses_an_outcome(self):
        self.write("ledger/a/b.cc", "return Outcome::kNotCovered;\n")
        self.assert_refused("ledger/a/b.cc:1: kNotCovered is the fund's")

    def test_refuses_to_find_no_names(self):
        self.write("proto/amanat/acts/v1/claims.proto", "")
        self.write("services/rules/catalogue/charts.h", "")
        self.assert_refused("nothing to check")


class words(LintCase):
    script = "words"

    def setUp(self):
        super().setUp()
        # Put together here, so that this file itself passes.
        self.refused = ["// TO" + "DO later", 'Open("/wor' + 'k/main")', "# FIX" + "ME", "// XX" + "X: no",
                        "see ../share" + "d/design.md", "/tmp/bash_" + "jobs.0"]
        self.arguments = ("--rules", os.path.join(LINT, "words.json"))

    def test_refuses_each_word(self):
        for line in self.refused:
            self.write("a.cc", "\n" + line + "\n")
            self.assert_refused("a.cc:2: ", arguments=self.arguments)

    def test_passes_what_only_looks_alike(self):
        self.write("a.cc", 'Currency("XXX");  // https://example.org/work/x\n')
        self.assert_passes(arguments=self.arguments)


class evidence(LintCase):
    script = "evidence"

    def setUp(self):
        super().setUp()
        self.write("a/a_test.cc", "TEST(ATest, Adds) {}\nTEST_F(ATest, Subtracts) {}\n")

    def test_refuses_a_test_that_is_not_there(self):
        for named in ("`ATest.Multiplies`", "`ATest.Adds`, `.Multiplies`", "`BTest.Adds`",
                      "`a/b_test.cc`"):
            self.write("docs/threats.md", f"It holds ({named}).\n")
            self.assert_refused("docs/threats.md:1: there is no test ")

    def test_passes_those_that_are_there(self):
        self.write("docs/threats.md", "`ATest.Adds`, `.Subtracts`, `a/a_test.cc`, `a.b`, `.cc`\n")
        self.assert_passes()

    def test_refuses_to_find_nothing_named(self):
        self.write("docs/threats.md", "Trust us.\n")
        self.assert_refused("nothing to check")


class waiting(LintCase):
    script = "waiting"

    def test_passes_a_stream_that_is_handed_on(self):
        self.write("services/a/a_service.cc", "grpc::Status F(grpc::ServerReader<Chunk>* stream) {\n"
                   "  rpc::CallerReader reader(*stream);\n  reader.Read(&chunk);\n}\n")
        self.write("services/a/a_service_test.cc",
                   "F(grpc::ServerReader<Chunk>* raw) { raw->Read(&chunk); }\n")
        self.assert_passes()

    def test_refuses_a_handler_that_reads_itself(self):
        self.write("services/a/a_service.cc", "grpc::Status F(grpc::ServerReader<v1::Chunk>* stream) {\n"
                   "  const auto read = [&] { return stream->Read(&chunk); };\n}\n")
        self.write("services/a/b_service.cc", "grpc::Status F(\n"
                   "    grpc::ServerReaderWriter<Frame,\n                             Frame>& pipe) {\n"
                   "  pipe.Write(frame);\n}\n")
        self.assert_refused("a_service.cc:2: stream waits for its caller in Read",
                            "b_service.cc:4: pipe waits for its caller in Write")

    def test_refuses_an_empty_tree(self):
        self.assert_refused("nothing to check")


class tidy(LintCase):
    script = "tidy"

    def setUp(self):
        super().setUp()
        self.write("ledger/a.cc", "#include <string>\n#include <utility>\n"
                   "std::string F(std::string a) {\n  std::string b = std::move(a);\n  return a + b;\n}\n")
        self.write("ledger/b.cc", "int b;\n")
        self.write("build/compile_commands.json", json.dumps(
            [{"directory": self.root, "file": name, "command": f"g++ -std=c++20 -c {name}"}
             for name in ("ledger/a.cc", "ledger/b.cc")]))
        self.arguments = ("--build", os.path.join(self.root, "build"))

    def test_refuses_a_use_after_move(self):
        self.assert_refused("a.cc:5:10: error", "bugprone-use-after-move", arguments=self.arguments)

    def test_names_what_the_budget_leaves_out(self):
        result = self.run_lint(*self.arguments, "--files-max", "1")
        self.assertIn("skipped: ledger/b.cc", result.stdout)

    def test_refuses_an_empty_tree(self):
        self.write("build/compile_commands.json", "[]")
        self.assert_refused("nothing to check", arguments=self.arguments)


if __name__ == "__main__":
    unittest.main()

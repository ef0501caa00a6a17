#!/usr/bin/env python3
"""The generator on small files of acts: what it writes, and that it refuses what has no place in a body.

The compiler of protobuf is AMANAT_PROTOC, or protoc."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import generate
import text_format

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOC = os.environ.get("AMANAT_PROTOC", "protoc")
PROTOS = os.path.join(os.path.dirname(HERE), "amanat/acts/v1")

HEAD = '''// A file of acts.
syntax = "proto3";
package amanat.acts.v1;
import "amanat/acts/v1/options.proto";
import "amanat/acts/v1/types.proto";
option (events) = {first: 300 last: 309 retired: 305};
'''


def act(number=300, name="THING_DONE", rest=""):
    return (f'option (body_of) = {{event_type: {number} name: "{name}" '
            f'signer_class: SIGNER_CLASS_PERSON book: BOOK_FUND title: "Do a thing" '
            f'sentence: "A thing was done." {rest}}};\n')


def message(fields, name="Thing", acts=None):
    return f"// A thing.\nmessage {name} {{\n{act() if acts is None else acts}{fields}\n}}\n"


def field(declaration, number=1, options=""):
    options = ", ".join(part for part in ('(field_label) = "A"', options) if part)
    return f"// A field.\n{declaration} = {number} [{options}];\n"


class GeneratorCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.folder = os.path.join(self.root, "amanat/acts/v1")
        os.makedirs(self.folder)
        for name in ("options.proto", "types.proto"):
            shutil.copy(os.path.join(PROTOS, name), self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def generate(self, *names):
        """The findings as one text."""
        paths = [f"amanat/acts/v1/{name}" for name in ("types.proto", *names)]
        return "\n".join(generate.generate(PROTOC, self.root, os.path.join(self.root, "out"), paths))

    def header(self, name):
        with open(os.path.join(self.root, "out/amanat/acts", name), encoding="utf-8") as file:
            return file.read()

    def assert_refused(self, text, *wanted, head=HEAD):
        self.write("things.proto", head + text)
        findings = self.generate("things.proto")
        for part in wanted:
            self.assertIn(part, findings)
        self.assertFalse(os.path.exists(os.path.join(self.root, "out")), "something was written")

    def assert_field_refused(self, declaration, wanted, options=""):
        self.assert_refused(message(field(declaration, options=options)), wanted)


class Written(GeneratorCase):
    def test_each_type_of_field_as_the_strict_reader_has_it(self):
        enumeration = ("// Colours.\nenum Colour {\n// None.\nCOLOUR_UNSPECIFIED = 0;\n"
                       "// Red.\nCOLOUR_DARK_RED2 = 4;\n}\n")
        part = message(field("bool done"), name="Part", acts="")
        body = message("".join([
            field("uint32 a"),
            field("uint64 b", 2),
            field("sint64 c", 3),
            field("bool d", 4),
            field("Colour e", 5),
            field("Part f", 6),
            field("Part g", 7, "(may_be_absent) = true"),
            field("repeated uint64 h", 8),
            field("repeated Part i", 9),
            field("Money j", 10),
            field("string k", 11, "(field_kind) = KIND_CODE"),
            field("bytes l", 12, "(field_kind) = KIND_STREAM"),
            field("repeated bytes m", 13, "(field_kind) = KIND_HASH"),
            field("sint64 n", 14, "(field_kind) = KIND_DATE"),
            field("uint32 o", 15, "(field_kind) = KIND_CURRENCY"),
            field("repeated Colour p", 16),
            field("repeated string q", 17, "(field_kind) = KIND_MARK")]))
        self.write("things.proto", HEAD + enumeration + part + body)
        self.assertEqual(self.generate("things.proto"), "")
        header = self.header("things.h")
        for line in ("uint32_t a = 0;", "uint64_t b = 0;", "int64_t c = 0;", "bool d = false;",
                     "Colour e = Colour::kUnspecified;", "Part f;", "std::optional<Part> g;",
                     "std::vector<uint64_t> h;", "std::vector<Part> i;", "money::Money j;",
                     "std::string k;", "StreamId l;", "std::vector<Hash> m;", "wire::CivilDate n;",
                     "money::Currency o;", "std::vector<Colour> p;", "kDarkRed2 = 4,",
                     '{4, "dark-red2"},', 'v.Field(14, "n", self.n);',
                     'v.Field(11, "k", self.k, wire::TextForm::kCode);',
                     'v.Field(17, "q", self.q, wire::TextForm::kMark);', "namespace amanat::things {",
                     "namespace amanat::acts::things {", "// A file of acts."):
            self.assertIn(line, header)
        self.assertIn('{"things", things::kActs}', self.header("all.h"))
        self.assertIn("case 300:\n      take(::amanat::things::Thing());", self.header("all.h"))

    def test_what_the_rules_add_is_found_by_the_event(self):
        more = message(field("uint32 b"), name="More", acts="")
        self.write("things.proto", HEAD + more + message(field("uint32 a"), acts=act(rest='added: "More"')))
        self.assertEqual(self.generate("things.proto"), "")
        self.assertIn("bool WithAddedOf(uint32_t event_type, Take take) {\n  switch (event_type) {\n"
                      "    case 300:\n      take(::amanat::things::More());", self.header("all.h"))

    def test_a_closed_list_stands_in_the_description(self):
        listed = '(field_kind) = KIND_CODE, (code_list) = "cost-lines"'
        self.write("things.proto", HEAD + message(field("string a", options=listed)))
        self.assertEqual(self.generate("things.proto"), "")
        self.assertIn('{1, "a", entry::FieldKind::kCode, false, false, "A", nullptr, {}, "cost-lines"},',
                      self.header("things.h"))

    def test_no_header_needs_protobuf(self):
        self.write("things.proto", HEAD + message(field("uint32 a")))
        self.generate("things.proto")
        for name in ("things.h", "types.h", "all.h"):
            for include in re.findall(r'#include "(.*)"', self.header(name)):
                self.assertRegex(include, "^(ledger|amanat/acts)/")

    def test_a_header_that_says_the_same_is_left_alone(self):
        self.write("things.proto", HEAD + message(field("uint32 a")))
        self.generate("things.proto")
        path = os.path.join(self.root, "out/amanat/acts/things.h")
        os.utime(path, (1, 1))
        self.generate("things.proto")
        self.assertEqual(os.stat(path).st_mtime, 1)

    def test_a_removed_field_is_reserved(self):
        self.write("things.proto", HEAD + message("reserved 2;\n" + field("uint32 a") +
                                                  field("uint32 c", 3)))
        self.assertEqual(self.generate("things.proto"), "")
        self.write("things.proto", HEAD + message("reserved 1;\n" + field("uint32 b")))
        self.assertIn("reserved number 1", self.generate("things.proto"))

    def test_the_program_ends_with_one_and_the_findings(self):
        self.write("things.proto", HEAD + message(field("float a")))
        result = subprocess.run(
            [sys.executable, "-B", os.path.join(HERE, "generate.py"), "--protoc", PROTOC,
             "--root", self.root, "--out", os.path.join(self.root, "out"),
             "amanat/acts/v1/things.proto"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr,
                         r"^amanat/acts/v1/things.proto:11: Thing.a: a float has no exact value.*\n$")


class Refused(GeneratorCase):
    def test_optional(self):
        self.assert_field_refused("optional uint32 a", "Thing.a: optional is not in the format")

    def test_oneof(self):
        self.assert_refused(message("oneof either {\n" + field("uint32 a") + field("uint32 b", 2) + "}"),
                            "Thing: oneof either: a oneof is not in the format")

    def test_map(self):
        self.assert_field_refused("map<uint32, uint32> a", "Thing.a: a map has no order")

    def test_floats(self):
        self.assert_field_refused("float a", "Thing.a: a float has no exact value")
        self.assert_field_refused("double a", "Thing.a: a double has no exact value")

    def test_numbers_that_are_encoded_in_another_way(self):
        kinds = ("int32", "int64", "sint32", "fixed32", "fixed64", "sfixed32", "sfixed64")
        self.assert_refused(
            message("".join(field(f"{kind} of_{kind}", i + 1) for i, kind in enumerate(kinds))),
            *(f"Thing.of_{kind}: {kind} is not in the format" for kind in kinds))

    def test_groups_and_everything_else_of_proto2(self):
        head = HEAD.replace("proto3", "proto2")
        self.assert_refused(
            "// A thing.\nmessage Thing {\n" + act() +
            "// A group.\noptional group Inner = 1 { optional uint32 a = 1; }\n"
            "// A field.\nrequired uint32 b = 2;\n}\n",
            'begins with syntax = "proto3"', "Thing.inner: a group is not in the format",
            "Thing.b: an absent field is zero", head=head)

    def test_imports_of_anything_but_acts(self):
        head = HEAD + 'import "google/protobuf/timestamp.proto";\n'
        self.assert_refused(message(field("google.protobuf.Timestamp a")),
                            "imports google/protobuf/timestamp.proto: acts import nothing but",
                            "Thing.a: google.protobuf.Timestamp is no type of an act", head=head)

    def test_services_and_extensions(self):
        self.assert_refused(message(field("uint32 a")) + "service S { rpc R(Thing) returns (Thing); }",
                            "has a service")
        self.assert_refused(
            message(field("uint32 a")) +
            'extend google.protobuf.FieldOptions { uint32 more = 50999; }\n',
            "extends a message", head=HEAD + 'import "google/protobuf/descriptor.proto";\n')

    def test_types_inside_a_message(self):
        self.assert_refused(message("// Inner.\nmessage Inner {}\n" + field("uint32 a")),
                            "Thing: declares a type inside")

    def test_a_message_that_holds_itself_or_what_stands_below(self):
        self.assert_refused(message(field("repeated Thing a")),
                            "Thing.a: amanat.acts.v1.Thing is no type of an act that is declared before")
        self.assert_refused(message(field("Later a")) + message(field("uint32 a"), "Later", acts=""),
                            "Thing.a: amanat.acts.v1.Later is no type of an act")

    def test_lists_that_the_format_cannot_say(self):
        self.assert_field_refused("repeated sint64 a", "Thing.a: a list is of unsigned numbers")
        self.assert_field_refused("repeated bool a", "Thing.a: a list is of unsigned numbers")
        self.assert_field_refused("repeated sint64 a", "Thing.a: a list is of unsigned numbers",
                                  "(field_kind) = KIND_DATE")
        self.assert_field_refused("repeated uint32 a", "Thing.a: a list of numbers is packed",
                                  "packed = false")

    def test_fields_out_of_order(self):
        self.assert_refused(message(field("uint32 a", 2) + field("uint32 b", 1)),
                            "Thing: its fields do not ascend")

    def test_a_number_that_is_passed_over(self):
        self.assert_refused(message("reserved 2;\n" + field("uint32 a") + field("uint32 b", 4)),
                            "Thing: number 3 is neither a field's nor reserved")

    def test_text_and_bytes_that_do_not_say_what_they_are(self):
        self.assert_field_refused("string a", "Thing.a: says by (field_kind) what the string is")
        self.assert_field_refused("bytes a", "Thing.a: says by (field_kind) what the bytes is")

    def test_a_kind_of_another_type(self):
        self.assert_field_refused("string a", "Thing.a: KIND_HASH is of type bytes",
                                  "(field_kind) = KIND_HASH")
        self.assert_field_refused("uint64 a", "Thing.a: KIND_DATE is of type sint64",
                                  "(field_kind) = KIND_DATE")
        self.assert_field_refused("Money a", "Thing.a: KIND_CODE is not the kind of a message",
                                  "(field_kind) = KIND_CODE")

    def test_a_closed_list_of_what_is_no_code(self):
        listed = '(code_list) = "cost-lines"'
        self.assert_field_refused("string a", "(code_list) is of a KIND_CODE",
                                  options=f"(field_kind) = KIND_MARK, {listed}")
        self.assert_field_refused("uint32 a", "(code_list) is of a KIND_CODE", options=listed)
        self.assert_field_refused("string a", "(code_list) Cost Lines is no name of a list",
                                  options='(field_kind) = KIND_CODE, (code_list) = "Cost Lines"')

    def test_absence_of_what_is_zero_when_absent(self):
        self.assert_field_refused("uint32 a", "Thing.a: (may_be_absent) is of a single message",
                                  "(may_be_absent) = true")
        self.assert_field_refused("repeated Money a", "Thing.a: (may_be_absent) is of a single message",
                                  "(may_be_absent) = true")

    def test_what_is_not_documented(self):
        self.assert_refused(message("uint32 a = 1;\n"), "Thing.a: has no comment above it",
                            "Thing.a: has no (field_label)")
        self.assert_refused("message Thing {\n" + act() + field("uint32 a") + "}\n",
                            "Thing: has no comment above it")
        self.assert_refused(message(field("uint32 a")), "things.proto:1: has no comment above it",
                            head=HEAD.replace("// A file of acts.\n", ""))

    def test_enumerations_without_a_zero_of_their_own(self):
        self.assert_refused("// Colours.\nenum Colour {\n// Red.\nRED = 0;\n"
                            "// Minus.\nCOLOUR_M = -1;\n}\n",
                            "RED: the names of Colour begin with COLOUR_",
                            "Colour: begins with COLOUR_UNSPECIFIED = 0",
                            "COLOUR_M: a number below 0 is not in the format")

    def test_a_message_that_nothing_uses(self):
        self.assert_refused(message(field("uint32 a"), acts=""), "Thing: is no body of an act")

    def test_a_file_elsewhere(self):
        text = (HEAD + message(field("uint32 a"))).replace("package amanat.acts.v1", "package other")
        self.assert_refused(re.sub(r"\((events|body_of|field_label)\)", r"(amanat.acts.v1.\1)", text),
                            "is of package amanat.acts.v1 and stands in",
                            head="")


class RefusedActs(GeneratorCase):
    def test_one_that_says_too_little(self):
        acts = 'option (body_of) = {event_type: 300 name: "thing_done"};\n'
        self.assert_refused(
            message(field("uint32 a"), acts=acts),
            "thing_done: an event has a name in UPPER_SNAKE", "thing_done: says no signer_class",
            "thing_done: says no book", "thing_done: has a title", "thing_done: has one sentence")

    def test_a_number_that_is_not_the_files_to_give(self):
        self.assert_refused(message(field("uint32 a"), acts=act(310)),
                            "THING_DONE: event 310 is outside of 300 to 309")
        self.assert_refused(message(field("uint32 a"), acts=act(305)),
                            "THING_DONE: event 305 is retired")
        self.assert_refused(message(field("uint32 a")), "has acts and no range of (events)",
                            head=HEAD[:HEAD.index("option (events)")])

    def test_a_second_range_of_a_file(self):
        head = HEAD + "option (events) = {first: 320 last: 329 retired: 325};\n"
        for number, finding in ((310, "is outside of 300 to 309 and 320 to 329"),
                                (325, "is retired"), (330, "is outside of 300 to 309 and 320 to 329")):
            self.assert_refused(message(field("uint32 a"), acts=act(number)),
                                f"THING_DONE: event {number} {finding}", head=head)
        self.assert_refused(message(field("uint32 a")), "events 305 to 319 are things's, too",
                            head=HEAD + "option (events) = {first: 305 last: 319};\n")
        self.write("things.proto", head + message(field("uint32 a"),
                                                  acts=act(301) + act(320, "THING_ENDED")))
        self.assertEqual(self.generate("things.proto"), "")

    def test_a_number_or_name_twice(self):
        self.assert_refused(message(field("uint32 a"), acts=act(300, "A") + act(300, "B")),
                            "B: event 300 is given already at")
        self.assert_refused(message(field("uint32 a"), acts=act(300, "A") + act(301, "A")),
                            "A: name A is given already at")

    def test_a_number_or_name_of_another_file(self):
        self.write("things.proto", HEAD + message(field("uint32 a")))
        head = HEAD.replace("first: 300 last: 309 retired: 305", "first: 309 last: 319")
        self.write("others.proto", head + message(field("uint32 a"), "Other", acts=act(309)))
        findings = self.generate("things.proto", "others.proto")
        self.assertIn("others.proto:2: events 309 to 319 are things's, too", findings)
        self.assertIn("name THING_DONE is given already at amanat/acts/v1/things.proto", findings)

    def test_a_manifest_without_lines_and_a_line_without_manifest(self):
        self.assert_refused(message(field("uint32 a"), acts=act(rest="line_event_type: 301")),
                            "THING_DONE: event 301 is no line of this file")
        self.assert_refused(
            message(field("uint32 a"), acts=act().replace("CLASS_PERSON", "CLASS_LINE")),
            "THING_DONE: is a line, and no manifest of this file covers it")

    def test_added_by_the_rules_what_is_not_there(self):
        self.assert_refused(message(field("uint32 a"), acts=act(rest='added: "More"')),
                            "THING_DONE: adds More, which is no message of this file")


class TextFormat(unittest.TestCase):
    def test_reads_what_protoc_prints(self):
        text = ('name: "a\\"\\n\\001\\303\\251"\nnumber: -7\nflag: true\nvalue: KIND_X\n'
                '[a.b] {\n  inner {\n  }\n}\n[a.b] {\n}\n9: 0x0000000a\n')
        self.assertEqual(text_format.parse(text), {
            "name": [b'a"\n\x01\xc3\xa9'], "number": [-7], "flag": [True], "value": ["KIND_X"],
            "[a.b]": [{"inner": [{}]}, {}], "9": [10]})


if __name__ == "__main__":
    unittest.main()

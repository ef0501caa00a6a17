#!/usr/bin/env python3
"""Writes the C++ headers of the acts' bodies from their .proto files.

    generate.py --protoc PROTOC --root proto --out DIR amanat/acts/v1/claims.proto ...

gives DIR/amanat/acts/claims.h for each file, with the structs in namespace amanat::claims and their
description in amanat::acts::claims, and DIR/amanat/acts/all.h. A file that says the same already is
left alone. Exit 1 with one line for each finding: then nothing is written."""

import argparse
import os
import re
import sys

import bodies


def _commented(text, indent=""):
    return "".join(f"{indent}//{line}\n" for line in text.split("\n"))


def _camel(name):
    """PACS008_LINE -> kPacs008Line; claims -> kClaims."""
    return "k" + "".join(part.capitalize() for part in re.split(r"[_-]", name))


def _quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Header:
    """One .proto file as C++."""

    def __init__(self, file, files):
        self._file = file
        self._files = {other.stem: other for other in files}

    def text(self):
        file = self._file
        structs = [message for message in file.messages if not message.engine_type]
        parts = [self._beginning()]
        namespace = f"amanat::{file.stem}"
        description = f"amanat::acts::{file.stem}"
        if file.enumerations:
            parts.append(f"namespace {description} {{\n\n" +
                         "\n".join(map(self._values, file.enumerations)) +
                         f"\n}}  // namespace {description}\n\n")
        if file.enumerations or structs:
            types = [self._enumeration(enumeration) for enumeration in file.enumerations]
            types += [self._struct(message) for message in structs]
            parts.append(f"namespace {namespace} {{\n\n" + "\n".join(types) +
                         f"\n}}  // namespace {namespace}\n\n")
        parts.append(f"namespace {description} {{\n\n" +
                     "\n".join(map(self._description, file.messages)) + self._acts() +
                     f"\n}}  // namespace {description}\n\n")
        parts.append(f"#endif  // {self._guard()}\n")
        return "".join(parts)

    def _guard(self):
        return f"AMANAT_ACTS_{self._file.stem.upper()}_H_"

    def _beginning(self):
        file = self._file
        headers = {"ledger/base/bytes.h", "ledger/entry/act_description.h", "ledger/entry/wire.h"}
        headers |= {message.engine_header for message in file.messages if message.engine_type}
        headers |= {f"amanat/acts/{stem}.h" for stem in file.imports}
        includes = "".join(f'#include "{header}"\n' for header in sorted(headers))
        return (f"// Generated from proto/{bodies.FOLDER}{file.stem}.proto: change that file.\n//\n"
                f"{_commented(file.comment)}#ifndef {self._guard()}\n#define {self._guard()}\n\n"
                "#include <cstdint>\n#include <optional>\n#include <string>\n#include <vector>\n\n"
                f"{includes}\n")

    @staticmethod
    def _values(enumeration):
        values = "".join(f"    {{{value.number}, {_quoted(value.words())}}},\n"
                         for value in enumeration.values)
        return (f"inline constexpr entry::EnumValue k{enumeration.name}Values[] = {{\n{values}}};\n")

    def _enumeration(self, enumeration):
        values = "".join(f"{_commented(value.comment, '  ')}  {_camel(value.name)} = {value.number},\n"
                         for value in enumeration.values)
        return (f"{_commented(enumeration.comment)}enum class {enumeration.name} : uint32_t {{\n"
                f"{values}}};\n"
                f'// The value in words, "unknown" for a number that has none.\n'
                f"inline absl::string_view EnumName({enumeration.name} value) {{\n"
                f"  return entry::EnumValueName(acts::{self._file.stem}::k{enumeration.name}Values,\n"
                "                              static_cast<uint64_t>(value));\n}\n")

    def _type(self, field):
        """The type of one element."""
        if not field.type_name:
            return field.cpp
        file = self._files[field.type_file]
        for message in file.messages:
            if message.name == field.type_name and message.engine_type:
                return message.engine_type
        same = field.type_file == self._file.stem
        return field.type_name if same else f"{field.type_file}::{field.type_name}"

    def _member(self, field):
        element = self._type(field)
        if field.repeated:
            return f"std::vector<{element}> {field.name};"
        if field.may_be_absent:
            return f"std::optional<{element}> {field.name};"
        initial = f" = {element}::kUnspecified" if field.kind == "kEnumeration" else field.initial
        return f"{element} {field.name}{initial};"

    def _struct(self, message):
        members = "".join(f"{_commented(field.comment, '  ')}  {self._member(field)}\n"
                          for field in message.fields)
        visits = ""
        for field in message.fields:
            form = f", wire::TextForm::{field.form}" if field.form else ""
            visits += f'    v.Field({field.number}, "{field.name}", self.{field.name}{form});\n'
        return (f"{_commented(message.comment)}struct {message.name} {{\n{members}"
                "  template <typename Self, typename V>\n"
                f"  static void Visit(Self& self, V& v) {{\n{visits}  }}\n}};\n")

    def _described_type(self, field):
        if field.code_list:
            return f", nullptr, {{}}, {_quoted(field.code_list)}"
        name = f"k{field.type_name}"
        if field.type_file != self._file.stem:
            name = f"{field.type_file}::{name}"
        if field.kind == "kMessage":
            return f", &{name}"
        return f", nullptr, {name}Values" if field.kind == "kEnumeration" else ""

    def _description(self, message):
        fields = ""
        for field in message.fields:
            flags = f"{str(field.repeated).lower()}, {str(field.may_be_absent).lower()}"
            fields += (f"    {{{field.number}, {_quoted(field.name)}, entry::FieldKind::{field.kind}, "
                       f"{flags}, {_quoted(field.label)}{self._described_type(field)}}},\n")
        name = f"k{message.name}"
        if not fields:
            return f"inline constexpr entry::BodyDescription {name}{{{_quoted(message.name)}, {{}}}};\n"
        return (f"inline constexpr entry::FieldDescription {name}Fields[] = {{\n{fields}}};\n"
                f"inline constexpr entry::BodyDescription {name}{{{_quoted(message.name)}, "
                f"{name}Fields}};\n")

    def _acts(self):
        acts = [(act, message) for message in self._file.messages for act in message.acts]
        if not acts:
            return ""
        rows = ""
        for act, message in sorted(acts, key=lambda item: item[0].event_type):
            added = f"&k{act.added}" if act.added else "nullptr"
            rows += (f"    {{{act.event_type}, {_quoted(act.name)}, "
                     f"entry::SignerClass::{act.signer_class}, entry::Book::{act.book},\n"
                     f"     {act.line_event_type}, {_quoted(act.title)},\n"
                     f"     {_quoted(act.sentence)},\n     &k{message.name}, {added}}},\n")
        return ("\n// Ascending by number.\n"
                f"inline constexpr entry::ActDescription kActs[] = {{\n{rows}}};\n")


def _cases(files):
    """The case of each event type, ascending."""
    cases = {}
    for file in files:
        for message in file.messages:
            name = message.engine_type or f"{file.stem}::{message.name}"
            for act in message.acts:
                # In full: this namespace has the domains' names, too.
                cases[act.event_type] = (f"    case {act.event_type}:\n"
                                         f"      take(::amanat::{name}());\n      return true;\n")
    return "".join(cases[number] for number in sorted(cases))


def _added_cases(files):
    """The case of each event type to whose entries the rules add something, ascending."""
    cases = {act.event_type: (f"    case {act.event_type}:\n"
                              f"      take(::amanat::{file.stem}::{act.added}());\n"
                              "      return true;\n")
             for file in files for message in file.messages for act in message.acts if act.added}
    return "".join(cases[number] for number in sorted(cases))


def _all_text(files):
    domains = sorted(file.stem for file in files if file.events)
    includes = "".join(f'#include "amanat/acts/{stem}.h"\n' for stem in domains)
    rows = "".join(f'    {{"{stem}", {stem}::kActs}},\n' for stem in domains)
    return (f"// Every act, domain by domain. Generated from proto/{bodies.FOLDER}.\n"
            "#ifndef AMANAT_ACTS_ALL_H_\n#define AMANAT_ACTS_ALL_H_\n\n"
            f"{includes}\nnamespace amanat::acts {{\n\n"
            f"inline constexpr entry::ActDomain kDomains[] = {{\n{rows}}};\n\n"
            "// Gives an empty body of the event's own type to `take`; false when no act has that number.\n"
            "template <typename Take>\nbool WithBodyOf(uint32_t event_type, Take take) {\n"
            f"  switch (event_type) {{\n{_cases(files)}"
            "    default:\n      return false;\n  }\n}\n\n"
            "// The same of what the rules add to the event's entries; false when that is nothing.\n"
            "template <typename Take>\nbool WithAddedOf(uint32_t event_type, Take take) {\n"
            f"  switch (event_type) {{\n{_added_cases(files)}"
            "    default:\n      return false;\n  }\n}\n\n"
            "}  // namespace amanat::acts\n\n#endif  // AMANAT_ACTS_ALL_H_\n")


def _event_types_text(files):
    """The numbers of all events by name."""
    acts = {act.event_type: act for file in files for message in file.messages
            for act in message.acts}
    rows = ""
    for number, act in sorted(acts.items()):
        name = "".join(word.capitalize() for word in act.name.split("_"))
        rows += f"inline constexpr entry::EventType k{name}{{{number}}};\n"
    return (f"// The number of every act by its name. Generated from proto/{bodies.FOLDER}.\n"
            "#ifndef AMANAT_ACTS_EVENT_TYPES_H_\n#define AMANAT_ACTS_EVENT_TYPES_H_\n\n"
            '#include "ledger/entry/event_type.h"\n\n'
            f"namespace amanat::event {{\n\n{rows}\n"
            "}  // namespace amanat::event\n\n#endif  // AMANAT_ACTS_EVENT_TYPES_H_\n")


def headers(files):
    """Name below the folder of generated headers to text."""
    result = {f"amanat/acts/{file.stem}.h": _Header(file, files).text() for file in files}
    result["amanat/acts/all.h"] = _all_text(files)
    result["amanat/acts/event_types.h"] = _event_types_text(files)
    return result


def _write(path, text):
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def generate(protoc, root, out, paths):
    """Writes the headers below `out`. Returns the findings: with one of them nothing is written."""
    try:
        files, findings = bodies.read(protoc, root, paths)
    except bodies.ProtocError as error:
        return str(error).rstrip().split("\n")
    if not findings:
        for name, text in headers(files).items():
            _write(os.path.join(out, name), text)
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--protoc", default="protoc", help="the compiler of protobuf")
    parser.add_argument("--root", required=True, help="the folder that paths and imports start from")
    parser.add_argument("--out", required=True, help="where the headers are written")
    parser.add_argument("protos", nargs="+", metavar="PROTO", help="paths below the root")
    arguments = parser.parse_args()
    findings = generate(arguments.protoc, arguments.root, arguments.out, arguments.protos)
    if findings:
        sys.exit("\n".join(findings))


if __name__ == "__main__":
    main()

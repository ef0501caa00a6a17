"""The bodies of acts as their .proto files define them: read by way of protoc, and checked.

Bodies are written in a strict subset of protobuf's wire format (ledger/doc/entry_format.md). What
that subset cannot say, and what would leave a reader of the .proto file in doubt, is a finding."""

import dataclasses
import os
import re
import subprocess
import tempfile

import text_format

PACKAGE = "amanat.acts.v1"
FOLDER = "amanat/acts/v1/"
OPTIONS = FOLDER + "options.proto"

# Type of the field: type in C++, initialiser, kind in the description.
_TYPES = {
    "TYPE_UINT32": ("uint32_t", " = 0", "kNumber"),
    "TYPE_UINT64": ("uint64_t", " = 0", "kNumber"),
    "TYPE_SINT64": ("int64_t", " = 0", "kSignedNumber"),
    "TYPE_BOOL": ("bool", " = false", "kBoolean"),
}
# Kind of the field: its only type, type in C++, initialiser, kind in the description.
_KINDS = {
    "KIND_STREAM": ("TYPE_BYTES", "StreamId", "", "kStream"),
    "KIND_LOG": ("TYPE_BYTES", "LogId", "", "kLog"),
    "KIND_ONCE": ("TYPE_BYTES", "OnceFingerprint", "", "kOnce"),
    "KIND_HASH": ("TYPE_BYTES", "Hash", "", "kHash"),
    "KIND_COMMITMENT": ("TYPE_BYTES", "Hash", "", "kCommitment"),
    "KIND_PUBLIC_KEY": ("TYPE_BYTES", "PublicKey", "", "kPublicKey"),
    "KIND_DATE": ("TYPE_SINT64", "wire::CivilDate", "", "kDate"),
    "KIND_INSTANT": ("TYPE_SINT64", "wire::Instant", "", "kInstant"),
    "KIND_CURRENCY": ("TYPE_UINT32", "money::Currency", "", "kCurrency"),
    "KIND_EVENT_TYPE": ("TYPE_UINT32", "uint32_t", " = 0", "kEventType"),
    "KIND_ENTRY_INDEX": ("TYPE_UINT64", "LogIndex", " = 0", "kEntryIndex"),
    "KIND_CODE": ("TYPE_STRING", "std::string", "", "kCode"),
    "KIND_SITE": ("TYPE_STRING", "std::string", "", "kSite"),
    "KIND_COUNTRY": ("TYPE_STRING", "std::string", "", "kCountry"),
    "KIND_LOG_NAME": ("TYPE_STRING", "std::string", "", "kLogName"),
    "KIND_TIME_ZONE": ("TYPE_STRING", "std::string", "", "kTimeZone"),
    "KIND_MARK": ("TYPE_STRING", "std::string", "", "kMark"),
    "KIND_QUARTER": ("TYPE_STRING", "std::string", "", "kQuarter"),
    "KIND_PURPOSE": ("TYPE_STRING", "std::string", "", "kPurpose"),
}
# Kind of a text in the description: its wire::TextForm.
_FORMS = {
    "kCode": "kCode",
    "kSite": "kCode",
    "kCountry": "kCountry",
    "kLogName": "kLogName",
    "kTimeZone": "kTimeZone",
    "kMark": "kMark",
    "kQuarter": "kQuarter",
    "kPurpose": "kPurpose",
}
# Types that no body has, and what to write instead.
_REFUSED_TYPES = {
    "TYPE_GROUP": "a group is not in the format: use a message",
    "TYPE_FLOAT": "a float has no exact value: use a ratio of integers",
    "TYPE_DOUBLE": "a double has no exact value: use a ratio of integers",
    "TYPE_INT32": "int32 is not in the format: use uint32, uint64 or sint64",
    "TYPE_INT64": "int64 is not in the format: use uint32, uint64 or sint64",
    "TYPE_SINT32": "sint32 is not in the format: use sint64",
    "TYPE_FIXED32": "fixed32 is not in the format: use uint32, uint64 or sint64",
    "TYPE_FIXED64": "fixed64 is not in the format: use uint32, uint64 or sint64",
    "TYPE_SFIXED32": "sfixed32 is not in the format: use uint32, uint64 or sint64",
    "TYPE_SFIXED64": "sfixed64 is not in the format: use uint32, uint64 or sint64",
}
_SIGNER_CLASSES = {
    "SIGNER_CLASS_WRITER": "kWriter",
    "SIGNER_CLASS_PERSON": "kPerson",
    "SIGNER_CLASS_TWO_PERSONS": "kTwoPersons",
    "SIGNER_CLASS_LINE": "kLine",
}
_BOOKS = {
    "BOOK_DIRECTORY": "kDirectory",
    "BOOK_FUND": "kFund",
    "BOOK_REMITTANCE": "kRemittance",
}


@dataclasses.dataclass
class Value:
    name: str  # "PACS008"
    number: int
    comment: str

    def words(self):
        return self.name.lower().replace("_", "-")


@dataclasses.dataclass
class Enumeration:
    name: str
    comment: str
    values: list


@dataclasses.dataclass
class Field:
    number: int
    name: str
    comment: str
    label: str
    kind: str  # of entry::FieldKind
    cpp: str  # type of one element; empty for a message or enumeration, as is the initialiser
    initial: str
    repeated: bool
    may_be_absent: bool
    type_file: str = ""  # of a message or enumeration: the stem of its file, and its name
    type_name: str = ""
    code_list: str = ""  # of a code: the name of its closed list

    @property
    def form(self):
        """Of wire::TextForm; empty for what is no text."""
        return _FORMS[self.kind] if self.cpp == "std::string" else ""


@dataclasses.dataclass
class Act:
    event_type: int
    name: str
    signer_class: str
    book: str
    title: str
    sentence: str
    line_event_type: int
    added: str
    where: str


@dataclasses.dataclass
class Message:
    name: str
    comment: str
    fields: list
    acts: list
    engine_type: str  # below namespace amanat; empty: the generator writes the type
    engine_header: str
    where: str


@dataclasses.dataclass
class File:
    stem: str
    comment: str
    imports: list  # stems
    enumerations: list
    messages: list
    events: list  # ranges (first, last); none for a file without acts
    retired: list
    where: str


class ProtocError(Exception):
    """protoc itself refused a file; the text is what it printed."""


def descriptors(protoc, root, paths):
    """The descriptors of the files at `paths` below `root`, each after those that it imports."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = os.path.join(folder, "acts")
        result = subprocess.run(
            [protoc, "-I", root, "--include_source_info", f"--descriptor_set_out={compiled}", *paths],
            capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise ProtocError(result.stderr)
        with open(compiled, "rb") as file:
            text = subprocess.run(
                [protoc, "-I", root, "--decode=google.protobuf.FileDescriptorSet", OPTIONS],
                stdin=file, capture_output=True, check=True).stdout.decode("utf-8")
    return text_format.parse(text)["file"]


def read(protoc, root, paths):
    """The files of acts at `paths`, and the findings: with one of them nothing may be generated."""
    reader = _Reader()
    for descriptor in descriptors(protoc, root, paths):
        reader.read_file(descriptor)
    reader.check_events()
    return reader.files, reader.findings


def _text(message, name):
    value = message.get(name, [b""])[0]
    return value.decode("utf-8") if isinstance(value, bytes) else value


def _number(message, name):
    return message.get(name, [0])[0]


def _option(descriptor, name):
    """The values of one of our options."""
    return descriptor.get("options", [{}])[0].get(f"[{PACKAGE}.{name}]", [])


def _lies_in(ranges, number):
    return any(first <= number <= last for first, last in ranges)


def _ranges_text(ranges):
    return " and ".join(f"{first} to {last}" for first, last in ranges)


class _Reader:
    def __init__(self):
        self.files = []
        self.findings = []
        self._declared = {}  # full name of each message and enumeration: (stem, name)
        self._path = ""
        self._locations = {}

    def _find(self, where, reason):
        self.findings.append(f"{where}: {reason}")

    def _where(self, path, name=""):
        line = self._locations.get(path, {}).get("span", [0])[0] + 1
        return f"{self._path}:{line}" + (f": {name}" if name else "")

    def _comment(self, path, where):
        text = _text(self._locations.get(path, {}), "leading_comments").rstrip("\n")
        if not text.strip():
            self._find(where, "has no comment above it")
        return text

    def read_file(self, descriptor):
        self._path = _text(descriptor, "name")
        if self._path == OPTIONS:
            return
        locations = descriptor.get("source_code_info", [{}])[0].get("location", [])
        self._locations = {tuple(location.get("path", [])): location for location in locations}
        where = self._where((12,))
        stem = os.path.basename(self._path).removesuffix(".proto")
        if _text(descriptor, "syntax") != "proto3":
            self._find(where, 'begins with syntax = "proto3"; nothing else is in the format')
        if _text(descriptor, "package") != PACKAGE or self._path != f"{FOLDER}{stem}.proto":
            self._find(where, f"is of package {PACKAGE} and stands in {FOLDER}")
        imports = [name.decode() for name in descriptor.get("dependency", [])]
        for name in imports:
            if not name.startswith(FOLDER):
                self._find(where, f"imports {name}: acts import nothing but {FOLDER}")
        if "public_dependency" in descriptor:
            self._find(where, "imports publicly: name what you import")
        for what, problem in (("service", "has a service"), ("extension", "extends a message")):
            if what in descriptor:
                self._find(where, f"{problem}: a file of acts has messages and enumerations only")
        events = _option(descriptor, "events")
        file = File(
            stem=stem,
            comment=self._comment((12,), where),
            imports=[os.path.basename(name).removesuffix(".proto") for name in imports
                     if name.startswith(FOLDER) and name != OPTIONS],
            enumerations=[],
            messages=[],
            events=[(_number(part, "first"), _number(part, "last")) for part in events],
            retired=[number for part in events for number in part.get("retired", [])],
            where=where)
        for i, enumeration in enumerate(descriptor.get("enum_type", [])):
            self._read_enumeration(file, enumeration, (5, i))
        for i, message in enumerate(descriptor.get("message_type", [])):
            self._read_message(file, message, (4, i))
        self._check_use(file)
        self.files.append(file)

    def _read_enumeration(self, file, descriptor, path):
        name = _text(descriptor, "name")
        where = self._where(path, name)
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper() + "_"
        values = []
        for i, value in enumerate(descriptor["value"]):
            value_name = _text(value, "name")
            value_where = self._where((*path, 2, i), value_name)
            if not value_name.startswith(prefix):
                self._find(value_where, f"the names of {name} begin with {prefix}")
            if _number(value, "number") < 0:
                self._find(value_where, "a number below 0 is not in the format")
            values.append(Value(value_name.removeprefix(prefix), _number(value, "number"),
                                self._comment((*path, 2, i), value_where)))
        if values[0].name != "UNSPECIFIED":
            self._find(where, f"begins with {prefix}UNSPECIFIED = 0")
        if len({value.number for value in values}) != len(values):
            self._find(where, "gives one number two names")
        file.enumerations.append(Enumeration(name, self._comment(path, where), values))
        self._declared[f".{PACKAGE}.{name}"] = (file.stem, name)

    def _read_message(self, file, descriptor, path):
        name = _text(descriptor, "name")
        where = self._where(path, name)
        maps = {f".{PACKAGE}.{name}.{_text(nested, 'name')}"
                for nested in descriptor.get("nested_type", [])
                if nested.get("options", [{}])[0].get("map_entry", [False])[0]}
        if len(descriptor.get("nested_type", [])) > len(maps) or "enum_type" in descriptor:
            groups = any(field["type"][0] == "TYPE_GROUP" for field in descriptor.get("field", []))
            if not groups:
                self._find(where, "declares a type inside: declare it beside the message")
        for what in ("extension_range", "extension"):
            if what in descriptor:
                self._find(where, "an extension is not in the format")
        optional = {field["oneof_index"][0] for field in descriptor.get("field", [])
                    if _number(field, "proto3_optional")}
        for i, oneof in enumerate(descriptor.get("oneof_decl", [])):
            if i not in optional:
                self._find(where, f"oneof {_text(oneof, 'name')}: a oneof is not in the format, "
                                  "let each case be an act of its own")
        engine = _option(descriptor, "engine_type")
        message = Message(
            name=name, comment=self._comment(path, where), fields=[], acts=[],
            engine_type=_text(engine[0], "name") if engine else "",
            engine_header=_text(engine[0], "header") if engine else "", where=where)
        for i, field in enumerate(descriptor.get("field", [])):
            self._read_field(message, field, (*path, 2, i), maps)
        numbers = [field.number for field in message.fields]
        if numbers != sorted(numbers):
            self._find(where, "its fields do not ascend by number")
        reserved = {number for gap in descriptor.get("reserved_range", [])
                    for number in range(gap["start"][0], min(gap["end"][0], numbers[-1] + 1))} \
            if numbers else set()
        for number in sorted(set(range(1, max(numbers, default=0))) - set(numbers) - reserved):
            self._find(where, f"number {number} is neither a field's nor reserved")
        for act in _option(descriptor, "body_of"):
            self._read_act(message, act)
        file.messages.append(message)
        self._declared[f".{PACKAGE}.{name}"] = (file.stem, name)

    def _read_field(self, message, descriptor, path, maps):
        name = _text(descriptor, "name")
        where = self._where(path, f"{message.name}.{name}")
        field_type = _text(descriptor, "type")
        kind = (_option(descriptor, "field_kind") or ["KIND_UNSPECIFIED"])[0]
        repeated = descriptor["label"][0] == "LABEL_REPEATED"
        field = Field(
            number=_number(descriptor, "number"), name=name, comment=self._comment(path, where),
            label=(_option(descriptor, "field_label") or [b""])[0].decode(), kind="", cpp="", initial="",
            repeated=repeated, may_be_absent=(_option(descriptor, "may_be_absent") or [False])[0],
            code_list=(_option(descriptor, "code_list") or [b""])[0].decode())
        if not field.label:
            self._find(where, "has no (field_label)")
        problem = self._structure_problem(descriptor, field_type, maps) or \
            self._set_type(field, field_type, _text(descriptor, "type_name"), kind) or \
            self._list_problem(field, field_type) or self._code_list_problem(field)
        if problem:
            self._find(where, problem)
            return
        message.fields.append(field)

    def _structure_problem(self, descriptor, field_type, maps):
        if _number(descriptor, "proto3_optional"):
            return ("optional is not in the format: an absent field is zero; a message may say "
                    "(may_be_absent)")
        if _text(descriptor, "type_name") in maps:
            return "a map has no order to be signed in: use a repeated message"
        if descriptor["label"][0] == "LABEL_REQUIRED" or "default_value" in descriptor:
            return "an absent field is zero: neither required nor a default is in the format"
        if descriptor.get("options", [{}])[0].get("packed", [True])[0] is False:
            return "a list of numbers is packed"
        return _REFUSED_TYPES.get(field_type)

    def _set_type(self, field, field_type, type_name, kind):
        """Fills in what C++ writes; a problem or None."""
        if field_type in ("TYPE_MESSAGE", "TYPE_ENUM"):
            if type_name not in self._declared:
                return (f"{type_name.removeprefix('.')} is no type of an act that is declared before: "
                        "what a message holds stands above it, and never the message itself")
            if kind != "KIND_UNSPECIFIED":
                return f"{kind} is not the kind of a message or an enumeration"
            field.type_file, field.type_name = self._declared[type_name]
            field.kind = "kMessage" if field_type == "TYPE_MESSAGE" else "kEnumeration"
            return None
        if kind == "KIND_UNSPECIFIED":
            if field_type not in _TYPES:
                return f"says by (field_kind) what the {field_type[5:].lower()} is"
            field.cpp, field.initial, field.kind = _TYPES[field_type]
            return None
        wanted, field.cpp, field.initial, field.kind = _KINDS[kind]
        if wanted != field_type:
            return f"{kind} is of type {wanted[5:].lower()}"
        return None

    @staticmethod
    def _list_problem(field, field_type):
        if field.may_be_absent and (field.repeated or field_type != "TYPE_MESSAGE"):
            return "(may_be_absent) is of a single message: all else is zero or empty when absent"
        plain = field.cpp in ("uint32_t", "uint64_t", "LogIndex")
        if field.repeated and field_type not in ("TYPE_MESSAGE", "TYPE_ENUM", "TYPE_STRING",
                                                 "TYPE_BYTES") and not plain:
            return ("a list is of unsigned numbers, enumerations, strings, bytes or messages: put this "
                    "into a message")
        return None

    @staticmethod
    def _code_list_problem(field):
        if not field.code_list:
            return None
        if field.kind != "kCode":
            return "(code_list) is of a KIND_CODE"
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", field.code_list):
            return f"(code_list) {field.code_list} is no name of a list, such as cost-lines"
        return None

    def _read_act(self, message, option):
        act = Act(
            event_type=_number(option, "event_type"), name=_text(option, "name"),
            signer_class=_SIGNER_CLASSES.get(_text(option, "signer_class"), ""),
            book=_BOOKS.get(_text(option, "book"), ""), title=_text(option, "title"),
            sentence=_text(option, "sentence"), line_event_type=_number(option, "line_event_type"),
            added=_text(option, "added"), where="")
        act.where = f"{message.where}: {act.name or act.event_type}"
        if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", act.name):
            self._find(act.where, "an event has a name in UPPER_SNAKE")
        for what, value in (("signer_class", act.signer_class), ("book", act.book)):
            if not value:
                self._find(act.where, f"says no {what}")
        if not act.title or act.title.endswith("."):
            self._find(act.where, "has a title without a full stop")
        if not re.fullmatch(r"[A-Z].*\.", act.sentence):
            self._find(act.where, "has one sentence for people, with a full stop")
        message.acts.append(act)

    def _check_use(self, file):
        """Every message is a body, a part of one, or added to one; types.proto is for other files."""
        used = {field.type_name for message in file.messages for field in message.fields}
        used |= {act.added for message in file.messages for act in message.acts}
        for message in file.messages:
            if file.events and not message.acts and message.name not in used:
                self._find(message.where, "is no body of an act, and nothing uses it")
            for act in message.acts:
                added = [other for other in file.messages if other.name == act.added]
                if act.added and (not added or added[0].acts):
                    self._find(act.where, f"adds {act.added}, which is no message of this file that is "
                                          "not a body itself")

    def check_events(self):
        """Numbers and names are unique over all files, and each file keeps to its own ranges."""
        numbers, names, ranges = {}, {}, []
        for file in self.files:
            acts = [act for message in file.messages for act in message.acts]
            if acts and not file.events:
                self._find(file.where, "has acts and no range of (events)")
                continue
            for first, last in file.events:
                for other, other_first, other_last in ranges:
                    if first <= other_last and other_first <= last:
                        self._find(file.where, f"events {first} to {last} are {other}'s, too")
                ranges.append((file.stem, first, last))
            for number in file.retired:
                if not _lies_in(file.events, number):
                    self._find(file.where,
                               f"event {number} is retired outside of {_ranges_text(file.events)}")
            for act in acts:
                self._check_event(file, act, acts, numbers, names)

    def _check_event(self, file, act, acts, numbers, names):
        if not _lies_in(file.events, act.event_type):
            self._find(act.where,
                       f"event {act.event_type} is outside of {_ranges_text(file.events)}")
        if act.event_type in file.retired:
            self._find(act.where, f"event {act.event_type} is retired")
        for seen, key, what in ((numbers, act.event_type, "event"), (names, act.name, "name")):
            if key in seen:
                self._find(act.where, f"{what} {key} is given already at {seen[key]}")
            seen.setdefault(key, act.where)
        covered = {other.line_event_type for other in acts}
        lines = {other.event_type for other in acts if other.signer_class == "kLine"}
        if act.line_event_type and act.line_event_type not in lines:
            self._find(act.where, f"event {act.line_event_type} is no line of this file")
        if act.signer_class == "kLine" and act.event_type not in covered:
            self._find(act.where, "is a line, and no manifest of this file covers it")

"""Reads the text that `protoc --decode` prints: a message is a dictionary of lists, by field name.

    parse('act {\\n  number: 7\\n  name: "X"\\n}\\n')  ->  {"act": [{"number": [7], "name": [b"X"]}]}

Strings and bytes are bytes, numbers are int, booleans bool, enumerators str. Fields that the .proto
file does not have stand under their numbers, extensions under their full name in brackets."""

import re

_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_SINGLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b'"': b'"', b"'": b"'", b"\\": b"\\"}


def _unescaped(text):
    def replaced(match):
        escape = match[1]
        return bytes([int(escape, 8)]) if len(escape) == 3 else _SINGLE[escape]
    return _ESCAPE.sub(replaced, text.encode("utf-8"))


def _value(text):
    if text.startswith('"'):
        return _unescaped(text[1:-1])
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"0x[0-9a-f]+", text):
        return int(text, 16)
    return {"true": True, "false": False}.get(text, text)


def parse(text):
    root = {}
    stack = [root]
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        if line == "}":
            stack.pop()
        elif line.endswith(" {"):
            inner = {}
            stack[-1].setdefault(line[:-2], []).append(inner)
            stack.append(inner)
        else:
            name, text_value = line.split(": ", 1)
            stack[-1].setdefault(name, []).append(_value(text_value))
    return root

"""Weighs the entries of exported logs by kind: weigh.py EXPORT. Reads the files with nothing of
Amanat's; the numbers of event types and fields are those of ledger/doc/entry_format.md."""

import collections
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from audit import ExportedLog  # noqa: E402

COMMAND, LINE, OUTCOME, EVENT_TYPE = 4, 6, 7, 3
DISBURSED = 124
AIMS = {"contribution line": (110, 150), "remittance line": (110, 150),
        "consular payment": (210, 390)}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """The last value of each field: a number, or bytes."""
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        value, at = varint(data, at)
        if tag & 7:
            value, at = data[at:at + value], at + value
        found[tag >> 3] = value
    return found


def kind(log_name, entry):
    parts = fields(entry)
    if OUTCOME in parts:
        return None
    if LINE in parts:
        return "remittance line" if "/remittance/" in log_name else "contribution line"
    return "consular payment" if fields(parts[COMMAND]).get(EVENT_TYPE) == DISBURSED else None


def weigh(export):
    """{kind: list of weights in bytes}."""
    weights = collections.defaultdict(list)
    for path in sorted(pathlib.Path(export).glob("*/checkpoint")):
        log = ExportedLog(path.parent)
        for index in range(log.size):
            name = kind(log.name, log.entry(index))
            if name:
                weights[name].append(len(log.entry(index)))
    return weights


def main():
    for name, values in sorted(weigh(sys.argv[1]).items()):
        low, high = AIMS[name]
        print(f"{name}: {min(values)} to {max(values)} bytes, median "
              f"{statistics.median(values):.0f}, {len(values)} entries (aim {low}-{high})")


if __name__ == "__main__":
    main()

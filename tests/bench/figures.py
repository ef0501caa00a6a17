"""The figures: name, unit, aim, and how each follows from what was measured (measures.py)."""

from meter import processors

MIB = 1 << 20
OTHERS_CORES_BUSY_MAX = 0.1  # beyond it the machine was not ours


class Figure:
    """`aim` is what the project wants; `less` says that smaller is better. `read` gives the value,
    what limits it and a note."""

    def __init__(self, name, unit, aim, read, less=False):
        self.name = name
        self.unit = unit
        self.aim = aim
        self.read = read
        self.less = less

    def measure(self, measures):
        """The figure as it stands in the JSON."""
        try:
            value, limit, note = self.read(measures)
        except Exception as error:  # whatever went wrong is the reason
            return {"name": self.name, "value": None, "unit": self.unit, "limit": "not measured",
                    "note": f"not measured: {error}"}
        value = round(value, 4 if value < 10 else 1)
        if self.aim is not None:
            kind = "at most" if self.less else "at least"
            note = f"{value / self.aim:.2f} of the aim {self.aim:g} ({kind}); {note}"
        return {"name": self.name, "value": value, "unit": self.unit, "limit": limit, "note": note}


def cores(busy):
    return f"core: {busy:.2f} of {processors()} cores busy"


def others(result):
    """A warning for the note, when somebody else was at work."""
    busy = result["others_cores_busy"]
    return f"; OTHERS kept {busy:.1f} cores busy" if busy > OTHERS_CORES_BUSY_MAX else ""


def disk_share(result, machine):
    return (f"{result['written_mib_per_s']:.0f} MiB/s written of {machine['synced_write_mib_per_s']:.0f} "
            "that the disk syncs")


def bulk(measures):
    result, machine = measures.bulk(), measures.machine()
    limit = (f"{cores(result['cores_busy'])}, {result['cores_making_files']:.2f} of it makes the "
             f"files; disk: {disk_share(result, machine)}")
    note = (f"{result['entries']:.0f} entries of {result['entry_bytes']:.0f} bytes in "
            f"{result['seconds']:.1f} s")
    if result["median_window_entries_per_s"] > 0:  # it took more than a second
        note += (f"; median second {result['median_window_entries_per_s']:.0f}, slowest "
                 f"{result['slowest_window_entries_per_s']:.0f}")
    note += others(result)
    return result["entries_per_s"], limit, note


def of_node(measures, separate, which):
    """A part of what was measured of a node, or why there is none."""
    result = (measures.separate_node() if separate else measures.node())[which]
    if isinstance(result, Exception):
        raise result
    return result


def file_lines(kind, separate):
    def read(measures):
        result = of_node(measures, separate, kind)
        limit = (f"{cores(result['node_cores_busy'] + result['client_cores_busy'])}: node "
                 f"{result['node_cores_busy']:.2f}, client {result['client_cores_busy']:.2f}")
        note = (f"{result['lines']:.0f} lines in files of 20000, in parts, by 2 callers, "
                f"{result['file_seconds_median']:.2f} s a file" + others(result))
        return result["lines_per_s"], limit, note
    return read


def command(which, key, separate):
    def read(measures):
        result = of_node(measures, separate, which)
        machine = measures.machine()
        limit = (f"{cores(result['node_cores_busy'] + result['client_cores_busy'])}: node "
                 f"{result['node_cores_busy']:.2f}, client {result['client_cores_busy']:.2f}; "
                 f"disk: a 4 KiB sync takes {machine['sync_4096_bytes_ms']:.2f} ms, p99 "
                 f"{machine['sync_4096_bytes_p99_ms']:.2f}; signature: "
                 f"{machine['ed25519_verifications_per_s']:.0f} verifications/s a core")
        note = f"{result['commands']} enrolments, p50 {result['p50_ms']:.2f} ms, " \
               f"p99 {result['p99_ms']:.2f} ms, slowest {result['max_ms']:.1f} ms"
        if "files_beside" in result:
            note += f"; {result['files_beside']} files of 20000 lines imported meanwhile"
        return result[key], limit, note + others(result)
    return read


def beside_blast(separate):
    def read(measures):
        result = of_node(measures, separate, "beside_blast")
        alone = result["alone"]
        note = (f"p99 {result['p99_ms']:.2f} ms of one caller's {result['commands']} enrolments beside 128 "
                f"callers of another operator, {alone['p99_ms']:.2f} ms alone right before; p50 "
                f"{result['p50_ms']:.2f} and {alone['p50_ms']:.2f} ms")
        return (result["p99_ms"] / alone["p99_ms"], cores(result["node_cores_busy"]) + " by the node",
                note + others(result))
    return read


def node_resident(separate):
    def read(measures):
        lines = of_node(measures, separate, "contributions")["lines"]
        note = (f"{lines:.0f} contributions, all processes of the node together, as the import left "
                f"them; after a restart and one list "
                f"{of_node(measures, separate, 'resident_mib_afterwards'):.0f} MiB")
        return (of_node(measures, separate, "resident_mib"),
                "memory: block cache, memtables, programs", note)
    return read


def node_first_answer(separate, kill):
    def read(measures):
        lines = of_node(measures, separate, "contributions")["lines"]
        note = (f"{lines:.0f} contributions; from starting the processes to the first answer of "
                f"`amanat contribution unmatched`, asked again and again; files in the page cache")
        which = "first_answer_after_kill" if kill else "first_answer"
        return of_node(measures, separate, which), "core: processes that start at once", note
    return read


def followed(which):
    def read(measures):
        result = of_node(measures, False, "followed")
        limit = (f"{cores(result['node_cores_busy'] + result['sender_cores_busy'])}: the consulate "
                 f"{result['node_cores_busy']:.2f}, the sender {result['sender_cores_busy']:.2f}")
        note = (f"{result['entries']} entries in {result['seconds']:.1f} s by mutual TLS, every one made "
                f"again, from a sender on the same cores; then {result['resident_mib']:.0f} MiB"
                + others(result))
        return result[which], limit, note
    return read


def verified_bytes(measures):
    result = measures.verification()
    return (result["resident_bytes_per_entry"], "memory: packed rows, 40 bytes of facts an entry",
            f"{result['entries']} entries, the whole process at its largest")


def verification(measures):
    result, machine = measures.verification(), measures.machine()
    limit = (f"{cores(result['cores_busy'])}; hash: "
             f"{machine['sha256_300_bytes_per_s']:.0f} SHA-256 of 300 bytes/s a core")
    note = (f"{result['entries']} entries of {result['entry_bytes']:.0f} bytes in "
            f"{result['seconds']:.1f} s, effects derived again of {result['derived']}, "
            f"{result['findings']} findings; exported in {result['export_seconds']:.1f} s" + others(result))
    return result["entries_per_s"], limit, note


def disk(measures):
    result, entry = measures.disk(), measures.bulk()["entry_bytes"]
    note = (f"{result['bytes_per_entry'] / entry:.2f} times the entry of {entry:.0f} bytes; "
            f"{result['bytes_before'] / MIB:.0f} MiB before compaction, "
            f"{result['bytes'] / MIB:.0f} MiB after")
    return result["bytes_per_entry"], f"disk: the entry itself, {entry:.0f} bytes", note


def resident(measures):
    result = measures.resident()
    note = (f"{result['size']} entries, up to 1000000 subjects; a fresh process after a clean stop, "
            f"{result['resident_mib_open']:.0f} MiB once open, peak "
            f"{result['resident_mib_peak']:.0f}; the process that grew the log "
            f"{measures.grown()['resident_mib_half_way']:.0f} MiB half-way and "
            f"{measures.grown()['resident_mib']:.0f} at its end")
    return result["resident_mib"], "memory: block cache, memtables, derived state", note


def start_up(which):
    def read(measures):
        result = getattr(measures, which)()
        note = (f"{result['size']} entries, directory and fund log, files in the page cache; closing "
                f"takes {result['close_seconds']:.2f} s" + others(result))
        return (result["open_seconds"],
                f"core: {result['open_processor_seconds']:.1f} processor seconds", note)
    return read


def ratio(peer, batches):
    def read(measures):
        result = getattr(measures, peer)()
        theirs = result["batch" if batches else "single"]
        if batches:
            ours, about = measures.bulk()["entries_per_s"], "ours in files of 8192 in process"
        else:
            ours = of_node(measures, False, "many")["commands_per_s"]
            about = "ours signed, through gRPC and TLS, 64 callers; theirs without a network"
        note = (f"ours {ours:.0f}/s, the peer {theirs:.0f}/s "
                f"{'in batches of 500' if batches else 'singly'}, {result['bytes_per_entry']:.0f} "
                f"bytes an entry; {about}; {result['about']}" + others(result))
        return ours / theirs, "as of the two figures that it compares", note
    return read


def of_shape(suffix, separate):
    """A node in one process, or in seven."""
    def of(one, seven):
        return seven if separate else one
    return [
        Figure("node_resident_mib_10m_contributions" + suffix, "MiB", of(300, 550),
               node_resident(separate), less=True),
        Figure("node_first_answer_s_10m_contributions" + suffix, "s", of(1, 1.5),
               node_first_answer(separate, kill=False), less=True),
        Figure("node_first_answer_after_kill_s_10m_contributions" + suffix, "s", of(1, 1.5),
               node_first_answer(separate, kill=True), less=True),
        Figure("contribution_file_lines_per_s" + suffix, "lines/s", of(120_000, 100_000),
               file_lines("contributions", separate)),
        Figure("remittance_file_lines_per_s" + suffix, "lines/s", of(120_000, 100_000),
               file_lines("remittances", separate)),
        Figure("commands_per_s_64_callers" + suffix, "commands/s", of(6_500, 5_000),
               command("many", "commands_per_s", separate)),
        Figure("command_p50_ms" + suffix, "ms", of(1.0, 1.4), command("one", "p50_ms", separate),
               less=True),
        Figure("command_p99_ms" + suffix, "ms", of(1.8, 3.0), command("one", "p99_ms", separate),
               less=True),
        Figure("command_p99_ratio_beside_a_blast" + suffix, "times", 2, beside_blast(separate),
               less=True),
        Figure("command_p99_ms_under_import" + suffix, "ms", of(15, 20),
               command("during_import", "p99_ms", separate), less=True),
    ]


FIGURES = [
    Figure("ledger_bulk_entries_per_s", "entries/s", 150_000, bulk),
    Figure("disk_bytes_per_entry", "bytes", 260, disk, less=True),
    Figure("verify_entries_per_s", "entries/s", 500_000, verification),
    Figure("verify_resident_bytes_per_entry", "bytes", 60, verified_bytes, less=True),
    Figure("resident_mib_20m_entries", "MiB", 300, resident, less=True),
    Figure("startup_s_20m_entries", "s", 1, start_up("resident"), less=True),
    Figure("startup_after_kill_s_20m_entries", "s", 1, start_up("killed"), less=True),
    *of_shape("", separate=False),
    Figure("follow_and_verify_entries_per_s", "entries/s", 150_000, followed("entries_per_s")),
    Figure("consulate_resident_mib_10m_contributions", "MiB", 300, followed("resident_mib"),
           less=True),
    *of_shape("_separate_process", separate=True),
    Figure("postgres_bulk_ratio", "ours/theirs", None, ratio("postgres", batches=True)),
    Figure("postgres_single_ratio", "ours/theirs", None, ratio("postgres", batches=False)),
    Figure("sqlite_bulk_ratio", "ours/theirs", None, ratio("sqlite", batches=True)),
    Figure("sqlite_single_ratio", "ours/theirs", None, ratio("sqlite", batches=False)),
]

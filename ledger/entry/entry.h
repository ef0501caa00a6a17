// Commands and entries: what a person signs, and what a log holds. The leaf of a log is the exact
// bytes of an encoded Entry; nothing is serialised again to be checked. Grammar, worked example in
// hexadecimal and the reader's answer to every malformation: ledger/doc/entry_format.md.
//
//   absl::StatusOr<Entry> entry = DecodeEntry(bytes);
//   absl::StatusOr<Command> command = DecodeCommand(entry->command);
//
// Invariants of a decoded entry (DecodeEntry refuses what breaks one):
//  1. It weighs at most kEntryBytesMax and keeps the caps below.
//  2. Signatures are a whole number of 64 bytes; that they are as many as the command names authors
//     is a rule of examination, because the founding administrators' admissions name none.
//  3. A refusal has no openings, postings, closed hold, closings, reversed entry, consumed
//     references, once-only keys or recipient.
//  4. Phases and limits are known ones: what moves money is never guessed.
// Values are plain data; thread-compatible.
#ifndef AMANAT_LEDGER_ENTRY_ENTRY_H_
#define AMANAT_LEDGER_ENTRY_ENTRY_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/entry/event_type.h"
#include "ledger/entry/outcome.h"
#include "ledger/entry/wire.h"

namespace amanat::entry {

constexpr size_t kEntryBytesMax = 65'535;
constexpr size_t kCommandBytesMax = 32'768;
constexpr size_t kAddedBytesMax = 32'768;
constexpr size_t kPostingsMax = 64;
constexpr size_t kSubjectsMax = 16;
constexpr size_t kReferencesMax = 16;
constexpr size_t kStreamsMax = 8;
constexpr size_t kSignaturesMax = 8;
constexpr size_t kOnceKeysMax = 8;
constexpr size_t kOpeningEventTypesMax = 64;
constexpr uint32_t kEncodingVersion = 1;

// What every command signature is made over, before the command bytes.
constexpr char kCommandSignaturePrefix[] = "amanat/command/v1\n";

struct StreamVersion {
  StreamId stream;
  uint64_t expected_version = 0;  // number of accepted entries of the stream so far
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "stream", self.stream);
    v.Field(2, "expected_version", self.expected_version);
  }
};

// What a person decided. `authors` are indices of the directory entries that admitted the keys.
struct Command {
  LogId target;
  IdempotencyKey idempotency_key;
  uint32_t event_type = 0;
  std::string body;  // strict encoding of the event type's body
  std::vector<StreamVersion> streams;
  std::vector<SubjectId> subjects;
  wire::CivilDate effective_date;  // civil, at the site that acts
  uint64_t schedule_version = 0;   // the benefit schedule that the signer saw; 0: none
  wire::Instant expiry;            // not sequenced at or after it; 0: never (writer entries only)
  LogId directory;                 // the log in which `authors` stand
  std::vector<uint64_t> authors;
  // Of the rules that the signer saw; none in an entry of the writer. Another active one: prepare again.
  uint32_t rules_version = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "target", self.target);
    v.Field(2, "idempotency_key", self.idempotency_key);
    v.Field(3, "event_type", self.event_type);
    v.Field(4, "body", self.body);
    v.Field(5, "streams", self.streams);
    v.Field(6, "subjects", self.subjects);
    v.Field(7, "effective_date", self.effective_date);
    v.Field(8, "schedule_version", self.schedule_version);
    v.Field(9, "expiry", self.expiry);
    v.Field(10, "directory", self.directory);
    v.Field(11, "authors", self.authors);
    v.Field(12, "rules_version", self.rules_version);
  }
};

// One line of a file, without personal data; its leaf hash stands in the manifest's tree. Its
// effective date is the manifest's, so that a file gives the same bytes on whichever day it is sent.
struct LineCommand {
  std::string body;  // of the manifest's line event type
  std::vector<SubjectId> subjects;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "body", self.body);
    v.Field(2, "subjects", self.subjects);
    // 3 was a date of the line's own.
  }
};

struct Reference {
  LogId log;
  LogIndex index = 0;
  Hash leaf_hash;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "log", self.log);
    v.Field(2, "index", self.index);
    v.Field(3, "leaf_hash", self.leaf_hash);
  }
  bool operator==(const Reference&) const = default;
};

enum class Phase : uint8_t { kPosted = 0, kHold = 1, kCapture = 2 };
absl::string_view EnumName(Phase phase);

struct Posting {
  uint64_t account = 0;  // number of an account of this log, from 1
  int64_t amount = 0;  // minor units of the account's currency, at most kAmountMax; debit positive
  Phase phase = Phase::kPosted;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "account", self.account);
    v.Field(2, "amount", self.amount);
    v.Field(3, "phase", self.phase);
  }
};

enum class Limit : uint8_t { kNone = 0, kNeverCredit = 1, kNeverDebit = 2 };
absl::string_view EnumName(Limit limit);

// Opens the account whose number is one more than the last one's. See catalogue.h.
// The maxima are minor units of its currency, at most money::kAmountMax; 0: none.
struct AccountOpening {
  std::string office;  // site code whose account it is
  uint32_t chart = 0;
  money::Currency currency;
  std::string dimension;  // allotment, collector, party... by chart
  Limit limit = Limit::kNone;
  std::vector<uint32_t> event_types;  // that may touch it, ascending
  uint64_t debit_balance_max = 0;
  uint64_t credit_balance_max = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "office", self.office);
    v.Field(2, "chart", self.chart);
    v.Field(3, "currency", self.currency);
    v.Field(4, "dimension", self.dimension);
    v.Field(5, "limit", self.limit);
    v.Field(6, "event_types", self.event_types);
    v.Field(7, "debit_balance_max", self.debit_balance_max);
    v.Field(8, "credit_balance_max", self.credit_balance_max);
  }
};

struct ManifestLine {
  LogIndex manifest = 0;  // index of the manifest's entry in this log
  uint64_t line = 0;      // from 1, ascending
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "manifest", self.manifest);
    v.Field(2, "line", self.line);
  }
};

struct Entry {
  uint32_t encoding_version = kEncodingVersion;
  LogIndex index = 0;
  wire::Instant record_time;
  std::string command;     // exact bytes of a Command, or of a LineCommand where `line` is set
  std::string signatures;  // 64 bytes for each author, in the order of Command::authors
  std::optional<ManifestLine> line;
  Outcome outcome = Outcome::kAccepted;
  LogId recipient;  // the log that may consume this entry; zero: nobody
  std::vector<Reference> rests_on;
  std::vector<Reference> consumes;
  std::vector<AccountOpening> openings;
  std::vector<Posting> postings;
  LogIndex closes_hold = 0;           // the entry whose hold this captures or releases; 0: none
  std::vector<OnceFingerprint> once;  // may occur once only in this log
  std::string added;                  // what the rules had to add to the command, by event type
  std::vector<uint64_t> closings;     // accounts closed once the postings are applied, ascending
  // The entry of this log whose postings are taken back here; 0: none, for entry 0 founds the log.
  LogIndex reverses = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "encoding_version", self.encoding_version);
    v.Field(2, "index", self.index);
    v.Field(3, "record_time", self.record_time);
    v.Field(4, "command", self.command);
    v.Field(5, "signatures", self.signatures);
    v.Field(6, "line", self.line);
    v.Field(7, "outcome", self.outcome);
    v.Field(8, "recipient", self.recipient);
    v.Field(9, "rests_on", self.rests_on);
    v.Field(10, "consumes", self.consumes);
    v.Field(11, "openings", self.openings);
    v.Field(12, "postings", self.postings);
    v.Field(13, "closes_hold", self.closes_hold);
    v.Field(14, "once", self.once);
    // 15 was a version of the rules, which the directory says: never given out again.
    v.Field(16, "added", self.added);
    v.Field(17, "closings", self.closings);
    v.Field(18, "reverses", self.reverses);
  }
};

// Strict readers. InvalidArgument names offset and reason; FailedPrecondition: an encoding
// version that this program does not know (the bytes may be kept and witnessed, not examined).
absl::StatusOr<Entry> DecodeEntry(absl::string_view bytes);
absl::StatusOr<Command> DecodeCommand(absl::string_view bytes);
absl::StatusOr<LineCommand> DecodeLineCommand(absl::string_view bytes);
// The same into a value whose memory is used again, whatever it held; after an error it may only be
// assigned to, read into again or destroyed.
absl::Status DecodeEntryInto(absl::string_view bytes, Entry& entry);
absl::Status DecodeCommandInto(absl::string_view bytes, Command& command);
absl::Status DecodeLineCommandInto(absl::string_view bytes, LineCommand& line);

// Whether an entry that is to be written would be read: its caps and invariants, but for its weight.
absl::Status CheckEntry(const Entry& entry);

// What each author signs.
std::string CommandSigningBytes(absl::string_view command);

// First 16 bytes of SHA-256 over a purpose and length-prefixed parts; ids that follow from facts.
std::string Fingerprint(absl::string_view purpose, const std::vector<absl::string_view>& parts);

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_ENTRY_H_

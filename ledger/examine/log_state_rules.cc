// The rules by which an entry may be the next one; what is looked at first wins.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/reversal.h"
#include "ledger/base/status.h"
#include "ledger/entry/body.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/effective_date.h"
#include "ledger/examine/expiry.h"
#include "ledger/examine/log_state.h"

namespace amanat::examine {

using entry::EventType;
using entry::Outcome;

Finding LogState::CheckOrder(const Leaf& leaf, uint32_t event_type) const {
  if (leaf.entry.index != facts_.size) {
    return Invalid(
        "INDEX", absl::StrCat("entry says index ", leaf.entry.index, ", stands at ", facts_.size));
  }
  if (leaf.entry.record_time.micros < facts_.last_record_time ||
      leaf.entry.record_time.micros <= 0) {
    return Invalid("RECORD_TIME", absl::StrCat("record time ", leaf.entry.record_time.micros,
                                               " after ", facts_.last_record_time));
  }
  const bool founding = event_type == static_cast<uint32_t>(EventType::kLogFounded);
  if (founding != (facts_.size == 0)) {
    return Invalid("FOUNDING", "LOG_FOUNDED is entry 0 and no other");
  }
  const entry::EventTypeInfo* info = catalogue().FindEventType(event_type);
  if (info != nullptr && !founding && info->book != entry::Book::kUnspecified &&
      info->book != facts_.name.book) {
    return Invalid("BOOK",
                   absl::StrCat(info->name, " in book ", entry::BookName(facts_.name.book)));
  }
  const bool in_import = leaf.entry.line.has_value() ||
                         event_type == static_cast<uint32_t>(EventType::kImportDuplicates) ||
                         event_type == static_cast<uint32_t>(EventType::kImportClosed);
  if (import_.open() && !in_import) {
    return Invalid("IMPORT", absl::StrCat("the import of ", import_.manifest(), " is open"));
  }
  // Before anybody is asked what a line does: it has its meaning from the open import.
  if (leaf.entry.line.has_value()) return FromStatus("IMPORT", import_.CheckLine(*leaf.entry.line));
  return {};
}

namespace {

// A key of the log among them would be lost for the log, for a key is admitted once.
Finding CheckFounders(const entry::LogFounded& founding, bool directory) {
  const std::vector<PublicKey>& founders = founding.administrators;
  if (!directory) {
    return founders.empty() ? Finding{}
                            : Invalid("LOG_FOUNDED", "only the directory's own log names founders");
  }
  const bool two = founders.size() == entry::kFoundersCount && founders[0] != founders[1];
  const bool usable = std::none_of(founders.begin(), founders.end(), [&](const PublicKey& key) {
    return key.is_zero() || key == founding.founding_key;
  });
  if (two && usable) return {};
  return Invalid("LOG_FOUNDED",
                 "the directory's own log names the keys of two different founding administrators");
}

}  // namespace

Finding LogState::CheckFounding(const Leaf& leaf) const {
  const auto body = wire::Decode<entry::LogFounded>(leaf.command.body);
  if (!body.ok()) return FromStatus("BODY", body.status());
  const auto name = entry::ParseLogName(body->name);
  if (!name.ok()) return FromStatus("LOG_NAME", name.status());
  const LogId id = entry::LogIdOf(*name, body->founding_key);
  if (id != id_) {
    return Invalid("LOG_ID",
                   absl::StrCat("expected ", id_.hex(), ", name and key give ", id.hex()));
  }
  if (body->directory.is_zero() != (name->book == entry::Book::kDirectory)) {
    return Invalid("LOG_FOUNDED", "only the directory's own log names no directory");
  }
  const bool directory = name->book == entry::Book::kDirectory;
  if (body->rules_version != (directory ? 1 : 0) || body->rules_digest.is_zero() == directory) {
    return Invalid("LOG_FOUNDED",
                   "the directory's own log, and no other, names version 1 of the rules");
  }
  return CheckFounders(*body, directory);
}

// A log that nobody admitted is held by nobody: what names one could not be examined anywhere.
Finding LogState::CheckAdmitted(absl::string_view rule, const LogId& log,
                                const Surroundings& around) const {
  if (log == id_ || log == directory_log()) return {};
  const TreeSize known = DirectorySize();
  if (around.directory_size() < known) {
    return {Verdict::kWaiting, "DIRECTORY",
            absl::StrCat("rests on size ", known, " of the directory, here are ",
                         around.directory_size())};
  }
  if (around.directory().FindLog(log, known) != nullptr) return {};
  return Invalid(rule, absl::StrCat("log ", log.hex(), " is not admitted at size ", known,
                                    " of the directory"));
}

namespace {

// Times only grow in the log that is followed, and nothing is cited beyond what is followed: so no entry
// is dated before one that it cites, either.
Finding CheckFollowedTime(const Leaf& leaf, const entry::Followed& body,
                          const Surroundings& around) {
  const auto bytes = around.Read(body.log, body.size - 1);
  const auto last = bytes.ok() ? entry::DecodeEntry(*bytes) : bytes.status();
  if (!last.ok()) {
    return {Verdict::kWaiting, "FRONTIER_TIME",
            absl::StrCat("entry ", body.size - 1, " of ", body.log.hex(), " cannot be read")};
  }
  const UnixMicros then = last->record_time.micros;
  if (leaf.entry.record_time.micros >= then) return {};
  return Invalid("FRONTIER_TIME",
                 absl::StrCat("recorded at ", FormatInstant(leaf.entry.record_time.micros),
                              ", before the last entry that it follows, of ", FormatInstant(then)));
}

}  // namespace

Finding LogState::CheckFollowed(const Leaf& leaf, const Surroundings& around) const {
  const auto body = wire::Decode<entry::Followed>(leaf.command.body);
  if (!body.ok()) return FromStatus("BODY", body.status());
  Finding finding = CheckAdmitted("FRONTIER", body->log, around);
  if (finding.verdict != Verdict::kValid) return finding;
  if (!around.Holds(body->log)) return {};
  TreeSize held = around.SizeOf(body->log);
  // What follows is judged by the directory itself, which may lag behind its log here.
  if (body->log == directory_log()) held = std::min(held, around.directory_size());
  if (held < body->size) {
    return {
        Verdict::kWaiting, "FRONTIER",
        absl::StrCat("rests on size ", body->size, " of ", body->log.hex(), ", here are ", held)};
  }
  const std::optional<Hash> root = around.RootAt(body->log, body->size);
  if (!root.has_value()) {
    return {Verdict::kWaiting, "FRONTIER_ROOT",
            absl::StrCat("the root of ", body->log.hex(), " at ", body->size, " cannot be read")};
  }
  if (*root != body->root) {
    return Invalid("FRONTIER_ROOT",
                   absl::StrCat("root of ", body->log.hex(), " at ", body->size, " is ",
                                root->hex(), ", the entry says ", body->root.hex()));
  }
  return CheckFollowedTime(leaf, *body, around);
}

// What can be asked of the body without other logs.
Finding LogState::CheckWriterBody(const Leaf& leaf, uint32_t event_type) const {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kLogFounded:
      return CheckFounding(leaf);
    case EventType::kWriterStarted:
      return FromStatus("BODY", wire::Decode<entry::WriterStarted>(leaf.command.body).status());
    case EventType::kFollowed: {
      const auto body = wire::Decode<entry::Followed>(leaf.command.body);
      if (!body.ok()) return FromStatus("BODY", body.status());
      if (body->log.is_zero() || body->log == id_) {
        return Invalid("FRONTIER", "a log follows other logs, by their id");
      }
      const FrontierMark mark = FrontierOf(body->log);
      if (body->size > mark.size) return {};
      return Invalid("FRONTIER", absl::StrCat("followed to ", body->size, " after ", mark.size));
    }
    case EventType::kImportDuplicates: {
      const auto body = wire::Decode<entry::ImportDuplicates>(leaf.command.body);
      if (!body.ok()) return FromStatus("BODY", body.status());
      return FromStatus("IMPORT", import_.CheckDuplicates(*body, facts_.size));
    }
    case EventType::kImportClosed: {
      const auto body = wire::Decode<entry::ImportClosed>(leaf.command.body);
      if (!body.ok()) return FromStatus("BODY", body.status());
      return FromStatus("IMPORT", import_.CheckClose(*body));
    }
    default:
      return {};
  }
}

namespace {

// What the writer makes of itself decides nothing, so nothing that decides may stand in it.
bool HasBodyAlone(const Leaf& leaf) {
  const entry::Entry& entry = leaf.entry;
  const entry::Command& command = leaf.command;
  return entry.recipient.is_zero() && entry.rests_on.empty() && entry.consumes.empty() &&
         entry.openings.empty() && entry.postings.empty() && entry.closings.empty() &&
         entry.once.empty() && entry.added.empty() && entry.closes_hold == 0 &&
         entry.reverses == 0 && command.streams.empty() && command.subjects.empty() &&
         command.effective_date.days == 0 && command.schedule_version == 0 &&
         command.expiry.micros == 0 && command.directory.is_zero();
}

}  // namespace

Finding LogState::CheckWriterEntry(const Leaf& leaf, uint32_t event_type,
                                   const Surroundings& around) const {
  if (!leaf.entry.signatures.empty() || !leaf.command.authors.empty() ||
      !leaf.command.idempotency_key.is_zero() || leaf.command.rules_version != 0) {
    return Invalid("SIGNER_CLASS",
                   "an entry of the writer has neither signature, key nor version of the rules");
  }
  if (leaf.entry.outcome != Outcome::kAccepted) {
    return Invalid("OUTCOME", "an entry of the writer states a fact and is no refusal");
  }
  if (!leaf.command.target.is_zero() && leaf.command.target != id_) {
    return Invalid("TARGET", absl::StrCat("command for log ", leaf.command.target.hex()));
  }
  if (IsWriters(event_type) && !HasBodyAlone(leaf)) {
    return Invalid("EFFECTS", "an entry that the writer makes of itself has a body and no effects");
  }
  Finding finding = CheckWriterBody(leaf, event_type);
  if (finding.verdict != Verdict::kValid) return finding;
  const bool follows = event_type == static_cast<uint32_t>(EventType::kFollowed);
  return follows ? CheckFollowed(leaf, around) : Finding{};
}

Finding LogState::CheckStreams(const Leaf& leaf) const {
  for (const entry::StreamVersion& stream : leaf.command.streams) {
    const uint64_t version = VersionOf(stream.stream);
    if (version != stream.expected_version) {
      return Invalid("STREAM_VERSION",
                     absl::StrCat("stream ", stream.stream.hex(), " is at ", version,
                                  ", the command expects ", stream.expected_version));
    }
  }
  return {};
}

Finding LogState::CheckSigned(const Leaf& leaf, uint32_t event_type,
                              const Surroundings& around) const {
  const entry::Command& command = leaf.command;
  if (command.target != id_) {
    return Invalid("TARGET", absl::StrCat("command for log ", command.target.hex()));
  }
  if (command.idempotency_key.is_zero()) return Invalid("IDEMPOTENCY_KEY", "none");
  if (const auto used = FindIdempotencyKey(command.idempotency_key)) {
    return Invalid("IDEMPOTENCY_KEY", absl::StrCat("used by entry ", used->index));
  }
  if (command.expiry.micros <= leaf.entry.record_time.micros) {
    return Invalid("EXPIRY", absl::StrCat("expired at ", command.expiry.micros, ", recorded at ",
                                          leaf.entry.record_time.micros));
  }
  if (command.expiry.micros - leaf.entry.record_time.micros > kExpiryMaxMicros) {
    return Invalid("EXPIRY", absl::StrCat("expires at ", command.expiry.micros, ", recorded at ",
                                          leaf.entry.record_time.micros,
                                          ", which is more than 30 days before"));
  }
  Finding finding = CheckDate(leaf);
  if (finding.verdict == Verdict::kValid) finding = CheckSignatures(leaf, event_type, around);
  if (finding.verdict == Verdict::kValid) finding = CheckRulesVersion(leaf, around);
  if (finding.verdict != Verdict::kValid) return finding;
  return catalogue().IsManifest(event_type) ? CheckManifest(leaf, event_type) : Finding{};
}

Finding LogState::CheckDate(const Leaf& leaf) const {
  return FromStatus("EFFECTIVE_DATE",
                    CheckEffectiveDate(leaf.command.effective_date, leaf.entry.record_time.micros));
}

Finding LogState::CheckRulesVersion(const Leaf& leaf, const Surroundings& around) const {
  const uint32_t active = RulesVersionAt(around.directory());
  if (leaf.command.rules_version == active) return {};
  return Invalid("RULES_VERSION",
                 absl::StrCat("version ", active, " of the rules is active, the command names ",
                              leaf.command.rules_version));
}

Finding LogState::CheckManifest(const Leaf& leaf, uint32_t event_type) const {
  const auto manifest = entry::DecodeBody<entry::Manifest>(leaf.command.body);
  if (!manifest.ok()) return FromStatus("BODY", manifest.status());
  if (manifest->line_event_type != static_cast<uint32_t>(catalogue().LineTypeOf(event_type))) {
    return Invalid("IMPORT",
                   absl::StrCat(catalogue().EventTypeName(event_type), " of lines of type ",
                                catalogue().EventTypeName(manifest->line_event_type)));
  }
  return FromStatus("IMPORT", ImportState().Begin(facts_.size, *manifest));
}

Finding LogState::CheckReference(const entry::Reference& reference, bool consumes,
                                 const Surroundings& around) const {
  const std::string what = absl::StrCat("entry ", reference.index, " of log ", reference.log.hex());
  const bool own = reference.log == id_;
  const TreeSize known = own ? facts_.size : FrontierOf(reference.log).size;
  if (reference.index >= known) {
    return Invalid("REFERENCE", absl::StrCat(what, " lies beyond the frontier ", known));
  }
  if (consumes) {
    if (const auto consumer = ConsumerOf(reference.log, reference.index)) {
      return Invalid("CONSUMED", absl::StrCat(what, " was consumed by entry ", *consumer));
    }
  }
  if (!own && !around.Holds(reference.log)) return {};
  const TreeSize committed = facts_.size - uncommitted_.size();
  const std::optional<EntryFacts> facts = own && reference.index >= committed
                                              ? uncommitted_[reference.index - committed]
                                              : around.Find(reference.log, reference.index);
  if (!facts.has_value()) {
    return {Verdict::kWaiting, "REFERENCE", absl::StrCat(what, " has not arrived")};
  }
  if (facts->leaf_hash != reference.leaf_hash) {
    return Invalid("REFERENCE", absl::StrCat(what, " has leaf hash ", facts->leaf_hash.hex(),
                                             ", cited as ", reference.leaf_hash.hex()));
  }
  if (consumes && (facts->recipient != id_ || !facts->accepted)) {
    return Invalid("RECIPIENT", absl::StrCat(what, " is not addressed to this log"));
  }
  return {};
}

Finding LogState::CheckReferences(const Leaf& leaf, const Surroundings& around) const {
  for (const entry::Reference& reference : leaf.entry.rests_on) {
    Finding finding = CheckReference(reference, /*consumes=*/false, around);
    if (finding.verdict != Verdict::kValid) return finding;
  }
  const std::vector<entry::Reference>& consumed = leaf.entry.consumes;
  for (size_t i = 0; i < consumed.size(); ++i) {
    const entry::Reference& reference = consumed[i];
    const auto same = [&](const entry::Reference& other) {
      return other.log == reference.log && other.index == reference.index;
    };
    if (std::any_of(consumed.begin(), consumed.begin() + i, same)) {
      return Invalid("CONSUMED", "one entry consumed twice by the same entry");
    }
    Finding finding = CheckReference(reference, /*consumes=*/true, around);
    if (finding.verdict != Verdict::kValid) return finding;
  }
  return {};
}

Finding LogState::CheckOnce(const Leaf& leaf) const {
  const std::vector<OnceFingerprint>& keys = leaf.entry.once;
  for (size_t i = 0; i < keys.size(); ++i) {
    const bool twice = std::find(keys.begin(), keys.begin() + i, keys[i]) != keys.begin() + i;
    const auto used = twice ? std::make_optional(facts_.size) : FindOnce(keys[i]);
    if (!used.has_value()) continue;
    return Invalid("ONCE", absl::StrCat("once-only key ", keys[i].hex(), " used by entry ", *used));
  }
  return {};
}

// The type of an earlier entry; a line has that of its manifest.
absl::StatusOr<uint32_t> EventTypeOfEarlier(const LogId& log, const Leaf& leaf,
                                            const Surroundings& around) {
  if (!leaf.entry.line.has_value()) return leaf.command.event_type;
  AMANAT_ASSIGN_OR_RETURN(std::string bytes, around.Read(log, leaf.entry.line->manifest));
  AMANAT_ASSIGN_OR_RETURN(const Leaf manifest, ParseLeaf(std::move(bytes)));
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<entry::Manifest>(manifest.command.body));
  return body.line_event_type;
}

Finding LogState::CheckReversal(const Leaf& leaf, const Surroundings& around) const {
  const LogIndex reversed = leaf.entry.reverses;
  if (reversed == 0) return {};
  if (reversed >= size()) {
    return Invalid("REVERSAL", absl::StrCat("entry ", reversed, " does not stand before it"));
  }
  if (accounts_.IsReversed(reversed)) {
    return Invalid("REVERSED", absl::StrCat("entry ", reversed, " is reversed already"));
  }
  const auto waiting = [&](const absl::Status& status) -> Finding {
    return {Verdict::kWaiting, "REVERSAL",
            absl::StrCat("entry ", reversed, " cannot be read: ", status.message()),
            Outcome::kAccepted};
  };
  auto bytes = around.Read(id_, reversed);
  if (!bytes.ok()) return waiting(bytes.status());
  const auto original = ParseLeaf(*std::move(bytes));
  if (!original.ok()) return waiting(original.status());
  const auto type = EventTypeOfEarlier(id_, *original, around);
  if (!type.ok()) return waiting(type.status());
  return FromStatus("REVERSAL",
                    accounts::CheckReversal(original->entry, *type, leaf.entry, catalogue()));
}

Finding LogState::ExamineCommand(const Leaf& leaf, uint32_t event_type,
                                 const Surroundings& around) const {
  Finding finding = CheckOrder(leaf, event_type);
  if (finding.verdict != Verdict::kValid) return finding;
  const entry::EventTypeInfo* info = catalogue().FindEventType(event_type);
  if (leaf.entry.line.has_value()) {
    if (!leaf.entry.signatures.empty()) return Invalid("SIGNATURES", "a line is not signed itself");
    // Its own hash domain is the manifest's tree, in which the line's bytes are the leaf.
  } else if (info != nullptr && info->signer_class == entry::SignerClass::kLine) {
    return Invalid("SIGNER_CLASS", absl::StrCat(info->name, " stands as a manifest's line only"));
  } else if (info == nullptr ? leaf.entry.signatures.empty()
                             : info->signer_class == entry::SignerClass::kWriter) {
    // A newer version's entry without signatures is one of the writer's.
    finding = CheckWriterEntry(leaf, event_type, around);
  } else {
    finding = CheckSigned(leaf, event_type, around);
  }
  if (finding.verdict != Verdict::kValid) return finding;
  return CheckStreams(leaf);
}

Finding LogState::ExamineEffects(const Leaf& leaf, const Surroundings& around) const {
  // A refusal stands because the check fails; that it does is asked by the rules.
  if (is_directory() && leaf.entry.outcome == Outcome::kAccepted &&
      !leaf.entry.signatures.empty()) {
    const absl::Status status = around.directory().Check(leaf.command, facts_.size);
    if (!status.ok()) return FromStatus("DIRECTORY_RULE", status);
  }
  Finding finding;
  if (!leaf.entry.recipient.is_zero()) {
    finding = CheckAdmitted("RECIPIENT", leaf.entry.recipient, around);
    if (finding.verdict != Verdict::kValid) return finding;
  }
  finding = CheckReferences(leaf, around);
  if (finding.verdict != Verdict::kValid) return finding;
  finding = CheckOnce(leaf);
  if (finding.verdict != Verdict::kValid) return finding;
  return CheckReversal(leaf, around);
}

}  // namespace amanat::examine

#include "ledger/examine/log_state.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {
namespace {

using entry::EventType;
using entry::Outcome;

// The type of the lines that a manifest's signature covers; kUnspecified: not a manifest. Any other
// type of line would borrow the manifest's one signature.
EventType LineTypeOf(uint32_t manifest_event_type) {
  switch (static_cast<EventType>(manifest_event_type)) {
    case EventType::kContributionManifest:
      return EventType::kContributionLine;
    case EventType::kRemittanceManifest:
      return EventType::kRemittanceLine;
    default:
      return EventType::kUnspecified;
  }
}

bool IsManifest(uint32_t event_type) { return LineTypeOf(event_type) != EventType::kUnspecified; }

}  // namespace

template <typename Map, typename Key, typename Value>
void LogState::Insert(Map& map, const Key& key, Value value) {
  map.emplace(key, std::move(value));
  undo_.push_back([&map, key] { map.erase(key); });
}

uint64_t LogState::VersionOf(const StreamId& stream) const {
  const auto it = streams_.find(stream);
  return it == streams_.end() ? 0 : it->second;
}

FrontierMark LogState::FrontierOf(const LogId& log) const {
  const auto it = frontier_.find(log);
  return it == frontier_.end() ? FrontierMark{} : it->second;
}

TreeSize LogState::DirectorySize() const {
  return is_directory() ? size_ : FrontierOf(directory_log_).size;
}

std::optional<std::pair<LogIndex, Hash>> LogState::FindIdempotencyKey(
    const IdempotencyKey& key) const {
  const auto it = idempotency_keys_.find(key);
  if (it == idempotency_keys_.end()) return std::nullopt;
  return it->second;
}

std::optional<LogIndex> LogState::ConsumerOf(const LogId& log, LogIndex index) const {
  const auto it = consumed_.find({log, index});
  if (it == consumed_.end()) return std::nullopt;
  return it->second;
}

std::optional<LogIndex> LogState::FindOnce(const OnceFingerprint& fingerprint) const {
  const auto it = once_.find(fingerprint);
  if (it == once_.end()) return std::nullopt;
  return it->second;
}

uint32_t LogState::EventTypeOf(const Leaf& leaf) const {
  if (!leaf.entry.line.has_value()) return leaf.command.event_type;
  return import_.open() ? import_.line_event_type() : 0;
}

Finding LogState::CheckOrder(const Leaf& leaf, uint32_t event_type) const {
  if (leaf.entry.index != size_) {
    return Invalid("INDEX",
                   absl::StrCat("entry says index ", leaf.entry.index, ", stands at ", size_));
  }
  if (leaf.entry.record_time.micros < last_record_time_ || leaf.entry.record_time.micros <= 0) {
    return Invalid("RECORD_TIME", absl::StrCat("record time ", leaf.entry.record_time.micros,
                                               " after ", last_record_time_));
  }
  const bool founding = event_type == static_cast<uint32_t>(EventType::kLogFounded);
  if (founding != (size_ == 0)) {
    return Invalid("FOUNDING", "LOG_FOUNDED is entry 0 and no other");
  }
  const entry::EventTypeInfo* info = entry::FindEventType(event_type);
  if (info != nullptr && !founding && info->book != entry::Book::kUnspecified &&
      info->book != name_.book) {
    return Invalid("BOOK", absl::StrCat(info->name, " in book ", entry::BookName(name_.book)));
  }
  const bool in_import = leaf.entry.line.has_value() ||
                         event_type == static_cast<uint32_t>(EventType::kImportDuplicates) ||
                         event_type == static_cast<uint32_t>(EventType::kImportClosed);
  if (import_.open() && !in_import) {
    return Invalid("IMPORT", absl::StrCat("the import of ", import_.manifest(), " is open"));
  }
  return {};
}

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
  return {};
}

Finding LogState::CheckFollowed(const Leaf& leaf, const Surroundings& around) const {
  const auto body = wire::Decode<entry::Followed>(leaf.command.body);
  if (!body.ok()) return FromStatus("BODY", body.status());
  const FrontierMark mark = FrontierOf(body->log);
  if (body->log.is_zero() || body->log == id_) {
    return Invalid("FRONTIER", "a log follows other logs, by their id");
  }
  if (body->size <= mark.size) {
    return Invalid("FRONTIER", absl::StrCat("followed to ", body->size, " after ", mark.size));
  }
  if (!around.Holds(body->log)) return {};
  const TreeSize held = around.SizeOf(body->log);
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
  return {};
}

Finding LogState::CheckWriterEntry(const Leaf& leaf, uint32_t event_type,
                                   const Surroundings& around) const {
  if (!leaf.entry.signatures.empty() || !leaf.command.authors.empty() ||
      !leaf.command.idempotency_key.is_zero()) {
    return Invalid("SIGNER_CLASS", "an entry of the writer has neither signature nor key");
  }
  if (leaf.entry.outcome != Outcome::kAccepted) {
    return Invalid("OUTCOME", "an entry of the writer states a fact and is no refusal");
  }
  if (!leaf.command.target.is_zero() && leaf.command.target != id_) {
    return Invalid("TARGET", absl::StrCat("command for log ", leaf.command.target.hex()));
  }
  switch (static_cast<EventType>(event_type)) {
    case EventType::kLogFounded:
      return CheckFounding(leaf);
    case EventType::kWriterStarted:
      return FromStatus("BODY", wire::Decode<entry::WriterStarted>(leaf.command.body).status());
    case EventType::kFollowed:
      return CheckFollowed(leaf, around);
    case EventType::kImportDuplicates: {
      const auto body = wire::Decode<entry::ImportDuplicates>(leaf.command.body);
      if (!body.ok()) return FromStatus("BODY", body.status());
      return FromStatus("IMPORT", import_.CheckDuplicates(*body));
    }
    case EventType::kImportClosed: {
      const auto body = wire::Decode<entry::ImportClosed>(leaf.command.body);
      if (!body.ok()) return FromStatus("BODY", body.status());
      return FromStatus("IMPORT", ImportState(import_).Close(*body));
    }
    default:
      return {};
  }
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
    return Invalid("IDEMPOTENCY_KEY", absl::StrCat("used by entry ", used->first));
  }
  if (command.expiry.micros <= leaf.entry.record_time.micros) {
    return Invalid("EXPIRY", absl::StrCat("expired at ", command.expiry.micros, ", recorded at ",
                                          leaf.entry.record_time.micros));
  }
  Finding finding = CheckSignatures(leaf, event_type, around);
  if (finding.verdict != Verdict::kValid) return finding;
  // A refusal stands because the check fails; that it does is asked by replaying the core.
  if (is_directory() && leaf.entry.outcome == Outcome::kAccepted) {
    const absl::Status status = around.directory().Check(command, size_);
    if (!status.ok()) return FromStatus("DIRECTORY_RULE", status);
  }
  return IsManifest(event_type) ? CheckManifest(leaf, event_type) : Finding{};
}

Finding LogState::CheckManifest(const Leaf& leaf, uint32_t event_type) const {
  const auto manifest = wire::Decode<entry::Manifest>(leaf.command.body);
  if (!manifest.ok()) return FromStatus("BODY", manifest.status());
  if (manifest->line_event_type != static_cast<uint32_t>(LineTypeOf(event_type))) {
    return Invalid("IMPORT", absl::StrCat(entry::EventTypeName(event_type), " of lines of type ",
                                          entry::EventTypeName(manifest->line_event_type)));
  }
  return FromStatus("IMPORT", ImportState().Begin(size_, *manifest));
}

Finding LogState::CheckReference(const entry::Reference& reference, bool consumes,
                                 const Surroundings& around) const {
  const std::string what = absl::StrCat("entry ", reference.index, " of log ", reference.log.hex());
  const bool own = reference.log == id_;
  const TreeSize known = own ? size_ : FrontierOf(reference.log).size;
  if (reference.index >= known) {
    return Invalid("REFERENCE", absl::StrCat(what, " lies beyond the frontier ", known));
  }
  if (consumes) {
    if (const auto consumer = ConsumerOf(reference.log, reference.index)) {
      return Invalid("CONSUMED", absl::StrCat(what, " was consumed by entry ", *consumer));
    }
  }
  if (!own && !around.Holds(reference.log)) return {};
  const TreeSize committed = size_ - uncommitted_.size();
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
  std::set<std::pair<LogId, LogIndex>> in_entry;
  for (const entry::Reference& reference : leaf.entry.consumes) {
    if (!in_entry.insert({reference.log, reference.index}).second) {
      return Invalid("CONSUMED", "one entry consumed twice by the same entry");
    }
    Finding finding = CheckReference(reference, /*consumes=*/true, around);
    if (finding.verdict != Verdict::kValid) return finding;
  }
  return {};
}

Finding LogState::CheckOnce(const Leaf& leaf) const {
  std::set<OnceFingerprint> in_entry;
  for (const OnceFingerprint& fingerprint : leaf.entry.once) {
    const auto used = FindOnce(fingerprint);
    if (!used.has_value() && in_entry.insert(fingerprint).second) continue;
    return Invalid("ONCE", absl::StrCat("once-only key ", fingerprint.hex(), " used by entry ",
                                        used.value_or(size_)));
  }
  return {};
}

Finding LogState::Examine(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const {
  Finding finding = CheckOrder(leaf, event_type);
  if (finding.verdict != Verdict::kValid) return finding;
  const entry::EventTypeInfo* info = entry::FindEventType(event_type);
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
  finding = CheckStreams(leaf);
  if (finding.verdict != Verdict::kValid) return finding;
  finding = CheckReferences(leaf, around);
  if (finding.verdict != Verdict::kValid) return finding;
  return CheckOnce(leaf);
}

Finding LogState::Take(const Leaf& leaf, const Surroundings& surroundings) {
  const uint32_t event_type = EventTypeOf(leaf);
  Finding finding = Examine(leaf, event_type, surroundings);
  if (finding.verdict != Verdict::kValid) return finding;
  if (leaf.entry.line.has_value()) {
    const std::function<void()> restore = import_.Restorer();
    const absl::Status status =
        import_.TakeLine(*leaf.entry.line, merkle::HashLeaf(leaf.entry.command));
    if (!status.ok()) return FromStatus("IMPORT", status);
    undo_.push_back(restore);
  }
  const auto breach = accounts_.Apply(leaf.entry, event_type, undo_);
  if (!breach.ok() || breach->has_value()) {
    if (leaf.entry.line.has_value()) {
      undo_.back()();
      undo_.pop_back();
    }
    if (!breach.ok()) return FromStatus("POSTINGS", breach.status());
    const accounts::LimitBreach& limit = **breach;
    return {Verdict::kLimit, "LIMIT",
            absl::StrCat("account ", limit.account, " ", accounts::ChartName(limit.chart), " has ",
                         limit.available, " available and would stand at ", limit.balance)};
  }
  Apply(leaf, event_type);
  return {};
}

void LogState::ApplyWriterEntry(const Leaf& leaf, uint32_t event_type) {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kLogFounded: {
      const auto body = *wire::Decode<entry::LogFounded>(leaf.command.body);
      undo_.push_back([this] {
        name_ = entry::LogName();
        founding_key_ = PublicKey();
        directory_log_ = LogId();
      });
      name_ = *entry::ParseLogName(body.name);
      founding_key_ = body.founding_key;
      directory_log_ = body.directory;
      break;
    }
    case EventType::kWriterStarted:
      undo_.push_back([this, before = incarnation_] { incarnation_ = before; });
      incarnation_ = wire::Decode<entry::WriterStarted>(leaf.command.body)->incarnation;
      break;
    case EventType::kFollowed: {
      const auto body = *wire::Decode<entry::Followed>(leaf.command.body);
      const FrontierMark before = FrontierOf(body.log);
      undo_.push_back([this, log = body.log, before] {
        if (before.size == 0) {
          frontier_.erase(log);
        } else {
          frontier_[log] = before;
        }
      });
      frontier_[body.log] = {body.size, body.root};
      break;
    }
    case EventType::kImportDuplicates: {
      undo_.push_back(import_.Restorer());
      AMANAT_CHECK(
          import_.TakeDuplicates(*wire::Decode<entry::ImportDuplicates>(leaf.command.body)).ok());
      break;
    }
    case EventType::kImportClosed:
      undo_.push_back(import_.Restorer());
      AMANAT_CHECK(import_.Close(*wire::Decode<entry::ImportClosed>(leaf.command.body)).ok());
      break;
    default:
      break;
  }
}

void LogState::Advance(const StreamId& stream) {
  if (++streams_[stream] == 1) {
    undo_.push_back([this, stream] { streams_.erase(stream); });
  } else {
    undo_.push_back([this, stream] { --streams_[stream]; });
  }
}

void LogState::Apply(const Leaf& leaf, uint32_t event_type) {
  undo_.push_back([this, time = last_record_time_] {
    --size_;
    last_record_time_ = time;
  });
  ApplyWriterEntry(leaf, event_type);
  if (!leaf.command.idempotency_key.is_zero()) {
    Insert(idempotency_keys_, leaf.command.idempotency_key,
           std::make_pair(size_, *Hash::FromBytes(Sha256(leaf.entry.command))));
  }
  if (leaf.entry.outcome == Outcome::kAccepted) {
    if (IsManifest(event_type)) {
      undo_.push_back(import_.Restorer());
      AMANAT_CHECK(import_.Begin(size_, *wire::Decode<entry::Manifest>(leaf.command.body)).ok());
    }
    // A subject is a stream, too: every accepted entry that names a person advances it, so that a
    // decision which rests on what is known of the person can expect a version.
    std::set<StreamId> advanced;
    for (const entry::StreamVersion& stream : leaf.command.streams) advanced.insert(stream.stream);
    for (const SubjectId& subject : leaf.command.subjects) {
      advanced.insert(*StreamId::FromBytes(subject.view()));
    }
    for (const StreamId& stream : advanced) Advance(stream);
    for (const entry::Reference& reference : leaf.entry.consumes) {
      Insert(consumed_, std::make_pair(reference.log, reference.index), size_);
    }
    for (const OnceFingerprint& fingerprint : leaf.entry.once) Insert(once_, fingerprint, size_);
  }
  uncommitted_.push_back(
      {leaf.hash, leaf.entry.recipient, event_type, leaf.entry.outcome == Outcome::kAccepted});
  last_record_time_ = leaf.entry.record_time.micros;
  ++size_;
}

void LogState::Commit() {
  undo_.clear();
  uncommitted_.clear();
}

void LogState::Rollback() {
  while (!undo_.empty()) {
    undo_.back()();
    undo_.pop_back();
  }
  uncommitted_.clear();
}

}  // namespace amanat::examine

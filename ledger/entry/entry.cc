#include "ledger/entry/entry.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"

namespace amanat::entry {
namespace {

absl::Status TooMany(absl::string_view what, size_t count, size_t maximum) {
  return absl::InvalidArgumentError(absl::StrCat(count, " ", what, ", at most ", maximum));
}

// For lists that a cap keeps short: comparing all pairs costs less than a set.
template <typename T, typename KeyOf>
bool HasTwice(const std::vector<T>& values, KeyOf key_of) {
  for (size_t i = 1; i < values.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (key_of(values[i]) == key_of(values[j])) return true;
    }
  }
  return false;
}

absl::Status CheckCommandCaps(const Command& command) {
  if (command.streams.size() > kStreamsMax) {
    return TooMany("streams", command.streams.size(), kStreamsMax);
  }
  if (command.subjects.size() > kSubjectsMax) {
    return TooMany("subjects", command.subjects.size(), kSubjectsMax);
  }
  if (command.authors.size() > kSignaturesMax) {
    return TooMany("authors", command.authors.size(), kSignaturesMax);
  }
  if (HasTwice(command.authors, [](uint64_t author) { return author; })) {
    return absl::InvalidArgumentError("one author named twice");
  }
  if (HasTwice(command.streams, [](const StreamVersion& stream) { return stream.stream; })) {
    return absl::InvalidArgumentError("one stream named twice");
  }
  if (command.event_type == 0) return absl::InvalidArgumentError("no event type");
  return absl::OkStatus();
}

absl::Status CheckEntryCaps(const Entry& entry) {
  if (entry.command.size() > kCommandBytesMax) {
    return TooMany("bytes of command", entry.command.size(), kCommandBytesMax);
  }
  if (entry.added.size() > kAddedBytesMax) {
    return TooMany("bytes added", entry.added.size(), kAddedBytesMax);
  }
  if (entry.signatures.size() % Signature::kSize != 0) {
    return absl::InvalidArgumentError("signatures are not a multiple of 64 bytes");
  }
  if (entry.signatures.size() / Signature::kSize > kSignaturesMax) {
    return TooMany("signatures", entry.signatures.size() / Signature::kSize, kSignaturesMax);
  }
  if (entry.rests_on.size() + entry.consumes.size() > kReferencesMax) {
    return TooMany("references", entry.rests_on.size() + entry.consumes.size(), kReferencesMax);
  }
  if (entry.postings.size() > kPostingsMax) {
    return TooMany("postings", entry.postings.size(), kPostingsMax);
  }
  if (entry.openings.size() > kPostingsMax) {
    return TooMany("openings", entry.openings.size(), kPostingsMax);
  }
  if (entry.closings.size() > kPostingsMax) {
    return TooMany("closings", entry.closings.size(), kPostingsMax);
  }
  if (entry.once.size() > kOnceKeysMax) {
    return TooMany("once-only keys", entry.once.size(), kOnceKeysMax);
  }
  return absl::OkStatus();
}

template <typename T>
bool Ascend(const std::vector<T>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<T>()) == values.end();
}

absl::Status CheckOpening(const AccountOpening& opening) {
  if (opening.limit > Limit::kNeverDebit) return absl::InvalidArgumentError("unknown limit");
  if (std::max(opening.debit_balance_max, opening.credit_balance_max) > INT64_MAX) {
    return absl::InvalidArgumentError("a maximum beyond 63 bits");
  }
  const std::vector<uint32_t>& types = opening.event_types;
  if (types.size() > kOpeningEventTypesMax) {
    return TooMany("event types of an account", types.size(), kOpeningEventTypesMax);
  }
  if (!Ascend(types)) {
    return absl::InvalidArgumentError("event types of an account must ascend, each once");
  }
  return absl::OkStatus();
}

absl::Status CheckEffects(const Entry& entry) {
  for (const AccountOpening& opening : entry.openings) {
    AMANAT_RETURN_IF_ERROR(CheckOpening(opening));
  }
  for (const Posting& posting : entry.postings) {
    if (posting.phase > Phase::kCapture) return absl::InvalidArgumentError("unknown phase");
  }
  if (!Ascend(entry.closings)) {
    return absl::InvalidArgumentError("closed accounts must ascend, each once");
  }
  return absl::OkStatus();
}

absl::Status CheckRefusalHasNoEffect(const Entry& entry) {
  if (entry.outcome == Outcome::kAccepted) return absl::OkStatus();
  if (!entry.openings.empty() || !entry.postings.empty() || !entry.consumes.empty() ||
      !entry.once.empty() || entry.closes_hold != 0 || !entry.recipient.is_zero() ||
      !entry.closings.empty() || entry.reverses != 0) {
    return absl::InvalidArgumentError("a refusal with effects");
  }
  return absl::OkStatus();
}

// The version comes first on the wire, so that a newer encoding is recognised before it is read.
// Empty when the bytes do not begin with a well-formed version.
std::optional<uint32_t> LeadingVersion(absl::string_view bytes) {
  constexpr size_t kVersionBytesMax = 5;
  if (bytes.empty() || bytes[0] != 0x08) return std::nullopt;
  uint64_t version = 0;
  for (size_t i = 0; i < kVersionBytesMax && i + 1 < bytes.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(bytes[i + 1]);
    version |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte >= 0x80) continue;
    if (byte == 0 || version > UINT32_MAX) return std::nullopt;
    return static_cast<uint32_t>(version);
  }
  return std::nullopt;
}

// One return, so that a value of several hundred bytes is never moved.
template <typename T>
absl::StatusOr<T> InPlace(absl::Status (*decode)(absl::string_view, T&), absl::string_view bytes) {
  absl::StatusOr<T> value(absl::in_place);
  if (absl::Status status = decode(bytes, *value); !status.ok()) value = std::move(status);
  return value;
}

}  // namespace

absl::string_view EnumName(Phase phase) {
  constexpr absl::string_view kNames[] = {"POSTED", "HOLD", "CAPTURE"};
  return phase <= Phase::kCapture ? kNames[static_cast<int>(phase)] : "unknown";
}

absl::string_view EnumName(Limit limit) {
  constexpr absl::string_view kNames[] = {"NONE", "NEVER_CREDIT", "NEVER_DEBIT"};
  return limit <= Limit::kNeverDebit ? kNames[static_cast<int>(limit)] : "unknown";
}

absl::Status DecodeEntryInto(absl::string_view bytes, Entry& entry) {
  if (bytes.size() > kEntryBytesMax) return TooMany("bytes of entry", bytes.size(), kEntryBytesMax);
  if (const auto version = LeadingVersion(bytes); version && *version != kEncodingVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("encoding version ", *version, " is not known here"));
  }
  AMANAT_RETURN_IF_ERROR(wire::DecodeInto(bytes, entry));
  if (entry.encoding_version != kEncodingVersion) {
    return absl::InvalidArgumentError("no encoding version");
  }
  return CheckEntry(entry);
}

absl::Status CheckEntry(const Entry& entry) {
  if (entry.command.empty()) return absl::InvalidArgumentError("no command");
  AMANAT_RETURN_IF_ERROR(CheckEntryCaps(entry));
  AMANAT_RETURN_IF_ERROR(CheckEffects(entry));
  return CheckRefusalHasNoEffect(entry);
}

absl::Status DecodeCommandInto(absl::string_view bytes, Command& command) {
  if (bytes.size() > kCommandBytesMax) {
    return TooMany("bytes of command", bytes.size(), kCommandBytesMax);
  }
  AMANAT_RETURN_IF_ERROR(wire::DecodeInto(bytes, command));
  return CheckCommandCaps(command);
}

absl::Status DecodeLineCommandInto(absl::string_view bytes, LineCommand& line) {
  if (bytes.size() > kCommandBytesMax) {
    return TooMany("bytes of line", bytes.size(), kCommandBytesMax);
  }
  AMANAT_RETURN_IF_ERROR(wire::DecodeInto(bytes, line));
  if (line.subjects.size() > kSubjectsMax) {
    return TooMany("subjects", line.subjects.size(), kSubjectsMax);
  }
  return absl::OkStatus();
}

absl::StatusOr<Entry> DecodeEntry(absl::string_view bytes) {
  return InPlace<Entry>(DecodeEntryInto, bytes);
}

absl::StatusOr<Command> DecodeCommand(absl::string_view bytes) {
  return InPlace<Command>(DecodeCommandInto, bytes);
}

absl::StatusOr<LineCommand> DecodeLineCommand(absl::string_view bytes) {
  return InPlace<LineCommand>(DecodeLineCommandInto, bytes);
}

std::string CommandSigningBytes(absl::string_view command) {
  return absl::StrCat(kCommandSignaturePrefix, command);
}

std::string Fingerprint(absl::string_view purpose, const std::vector<absl::string_view>& parts) {
  size_t size = purpose.size() + 1;
  for (const absl::string_view part : parts) size += wire::VarintBytes(part.size()) + part.size();
  std::string input;
  input.reserve(size);
  absl::StrAppend(&input, purpose, "\n");
  for (const absl::string_view part : parts) {
    wire::AppendVarint(part.size(), input);
    input.append(part.data(), part.size());
  }
  std::string fingerprint = Sha256(input);
  fingerprint.resize(16);
  return fingerprint;
}

}  // namespace amanat::entry

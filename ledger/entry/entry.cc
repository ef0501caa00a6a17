#include "ledger/entry/entry.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"

namespace amanat::entry {
namespace {

absl::Status TooMany(absl::string_view what, size_t count, size_t maximum) {
  return absl::InvalidArgumentError(absl::StrCat(count, " ", what, ", at most ", maximum));
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
  const std::set<uint64_t> authors(command.authors.begin(), command.authors.end());
  if (authors.size() != command.authors.size()) {
    return absl::InvalidArgumentError("one author named twice");
  }
  std::set<StreamId> streams;
  for (const StreamVersion& stream : command.streams) {
    if (!streams.insert(stream.stream).second) {
      return absl::InvalidArgumentError("one stream named twice");
    }
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
  if (entry.once.size() > kOnceKeysMax) {
    return TooMany("once-only keys", entry.once.size(), kOnceKeysMax);
  }
  return absl::OkStatus();
}

absl::Status CheckOpening(const AccountOpening& opening) {
  if (opening.limit > Limit::kNeverDebit) return absl::InvalidArgumentError("unknown limit");
  const std::vector<uint32_t>& types = opening.event_types;
  if (types.size() > kOpeningEventTypesMax) {
    return TooMany("event types of an account", types.size(), kOpeningEventTypesMax);
  }
  if (!std::is_sorted(types.begin(), types.end()) ||
      std::adjacent_find(types.begin(), types.end()) != types.end()) {
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
  return absl::OkStatus();
}

absl::Status CheckRefusalHasNoEffect(const Entry& entry) {
  if (entry.outcome == Outcome::kAccepted) return absl::OkStatus();
  if (!entry.openings.empty() || !entry.postings.empty() || !entry.consumes.empty() ||
      !entry.once.empty() || entry.closes_hold != 0 || !entry.recipient.is_zero()) {
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

}  // namespace

absl::string_view EnumName(Phase phase) {
  constexpr absl::string_view kNames[] = {"POSTED", "HOLD", "CAPTURE"};
  return phase <= Phase::kCapture ? kNames[static_cast<int>(phase)] : "unknown";
}

absl::string_view EnumName(Limit limit) {
  constexpr absl::string_view kNames[] = {"NONE", "NEVER_CREDIT", "NEVER_DEBIT"};
  return limit <= Limit::kNeverDebit ? kNames[static_cast<int>(limit)] : "unknown";
}

absl::StatusOr<Entry> DecodeEntry(absl::string_view bytes) {
  if (bytes.size() > kEntryBytesMax) return TooMany("bytes of entry", bytes.size(), kEntryBytesMax);
  if (const auto version = LeadingVersion(bytes); version && *version != kEncodingVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("encoding version ", *version, " is not known here"));
  }
  AMANAT_ASSIGN_OR_RETURN(Entry entry, wire::Decode<Entry>(bytes));
  if (entry.encoding_version != kEncodingVersion) {
    return absl::InvalidArgumentError("no encoding version");
  }
  if (entry.command.empty()) return absl::InvalidArgumentError("no command");
  AMANAT_RETURN_IF_ERROR(CheckEntryCaps(entry));
  AMANAT_RETURN_IF_ERROR(CheckEffects(entry));
  AMANAT_RETURN_IF_ERROR(CheckRefusalHasNoEffect(entry));
  return entry;
}

absl::StatusOr<Command> DecodeCommand(absl::string_view bytes) {
  if (bytes.size() > kCommandBytesMax) {
    return TooMany("bytes of command", bytes.size(), kCommandBytesMax);
  }
  AMANAT_ASSIGN_OR_RETURN(Command command, wire::Decode<Command>(bytes));
  AMANAT_RETURN_IF_ERROR(CheckCommandCaps(command));
  return command;
}

absl::StatusOr<LineCommand> DecodeLineCommand(absl::string_view bytes) {
  if (bytes.size() > kCommandBytesMax) {
    return TooMany("bytes of line", bytes.size(), kCommandBytesMax);
  }
  AMANAT_ASSIGN_OR_RETURN(LineCommand line, wire::Decode<LineCommand>(bytes));
  if (line.subjects.size() > kSubjectsMax) {
    return TooMany("subjects", line.subjects.size(), kSubjectsMax);
  }
  return line;
}

std::string CommandSigningBytes(absl::string_view command) {
  return absl::StrCat(kCommandSignaturePrefix, command);
}

std::string Fingerprint(absl::string_view purpose, const std::vector<absl::string_view>& parts) {
  std::string input = absl::StrCat(purpose, "\n");
  for (const absl::string_view part : parts) {
    wire::AppendVarint(part.size(), input);
    absl::StrAppend(&input, part);
  }
  return Sha256(input).substr(0, 16);
}

}  // namespace amanat::entry

#include "ledger/append/unit.h"

#include "absl/strings/str_cat.h"
#include "ledger/append/options.h"
#include "ledger/base/status.h"
#include "ledger/examine/import_state.h"
#include "ledger/signing/signing.h"

namespace amanat::append {
namespace {

using entry::EventType;
using entry::SignerClass;

absl::Status Malformed(absl::string_view rule, absl::string_view detail) {
  return absl::InvalidArgumentError(absl::StrCat(rule, ": ", detail));
}

size_t BytesOf(const proposal::Proposal& proposal) {
  return proposal.command.size() + proposal.signatures.size() + proposal.decision.added.size();
}

// What a service may have the writer state without a person's signature: each follows from an entry
// of another log.
bool MayStandUnsigned(EventType type) {
  return type == EventType::kAcceptanceSeen || type == EventType::kLineAcceptanceSeen ||
         type == EventType::kLineSentBackSeen;
}

absl::Status CheckSigner(const Unit& unit, const entry::EventTypeInfo& info) {
  if (info.signer_class == SignerClass::kWriter) {
    if (!MayStandUnsigned(info.type)) {
      return Malformed("SIGNER_CLASS", absl::StrCat(info.name, " is written by the writer alone"));
    }
    if (unit.is_signed() || !unit.command.idempotency_key.is_zero()) {
      return Malformed("SIGNER_CLASS",
                       absl::StrCat(info.name, " has neither signature nor idempotency key"));
    }
    // Nothing else keeps a service from stating it again and again.
    if (unit.proposal.decision.consumes.empty()) {
      return Malformed("SIGNER_CLASS", absl::StrCat(info.name, " consumes the entry that it saw"));
    }
    return absl::OkStatus();
  }
  if (info.signer_class == SignerClass::kLine) {
    return Malformed("SIGNER_CLASS", absl::StrCat(info.name, " stands as a manifest's line only"));
  }
  if (!unit.is_signed()) return Malformed("SIGNATURES", "none");
  if (unit.command.idempotency_key.is_zero()) return Malformed("IDEMPOTENCY_KEY", "none");
  return absl::OkStatus();
}

absl::Status ValidateCommand(const LogId& log, Unit& unit) {
  auto command = entry::DecodeCommand(unit.proposal.command);
  if (!command.ok()) return Malformed("COMMAND", command.status().message());
  unit.command = *std::move(command);
  if (unit.command.target != log) {
    return Malformed("TARGET", absl::StrCat("command for log ", unit.command.target.hex()));
  }
  const entry::EventTypeInfo* info = entry::FindEventType(unit.command.event_type);
  if (info == nullptr) {
    return Malformed("EVENT_TYPE", absl::StrCat(unit.command.event_type, " is not known here"));
  }
  if (entry::IsManifest(unit.command.event_type) != (unit.import != nullptr)) {
    return Malformed("IMPORT", "a manifest comes with its lines, and only a manifest");
  }
  return CheckSigner(unit, *info);
}

absl::Status ValidateLines(const proposal::Import& import) {
  if (import.lines.size() > examine::kImportLinesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("IMPORT: ", import.lines.size(),
                                                     " lines, at most ", examine::kImportLinesMax));
  }
  size_t bytes = BytesOf(import.manifest);
  entry::LineCommand command;
  for (const proposal::Import::Line& line : import.lines) {
    bytes += BytesOf(line.proposal);
    if (bytes > kImportBytesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("IMPORT: more than ", kImportBytesMax, " bytes"));
    }
    const absl::Status status = entry::DecodeLineCommandInto(line.proposal.command, command);
    if (!status.ok()) {
      return Malformed("COMMAND", absl::StrCat("line ", line.number, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const LogId& log, Unit& unit) {
  unit.bytes = BytesOf(unit.proposal);
  AMANAT_RETURN_IF_ERROR(ValidateCommand(log, unit));
  if (unit.import == nullptr) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(ValidateLines(*unit.import));
  for (const proposal::Import::Line& line : unit.import->lines) {
    unit.bytes += BytesOf(line.proposal);
  }
  unit.entries += unit.import->lines.size();
  return absl::OkStatus();
}

void VerifySignatures(const directory::Directory& directory, TreeSize directory_size, Unit& unit) {
  const absl::string_view signatures = unit.proposal.signatures;
  const std::vector<uint64_t>& authors = unit.command.authors;
  if (signatures.size() != authors.size() * Signature::kSize) return;
  const std::string message = entry::CommandSigningBytes(unit.proposal.command);
  unit.verified.resize(authors.size());
  for (size_t i = 0; i < authors.size(); ++i) {
    const directory::Operator* author = directory.FindOperator(authors[i], directory_size);
    if (author == nullptr) continue;
    const auto signature =
        *Signature::FromBytes(signatures.substr(i * Signature::kSize, Signature::kSize));
    const PublicKey& key = author->body.public_key;
    if (signing::Verify(key, message, signature)) unit.verified[i] = key;
  }
}

absl::Status UnknownDurability() {
  return absl::UnknownError("unknown durability: it is known after a restart");
}

}  // namespace amanat::append

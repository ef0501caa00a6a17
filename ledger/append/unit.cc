#include "ledger/append/unit.h"

#include "absl/strings/str_cat.h"
#include "ledger/append/options.h"
#include "ledger/base/status.h"
#include "ledger/entry/body.h"
#include "ledger/examine/import_state.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"

namespace amanat::append {
namespace {

using entry::SignerClass;

absl::Status Malformed(absl::string_view rule, absl::string_view detail) {
  return absl::InvalidArgumentError(absl::StrCat(rule, ": ", detail));
}

size_t BytesOf(const SignedCommand& command) {
  return command.command.size() + command.signatures.size();
}

absl::Status CheckSigner(const Unit& unit, const entry::EventTypeInfo& info) {
  if (info.signer_class == SignerClass::kWriter) {
    return Malformed("SIGNER_CLASS", absl::StrCat(info.name, " is written by the writer alone"));
  }
  if (info.signer_class == SignerClass::kLine) {
    return Malformed("SIGNER_CLASS", absl::StrCat(info.name, " stands as a manifest's line only"));
  }
  const size_t signature_bytes = unit.signed_command->signatures.size();
  if (unit.is_signed() && signature_bytes == 0) return Malformed("SIGNATURES", "none");
  if (signature_bytes % Signature::kSize != 0) {
    return Malformed("SIGNATURES", "not a multiple of 64 bytes");
  }
  if (unit.command.idempotency_key.is_zero()) return Malformed("IDEMPOTENCY_KEY", "none");
  return absl::OkStatus();
}

// By what the command was prepared; whether that is active is asked where its entry stands. A preview
// may leave it to the ledger.
absl::StatusOr<const examine::Rules*> RulesOf(const entry::Command& command,
                                              const examine::RuleVersions& rules) {
  const bool left = command.rules_version == 0;
  const examine::RuleVersion* version =
      left ? &rules.all().back() : rules.Find(command.rules_version);
  if (version != nullptr) return version->rules;
  return absl::AbortedError(absl::StrCat("RULES_VERSION: version ", command.rules_version,
                                         " of the rules is not in this program"));
}

absl::Status ValidateCommand(const LogId& log, const entry::Catalogue& catalogue, Unit& unit) {
  if (unit.command.target != log) {
    return Malformed("TARGET", absl::StrCat("command for log ", unit.command.target.hex()));
  }
  const entry::EventTypeInfo* info = catalogue.FindEventType(unit.command.event_type);
  if (info == nullptr) {
    return Malformed("EVENT_TYPE", absl::StrCat(unit.command.event_type, " is not known here"));
  }
  // A manifest is previewed before its lines are at hand.
  const bool lines_may_lack = unit.purpose == Purpose::kPreview && unit.import == nullptr;
  if (!lines_may_lack &&
      catalogue.IsManifest(unit.command.event_type) != (unit.import != nullptr)) {
    return Malformed("IMPORT", "a manifest comes with its lines, and only a manifest");
  }
  return CheckSigner(unit, *info);
}

absl::Status BoundLines(const SignedImport& import, Unit& unit) {
  if (import.lines.size() > examine::kImportLinesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("IMPORT: ", import.lines.size(),
                                                     " lines, at most ", examine::kImportLinesMax));
  }
  for (const std::string& line : import.lines) unit.bytes += line.size();
  if (unit.bytes > proposal::kImportBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("IMPORT: more than ", proposal::kImportBytesMax, " bytes"));
  }
  unit.entries += import.lines.size();
  return absl::OkStatus();
}

// That these lines, and no others, are what was signed.
absl::Status CheckRoot(const SignedImport& import, Unit& unit) {
  auto manifest = entry::DecodeBody<entry::Manifest>(unit.command.body);
  if (!manifest.ok()) return Malformed("BODY", manifest.status().message());
  unit.manifest = *std::move(manifest);
  merkle::Frontier tree;
  unit.line_hashes.reserve(import.lines.size());
  for (const std::string& line : import.lines) {
    unit.line_hashes.push_back(merkle::HashLeaf(line));
    tree.Append(unit.line_hashes.back());
  }
  if (unit.manifest.count == import.lines.size() && unit.manifest.root == tree.Root()) {
    return absl::OkStatus();
  }
  return Malformed("IMPORT",
                   absl::StrCat("the manifest signs ", unit.manifest.count, " lines with root ",
                                unit.manifest.root.hex(), "; received were ", import.lines.size(),
                                " with root ", tree.Root().hex()));
}

void ParseLines(const SignedImport& import, const examine::Rules& rules, Unit& unit) {
  std::vector<LineIssue> issues;
  unit.lines.resize(import.lines.size());
  unit.once.reserve(import.lines.size());
  for (size_t i = 0; i < import.lines.size() && issues.size() < proposal::kLineIssuesMax; ++i) {
    entry::LineCommand& line = unit.lines[i];
    const absl::Status status = entry::DecodeLineCommandInto(import.lines[i], line);
    if (!status.ok()) {
      issues.push_back({i + 1, "MALFORMED_LINE", std::string(status.message())});
      continue;
    }
    rules.AppendOnceKeys({line.body, line.subjects}, unit.manifest, unit.once);
  }
  if (issues.empty()) return;
  AppendResult result;
  result.issues = std::move(issues);
  unit.result = std::move(result);
}

}  // namespace

absl::Status Validate(const LogId& log, const examine::RuleVersions& versions, Unit& unit) {
  if (unit.foreign.has_value()) return absl::OkStatus();
  unit.bytes = BytesOf(*unit.signed_command);
  const absl::Status status = entry::DecodeCommandInto(unit.signed_command->command, unit.command);
  if (!status.ok()) return Malformed("COMMAND", status.message());
  AMANAT_ASSIGN_OR_RETURN(const examine::Rules* rules, RulesOf(unit.command, versions));
  AMANAT_RETURN_IF_ERROR(ValidateCommand(log, rules->catalogue(), unit));
  return unit.import == nullptr ? absl::OkStatus() : BoundLines(*unit.import, unit);
}

absl::Status ValidateLines(const examine::RuleVersions& versions, Unit& unit) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Rules* rules, RulesOf(unit.command, versions));
  AMANAT_RETURN_IF_ERROR(CheckRoot(*unit.import, unit));
  ParseLines(*unit.import, *rules, unit);
  return absl::OkStatus();
}

void VerifySignatures(const directory::Directory& directory, TreeSize directory_size, Unit& unit) {
  const absl::string_view signatures = unit.signed_command->signatures;
  const std::vector<uint64_t>& authors = unit.command.authors;
  if (signatures.size() != authors.size() * Signature::kSize) return;
  const std::string message = entry::CommandSigningBytes(unit.signed_command->command);
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

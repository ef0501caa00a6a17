#include "clients/evidence/entry_proof.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/evidence/body_text.h"
#include "ledger/base/clock.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/leaf.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/tiles/exporter.h"
#include "ledger/tiles/log_directory.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::evidence {
namespace {

absl::Status NotVerified(const std::string& path, const absl::Status& status) {
  return absl::PermissionDeniedError(absl::StrCat(path, ": ", status.message()));
}

absl::StatusOr<checkpoint::TrustPolicy> TrustOf(const ProofFiles& files) {
  checkpoint::TrustPolicy policy;
  if (!files.trust.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text,
                            ReadFile(files.trust, checkpoint::kTrustPolicyBytesMax));
    auto parsed = checkpoint::ParseTrustPolicy(text);
    if (!parsed.ok()) return Annotate(parsed.status(), files.trust);
    policy = *std::move(parsed);
  }
  if (!files.key.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text,
                            ReadFile(files.key, tiles::kVerifierKeyFileBytesMax));
    auto key = checkpoint::ParseVerifierKey(absl::StripSuffix(text, "\n"));
    if (!key.ok()) return Annotate(key.status(), files.key);
    policy.logs.push_back({*std::move(key), ""});
  }
  if (policy.logs.empty()) {
    return absl::InvalidArgumentError("no log is trusted: name a file with --trust or --key");
  }
  return policy;
}

// Where an export has the key of a log.
std::string ExportedKeyOf(const std::string& log) {
  const auto name = entry::ParseLogName(log);
  if (!name.ok()) return "the vkey of its folder in an export";
  return absl::StrCat("export/", tiles::LogFolderName(*name), "/vkey");
}

// Whose key is asked for is said before any signature is looked at.
absl::Status CheckKeyOf(const checkpoint::ProofBundle& bundle,
                        const checkpoint::TrustPolicy& policy, const ProofFiles& files) {
  const auto note = checkpoint::ParseNote(bundle.note);
  if (!note.ok()) return NotVerified(files.proof, note.status());
  const auto head = checkpoint::ParseCheckpointText(note->text);
  if (!head.ok()) return NotVerified(files.proof, head.status());
  for (const checkpoint::TrustPolicy::Log& log : policy.logs) {
    if (log.key.name == head->origin) return absl::OkStatus();
  }
  const std::string mend =
      absl::StrCat("give its key, such as --key ", ExportedKeyOf(head->origin));
  if (files.key.empty()) {
    return NotVerified(files.proof,
                       absl::PermissionDeniedError(absl::StrCat(
                           "the trust file does not name its log, ", head->origin, ": ", mend)));
  }
  return NotVerified(files.key, absl::PermissionDeniedError(absl::StrCat(
                                    "this key is of another log, ", policy.logs.back().key.name,
                                    ", and the proof of ", head->origin, ": ", mend)));
}

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string Shown(const absl::StatusOr<std::string>& json) {
  return json.ok() ? *json : std::string(json.status().message());
}

uint32_t LineTypeIn(const std::string& log, absl::string_view body) {
  const auto name = entry::ParseLogName(log);
  return name.ok() ? LineTypeOf(name->book, body) : 0;
}

void AddEntry(const examine::Leaf& leaf, const std::string& log, Fields& fields) {
  const entry::Catalogue& catalogue = rules::FundCatalogue();
  fields.emplace_back("record_time", FormatInstant(leaf.entry.record_time.micros));
  if (leaf.entry.line.has_value()) {
    const uint32_t type = LineTypeIn(log, leaf.command.body);
    if (type != 0) fields.emplace_back("type", catalogue.EventTypeName(type));
    fields.emplace_back("line",
                        absl::StrCat("line ", leaf.entry.line->line, " of the file that entry ",
                                     leaf.entry.line->manifest, " of the log signs"));
    fields.emplace_back("outcome", catalogue.OutcomeName(leaf.entry.outcome));
    fields.emplace_back("body", type != 0 ? Shown(BodyJson(type, leaf.command.body))
                                          : HexEncode(leaf.command.body));
    return;
  }
  const uint32_t type = leaf.command.event_type;
  if (leaf.command.effective_date.days != 0) {
    fields.emplace_back("effective_date", FormatCivilDate(leaf.command.effective_date.days));
  }
  fields.emplace_back("type", catalogue.EventTypeName(type));
  fields.emplace_back("outcome", catalogue.OutcomeName(leaf.entry.outcome));
  if (!leaf.command.authors.empty()) {
    fields.emplace_back(
        "authors", absl::StrCat("keys admitted by entries ",
                                absl::StrJoin(leaf.command.authors, " "), " of the directory"));
  }
  fields.emplace_back("body", Shown(BodyJson(type, leaf.command.body)));
  if (!leaf.entry.added.empty()) {
    fields.emplace_back("added", Shown(AddedJson(type, leaf.entry.added)));
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> SaidBy(const ProvedEntry& proved) {
  std::vector<std::string> witnesses;
  for (const checkpoint::VerifierKey& key : proved.proof.cosigners) witnesses.push_back(key.name);
  Fields fields = {{"log", proved.proof.checkpoint.origin},
                   {"index", absl::StrCat(proved.index)},
                   {"leaf_hash", proved.leaf.hex()},
                   {"size", absl::StrCat(proved.proof.checkpoint.size)},
                   {"cosigned_by", absl::StrJoin(witnesses, " ")}};
  const auto leaf = examine::ParseLeaf(proved.bytes);
  if (leaf.ok()) {
    AddEntry(*leaf, proved.proof.checkpoint.origin, fields);
  } else {
    fields.emplace_back("entry", absl::StrCat("cannot be read: ", leaf.status().message()));
  }
  return fields;
}

absl::StatusOr<ProvedEntry> VerifyProofFile(const ProofFiles& files) {
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::TrustPolicy policy, TrustOf(files));
  AMANAT_ASSIGN_OR_RETURN(const std::string text,
                          ReadFile(files.proof, checkpoint::kProofBundleBytesMax));
  const auto bundle = checkpoint::ParseProofBundle(text);
  if (!bundle.ok()) return NotVerified(files.proof, bundle.status());

  ProvedEntry proved{.index = bundle->index, .leaf = {}, .bytes = bundle->extra, .proof = {}};
  if (!files.entry.empty()) {
    AMANAT_ASSIGN_OR_RETURN(proved.bytes, ReadFile(files.entry, merkle::kBundleEntryBytesMax));
  }
  if (proved.bytes.empty()) {
    return absl::InvalidArgumentError(files.proof + ": holds no entry; name its file with --entry");
  }
  AMANAT_RETURN_IF_ERROR(CheckKeyOf(*bundle, policy, files));
  proved.leaf = merkle::HashLeaf(proved.bytes);
  auto verified = checkpoint::VerifyProofBundle(*bundle, proved.leaf, policy);
  if (!verified.ok()) return NotVerified(files.proof, verified.status());
  proved.proof = *std::move(verified);
  return proved;
}

}  // namespace amanat::evidence

#include "ledger/upkeep/manifest.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"

namespace amanat::upkeep {
namespace {

constexpr absl::string_view kFirstLine = "amanat-backup/v1";
constexpr absl::string_view kEvidence = "evidence/";

absl::Status Wrong(absl::string_view why) { return absl::DataLossError(why); }

// A file that a restore may put beside the stores.
bool IsFileName(absl::string_view name) {
  if (name == "trust") return true;
  if (!absl::ConsumePrefix(&name, kEvidence) || name.empty() || name.front() == '.') return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == name.npos;
}

absl::StatusOr<BackupManifest::Log> ParseLog(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ' ');
  BackupManifest::Log log;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[1], &log.size)) {
    return Wrong("not a log's id, size, root and name");
  }
  AMANAT_ASSIGN_OR_RETURN(log.id, LogId::FromHex(parts[0]));
  AMANAT_ASSIGN_OR_RETURN(log.root, Hash::FromHex(parts[2]));
  AMANAT_RETURN_IF_ERROR(entry::ParseLogName(parts[3]).status());
  log.name = std::string(parts[3]);
  return log;
}

absl::Status ParseCheckpoint(absl::string_view text, BackupManifest& manifest) {
  if (manifest.stores.empty() || manifest.stores.back().logs.empty()) {
    return Wrong("stands before its log");
  }
  if (text == "-") return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(manifest.stores.back().logs.back().checkpoint, Base64Decode(text));
  return absl::OkStatus();
}

absl::Status ParseFile(absl::string_view text, BackupManifest& manifest) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(' ', 1));
  if (!IsFileName(parts.first)) return Wrong("not a file's name");
  AMANAT_ASSIGN_OR_RETURN(const Hash hash, Hash::FromHex(parts.second));
  manifest.files.push_back({std::string(parts.first), hash});
  return absl::OkStatus();
}

absl::Status ParseLine(absl::string_view line, BackupManifest& manifest) {
  if (absl::ConsumePrefix(&line, "time ")) {
    manifest.time = std::string(line);
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&line, "lacks ")) {
    if (!entry::IsCode(line)) return Wrong("not a store's name");
    manifest.lacks.emplace_back(line);
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&line, "store ")) {
    if (!entry::IsCode(line)) return Wrong("not a store's name");
    manifest.stores.push_back({std::string(line), {}});
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&line, "log ")) {
    if (manifest.stores.empty()) return Wrong("stands before its store");
    AMANAT_ASSIGN_OR_RETURN(manifest.stores.back().logs.emplace_back(), ParseLog(line));
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&line, "checkpoint ")) return ParseCheckpoint(line, manifest);
  if (absl::ConsumePrefix(&line, "file ")) return ParseFile(line, manifest);
  return Wrong("unknown");
}

}  // namespace

std::string FormatManifest(const BackupManifest& manifest) {
  std::string text = absl::StrCat(kFirstLine, "\ntime ", manifest.time, "\n");
  for (const std::string& name : manifest.lacks) absl::StrAppend(&text, "lacks ", name, "\n");
  for (const BackupManifest::Store& store : manifest.stores) {
    absl::StrAppend(&text, "store ", store.name, "\n");
    for (const BackupManifest::Log& log : store.logs) {
      absl::StrAppend(&text, "log ", log.id.hex(), " ", log.size, " ", log.root.hex(), " ",
                      log.name, "\ncheckpoint ",
                      log.checkpoint.empty() ? "-" : Base64Encode(log.checkpoint), "\n");
    }
  }
  for (const BackupManifest::File& file : manifest.files) {
    absl::StrAppend(&text, "file ", file.name, " ", file.hash.hex(), "\n");
  }
  return absl::StrCat(text, "checksum ", HexEncode(Sha256(text)), "\n");
}

absl::StatusOr<BackupManifest> ParseManifest(absl::string_view text) {
  const size_t end = text.rfind("checksum ");
  const absl::string_view body = text.substr(0, end);
  if (end == text.npos ||
      text.substr(end) != absl::StrCat("checksum ", HexEncode(Sha256(body)), "\n")) {
    return Wrong("the checksum is not that of the lines");
  }
  const std::vector<absl::string_view> lines = absl::StrSplit(body, '\n');
  if (lines.front() != kFirstLine || !lines.back().empty()) return Wrong("line 1: not a manifest");
  BackupManifest manifest;
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    const absl::Status status = ParseLine(lines[i], manifest);
    if (!status.ok()) return Wrong(absl::StrCat("line ", i + 1, ": ", status.message()));
  }
  if (FormatManifest(manifest) != text) return Wrong("not as it is written");
  return manifest;
}

}  // namespace amanat::upkeep

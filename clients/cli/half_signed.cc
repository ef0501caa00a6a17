#include "clients/cli/half_signed.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/signing_card.h"
#include "ledger/base/bytes.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/signing/signing.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kCopy[] = ".half-signed";
constexpr char kKept[] = ".command";  // signed, its outcome unknown (Session::Keep)
constexpr size_t kFilesMax = 10'000;

// By its bytes and not by its idempotency key, which an altered command may have, too.
std::string CopyOf(const std::string& folder, const std::string& command) {
  return absl::StrCat(folder, "/", HexEncode(Sha256(command)), kCopy);
}

UnixMicros WrittenAt(const std::string& path) {
  std::error_code error;
  const fs::file_time_type written = fs::last_write_time(path, error);
  if (error) return 0;
  const auto since_epoch = fs::file_time_type::clock::to_sys(written).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
}

// In the order of their names.
absl::StatusOr<std::vector<std::string>> CommandFilesIn(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  if (!fs::exists(folder, error)) return paths;
  fs::directory_iterator files(folder, error);
  for (; !error && files != fs::directory_iterator(); files.increment(error)) {
    const std::string extension = files->path().extension();
    if (extension != kCopy && extension != kKept) continue;
    if (paths.size() == kFilesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat(folder, " has more than ", kFilesMax, " commands"));
    }
    paths.push_back(files->path());
  }
  if (error) return absl::UnavailableError(absl::StrCat(folder, ": ", error.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

absl::Status KeepHalfSigned(const std::string& folder, const CommandFile& file) {
  if (folder.empty()) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(entry::DecodeCommand(file.command).status());
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  return WriteCommandFile(CopyOf(folder, file.command), file);
}

absl::Status ForgetHalfSigned(const std::string& folder, const std::string& command) {
  if (folder.empty()) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(entry::DecodeCommand(command).status());
  const std::string path = CopyOf(folder, command);
  std::error_code error;
  // Most commands were never written for others: those cost no sync of the folder.
  return fs::exists(path, error) || error ? RemoveFileDurably(path) : absl::OkStatus();
}

absl::StatusOr<HalfSigned> HalfSignedOf(const std::string& path, const CommandFile& file,
                                        const KnownKeys& keys) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(file.command));
  HalfSigned waiting{.path = path,
                     .event = rules::FundCatalogue().EventTypeName(command.event_type),
                     .act = "",
                     .signed_by = {},
                     .unproven = {},
                     .missing = {},
                     .since = WrittenAt(path),
                     .expires = command.expiry.micros,
                     .command = file.command};
  const auto act = ActLine(command);
  waiting.act = act.ok() ? *act : std::string(act.status().message());
  const std::string message = entry::CommandSigningBytes(file.command);
  for (const CommandFile::Signer& signer : file.signers) {
    const auto [first, last] = keys.equal_range(signer.code);
    if (!signer.signature.has_value()) {
      waiting.missing.push_back(signer.code);
    } else if (first == last) {
      waiting.unproven.push_back(signer.code);
    } else {
      const bool verified = std::any_of(first, last, [&](const auto& known) {
        return signing::Verify(known.second, message, *signer.signature);
      });
      (verified ? waiting.signed_by : waiting.missing).push_back(signer.code);
    }
  }
  return waiting;
}

absl::StatusOr<std::vector<HalfSigned>> ListHalfSigned(const std::string& folder, UnixMicros now,
                                                       const KnownKeys& keys,
                                                       std::vector<std::string>& unreadable) {
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "commands that wait for a signature are kept in the profile's state_directory, and it has "
        "none");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> paths, CommandFilesIn(folder));
  std::map<std::string, HalfSigned> by_command;
  for (const std::string& path : paths) {
    const auto file = ReadCommandFile(path);
    if (!file.ok()) {
      unreadable.emplace_back(file.status().message());
      continue;
    }
    AMANAT_ASSIGN_OR_RETURN(const HalfSigned waiting, HalfSignedOf(path, *file, keys));
    if (fs::path(path).extension() == kCopy && waiting.expires <= now - kExpiredShownMicros) {
      AMANAT_RETURN_IF_ERROR(RemoveFileDurably(path));
      continue;
    }
    const auto [place, is_new] = by_command.emplace(file->command, waiting);
    if (!is_new && place->second.missing.size() > waiting.missing.size()) place->second = waiting;
  }
  std::vector<HalfSigned> found;
  for (auto& [command, waiting] : by_command) found.push_back(std::move(waiting));
  std::stable_sort(found.begin(), found.end(),
                   [](const HalfSigned& a, const HalfSigned& b) { return a.expires < b.expires; });
  return found;
}

}  // namespace amanat::cli

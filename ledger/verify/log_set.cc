#include "ledger/verify/log_set.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/fork_evidence.h"
#include "ledger/tiles/log_directory.h"

namespace amanat::verify {

absl::StatusOr<std::vector<std::string>> DirectorySet::ListLogs(
    const tiles::LogReader::Sink& sink) const {
  namespace fs = std::filesystem;
  std::vector<std::string> folders;
  std::error_code error;
  fs::directory_iterator it(path_, error);
  if (error) {
    const std::string message = absl::StrCat("cannot list ", path_, ": ", error.message());
    return error == std::errc::no_such_file_or_directory ? absl::NotFoundError(message)
                                                         : absl::UnavailableError(message);
  }
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    const std::string name = it->path().filename().string();
    const fs::file_type type = it->symlink_status(error).type();
    if (type == fs::file_type::directory && name == kEvidenceFolder) continue;
    if (type == fs::file_type::directory) {
      if (folders.size() == kLogsMax) return absl::ResourceExhaustedError("too many logs");
      folders.push_back(name);
    } else if (type != fs::file_type::regular) {
      sink({name, "NOT_A_REGULAR_FILE", "", "a symbolic link or a special file"});
    } else if (name != kTrustFileName) {
      sink({name, "UNEXPECTED_FILE", "", "a file beside the trust file and the logs"});
    }
  }
  if (error)
    return absl::UnavailableError(absl::StrCat("cannot list ", path_, ": ", error.message()));
  std::sort(folders.begin(), folders.end());
  return folders;
}

absl::StatusOr<std::vector<EvidenceFile>> LogSet::ReadEvidence(
    const tiles::LogReader::Sink&) const {
  return std::vector<EvidenceFile>();
}

absl::StatusOr<std::vector<EvidenceFile>> DirectorySet::ReadEvidence(
    const tiles::LogReader::Sink& sink) const {
  namespace fs = std::filesystem;
  const std::string folder = absl::StrCat(path_, "/", kEvidenceFolder);
  std::error_code error;
  // A link to a folder was told of with the logs.
  if (fs::symlink_status(folder, error).type() != fs::file_type::directory) {
    return std::vector<EvidenceFile>();
  }
  std::vector<EvidenceFile> files;
  for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    const std::string path = absl::StrCat(kEvidenceFolder, "/", it->path().filename().string());
    if (!absl::EndsWith(path, checkpoint::kForkEvidenceSuffix)) {
      sink({path, "UNEXPECTED_FILE", "", "a file that is not named as evidence is"});
      continue;
    }
    if (files.size() == kEvidenceFilesMax) return absl::ResourceExhaustedError("too much evidence");
    auto text =
        tiles::ReadRegularFile(absl::StrCat(path_, "/", path), checkpoint::kForkEvidenceBytesMax);
    if (absl::IsInvalidArgument(text.status())) {
      sink({path, "EVIDENCE", "", std::string(text.status().message())});
      continue;
    }
    if (!text.ok()) return text.status();
    files.push_back({path, *std::move(text)});
  }
  if (error)
    return absl::UnavailableError(absl::StrCat("cannot list ", folder, ": ", error.message()));
  std::sort(files.begin(), files.end(),
            [](const EvidenceFile& a, const EvidenceFile& b) { return a.path < b.path; });
  return files;
}

absl::StatusOr<std::vector<EvidenceFile>> ReadEvidenceFiles(const std::vector<std::string>& paths) {
  if (paths.size() > kEvidenceFilesMax) return absl::InvalidArgumentError("too much evidence");
  std::vector<EvidenceFile> files;
  for (const std::string& path : paths) {
    AMANAT_ASSIGN_OR_RETURN(std::string text,
                            tiles::ReadRegularFile(path, checkpoint::kForkEvidenceBytesMax));
    files.push_back({path, std::move(text)});
  }
  return files;
}

std::unique_ptr<tiles::LogReader> DirectorySet::Open(const std::string& folder) const {
  return std::make_unique<tiles::LogDirectory>(absl::StrCat(path_, "/", folder));
}

}  // namespace amanat::verify

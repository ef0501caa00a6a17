#include "ledger/verify/log_set.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
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

std::unique_ptr<tiles::LogReader> DirectorySet::Open(const std::string& folder) const {
  return std::make_unique<tiles::LogDirectory>(absl::StrCat(path_, "/", folder));
}

}  // namespace amanat::verify

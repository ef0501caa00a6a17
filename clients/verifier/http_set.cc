#include "clients/verifier/http_set.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/tiles/log_directory.h"

namespace amanat::verifier {
namespace {

constexpr size_t kDigestBytes = 32;

bool IsFullBundle(absl::string_view relative) {
  return absl::StartsWith(relative, "tile/entries/") &&
         relative.find(".p/") == absl::string_view::npos;
}

class HttpLog final : public tiles::LogReader {
 public:
  // `client` outlives this object.
  HttpLog(HttpClient& client, std::string folder, std::string kept_folder)
      : client_(client), folder_(std::move(folder)), kept_folder_(std::move(kept_folder)) {}

  absl::Status CheckLayout(TreeSize, const Sink&) const override { return absl::OkStatus(); }
  bool ListsFiles() const override { return false; }

 protected:
  absl::StatusOr<std::string> ReadFile(const std::string& relative,
                                       size_t bytes_max) const override {
    const bool kept = !kept_folder_.empty() && IsFullBundle(relative);
    const std::string path = absl::StrCat(kept_folder_, "/", folder_, "/", relative);
    if (kept) {
      auto bytes = tiles::ReadRegularFile(path, bytes_max + kDigestBytes);
      if (bytes.ok() && TakeDigest(*bytes)) return bytes;
    }
    auto bytes = client_.Get(absl::StrCat(folder_, "/", relative), bytes_max);
    if (kept && bytes.ok()) Keep(path, *bytes);
    return bytes;
  }
  std::string Locate(const std::string& relative) const override {
    return client_.UrlOf(absl::StrCat(folder_, "/", relative));
  }
  bool PartialFilesMayBeGone() const override { return true; }

 private:
  static bool TakeDigest(std::string& bytes) {
    if (bytes.size() < kDigestBytes) return false;
    const size_t size = bytes.size() - kDigestBytes;
    const std::string digest = bytes.substr(size);
    bytes.resize(size);
    return Sha256(bytes) == digest;
  }
  // Not synced: the digest tells what a crash damaged.
  static void Keep(const std::string& path, const std::string& bytes) {
    if (!MakeFolders(path.substr(0, path.rfind('/'))).ok()) return;
    const std::string temporary = path + ".tmp";
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << bytes << Sha256(bytes);
    file.close();
    if (!file.good() || std::rename(temporary.c_str(), path.c_str()) != 0) {
      std::remove(temporary.c_str());
    }
  }

  HttpClient& client_;
  const std::string folder_;
  const std::string kept_folder_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseLogList(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  const absl::Status malformed = absl::InvalidArgumentError(
      R"(the list of logs is not {"logs": [{"folder": "<site>-<book>", ...}, ...]})");
  if (!json.is_object() || !json.contains("logs") || !json["logs"].is_array()) return malformed;
  std::vector<std::string> folders;
  for (const auto& log : json["logs"]) {
    if (!log.is_object() || !log.contains("folder") || !log["folder"].is_string()) return malformed;
    const std::string folder = log["folder"].get<std::string>();
    const bool is_name = !folder.empty() && folder.size() <= kFolderBytesMax &&
                         std::all_of(folder.begin(), folder.end(), [](char c) {
                           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
                         });
    if (!is_name) return absl::InvalidArgumentError("the list of logs holds a folder with no name");
    folders.push_back(folder);
  }
  if (folders.size() > verify::kLogsMax) return absl::ResourceExhaustedError("too many logs");
  std::sort(folders.begin(), folders.end());
  if (std::adjacent_find(folders.begin(), folders.end()) != folders.end()) {
    return absl::InvalidArgumentError("the list of logs names one twice");
  }
  return folders;
}

absl::StatusOr<std::unique_ptr<HttpSet>> HttpSet::Make(const std::string& url,
                                                       std::string kept_folder) {
  AMANAT_ASSIGN_OR_RETURN(auto client, HttpClient::Make(url));
  return std::unique_ptr<HttpSet>(new HttpSet(std::move(client), std::move(kept_folder)));
}

absl::StatusOr<std::vector<std::string>> HttpSet::ListLogs(const tiles::LogReader::Sink&) const {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, client_->Get("logs", kLogListBytesMax));
  auto folders = ParseLogList(text);
  if (!folders.ok()) return Annotate(folders.status(), client_->UrlOf("logs"));
  return folders;
}

std::unique_ptr<tiles::LogReader> HttpSet::Open(const std::string& folder) const {
  return std::make_unique<HttpLog>(*client_, folder, kept_folder_);
}

}  // namespace amanat::verifier

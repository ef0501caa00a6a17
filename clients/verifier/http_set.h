// A set of logs as a node serves it over HTTP (services/http/log_pages.h): `logs` lists them, and
// each is a C2SP tlog-tiles log below its folder's name.
//
//   AMANAT_ASSIGN_OR_RETURN(auto set, HttpSet::Make("http://127.0.0.1:7080/", "state.bundles"));
//   verify::VerifySet({.set = set.get(), .trust = trust});
//
// Full entry bundles are kept in a folder, where one is named, and not fetched again: each with its
// SHA-256, so that a damaged one is fetched again. Whether they are those of the log the tree check
// tells, as it does of what the server gives. What cannot be kept is fetched again next time.
// Thread-safe.
#ifndef AMANAT_CLIENTS_VERIFIER_HTTP_SET_H_
#define AMANAT_CLIENTS_VERIFIER_HTTP_SET_H_

#include <memory>
#include <string>
#include <vector>

#include "clients/verifier/http_client.h"
#include "ledger/verify/log_set.h"

namespace amanat::verifier {

constexpr size_t kLogListBytesMax = 1 << 20;
constexpr size_t kFolderBytesMax = 128;

class HttpSet final : public verify::LogSet {
 public:
  // `kept_folder` is created when the first bundle is kept; empty: nothing is kept.
  static absl::StatusOr<std::unique_ptr<HttpSet>> Make(const std::string& url,
                                                       std::string kept_folder);
  absl::StatusOr<std::vector<std::string>> ListLogs(
      const tiles::LogReader::Sink& sink) const override;
  std::unique_ptr<tiles::LogReader> Open(const std::string& folder) const override;

 private:
  HttpSet(std::unique_ptr<HttpClient> client, std::string kept_folder)
      : client_(std::move(client)), kept_folder_(std::move(kept_folder)) {}

  const std::unique_ptr<HttpClient> client_;
  const std::string kept_folder_;
};

// The folders that the text of `logs` lists, sorted. InvalidArgument when it is no such list, or a
// folder's name could be anything but a name.
absl::StatusOr<std::vector<std::string>> ParseLogList(const std::string& text);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_HTTP_SET_H_

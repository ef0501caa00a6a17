// The set of exported logs that is verified: where its logs are found and read.
//
//   DirectorySet set("export");
//   AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> folders, set.ListLogs(sink));
//   std::unique_ptr<tiles::LogReader> log = set.Open(folders[0]);
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_LOG_SET_H_
#define AMANAT_LEDGER_VERIFY_LOG_SET_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/tiles/log_reader.h"

namespace amanat::verify {

constexpr char kTrustFileName[] = "trust";
constexpr size_t kLogsMax = 4096;  // of one set
constexpr char kEvidenceFolder[] = "evidence";
constexpr size_t kEvidenceFilesMax = 256;

// Of a fork (ledger/checkpoint/fork_evidence.h), as somebody handed it in.
struct EvidenceFile {
  std::string path;  // for findings
  std::string text;
};

class LogSet {
 public:
  virtual ~LogSet() = default;
  // The folders of the logs, sorted; at most kLogsMax. What does not belong there is told to `sink`.
  // NotFound, PermissionDenied, Unavailable or ResourceExhausted when the set cannot be listed.
  virtual absl::StatusOr<std::vector<std::string>> ListLogs(
      const tiles::LogReader::Sink& sink) const = 0;
  virtual std::unique_ptr<tiles::LogReader> Open(const std::string& folder) const = 0;
  // What lies in the set as evidence, sorted by path; at most kEvidenceFilesMax. What cannot be evidence
  // is told to `sink`. The errors of ListLogs, but for NotFound: most sets have none.
  virtual absl::StatusOr<std::vector<EvidenceFile>> ReadEvidence(
      const tiles::LogReader::Sink& sink) const;
};

// Files of evidence that somebody names; InvalidArgument when one is no regular file or too large.
absl::StatusOr<std::vector<EvidenceFile>> ReadEvidenceFiles(const std::vector<std::string>& paths);

// Folders beside a trust file, and perhaps the folder of evidence.
class DirectorySet final : public LogSet {
 public:
  explicit DirectorySet(std::string path) : path_(std::move(path)) {}
  absl::StatusOr<std::vector<std::string>> ListLogs(
      const tiles::LogReader::Sink& sink) const override;
  std::unique_ptr<tiles::LogReader> Open(const std::string& folder) const override;
  absl::StatusOr<std::vector<EvidenceFile>> ReadEvidence(
      const tiles::LogReader::Sink& sink) const override;

 private:
  const std::string path_;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_LOG_SET_H_

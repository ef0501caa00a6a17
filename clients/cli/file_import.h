// A file of many lines on its way into the ledger: cut into parts, each signed as a manifest of its
// own, sent line by line, and sent again with the same bytes while its outcome is unknown.
//
//   FileImport import(session, calls, {content, "col-1", bodies, subjects});
//   const Exit exit = import.Run();
//   for (const entry::ImportClosed& part : import.imported()) ...
//
// Why parts. An import enters its log whole, with nothing between its lines, so whoever submits a
// command meanwhile waits for it: some 10 ms behind a part, a quarter of a second behind a file of
// 20,000 lines. All parts name the same salted digest of the file. A part that is refused does not
// keep the next ones from being recorded; corrected and imported again, what stands already is
// counted as duplicates. A person is asked once, before the first part is signed.
//
// What must outlive this process lies in the state directory (mode 0600): `<digest>.import`, what
// all parts share, written before anything is signed, and `<digest>.part`, the part on its way,
// written before it is sent. A run that was broken off is resumed by importing the same file again.
// In the end the first is kept for its salt as `<digest>.<salted digest>.imported`, or removed when
// nothing was recorded.
//
// Of one file one import runs at a time: the turn is taken before anything is asked about its lines.
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_FILE_IMPORT_H_
#define AMANAT_CLIENTS_CLI_FILE_IMPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/import_calls.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/import_turn.h"
#include "clients/cli/session.h"
#include "ledger/entry/writer_events.h"

namespace amanat::cli {

constexpr size_t kPartLinesMax = 1'000;

// Waits for the turn of a file of that content (import_turn.h); under --dry-run there is none to wait for.
// FailedPrecondition without a state directory.
absl::StatusOr<ImportTurn> TakeTurn(const Session& session, const std::string& content);

struct FileToImport {
  std::string content;  // whose digest the manifests name
  std::string source;   // the collector or provider
  std::vector<std::string> bodies;
  // One for each body, or none at all where lines name nobody. nullopt: of somebody new, drawn here,
  // and the same for the same body. A line that is recorded already must have the id that stands
  // there, else it says something else than what is recorded and its part is refused.
  std::vector<std::optional<SubjectId>> subjects;
};

class FileImport {
 public:
  FileImport(Session& session, ImportCalls calls, FileToImport file)
      : session_(session), calls_(std::move(calls)), file_(std::move(file)) {}

  // Imports the file, or resumes it; under --dry-run asks what would become of each part. Prints
  // one row for each part. kRefused when a part was refused, be it in an earlier run that is
  // resumed, and the others are recorded then;
  // kUnavailable when a part's outcome is unknown and the same file is to be imported again.
  Exit Run();

  // What the log holds of the file's parts, those of an earlier run that is resumed included.
  const std::vector<entry::ImportClosed>& imported() const { return part_.imported; }
  // Lines of all these.
  uint64_t recorded() const;
  uint64_t duplicates() const;
  // What was wrong with lines, counted over the whole file from 1.
  const std::vector<common::v1::LineIssue>& issues() const { return issues_; }
  // One row for each of these; `lines` says at which line of the file each body stands.
  void PrintIssues(const std::vector<size_t>& lines);
  // One row for each run of lines that this run of the program has sent and the log held already, with the
  // entries that have them.
  void PrintDuplicates(const std::vector<size_t>& lines);

 private:
  absl::Status Open();
  absl::Status OpenSidecars();
  absl::Status Begin();
  absl::Status Resume(PartSidecar part);
  absl::Status Encode(uint64_t part);
  entry::Manifest ManifestOfPart() const;
  absl::Status Keep(const common::v1::SignedCommand& manifest);
  grpc::Status Send(grpc::ClientContext* context, const common::v1::SignedCommand& manifest,
                    common::v1::SubmitResult* result);
  grpc::Status Prepare(grpc::ClientContext* context, const common::v1::CommandHeader& header,
                       common::v1::PreparedCommand* prepared);
  Exit ImportPart();
  Exit SendAgain();
  Exit Ask();
  // Takes up the part's outcome; false when the file cannot go on.
  bool Conclude();
  absl::Status StopHere();
  absl::Status PutAway();
  // Where an import that goes on stands, and how one that cannot does.
  void SayWhereItStands(uint64_t parts) const;

  Session& session_;
  const ImportCalls calls_;
  const FileToImport file_;
  std::string path_;  // of the sidecars, without their endings
  Hash digest_;       // of the file, salted
  ImportSidecar sidecar_;
  PartSidecar part_;
  std::vector<common::v1::LineIssue> issues_;
  std::vector<common::v1::DuplicateLines> duplicate_lines_;  // counted as the issues are

  // Of the part on its way.
  std::vector<std::string> lines_;
  Hash root_;
  bool sent_ = false;
  grpc::Status last_status_;  // when sent
  common::v1::ImportResult result_;
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_FILE_IMPORT_H_

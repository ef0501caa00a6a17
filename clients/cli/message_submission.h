// Messages of ISO 20022 on their way into the remittance book: payments (pacs.008), what came back of them
// (pacs.004) and how they stand (pacs.002). What identifies a person or a payment is read here and stays here.
//
//   const auto files = FindMessageFiles(paths);
//   return SubmitMessageFiles(session, *files, submit);
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_MESSAGE_SUBMISSION_H_
#define AMANAT_CLIENTS_CLI_MESSAGE_SUBMISSION_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/common/v1/common.pb.h"
#include "clients/cli/session.h"
#include "ledger/entry/entry.h"

namespace amanat::cli {

constexpr size_t kMessageFilesMax = 100'000;

struct MessageFile {
  std::string path;
  std::string passed_over;  // why it is not read; empty: it is

  auto operator<=>(const MessageFile&) const = default;
};

// The files of `paths` in byte order, each once: those that are named, and all that lie in the folders that are
// named, however deep. Of a folder's files those are read whose name ends with .xml, in letters of any size; of
// the others, and of what is no file, the reason stands beside it. NotFound: a folder that cannot be read, or
// nothing at all; ResourceExhausted: more than kMessageFilesMax.
absl::StatusOr<std::vector<MessageFile>> FindMessageFiles(const std::vector<std::string>& paths);

// Signs and submits the body of one entry.
using SubmitBody = std::function<absl::StatusOr<common::v1::SubmitResult>(entry::EventType type,
                                                                          const std::string& body)>;

// Submits every transaction of the messages: first the payments, then what is said of payments, so that a run
// that has both finds them. Prints one row for each transaction, for each file that cannot be read, and for
// each that is passed over, and a summary. kRefused when something was refused; the error of `submit` ends the
// run, unless it says that the one body is wrong.
Exit SubmitMessageFiles(Session& session, const std::vector<MessageFile>& files,
                        const SubmitBody& submit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_MESSAGE_SUBMISSION_H_

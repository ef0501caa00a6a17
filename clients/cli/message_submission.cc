#include "clients/cli/message_submission.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/message.h"
#include "clients/intake/observation.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "services/forms/magnitude.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using common::v1::SubmitResult;
using entry::EventType;

// One transaction: what is submitted of it, or why nothing is.
struct Submission {
  EventType type = EventType::kUnspecified;
  std::optional<std::string> body;
  // A payment that is refused may have a body nevertheless, so that the refusal is recorded.
  std::optional<intake::Refusal> refusal;
  // What is implausible about it: a person says that it is right, or it is refused here.
  std::optional<std::string> doubt;
};

Submission SubmissionOf(const intake::TransferResult& result) {
  if (const auto* transfer = std::get_if<intake::CreditTransfer>(&result)) {
    const remittance::Remittance body = intake::ObservationOf(*transfer);
    return {event::kRemittanceRecorded, wire::Encode(body), {}, forms::DoubtOf(body)};
  }
  const auto& refusal = std::get<intake::TransferRefusal>(result);
  const auto body = intake::ObservationOf(refusal);
  Submission submission{
      event::kRemittanceRecorded, {}, static_cast<const intake::Refusal&>(refusal), {}};
  if (body.has_value()) submission.body = wire::Encode(*body);
  return submission;
}

Submission SubmissionOf(const intake::ReturnResult& result) {
  constexpr EventType kType = event::kRemittanceReturnRecorded;
  if (const auto* refusal = std::get_if<intake::Refusal>(&result)) return {kType, {}, *refusal, {}};
  return {kType, wire::Encode(intake::ReturnOf(std::get<intake::PaymentReturn>(result))), {}, {}};
}

Submission SubmissionOf(const intake::StatusResult& result) {
  constexpr EventType kType = event::kRemittanceStatusRecorded;
  if (const auto* refusal = std::get_if<intake::Refusal>(&result)) return {kType, {}, *refusal, {}};
  return {kType, wire::Encode(intake::StatusOf(std::get<intake::StatusReport>(result))), {}, {}};
}

// By the place in intake::Message.
constexpr const char* kMessageNames[] = {"pacs.008", "pacs.004", "pacs.002"};

bool IsOfPayments(const intake::Message& message) { return message.index() == 0; }

class Run {
 public:
  Run(Session& session, const SubmitBody& submit) : session_(session), submit_(submit) {}

  // Every file gets an answer; an error ends the run.
  absl::Status Submit(const std::vector<MessageFile>& files) {
    std::vector<std::string> later;
    for (const MessageFile& file : files) {
      if (!file.passed_over.empty()) {
        PassOver(file);
        continue;
      }
      const auto message = Read(file.path);
      if (!message.ok()) {
        RefuseFile(file.path, message.status());
      } else if (IsOfPayments(*message)) {
        AMANAT_RETURN_IF_ERROR(SubmitMessage(file.path, *message));
      } else {
        later.push_back(file.path);
      }
    }
    for (const std::string& path : later) {
      const auto message = Read(path);
      if (!message.ok()) {
        RefuseFile(path, message.status());
      } else {
        AMANAT_RETURN_IF_ERROR(SubmitMessage(path, *message));
      }
    }
    return absl::OkStatus();
  }

  void PrintSummary(size_t files) {
    session_.EndTable();
    session_.Print({{"files", absl::StrCat(files)},
                    {"recorded", absl::StrCat(recorded_)},
                    {"duplicates", absl::StrCat(duplicates_)},
                    {"refused", absl::StrCat(refused_)},
                    {"passed_over", absl::StrCat(passed_over_)}});
    session_.EndTable();
  }
  size_t refused() const { return refused_; }

 private:
  // Where a row stands.
  struct Place {
    const std::string& file;
    std::string message;
    std::string transaction;
  };

  static absl::StatusOr<intake::Message> Read(const std::string& path) {
    AMANAT_ASSIGN_OR_RETURN(const std::string xml, ReadFile(path, intake::kMessageBytesMax));
    return intake::ReadMessage(xml);
  }

  absl::Status SubmitMessage(const std::string& path, const intake::Message& message) {
    return std::visit(
        [&](const auto& results) -> absl::Status {
          for (size_t i = 0; i < results.size(); ++i) {
            const Place place{path, kMessageNames[message.index()], absl::StrCat(i + 1)};
            AMANAT_RETURN_IF_ERROR(Annotate(SubmitOne(place, SubmissionOf(results[i])), path));
          }
          return absl::OkStatus();
        },
        message);
  }

  absl::Status SubmitOne(const Place& place, const Submission& submission) {
    if (!submission.body.has_value()) {
      RefuseHere(place, *submission.refusal);
      return absl::OkStatus();
    }
    if (submission.doubt.has_value() && !session_.options().confirm_amount) {
      ++refused_;
      Print(place, "refused", "IMPLAUSIBLE_AMOUNT", "",
            absl::StrCat(*submission.doubt, "; if that is right, --confirm-amount says so"));
      return absl::OkStatus();
    }
    const auto result = submit_(submission.type, *submission.body);
    if (absl::IsInvalidArgument(result.status())) {
      if (submission.refusal.has_value()) {
        RefuseHere(place, *submission.refusal);
      } else {
        ++refused_;
        Print(place, "refused", "INVALID_ARGUMENT", "", result.status().message());
      }
      return absl::OkStatus();
    }
    AMANAT_RETURN_IF_ERROR(result.status());
    const bool duplicate = result->outcome() == "DUPLICATE";
    const bool refused = !result->accepted() && !duplicate;
    ++(refused ? refused_ : duplicate ? duplicates_ : recorded_);
    Print(place,
          refused     ? "refused"
          : duplicate ? "duplicate"
                      : "recorded",
          refused ? result->outcome() : "",
          result->has_position() ? absl::StrCat(result->position().index()) : "",
          submission.refusal.has_value() ? submission.refusal->detail : result->detail());
    return absl::OkStatus();
  }

  // What the client itself refuses stands in no log.
  void RefuseHere(const Place& place, const intake::Refusal& refusal) {
    ++refused_;
    Print(place, "refused", absl::AsciiStrToUpper(intake::RefusalName(refusal.reason)), "",
          refusal.detail);
  }

  void RefuseFile(const std::string& path, const absl::Status& status) {
    ++refused_;
    Print({path, "", ""}, "refused", absl::IsUnimplemented(status) ? "OTHER_MESSAGE" : "UNREADABLE",
          "", status.message());
  }

  void PassOver(const MessageFile& file) {
    ++passed_over_;
    Print({file.path, "", ""}, "passed over", "", "", file.passed_over);
  }

  void Print(const Place& place, const std::string& answer, const std::string& reason,
             const std::string& index, absl::string_view detail) {
    session_.Print({{"file", place.file},
                    {"message", place.message},
                    {"transaction", place.transaction},
                    {"answer", answer},
                    {"reason", reason},
                    {"index", index},
                    {"detail", std::string(detail)}});
  }

  Session& session_;
  const SubmitBody& submit_;
  size_t recorded_ = 0;
  size_t duplicates_ = 0;
  size_t refused_ = 0;
  size_t passed_over_ = 0;
};

// Why what lies in a folder is not read; empty when it is.
std::string PassedOver(const std::filesystem::directory_entry& entry) {
  std::error_code error;
  if (entry.is_directory(error)) return "a link to a folder";
  if (!entry.is_regular_file(error)) return "no file";
  const bool is_xml = absl::EqualsIgnoreCase(entry.path().extension().string(), ".xml");
  return is_xml ? "" : "its name does not end with .xml";
}

absl::Status AddFolder(const std::string& folder, std::vector<MessageFile>& files) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator it(folder, error), end;
  for (; !error && it != end; it.increment(error)) {
    // A folder is gone into; a link to one is not.
    std::error_code ignored;
    if (!it->is_symlink(ignored) && it->is_directory(ignored)) continue;
    files.push_back({it->path().string(), PassedOver(*it)});
    if (files.size() > kMessageFilesMax) {
      return absl::ResourceExhaustedError(absl::StrCat("more than ", kMessageFilesMax, " files"));
    }
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<MessageFile>> FindMessageFiles(const std::vector<std::string>& paths) {
  std::vector<MessageFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      AMANAT_RETURN_IF_ERROR(AddFolder(path, files));
    } else {
      files.push_back({path, ""});
    }
  }
  std::sort(files.begin(), files.end());
  // One that is named and lies in a folder that is named, too, is read.
  files.erase(
      std::unique(files.begin(), files.end(),
                  [](const MessageFile& a, const MessageFile& b) { return a.path == b.path; }),
      files.end());
  if (files.empty()) return absl::NotFoundError("no file is there");
  return files;
}

Exit SubmitMessageFiles(Session& session, const std::vector<MessageFile>& files,
                        const SubmitBody& submit) {
  Run run(session, submit);
  const absl::Status status = run.Submit(files);
  if (!status.ok()) {
    session.EndTable();
    return session.Fail(status);
  }
  run.PrintSummary(files.size());
  const bool none = std::all_of(files.begin(), files.end(),
                                [](const MessageFile& file) { return !file.passed_over.empty(); });
  if (none) return session.Fail(absl::NotFoundError("no *.xml file is there"));
  return run.refused() > 0 ? Exit::kRefused : Exit::kDone;
}

}  // namespace amanat::cli

#include "clients/cli/remittance_submission.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "clients/cli/file_import.h"
#include "clients/cli/people_file.h"
#include "clients/cli/values.h"
#include "clients/intake/observation.h"
#include "clients/intake/pacs008.h"
#include "clients/intake/price_file.h"
#include "clients/intake/remittance_file.h"
#include "ledger/base/file.h"
#include "ledger/entry/entry.h"
#include "services/forms/remittance_form.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

namespace api = remittance::v1;
using common::v1::SubmitResult;
using entry::EventType;
using remittance::PricesObserved;

constexpr int kAttemptsMax = 5;
constexpr absl::Duration kFirstPause = absl::Milliseconds(200);

// After these nobody knows whether the entry stands: the same bytes are sent again.
bool OutcomeIsUnknown(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnknown(status) || absl::IsCancelled(status);
}

absl::StatusOr<std::unique_ptr<api::Remittance::Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("remittance"));
  return api::Remittance::NewStub(channel);
}

// Signs and submits one command after the other without asking.
class Submitter {
 public:
  Submitter(Session& session, api::Remittance::Stub& stub) : session_(session), stub_(stub) {}

  static absl::Status CheckConsent(const Options& options) {
    if (!options.prepare_to.empty()) {
      return absl::InvalidArgumentError("many commands are signed where their file is");
    }
    if (options.yes || options.dry_run) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "a command is signed for each observation: give --yes, or --dry-run to see their outcomes");
  }

  // Under --dry-run the outcome that it would have.
  absl::StatusOr<SubmitResult> Submit(EventType type, const std::string& body) {
    api::PrepareRequest request;
    AMANAT_ASSIGN_OR_RETURN(*request.mutable_header(), session_.Header());
    AMANAT_RETURN_IF_ERROR(SetAct(type, body, request));
    common::v1::PreparedCommand prepared;
    AMANAT_RETURN_IF_ERROR(Retry(
        [&](grpc::ClientContext* context) { return stub_.Prepare(context, request, &prepared); }));
    AMANAT_RETURN_IF_ERROR(Check(type, body, request.header(), prepared.command()));
    SubmitResult result;
    if (session_.options().dry_run) {
      result.set_outcome(prepared.preview());
      result.set_accepted(prepared.preview() == "ACCEPTED");
      return result;
    }
    AMANAT_ASSIGN_OR_RETURN(const auto signed_command, session_.Sign(prepared.command()));
    AMANAT_RETURN_IF_ERROR(Retry([&](grpc::ClientContext* context) {
      return stub_.Submit(context, signed_command, &result);
    }));
    return result;
  }

 private:
  template <typename Call>
  static absl::Status Retry(const Call& call) {
    absl::Status status;
    absl::Duration pause = kFirstPause;
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt, pause *= 2) {
      if (attempt > 0) absl::SleepFor(pause);
      status = rpc::FromGrpc(call(rpc::MakeContext().get()));
      if (!OutcomeIsUnknown(status)) return status;
    }
    return status;
  }

  // Nobody looks at each command, so what is signed must be what was asked for, byte for byte.
  static absl::Status Check(EventType type, const std::string& body,
                            const common::v1::CommandHeader& header, const std::string& bytes) {
    AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(bytes));
    if (command.event_type == static_cast<uint32_t>(type) && command.body == body &&
        command.idempotency_key.str() == header.idempotency_key() && command.subjects.empty() &&
        command.streams.empty() && command.effective_date.days == header.effective_date() &&
        command.expiry.micros == header.expiry_micros()) {
      return absl::OkStatus();
    }
    return absl::DataLossError("the service prepared another command than was asked for");
  }

  Session& session_;
  api::Remittance::Stub& stub_;
};

struct Counts {
  size_t recorded = 0;
  size_t duplicates = 0;
  size_t refused = 0;

  std::string Take(const SubmitResult& result) {
    if (result.accepted()) return ++recorded, "recorded";
    if (result.outcome() == "DUPLICATE") return ++duplicates, "duplicate";
    return ++refused, "refused";
  }
};

// The transactions of one run of messages.
class Messages {
 public:
  Messages(Session& session, api::Remittance::Stub& stub)
      : session_(session), submitter_(session, stub) {}

  // Every transaction of the file gets an answer; an error ends the run.
  absl::Status Submit(const std::string& path) {
    const auto xml = ReadFile(path, intake::kPacs008BytesMax);
    auto results = xml.ok() ? intake::ParsePacs008(*xml) : xml.status();
    if (!results.ok()) {
      ++counts_.refused;
      Print(path, "", "refused", "UNREADABLE", "", results.status().message());
      return absl::OkStatus();
    }
    for (size_t i = 0; i < results->size(); ++i) {
      AMANAT_RETURN_IF_ERROR(Annotate(SubmitOne(path, i + 1, (*results)[i]), path));
    }
    return absl::OkStatus();
  }

  void PrintSummary(size_t files) {
    session_.EndTable();
    session_.Print({{"files", absl::StrCat(files)},
                    {"recorded", absl::StrCat(counts_.recorded)},
                    {"duplicates", absl::StrCat(counts_.duplicates)},
                    {"refused", absl::StrCat(counts_.refused)}});
    session_.EndTable();
  }
  const Counts& counts() const { return counts_; }

 private:
  absl::Status SubmitOne(const std::string& path, size_t number,
                         const intake::TransferResult& transfer) {
    const std::string transaction = absl::StrCat(number);
    const auto* refusal = std::get_if<intake::TransferRefusal>(&transfer);
    const auto body = refusal == nullptr
                          ? intake::ObservationOf(std::get<intake::CreditTransfer>(transfer))
                          : intake::ObservationOf(*refusal);
    if (!body.has_value()) {
      RefuseHere(path, transaction, *refusal);
      return absl::OkStatus();
    }
    const auto result = submitter_.Submit(event::kRemittanceRecorded, wire::Encode(*body));
    if (refusal != nullptr && absl::IsInvalidArgument(result.status())) {
      RefuseHere(path, transaction, *refusal);
      return absl::OkStatus();
    }
    AMANAT_RETURN_IF_ERROR(result.status());
    const std::string answer = counts_.Take(*result);
    Print(path, transaction, answer, answer == "refused" ? result->outcome() : "",
          result->has_position() ? absl::StrCat(result->position().index()) : "",
          refusal == nullptr ? result->detail() : refusal->detail);
    return absl::OkStatus();
  }

  // What the client itself refuses stands in no log.
  void RefuseHere(const std::string& path, const std::string& transaction,
                  const intake::TransferRefusal& refusal) {
    ++counts_.refused;
    Print(path, transaction, "refused", absl::AsciiStrToUpper(intake::RefusalName(refusal.reason)),
          "", refusal.detail);
  }

  void Print(const std::string& path, const std::string& transaction, const std::string& answer,
             const std::string& reason, const std::string& index, absl::string_view detail) {
    session_.Print({{"file", path},
                    {"transaction", transaction},
                    {"answer", answer},
                    {"reason", reason},
                    {"index", index},
                    {"detail", std::string(detail)}});
  }

  Session& session_;
  Submitter submitter_;
  Counts counts_;
};

// The files of the arguments in byte order of their paths, each once.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::filesystem::recursive_directory_iterator it(path, error), end;
    for (; !error && it != end; it.increment(error)) {
      if (it->path().extension() == ".xml" && it->is_regular_file(error)) {
        files.push_back(it->path().string());
      }
      if (files.size() > kMessageFilesMax) {
        return absl::ResourceExhaustedError(absl::StrCat("more than ", kMessageFilesMax, " files"));
      }
    }
    if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  if (files.empty()) return absl::NotFoundError("no *.xml file is there");
  return files;
}

// A batch of which one price is known is refused whole: then each is tried alone.
absl::Status SubmitPrices(Submitter& submitter,
                          const std::vector<remittance::PriceObserved>& prices, Counts& counts) {
  const auto submit = [&](const PricesObserved& body) {
    return submitter.Submit(event::kPricesObserved, wire::Encode(body));
  };
  for (size_t i = 0; i < prices.size(); i += remittance::kObservationsMax) {
    const size_t end = std::min(prices.size(), i + remittance::kObservationsMax);
    PricesObserved batch;
    batch.observations.assign(prices.begin() + i, prices.begin() + end);
    AMANAT_ASSIGN_OR_RETURN(const SubmitResult result, submit(batch));
    if (result.accepted()) {
      counts.recorded += end - i;
      continue;
    }
    for (const remittance::PriceObserved& price : batch.observations) {
      AMANAT_ASSIGN_OR_RETURN(const SubmitResult alone, submit({{price}}));
      counts.Take(alone);
    }
  }
  return absl::OkStatus();
}

}  // namespace

Exit SubmitMessages(Session& session, const std::vector<std::string>& paths) {
  absl::Status status = Submitter::CheckConsent(session.options());
  if (!status.ok()) return session.Fail(status);
  const auto files = FilesOf(paths);
  if (!files.ok()) return session.Fail(files.status());
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  Messages messages(session, **stub);
  for (const std::string& file : *files) {
    status = messages.Submit(file);
    if (!status.ok()) {
      session.EndTable();
      return session.Fail(status);
    }
  }
  messages.PrintSummary(files->size());
  const bool single = files->size() == 1;
  return single && messages.counts().refused > 0 ? Exit::kRefused : Exit::kDone;
}

Exit ObservePrices(Session& session, const std::string& path) {
  absl::Status status = Submitter::CheckConsent(session.options());
  if (!status.ok()) return session.Fail(status);
  const auto content = ReadPeoplesFile(session, path);
  if (!content.has_value()) return Exit::kRefused;
  const auto today = session.EffectiveDate();
  if (!today.ok()) return session.Fail(today.status());
  const auto file = intake::ReadPricesCsv(*content, *today);
  if (!file.ok()) return session.RefuseFile(path, file.status());
  if (!file->faults.empty()) return RefuseFaults(session, path, file->faults);
  SayWhatIsNotRead(path, file->unread_columns);
  std::vector<remittance::PriceObserved> prices;
  for (const intake::PriceRow& row : file->prices) prices.push_back(row.body);
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  Submitter submitter(session, **stub);
  Counts counts;
  status = SubmitPrices(submitter, prices, counts);
  if (!status.ok()) return session.Fail(Annotate(status, path));
  session.Print({{"prices", absl::StrCat(prices.size())},
                 {"recorded", absl::StrCat(counts.recorded)},
                 {"duplicates", absl::StrCat(counts.duplicates)},
                 {"refused", absl::StrCat(counts.refused)}});
  return counts.refused > 0 ? Exit::kRefused : Exit::kDone;
}

Exit ImportRemittances(Session& session, const std::string& path, const std::string& provider) {
  const auto content = ReadPeoplesFile(session, path);
  if (!content.has_value()) return Exit::kRefused;
  const auto today = session.EffectiveDate();
  if (!today.ok()) return session.Fail(today.status());
  const auto file = intake::ReadRemittancesCsv(*content, provider, *today);
  if (!file.ok()) return session.RefuseFile(path, file.status());
  if (!file->faults.empty()) return RefuseFaults(session, path, file->faults);
  SayWhatIsNotRead(path, file->unread_columns);
  const auto turn = TakeTurn(session, *content);
  if (!turn.ok()) return session.Fail(turn.status());
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  FileToImport lines{*content, provider, {}, {}};
  std::vector<size_t> line_numbers;
  for (const intake::RemittanceRow& row : file->rows) {
    line_numbers.push_back(row.line);
    lines.bodies.push_back(wire::Encode(row.body));
  }
  const auto calls = ImportCallsOf<api::PrepareRequest>(**stub, event::kRemittanceManifest);
  FileImport import(session, calls, std::move(lines));
  const Exit exit = import.Run();
  import.PrintIssues(line_numbers);
  if (import.imported().empty()) return exit;
  session.Print({{"recorded", absl::StrCat(import.recorded())},
                 {"duplicates", absl::StrCat(import.duplicates())}});
  session.EndTable();
  return exit;
}

}  // namespace amanat::cli

#include "clients/cli/remittance_submission.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "clients/cli/file_import.h"
#include "clients/cli/message_submission.h"
#include "clients/cli/values.h"
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
  const absl::Status status = Submitter::CheckConsent(session.options());
  if (!status.ok()) return session.Fail(status);
  const auto files = FindMessageFiles(paths);
  if (!files.ok()) return session.Fail(files.status());
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  Submitter submitter(session, **stub);
  return SubmitMessageFiles(session, *files, [&](EventType type, const std::string& body) {
    return submitter.Submit(type, body);
  });
}

Exit ObservePrices(Session& session, const std::string& path) {
  absl::Status status = Submitter::CheckConsent(session.options());
  if (!status.ok()) return session.Fail(status);
  const auto content = ReadFile(path);
  if (!content.ok()) return session.Fail(content.status());
  const auto read = intake::ReadPricesCsv(*content);
  if (!read.ok()) return session.RefuseFile(path, read.status());
  std::vector<remittance::PriceObserved> prices;
  for (const intake::PriceRow& row : *read) prices.push_back(row.body);
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
  const auto content = ReadFile(path);
  if (!content.ok()) return session.Fail(content.status());
  const auto rows = intake::ReadRemittancesCsv(*content, provider);
  if (!rows.ok()) return session.RefuseFile(path, rows.status());
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  FileToImport lines{*content, provider, {}, {}};
  std::vector<size_t> line_numbers;
  for (const intake::RemittanceRow& row : *rows) {
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

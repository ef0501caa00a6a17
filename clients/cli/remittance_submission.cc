#include "clients/cli/remittance_submission.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "clients/cli/doubts.h"
#include "clients/cli/file_import.h"
#include "clients/cli/message_submission.h"
#include "clients/cli/people_file.h"
#include "clients/cli/values.h"
#include "clients/intake/price_file.h"
#include "clients/intake/remittance_file.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"
#include "ledger/entry/entry.h"
#include "services/forms/magnitude.h"
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

  // The outcome that it would have now; nothing is signed.
  absl::StatusOr<SubmitResult> Ask(EventType type, const std::string& body) {
    AMANAT_ASSIGN_OR_RETURN(const common::v1::PreparedCommand prepared, Prepare(type, body));
    return PreviewOf(prepared);
  }

  // Under --dry-run as Ask.
  absl::StatusOr<SubmitResult> Submit(EventType type, const std::string& body) {
    AMANAT_ASSIGN_OR_RETURN(const common::v1::PreparedCommand prepared, Prepare(type, body));
    if (session_.options().dry_run) return PreviewOf(prepared);
    SubmitResult result;
    AMANAT_ASSIGN_OR_RETURN(const auto signed_command, session_.Sign(prepared.command()));
    AMANAT_RETURN_IF_ERROR(Retry([&](grpc::ClientContext* context) {
      return stub_.Submit(context, signed_command, &result);
    }));
    return result;
  }

 private:
  static SubmitResult PreviewOf(const common::v1::PreparedCommand& prepared) {
    SubmitResult result;
    result.set_outcome(prepared.preview());
    result.set_accepted(prepared.preview() == "ACCEPTED");
    result.set_detail(prepared.preview_detail());
    return result;
  }

  absl::StatusOr<common::v1::PreparedCommand> Prepare(EventType type, const std::string& body) {
    api::PrepareRequest request;
    AMANAT_ASSIGN_OR_RETURN(*request.mutable_header(), session_.Header());
    AMANAT_RETURN_IF_ERROR(SetAct(type, body, request));
    common::v1::PreparedCommand prepared;
    AMANAT_RETURN_IF_ERROR(Retry(
        [&](grpc::ClientContext* context) { return stub_.Prepare(context, request, &prepared); }));
    AMANAT_RETURN_IF_ERROR(Check(type, body, request.header(), prepared.command()));
    return prepared;
  }

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

// Refuses rows that are implausibly large or dear, until somebody has said that they are right.
template <typename Rows>
absl::Status CheckPlausible(const Session& session, const Rows& rows) {
  LineDoubts doubts;
  for (const auto& row : rows) doubts.Take(row.line, forms::DoubtOf(row.body));
  return doubts.Check(session.options());
}

// The prices of a file on their way: what is known already, or contradicts what is known, is found and named
// by its line before anything is signed.
class PriceFile {
 public:
  PriceFile(Session& session, Submitter& submitter, std::vector<intake::PriceRow> rows)
      : session_(session), submitter_(submitter), rows_(std::move(rows)) {}

  // Sorts the prices out: those that are new, those that are known, those that are refused.
  absl::Status Examine() {
    FindTwins();
    return ForEachBatch(fresh_, [&](const std::vector<const intake::PriceRow*>& batch) {
      return ExamineBatch(batch);
    });
  }

  // Submits what is new. Precondition: nothing is refused.
  absl::Status Submit() {
    return ForEachBatch(new_, [&](const std::vector<const intake::PriceRow*>& batch) {
      return SubmitBatch(batch);
    });
  }

  // One row for each line that is not recorded, in their order, and a summary.
  void Print() {
    std::sort(told_.begin(), told_.end(),
              [](const Told& a, const Told& b) { return a.line < b.line; });
    for (const Told& told : told_) {
      session_.Print(
          {{"line", absl::StrCat(told.line)}, {"reason", told.reason}, {"detail", told.detail}});
    }
    session_.EndTable();
    session_.Print({{"prices", absl::StrCat(rows_.size())},
                    {"recorded", absl::StrCat(counts_.recorded)},
                    {"duplicates", absl::StrCat(counts_.duplicates)},
                    {"refused", absl::StrCat(counts_.refused)}});
    session_.EndTable();
  }
  const Counts& counts() const { return counts_; }

 private:
  using Rows = std::vector<const intake::PriceRow*>;
  struct Told {
    size_t line = 0;
    std::string reason;
    std::string detail;
  };

  static PricesObserved BodyOf(const Rows& batch) {
    PricesObserved body;
    for (const intake::PriceRow* row : batch) body.observations.push_back(row->body);
    return body;
  }

  template <typename Take>
  static absl::Status ForEachBatch(const Rows& rows, const Take& take) {
    for (size_t i = 0; i < rows.size(); i += remittance::kObservationsMax) {
      const size_t end = std::min(rows.size(), i + remittance::kObservationsMax);
      AMANAT_RETURN_IF_ERROR(take(Rows(rows.begin() + static_cast<std::ptrdiff_t>(i),
                                       rows.begin() + static_cast<std::ptrdiff_t>(end))));
    }
    return absl::OkStatus();
  }

  // What is told of a price that is not recorded.
  void Tell(const intake::PriceRow& row, const std::string& outcome, const std::string& detail) {
    ++(outcome == "DUPLICATE" ? counts_.duplicates : counts_.refused);
    told_.push_back({row.line, outcome, detail});
  }

  // One service in one quarter has one price: what a file says of it twice.
  void FindTwins() {
    std::map<std::vector<std::string>, const intake::PriceRow*> first;
    for (const intake::PriceRow& row : rows_) {
      const remittance::PriceObserved& price = row.body;
      const auto [known, is_first] =
          first.try_emplace({price.period, price.provider, price.source, price.destination,
                             price.payment_method, price.pickup_method, price.speed},
                            &row);
      if (is_first) {
        fresh_.push_back(&row);
        continue;
      }
      const bool same = wire::Encode(known->second->body) == wire::Encode(price);
      Tell(row, same ? "DUPLICATE" : "IDENTIFIER_REUSED",
           absl::StrCat(same ? "it is" : "it contradicts", " line ", known->second->line,
                        same ? " again" : ", which is of the same service"));
    }
  }

  // A batch of which one price is not new is refused whole: then each is asked for alone.
  absl::Status ExamineBatch(const Rows& batch) {
    AMANAT_ASSIGN_OR_RETURN(const SubmitResult whole,
                            submitter_.Ask(event::kPricesObserved, wire::Encode(BodyOf(batch))));
    if (whole.accepted()) {
      new_.insert(new_.end(), batch.begin(), batch.end());
      return absl::OkStatus();
    }
    for (const intake::PriceRow* row : batch) {
      AMANAT_ASSIGN_OR_RETURN(const SubmitResult alone,
                              submitter_.Ask(event::kPricesObserved, wire::Encode(BodyOf({row}))));
      if (alone.accepted()) {
        new_.push_back(row);
      } else {
        Tell(*row, alone.outcome(), alone.detail());
      }
    }
    return absl::OkStatus();
  }

  absl::Status SubmitBatch(const Rows& batch) {
    AMANAT_ASSIGN_OR_RETURN(const SubmitResult whole,
                            submitter_.Submit(event::kPricesObserved, wire::Encode(BodyOf(batch))));
    if (whole.accepted()) {
      counts_.recorded += batch.size();
      return absl::OkStatus();
    }
    // Somebody else was faster with one of them.
    for (const intake::PriceRow* row : batch) {
      AMANAT_ASSIGN_OR_RETURN(
          const SubmitResult alone,
          submitter_.Submit(event::kPricesObserved, wire::Encode(BodyOf({row}))));
      if (alone.accepted()) {
        ++counts_.recorded;
      } else {
        Tell(*row, alone.outcome(), alone.detail());
      }
    }
    return absl::OkStatus();
  }

  Session& session_;
  Submitter& submitter_;
  const std::vector<intake::PriceRow> rows_;
  Rows fresh_;  // each service once
  Rows new_;    // those of them that nobody has observed
  std::vector<Told> told_;
  Counts counts_;
};

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
  const auto content = ReadPeoplesFile(session, path);
  if (!content.has_value()) return Exit::kRefused;
  const auto today = session.EffectiveDate();
  if (!today.ok()) return session.Fail(today.status());
  const auto file = intake::ReadPricesCsv(*content, *today);
  if (!file.ok()) return session.RefuseFile(path, file.status());
  if (!file->faults.empty()) return RefuseFaults(session, path, file->faults);
  SayWhatIsNotRead(path, file->unread_columns);
  const absl::Status plausible = CheckPlausible(session, file->prices);
  if (!plausible.ok()) return session.RefuseFile(path, plausible);
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  Submitter submitter(session, **stub);
  PriceFile prices(session, submitter, file->prices);
  status = prices.Examine();
  if (!status.ok()) return session.Fail(Annotate(status, path));
  if (prices.counts().refused > 0) {
    prices.Print();
    terminal::Say(
        absl::StrCat("amanat: ", path,
                     " is refused whole; nothing was sent. Correct the lines that are named, "
                     "or take back what was observed wrongly (amanat reverse)"));
    return Exit::kRefused;
  }
  status = prices.Submit();
  prices.Print();
  if (!status.ok()) {
    terminal::Say("amanat: import the same file again, what is recorded is then a duplicate");
    return session.Fail(Annotate(status, path));
  }
  return prices.counts().refused > 0 ? Exit::kRefused : Exit::kDone;
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
  const absl::Status plausible = CheckPlausible(session, file->rows);
  if (!plausible.ok()) return session.RefuseFile(path, plausible);
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
  import.PrintDuplicates(line_numbers);
  if (import.imported().empty()) return exit;
  session.Print({{"recorded", absl::StrCat(import.recorded())},
                 {"duplicates", absl::StrCat(import.duplicates())}});
  session.EndTable();
  return exit;
}

}  // namespace amanat::cli

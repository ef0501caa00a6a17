#include "services/contribution/contribution_service.h"

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/contribution/contribution_core.h"
#include "services/desk/page.h"
#include "services/desk/upload.h"
#include "services/rpc/handler.h"

namespace amanat::contribution {
namespace {

using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using desk::Page;
using desk::ToProto;
using entry::EventType;

constexpr int kReceiptsAskedMax = 1000;

const std::vector<EventType>& Types() {
  static const auto& types =
      *new std::vector<EventType>{EventType::kMemberEnrolled, EventType::kContributionCollected,
                                  EventType::kDepositMade, EventType::kBankCredited};
  return types;
}

absl::StatusOr<wire::CivilDate> DateOf(const common::v1::CivilDate& date, absl::string_view field) {
  AMANAT_ASSIGN_OR_RETURN(const CivilDays days, FromProto(date, field));
  return wire::CivilDate{days};
}

absl::StatusOr<Draft> DraftOf(const v1::Enrol& act) {
  MemberEnrolled body;
  body.destination = act.destination();
  body.hiring = act.hiring();
  AMANAT_ASSIGN_OR_RETURN(const auto member, FixedFromProto<SubjectId>(act.member(), "member"));
  AMANAT_ASSIGN_OR_RETURN(body.contract_start, DateOf(act.contract_start(), "contract_start"));
  AMANAT_ASSIGN_OR_RETURN(body.contract_end, DateOf(act.contract_end(), "contract_end"));
  return Draft{EventType::kMemberEnrolled, wire::Encode(body), {core::StreamOf(member)}, {member}};
}

absl::StatusOr<Draft> DraftOf(const v1::Collect& act) {
  Contribution body;
  body.collector = act.collector();
  body.receipt_book = act.receipt_book();
  body.receipt_number = act.receipt_number();
  body.destination = act.destination();
  AMANAT_ASSIGN_OR_RETURN(const auto member, FixedFromProto<SubjectId>(act.member(), "member"));
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.contract_start, DateOf(act.contract_start(), "contract_start"));
  AMANAT_ASSIGN_OR_RETURN(body.paid_on, DateOf(act.paid_on(), "paid_on"));
  return Draft{EventType::kContributionCollected, wire::Encode(body), {}, {member}};
}

absl::StatusOr<Draft> DraftOf(const v1::ImportFile& act) {
  entry::Manifest body;
  body.count = act.count();
  body.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
  body.source = act.source();
  AMANAT_ASSIGN_OR_RETURN(body.root, FixedFromProto<Hash>(act.root(), "root"));
  AMANAT_ASSIGN_OR_RETURN(body.file_digest, FixedFromProto<Hash>(act.file_digest(), "file_digest"));
  AMANAT_ASSIGN_OR_RETURN(body.file_date, DateOf(act.file_date(), "file_date"));
  return Draft{EventType::kContributionManifest, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::Deposit& act) {
  DepositMade body;
  body.collector = act.collector();
  body.slip = act.slip();
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.deposited_on, DateOf(act.deposited_on(), "deposited_on"));
  return Draft{
      EventType::kDepositMade, wire::Encode(body), {DepositStream(body.collector, body.slip)}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::CreditBank& act) {
  BankCredited body;
  body.collector = act.collector();
  body.slip = act.slip();
  body.statement_line = act.statement_line();
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.value_date, DateOf(act.value_date(), "value_date"));
  return Draft{
      EventType::kBankCredited, wire::Encode(body), {DepositStream(body.collector, body.slip)}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kEnrol:
      return DraftOf(request.enrol());
    case v1::PrepareRequest::kCollect:
      return DraftOf(request.collect());
    case v1::PrepareRequest::kImportFile:
      return DraftOf(request.import_file());
    case v1::PrepareRequest::kDeposit:
      return DraftOf(request.deposit());
    case v1::PrepareRequest::kCreditBank:
      return DraftOf(request.credit_bank());
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: none");
}

v1::CoverStatus ToProto(CoverStatus status) {
  switch (status) {
    case CoverStatus::kPending:
      return v1::COVER_STATUS_PENDING;
    case CoverStatus::kActive:
      return v1::COVER_STATUS_ACTIVE;
    case CoverStatus::kTail:
      return v1::COVER_STATUS_TAIL;
    case CoverStatus::kLapsed:
      return v1::COVER_STATUS_LAPSED;
    case CoverStatus::kNone:
      break;
  }
  return v1::COVER_STATUS_NONE;
}

void FillTally(const std::string& code, money::Currency currency, const Tally& tally,
               v1::Tally* message) {
  message->set_code(code);
  message->set_count(tally.count);
  *message->mutable_amount() = ToProto(money::Money{currency, tally.minor_units});
}

// The state of the site's fund log, under the view's lock.
struct Now {
  const core::SiteView::Snapshot& snapshot;
  const core::LogView& log;
  const ContributionCore& core;
};

class ContributionService final : public v1::Contribution::Service {
 public:
  explicit ContributionService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const Draft draft, DraftOf(*request));
      return desk_.Prepare(request->header(), draft, prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::HandleUnary(
        *context, [&](const rpc::Identity&) { return desk_.Submit(*command, Types(), result); });
  }

  grpc::Status SubmitImport(grpc::ServerContext* context,
                            grpc::ServerReader<common::v1::ImportChunk>* reader,
                            common::v1::ImportResult* result) override {
    return rpc::HandleStream(*context, [&](const rpc::Identity&) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(
          const desk::Upload upload,
          desk::ReadUpload([&](common::v1::ImportChunk* chunk) { return reader->Read(chunk); }));
      AMANAT_RETURN_IF_ERROR(desk_.SubmitImport(upload.manifest, EventType::kContributionManifest,
                                                upload.lines, result));
      if (!result->manifest().first_answer_repeated()) return absl::OkStatus();
      return CountAgain(result);
    });
  }

  grpc::Status GetCover(grpc::ServerContext* context, const v1::GetCoverRequest* request,
                        v1::Cover* message) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const auto member,
                              FixedFromProto<SubjectId>(request->member(), "member"));
      AMANAT_ASSIGN_OR_RETURN(const CivilDays date, FromProto(request->date(), "date"));
      AMANAT_ASSIGN_OR_RETURN(const uint64_t tail_days,
                              TailDays(now.snapshot, request->benefit(), date));
      const Cover cover = now.core.cover().CoverOn(member, date, tail_days);
      message->set_status(ToProto(cover.status));
      if (cover.status == CoverStatus::kNone) return absl::OkStatus();
      *message->mutable_start() = ToProto(cover.start);
      *message->mutable_end() = ToProto(cover.end);
      common::v1::Position* evidence = message->mutable_evidence();
      evidence->set_log_id(now.log.state->id().str());
      evidence->set_log_name(now.log.name.str());
      evidence->set_index(cover.evidence);
      evidence->set_size(now.log.state->size());
      return absl::OkStatus();
    });
  }

  grpc::Status ListCollectorBalances(grpc::ServerContext* context,
                                     const v1::ListCollectorBalancesRequest* request,
                                     v1::ListCollectorBalancesResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "collector-balances"));
      std::map<std::string, const accounts::Account*> balances;
      for (const accounts::Account& account : now.log.state->accounts().all()) {
        if (account.opening.chart != static_cast<uint32_t>(accounts::Chart::kCollector)) continue;
        if (account.posted == 0) continue;
        balances[absl::StrCat(account.opening.dimension, "/",
                              money::CodeOf(account.opening.currency))] = &account;
      }
      for (auto it = balances.begin(); it != balances.end() && !page.full(); ++it) {
        if (!page.Takes(it->first)) continue;
        const accounts::Account& account = *it->second;
        v1::CollectorBalance* balance = response->add_balances();
        balance->set_collector(account.opening.dimension);
        *balance->mutable_amount() =
            ToProto(money::Money{account.opening.currency, account.posted});
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status ListUncreditedDeposits(grpc::ServerContext* context,
                                      const v1::ListUncreditedDepositsRequest* request,
                                      v1::ListUncreditedDepositsResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "uncredited-deposits"));
      AMANAT_ASSIGN_OR_RETURN(const CivilDays as_of, FromProto(request->as_of(), "as_of"));
      std::map<LogIndex, const Deposit*> deposits;
      for (const auto& [key, deposit] : now.core.deposits()) {
        if (!deposit.credit.has_value()) deposits[deposit.index] = &deposit;
      }
      for (auto it = deposits.begin(); it != deposits.end() && !page.full(); ++it) {
        if (!page.Takes(desk::PageKey(it->first))) continue;
        const DepositMade& body = it->second->body;
        v1::UncreditedDeposit* item = response->add_deposits();
        item->set_index(it->first);
        item->mutable_deposit()->set_collector(body.collector);
        item->mutable_deposit()->set_slip(body.slip);
        *item->mutable_deposit()->mutable_amount() = ToProto(body.amount);
        *item->mutable_deposit()->mutable_deposited_on() = ToProto(body.deposited_on.days);
        item->set_age_days(as_of - body.deposited_on.days);
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status FindReceipts(grpc::ServerContext* context, const v1::FindReceiptsRequest* request,
                            v1::FindReceiptsResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      if (request->receipts_size() > kReceiptsAskedMax) {
        return absl::InvalidArgumentError(
            absl::StrCat("receipts: more than ", kReceiptsAskedMax, " asked for"));
      }
      for (const v1::ReceiptNumber& receipt : request->receipts()) {
        v1::FoundReceipt* found = response->add_receipts();
        const auto index = now.log.state->FindOnce(
            ReceiptKey(request->collector(), receipt.receipt_book(), receipt.receipt_number()));
        if (!index.has_value()) continue;
        found->set_recorded(true);
        found->set_index(*index);
        const SubjectId* member = now.core.cover().MemberOf(*index);
        if (member != nullptr) found->set_member(member->str());
      }
      return absl::OkStatus();
    });
  }

  grpc::Status GetStatistics(grpc::ServerContext* context, const v1::GetStatisticsRequest*,
                             v1::Statistics* message) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      const Statistics& statistics = now.core.statistics();
      message->set_contributions(statistics.contributions);
      message->set_members(now.core.cover().members());
      for (const auto& [currency, tally] : statistics.by_currency) {
        FillTally("", currency, tally, message->add_by_currency());
      }
      for (const auto& [key, tally] : statistics.by_destination) {
        FillTally(key.first, key.second, tally, message->add_by_destination());
      }
      for (const auto& [key, tally] : statistics.by_collector) {
        FillTally(key.first, key.second, tally, message->add_by_collector());
      }
      return absl::OkStatus();
    });
  }

 private:
  static absl::StatusOr<uint64_t> TailDays(const core::SiteView::Snapshot& now,
                                           const std::string& code, CivilDays date) {
    if (code.empty()) return uint64_t{0};
    const directory::Schedule* schedule = now.directory().ScheduleOn(date, now.directory_size());
    const directory::Benefit* benefit =
        schedule == nullptr ? nullptr : directory::FindBenefit(schedule->body, code);
    if (benefit == nullptr) {
      return absl::NotFoundError("benefit: not in the schedule in force on that date");
    }
    return benefit->tail_days;
  }

  // The counts of an import that was recorded by an earlier call.
  absl::Status CountAgain(common::v1::ImportResult* result) {
    return Read([&](const Now& now) {
      const auto* closed = now.core.FindImport(result->manifest().position().index());
      if (closed != nullptr) {
        result->set_recorded(closed->recorded);
        result->set_duplicates(closed->duplicates);
      }
      return absl::OkStatus();
    });
  }

  // What the ledger has at the call is what `reader` sees.
  absl::Status Read(absl::FunctionRef<absl::Status(const Now&)> reader) {
    return desk_.Query([&](const core::SiteView::Snapshot& snapshot) {
      const core::LogView* log = snapshot.Own(entry::Book::kFund);
      const auto* core = log == nullptr ? nullptr : log->FindCore<ContributionCore>();
      return core == nullptr ? absl::NotFoundError("the site has no fund log")
                             : reader(Now{snapshot, *log, *core});
    });
  }
  grpc::Status Query(grpc::ServerContext& context,
                     absl::FunctionRef<absl::Status(const Now&)> reader) {
    return rpc::HandleUnary(context, [&](const rpc::Identity&) { return Read(reader); });
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContributionService(desk::Desk& desk) {
  return std::make_unique<ContributionService>(desk);
}

}  // namespace amanat::contribution

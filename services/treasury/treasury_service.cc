#include "services/treasury/treasury_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/core/fund_rules.h"
#include "services/desk/page.h"
#include "services/rpc/handler.h"
#include "services/treasury/queries.h"

namespace amanat::treasury {
namespace {

using core::SiteView;
using desk::Draft;
using desk::FixedFromProto;
using desk::FromProto;
using desk::Page;
using desk::PageKey;
using desk::ToProto;
using entry::Book;
using entry::EventType;

constexpr size_t kInTransitDefault = 100;
constexpr size_t kInTransitMax = 1000;

const std::vector<EventType>& Types() {
  static const auto& types = *new std::vector<EventType>{
      EventType::kOpeningBalance,         EventType::kExchangeMade,
      EventType::kAllotmentIssued,        EventType::kAllotmentAccepted,
      EventType::kAllotmentReturned,      EventType::kReturnCredited,
      EventType::kLiquidationSubmitted,   EventType::kLiquidationLineAccepted,
      EventType::kLiquidationLineSentBack};
  return types;
}

// The site's fund log with its treasury core; what an act of this service is decided on.
absl::StatusOr<const core::LogView*> OwnLog(const SiteView::Snapshot& now) {
  const core::LogView* log = now.Own(Book::kFund);
  if (log == nullptr || log->FindCore<TreasuryCore>() == nullptr) {
    return absl::NotFoundError("the site has no fund log yet");
  }
  return log;
}

absl::StatusOr<const core::LogView*> FindLog(const SiteView::Snapshot& now,
                                             const std::string& name) {
  for (const core::LogView* log : now.All()) {
    if (log->name.str() == name) return log;
  }
  return absl::NotFoundError(absl::StrCat("log ", name, " is not at hand"));
}

absl::StatusOr<std::string> HeadOfficeSite(const SiteView::Snapshot& now) {
  if (now.directory().operators().empty()) {
    return absl::FailedPreconditionError("the fund is not founded yet");
  }
  return now.directory().operators().front().body.site;
}

absl::StatusOr<examine::Leaf> ReadEntry(const SiteView::Snapshot& now, const LogId& log,
                                        LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(const core::LogView* own, OwnLog(now));
  return now.ContextOf(*own).read(log, index);
}

absl::StatusOr<entry::Reference> Resolve(const SiteView::Snapshot& now, const LogId& log,
                                         LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, ReadEntry(now, log, index));
  return entry::Reference{log, index, leaf.hash};
}

absl::StatusOr<entry::Reference> Resolve(const SiteView::Snapshot& now, const v1::EntryName& name,
                                         absl::string_view field) {
  const auto log = FindLog(now, name.log_name());
  if (!log.ok()) return Annotate(log.status(), field);
  auto reference = Resolve(now, (*log)->state->id(), name.index());
  if (!reference.ok()) return Annotate(reference.status(), field);
  return reference;
}

absl::StatusOr<wire::CivilDate> DateOf(const common::v1::CivilDate& date, absl::string_view field) {
  AMANAT_ASSIGN_OR_RETURN(const CivilDays days, FromProto(date, field));
  return wire::CivilDate{days};
}

absl::StatusOr<Draft> DraftOf(const v1::OpeningBalance& act, const SiteView::Snapshot&) {
  OpeningBalance body;
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.statement_digest,
                          FixedFromProto<Hash>(act.statement_digest(), "statement_digest"));
  AMANAT_ASSIGN_OR_RETURN(body.statement_date, DateOf(act.statement_date(), "statement_date"));
  return Draft{EventType::kOpeningBalance, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::Exchange& act, const SiteView::Snapshot&) {
  ExchangeMade body;
  AMANAT_ASSIGN_OR_RETURN(body.bought, FromProto(act.bought(), "bought"));
  AMANAT_ASSIGN_OR_RETURN(body.charged, FromProto(act.charged(), "charged"));
  body.rate = act.rate();
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  body.statement_line = act.statement_line();
  return Draft{EventType::kExchangeMade, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::IssueAllotment& act, const SiteView::Snapshot&) {
  AllotmentIssued body;
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  body.site = act.site();
  body.purpose = act.purpose();
  body.rate = act.rate();
  return Draft{EventType::kAllotmentIssued, wire::Encode(body), {body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::AcceptAllotment& act, const SiteView::Snapshot& now) {
  AllotmentAccepted body;
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  if (act.has_issue()) {
    AMANAT_ASSIGN_OR_RETURN(body.issue, Resolve(now, act.issue(), "issue"));
  } else {
    AMANAT_ASSIGN_OR_RETURN(const std::string site, HeadOfficeSite(now));
    const core::LogView* log = now.Of(site, Book::kFund);
    const TreasuryCore* core = log == nullptr ? nullptr : log->FindCore<TreasuryCore>();
    const IssuedAllotment* issued = core == nullptr ? nullptr : core->FindIssued(body.allotment);
    if (issued == nullptr) {
      return absl::NotFoundError("allotment: its issue has not arrived here");
    }
    AMANAT_ASSIGN_OR_RETURN(body.issue, Resolve(now, log->state->id(), issued->issued));
  }
  return Draft{EventType::kAllotmentAccepted, wire::Encode(body), {body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::SubmitLiquidation& act, const SiteView::Snapshot& now) {
  LiquidationSubmitted body;
  AMANAT_ASSIGN_OR_RETURN(body.liquidation,
                          FixedFromProto<StreamId>(act.liquidation(), "liquidation"));
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  body.spends.assign(act.spends().begin(), act.spends().end());
  std::sort(body.spends.begin(), body.spends.end());
  if (body.spends.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const core::LogView* log, OwnLog(now));
    for (const auto& [index, spend] : log->FindCore<TreasuryCore>()->spends()) {
      if (body.spends.size() == kLiquidationSpendsMax) break;
      if (spend.allotment == body.allotment && spend.state == SpendState::kOpen) {
        body.spends.push_back(index);
      }
    }
    if (body.spends.empty()) {
      return absl::FailedPreconditionError("no payment of the allotment is left to account for");
    }
  }
  return Draft{
      EventType::kLiquidationSubmitted, wire::Encode(body), {body.liquidation, body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::AcceptLine& act, const SiteView::Snapshot& now) {
  LiquidationLineAccepted body;
  AMANAT_ASSIGN_OR_RETURN(body.liquidation, Resolve(now, act.liquidation(), "liquidation"));
  AMANAT_ASSIGN_OR_RETURN(body.spend, Resolve(now, body.liquidation.log, act.spend()));
  AMANAT_ASSIGN_OR_RETURN(const core::LogView* log, FindLog(now, act.liquidation().log_name()));
  const TreasuryCore* core = log->FindCore<TreasuryCore>();
  const Spend* spend = core == nullptr ? nullptr : core->FindSpend(act.spend());
  if (spend == nullptr) {
    return absl::NotFoundError(absl::StrCat("spend: entry ", act.spend(), " is no payment"));
  }
  body.amount = spend->amount;
  body.expense = act.expense();
  body.liable_party = act.liable_party();
  std::vector<StreamId> streams = {core::SpendStream(body.spend.log, body.spend.index)};
  if (spend->emergency_approval != 0) {
    streams.push_back(core::EmergencyStream(body.spend.log, spend->emergency_approval));
  }
  return Draft{EventType::kLiquidationLineAccepted, wire::Encode(body), std::move(streams), {}};
}

absl::StatusOr<Draft> DraftOf(const v1::SendBackLine& act, const SiteView::Snapshot& now) {
  LiquidationLineSentBack body;
  AMANAT_ASSIGN_OR_RETURN(body.liquidation, Resolve(now, act.liquidation(), "liquidation"));
  AMANAT_ASSIGN_OR_RETURN(body.spend, Resolve(now, body.liquidation.log, act.spend()));
  body.reason = act.reason();
  return Draft{EventType::kLiquidationLineSentBack,
               wire::Encode(body),
               {core::SpendStream(body.spend.log, body.spend.index)},
               {}};
}

absl::StatusOr<Draft> DraftOf(const v1::ReturnAllotment& act, const SiteView::Snapshot&) {
  AllotmentReturned body;
  AMANAT_ASSIGN_OR_RETURN(body.allotment, FixedFromProto<StreamId>(act.allotment(), "allotment"));
  AMANAT_ASSIGN_OR_RETURN(body.amount, FromProto(act.amount(), "amount"));
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  return Draft{EventType::kAllotmentReturned, wire::Encode(body), {body.allotment}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::CreditReturn& act, const SiteView::Snapshot& now) {
  ReturnCredited body;
  AMANAT_ASSIGN_OR_RETURN(body.returned, Resolve(now, act.returned(), "returned"));
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf,
                          ReadEntry(now, body.returned.log, body.returned.index));
  const auto returned = wire::Decode<AllotmentReturned>(leaf.command.body);
  if (leaf.command.event_type != static_cast<uint32_t>(EventType::kAllotmentReturned) ||
      !returned.ok()) {
    return absl::NotFoundError("returned: the entry is no return");
  }
  body.allotment = returned->allotment;
  AMANAT_ASSIGN_OR_RETURN(body.credited, FromProto(act.credited(), "credited"));
  if (act.has_charges()) {
    AMANAT_ASSIGN_OR_RETURN(body.charges, FromProto(act.charges(), "charges"));
  }
  AMANAT_ASSIGN_OR_RETURN(body.bank_date, DateOf(act.bank_date(), "bank_date"));
  return Draft{EventType::kReturnCredited, wire::Encode(body), {}, {}};
}

absl::StatusOr<Draft> DraftOf(const v1::PrepareRequest& request, const SiteView::Snapshot& now) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kOpeningBalance:
      return DraftOf(request.opening_balance(), now);
    case v1::PrepareRequest::kExchange:
      return DraftOf(request.exchange(), now);
    case v1::PrepareRequest::kIssue:
      return DraftOf(request.issue(), now);
    case v1::PrepareRequest::kAccept:
      return DraftOf(request.accept(), now);
    case v1::PrepareRequest::kLiquidate:
      return DraftOf(request.liquidate(), now);
    case v1::PrepareRequest::kAcceptLine:
      return DraftOf(request.accept_line(), now);
    case v1::PrepareRequest::kSendBackLine:
      return DraftOf(request.send_back_line(), now);
    case v1::PrepareRequest::kReturnAllotment:
      return DraftOf(request.return_allotment(), now);
    case v1::PrepareRequest::kCreditReturn:
      return DraftOf(request.credit_return(), now);
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: none is set");
}

// The latest fund log of each site at hand, by site.
std::vector<LogBook> BooksOf(const SiteView::Snapshot& now) {
  std::vector<LogBook> books;
  for (const core::LogView* log : now.All()) {
    const TreasuryCore* core = log->FindCore<TreasuryCore>();
    if (core == nullptr || now.Of(log->name.site, Book::kFund) != log) continue;
    books.push_back({log->name, log->state.get(), core});
  }
  std::sort(books.begin(), books.end(),
            [](const LogBook& a, const LogBook& b) { return a.name.site < b.name.site; });
  return books;
}

void Name(const LogBook& log, LogIndex index, v1::EntryName* name) {
  name->set_log_name(log.name.str());
  name->set_index(index);
}

void Fill(const AllotmentRow& row, v1::Allotment* shown) {
  const IssuedAllotment& issued = *row.issued;
  const auto money = [&](int64_t minor_units) {
    return ToProto(money::Money{issued.amount.currency, minor_units});
  };
  const AcceptedAllotment none;
  const AcceptedAllotment& accepted = row.accepted == nullptr ? none : *row.accepted;
  shown->set_allotment(row.id.str());
  shown->set_site(issued.site);
  *shown->mutable_issued() = ToProto(issued.amount);
  *shown->mutable_accepted() = money(accepted.amount.minor_units);
  *shown->mutable_spent() = money(accepted.spent);
  *shown->mutable_liquidated() = money(accepted.liquidated);
  *shown->mutable_returned() = money(accepted.returned);
  *shown->mutable_available() = money(row.available);
  *shown->mutable_due_from() = money(row.due_from);
  shown->set_state(static_cast<v1::AllotmentState>(static_cast<int>(row.state) + 1));
  shown->set_purpose(issued.purpose);
  Name(*row.head_office, issued.issued, shown->mutable_issue());
  *shown->mutable_issued_on() = ToProto(issued.issued_on.days);
  if (row.accepted != nullptr) {
    *shown->mutable_accepted_on() = ToProto(accepted.accepted_on.days);
  }
}

void Fill(const LineRow& row, v1::LiquidationLine* shown) {
  shown->set_liquidation(row.liquidation->id.str());
  Name(*row.consulate, row.liquidation->index, shown->mutable_submission());
  shown->set_allotment(row.liquidation->allotment.str());
  shown->set_site(row.consulate->name.site);
  *shown->mutable_submitted_on() = ToProto(row.liquidation->submitted_on.days);
  shown->set_spend(row.spend_index);
  *shown->mutable_amount() = ToProto(row.spend->amount);
  shown->set_cost_line(row.spend->cost_line);
  shown->set_liable_party(row.spend->liable_party);
  if (row.decision == nullptr) {
    shown->set_state(v1::LINE_STATE_UNDECIDED);
    return;
  }
  shown->set_state(row.decision->accepted ? v1::LINE_STATE_ACCEPTED : v1::LINE_STATE_SENT_BACK);
  shown->set_code(row.decision->code);
}

void Fill(const accounts::Account& account, v1::AccountBalance* shown) {
  shown->set_number(account.number);
  shown->set_chart(accounts::ChartName(account.opening.chart));
  shown->set_office(account.opening.office);
  shown->set_dimension(account.opening.dimension);
  *shown->mutable_posted() = ToProto(money::Money{account.opening.currency, account.posted});
  *shown->mutable_held() = ToProto(money::Money{account.opening.currency, HeldOf(account)});
}

void Fill(const InterOfficeBalance& pair, size_t postings_max, UnixMicros now,
          v1::InterOfficeBalance* shown) {
  const auto money = [&](int64_t minor_units) {
    return ToProto(money::Money{pair.currency, minor_units});
  };
  shown->set_head_office_log(pair.head_office->name.str());
  shown->set_consulate_log(pair.consulate->name.str());
  shown->set_site(pair.consulate->name.site);
  *shown->mutable_due_from() = money(pair.due_from);
  *shown->mutable_due_to() = money(pair.due_to);
  *shown->mutable_difference() = money(pair.due_from + pair.due_to);
  *shown->mutable_in_transit() = money(pair.in_transit_sum);
  shown->set_postings_count(pair.in_transit.size());
  for (size_t i = 0; i < std::min(postings_max, pair.in_transit.size()); ++i) {
    const InterOfficePosting& posting = *pair.in_transit[i].posting;
    v1::InTransitPosting* item = shown->add_postings();
    Name(*pair.in_transit[i].log, posting.index, item->mutable_entry());
    item->set_event_type(entry::EventTypeName(posting.event_type));
    if (const auto id = StreamId::FromHex(posting.allotment); id.ok()) {
      item->set_allotment(id->str());
    }
    *item->mutable_amount() = ToProto(posting.amount);
    item->set_recorded_micros(posting.record_time);
    item->set_age_days(std::max<int64_t>(0, (now - posting.record_time) / kMicrosPerDay));
  }
}

class TreasuryService final : public v1::Treasury::Service {
 public:
  explicit TreasuryService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::HandleUnary(*context, [&](const rpc::Identity&) {
      return desk_.Prepare(
          request->header(), [&](const SiteView::Snapshot& now) { return DraftOf(*request, now); },
          prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::HandleUnary(
        *context, [&](const rpc::Identity&) { return desk_.Submit(*command, Types(), result); });
  }

  grpc::Status ListAllotments(grpc::ServerContext* context,
                              const v1::ListAllotmentsRequest* request,
                              v1::ListAllotmentsResponse* response) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "allotments"));
      AMANAT_ASSIGN_OR_RETURN(const std::string head_office, HeadOfficeSite(now));
      const std::vector<LogBook> books = BooksOf(now);
      for (const AllotmentRow& row : Allotments(books, desk_.view().site(), head_office)) {
        if (page.full()) break;
        if (page.Takes(PageKey(row.issued->issued))) Fill(row, response->add_allotments());
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status ListLiquidations(grpc::ServerContext* context,
                                const v1::ListLiquidationsRequest* request,
                                v1::ListLiquidationsResponse* response) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      const bool undecided = request->undecided_only();
      AMANAT_ASSIGN_OR_RETURN(Page page,
                              Page::Open(*request, absl::StrCat("liquidations/", undecided)));
      AMANAT_ASSIGN_OR_RETURN(const std::string head_office, HeadOfficeSite(now));
      const std::vector<LogBook> books = BooksOf(now);
      for (const LineRow& row :
           LiquidationLines(books, desk_.view().site(), head_office, undecided)) {
        if (page.full()) break;
        // A space sorts before whatever a site's name may hold.
        const std::string key =
            absl::StrCat(row.consulate->name.site, " ", PageKey(row.liquidation->index),
                         PageKey(row.spend_index));
        if (page.Takes(key)) Fill(row, response->add_lines());
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status TrialBalance(grpc::ServerContext* context, const v1::TrialBalanceRequest* request,
                            v1::TrialBalanceResponse* response) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const core::LogView* log, request->log_name().empty()
                                                            ? OwnLog(now)
                                                            : FindLog(now, request->log_name()));
      AMANAT_ASSIGN_OR_RETURN(Page page,
                              Page::Open(*request, absl::StrCat("accounts/", log->name.str())));
      response->set_log_name(log->name.str());
      response->set_size(log->state->size());
      for (const accounts::Account& account : log->state->accounts().all()) {
        if (page.full()) break;
        if (page.Takes(PageKey(account.number))) Fill(account, response->add_accounts());
      }
      for (const money::Money& total : TotalsOf(log->state->accounts())) {
        *response->add_totals() = ToProto(total);
      }
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status InterOffice(grpc::ServerContext* context, const v1::InterOfficeRequest* request,
                           v1::InterOfficeResponse* response) override {
    return Query(*context, [&](const SiteView::Snapshot& now) -> absl::Status {
      if (request->postings_max() < 0) return absl::InvalidArgumentError("postings_max: negative");
      const size_t most = request->postings_max() == 0
                              ? kInTransitDefault
                              : std::min<size_t>(request->postings_max(), kInTransitMax);
      AMANAT_ASSIGN_OR_RETURN(const std::string head_office, HeadOfficeSite(now));
      const std::vector<LogBook> books = BooksOf(now);
      for (const InterOfficeBalance& pair : treasury::InterOffice(books, head_office)) {
        Fill(pair, most, desk_.clock().Now(), response->add_balances());
      }
      return absl::OkStatus();
    });
  }

 private:
  grpc::Status Query(grpc::ServerContext& context, desk::Reader reader) {
    return rpc::HandleUnary(context, [&](const rpc::Identity&) { return desk_.Query(reader); });
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTreasuryService(desk::Desk& desk) {
  return std::make_unique<TreasuryService>(desk);
}

}  // namespace amanat::treasury

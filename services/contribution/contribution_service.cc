#include "services/contribution/contribution_service.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "amanat/acts/contribution.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/state/balances.h"
#include "ledger/state/rows.h"
#include "services/contribution/after_death_lists.h"
#include "services/contribution/receipt_lists.h"
#include "services/contribution/scoped_lists.h"
#include "services/core/core.h"
#include "services/core/sums.h"
#include "services/desk/page.h"
#include "services/rpc/caller_stream.h"
#include "services/rpc/handler.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/contribution/member.h"
#include "services/rules/contribution/tables.h"

namespace amanat::contribution {
namespace {

using desk::DateFromProto;
using desk::Draft;
using desk::FixedFromProto;
using desk::Page;
using desk::Present;
using desk::ToProto;

constexpr size_t kMemberDigitsMin = 4;
constexpr int kMembersFoundMax = 16;
// Items that do not belong on it, one page of a list passes over: accounts without a balance, and what
// the caller may not see.
constexpr size_t kPassedMax = 5000;

absl::Status CompleteEnrolment(MemberEnrolled& body, Draft& draft, const Present&) {
  if (draft.subjects.size() != 1) {
    return absl::InvalidArgumentError("subjects: an enrolment is of exactly one member");
  }
  draft.streams = {core::StreamOf(draft.subjects.front())};
  return desk::CheckDates(body);
}

// A receipt or a file: it names no stream.
template <typename Body>
absl::Status CheckDates(Body& body, Draft&, const Present&) {
  return desk::CheckDates(body);
}

// A deposit or its credit.
template <typename Body>
absl::Status NameDeposit(Body& body, Draft& draft, const Present&) {
  draft.streams = {DepositStream(body.collector, body.slip)};
  return desk::CheckDates(body);
}

absl::Status NameReversedDeposit(DepositReversed& body, Draft& draft, const Present&) {
  draft.streams = {DepositStream(body.deposit.collector, body.deposit.slip)};
  return absl::OkStatus();
}

absl::Status NameReversedCredit(CreditReversed& body, Draft& draft, const Present&) {
  draft.streams = {DepositStream(body.credit.collector, body.credit.slip)};
  return absl::OkStatus();
}

absl::Status NameMember(EnrolmentWithdrawn&, Draft& draft, const Present&) {
  if (draft.subjects.size() != 1) {
    return absl::InvalidArgumentError("subjects: an enrolment is of exactly one member");
  }
  draft.streams = {core::StreamOf(draft.subjects.front())};
  return absl::OkStatus();
}

desk::Completions Acts() {
  using desk::Completes;
  return desk::Completions(
      *v1::PrepareRequest::descriptor(),
      {Completes<MemberEnrolled, CompleteEnrolment>(event::kMemberEnrolled),
       Completes<Contribution, CheckDates<Contribution>>(event::kContributionCollected),
       Completes<entry::Manifest, CheckDates<entry::Manifest>>(event::kContributionManifest),
       Completes<DepositMade, NameDeposit<DepositMade>>(event::kDepositMade),
       Completes<BankCredited, NameDeposit<BankCredited>>(event::kBankCredited),
       desk::AsItIs<ContributionReversed>(event::kContributionReversed),
       Completes<DepositReversed, NameReversedDeposit>(event::kDepositReversed),
       Completes<CreditReversed, NameReversedCredit>(event::kCreditReversed),
       Completes<EnrolmentWithdrawn, NameMember>(event::kEnrolmentWithdrawn)});
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

// Head office's fund log, where contributions are recorded, as this site has it; nothing when it is not
// at hand.
struct CoverSource {
  const core::LogRows* log = nullptr;
  std::optional<core::Sight> sight;  // at head office itself: none
};

CoverSource FindCoverSource(const core::SiteRows& site, UnixMicros now) {
  const std::string head_office = site.HeadOffice();
  CoverSource source{site.Of(head_office, entry::Book::kFund), std::nullopt};
  if (site.site == head_office) return source;
  for (core::Sight& sight : core::FundSights(site, now)) {
    if (sight.site == head_office) source.sight = std::move(sight);
  }
  return source;
}

void FillTally(const std::string& code, money::Currency currency,
               const rules::contribution::Tally& tally, v1::Tally* message) {
  message->set_code(code);
  message->set_count(tally.count);
  core::FillSum(currency, tally.sum(), "amount", &v1::Tally::mutable_amount, message);
}

absl::Status FillTakenBack(const state::Reader& rows, const SubjectId& member, v1::Cover* message) {
  AMANAT_ASSIGN_OR_RETURN(const auto taken_back, rules::contribution::TakenBackOf(rows, member));
  for (const rules::contribution::TakenBack& item : taken_back) {
    v1::TakenBack* shown = message->add_taken_back();
    shown->set_entry(item.entry);
    shown->set_by(item.by);
  }
  return absl::OkStatus();
}

// What the site has, its own fund log, and what of it the caller sees.
struct Now {
  const core::SiteRows& site;
  const core::LogRows& fund;
  const CallerScope scope;
  const state::Reader& rows() const { return *fund.rows; }
};

class ContributionService final : public v1::Contribution::Service {
 public:
  explicit ContributionService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
      // What a preview says of others' receipts and deposits he would read in their names.
      AMANAT_RETURN_IF_ERROR(
          desk_.Query(entry::Book::kFund, [&](const core::SiteRows& site) -> absl::Status {
            const CallerScope scope = ScopeOf(peer, site);
            const auto& authors = request->header().authors();
            const bool own = std::any_of(authors.begin(), authors.end(),
                                         [&](const std::string& code) { return scope.Sees(code); });
            return own || !scope.only.has_value() ? absl::OkStatus() : scope.Check("");
          }));
      return desk_.Prepare(*request, acts_, prepared);
    });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::Handle(*context,
                       [&](const rpc::Identity&) { return desk_.Submit(*command, acts_, result); });
  }

  grpc::Status SubmitImport(grpc::ServerContext* context,
                            grpc::ServerReader<common::v1::ImportChunk>* stream,
                            common::v1::ImportResult* result) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
      rpc::CallerReader reader(*stream);
      const auto read = [&](common::v1::ImportChunk* chunk) { return reader.Read(chunk); };
      AMANAT_ASSIGN_OR_RETURN(const desk::Upload upload,
                              desk_.ReadUpload(rpc::FormatIdentity(peer), read));
      // A client that gave up may not have sent all.
      if (context->IsCancelled()) return absl::CancelledError("the caller is gone");
      return desk_.SubmitImport(upload.manifest, event::kContributionManifest, upload.lines,
                                result);
    });
  }

  grpc::Status GetEntry(grpc::ServerContext* context, const common::v1::GetEntryRequest* request,
                        common::v1::GetEntryResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(desk_.GetEntry(*request, entry::Book::kFund, acts_, response));
      const absl::Status status = desk_.Query(entry::Book::kFund, [&](const core::SiteRows& site) {
        return CheckEntry(ScopeOf(peer, site), site, *response);
      });
      if (!status.ok()) response->Clear();
      return status;
    });
  }

  grpc::Status GetCover(grpc::ServerContext* context, const v1::GetCoverRequest* request,
                        v1::Cover* message) override {
    return rpc::Handle(*context, [&](const rpc::Identity&) {
      return desk_.Query(entry::Book::kFund, [&](const core::SiteRows& site) -> absl::Status {
        AMANAT_ASSIGN_OR_RETURN(const auto member,
                                FixedFromProto<SubjectId>(request->member(), "member"));
        AMANAT_ASSIGN_OR_RETURN(const CivilDays date, DateFromProto(request->date(), "date"));
        AMANAT_ASSIGN_OR_RETURN(const uint64_t tail_days, TailDays(site, request->benefit(), date));
        return FillCover(site, member, date, tail_days, message);
      });
    });
  }

  grpc::Status FindMembers(grpc::ServerContext* context, const v1::FindMembersRequest* request,
                           v1::FindMembersResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      const std::string& digits = request->digits();
      if (digits.size() < kMemberDigitsMin || digits.size() > 2 * SubjectId::kSize ||
          digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
        return absl::InvalidArgumentError("digits: not 4 to 32 hexadecimal digits");
      }
      std::set<SubjectId> members;  // one may stand in several logs
      for (const core::LogRows* log : now.site.LatestOf(entry::Book::kFund)) {
        AMANAT_ASSIGN_OR_RETURN(const auto found, rules::contribution::MembersWith(
                                                      *log->rows, digits, kMembersFoundMax));
        members.insert(found.begin(), found.end());
      }
      for (const SubjectId& member : members) {
        if (response->members_size() == kMembersFoundMax) break;
        response->add_members(member.str());
      }
      return absl::OkStatus();
    });
  }

  grpc::Status ListCollectorBalances(grpc::ServerContext* context,
                                     const v1::ListCollectorBalancesRequest* request,
                                     v1::ListCollectorBalancesResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "collector-balances"));
      size_t passed = 0;
      const auto take = [&](const accounts::Account& account) -> absl::StatusOr<bool> {
        const std::string key = state::AccountKeyOf(account.opening);
        if (account.posted == 0 || !now.scope.Sees(account.opening.dimension)) {
          if (++passed == kPassedMax) page.EndBehind(key);
        } else if (page.Takes(key)) {
          v1::CollectorBalance* balance = response->add_balances();
          balance->set_collector(account.opening.dimension);
          ToProto(money::Money{account.opening.currency, account.posted},
                  balance->mutable_amount());
        }
        return !page.full();
      };
      AMANAT_RETURN_IF_ERROR(
          state::ForEachAccount(now.rows(), chart::kCollector, page.last(), take));
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status ListUncreditedDeposits(grpc::ServerContext* context,
                                      const v1::ListUncreditedDepositsRequest* request,
                                      v1::ListUncreditedDepositsResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "uncredited-deposits"));
      AMANAT_ASSIGN_OR_RETURN(const CivilDays as_of, DateFromProto(request->as_of(), "as_of"));
      using Deposits = std::decay_t<decltype(rules::contribution::Deposits())>;
      size_t passed = 0;
      const auto take = [&](absl::Span<const Deposits::Found> batch) -> absl::StatusOr<bool> {
        for (const auto& [place, key, deposit] : batch) {
          if (!now.scope.Sees(std::get<0>(key))) {
            if (++passed < kPassedMax) continue;
            page.EndBehind(place);
            break;
          }
          if (!page.Takes(place)) break;
          v1::UncreditedDeposit* item = response->add_deposits();
          item->set_index(deposit.index);
          ToProto(
              DepositMade{std::get<0>(key), std::get<1>(key), deposit.amount, deposit.deposited_on},
              item->mutable_deposit());
          item->set_age_days(as_of - deposit.deposited_on.days);
        }
        return !page.full();
      };
      AMANAT_RETURN_IF_ERROR(rules::contribution::Deposits().ScanIndexInBatches(
          now.rows(), rules::contribution::kUncreditedDeposits, "", page.last(), page.left() + 1,
          take));
      response->set_log_name(now.fund.name.str());
      response->set_next_page_token(page.next_token());
      return absl::OkStatus();
    });
  }

  grpc::Status ListPaidAfterDeath(grpc::ServerContext* context,
                                  const v1::ListPaidAfterDeathRequest* request,
                                  v1::ListPaidAfterDeathResponse* response) override {
    return Query(*context, [&](const Now& now) {
      return contribution::ListPaidAfterDeath(now.rows(), *request, response);
    });
  }

  grpc::Status FindReceipts(grpc::ServerContext* context, const v1::FindReceiptsRequest* request,
                            v1::FindReceiptsResponse* response) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(now.scope.Check(request->collector()));
      return contribution::FindReceipts(now.fund, desk_.ledger(), *request, response);
    });
  }

  grpc::Status GetStatistics(grpc::ServerContext* context, const v1::GetStatisticsRequest*,
                             v1::Statistics* message) override {
    return Query(*context, [&](const Now& now) -> absl::Status {
      AMANAT_ASSIGN_OR_RETURN(const auto statistics,
                              rules::contribution::ReadStatistics(now.rows()));
      message->set_contributions(statistics.contributions);
      for (const auto& [currency, tally] : statistics.by_currency) {
        FillTally("", currency, tally, message->add_by_currency());
      }
      for (const auto& [key, tally] : statistics.by_destination) {
        FillTally(key.first, key.second, tally, message->add_by_destination());
      }
      for (const auto& [key, tally] : statistics.by_collector) {
        if (!now.scope.Sees(key.first)) continue;
        FillTally(key.first, key.second, tally, message->add_by_collector());
      }
      return absl::OkStatus();
    });
  }

 private:
  absl::Status FillCover(const core::SiteRows& site, const SubjectId& member, CivilDays date,
                         uint64_t tail_days, v1::Cover* message) const {
    const UnixMicros now = desk_.clock().Now();
    const CoverSource source = FindCoverSource(site, now);
    if (source.sight.has_value()) ToProto(*source.sight, now, message->mutable_sight());
    message->set_status(v1::COVER_STATUS_UNKNOWN);
    if (source.log == nullptr) return absl::OkStatus();
    AMANAT_RETURN_IF_ERROR(FillTakenBack(*source.log->rows, member, message));
    AMANAT_ASSIGN_OR_RETURN(const Cover cover, rules::contribution::CoverOn(
                                                   *source.log->rows, member, date, tail_days));
    const bool all_is_here = !source.sight.has_value() || source.sight->current(now);
    // What is not here is not therefore not so.
    if (cover.status == CoverStatus::kNone && !all_is_here) return absl::OkStatus();
    message->set_status(ToProto(cover.status));
    if (cover.status == CoverStatus::kNone) return absl::OkStatus();
    message->set_start(cover.start);
    message->set_end(cover.end);
    common::v1::Position* evidence = message->mutable_evidence();
    evidence->set_log_id(source.log->id.str());
    evidence->set_log_name(source.log->name.str());
    evidence->set_index(cover.evidence);
    evidence->set_size(source.log->size);
    return absl::OkStatus();
  }

  static absl::StatusOr<uint64_t> TailDays(const core::SiteRows& now, const std::string& code,
                                           CivilDays date) {
    if (code.empty()) return uint64_t{0};
    const directory::Schedule* schedule = now.directory->ScheduleOn(date, now.directory_size);
    const directory::Benefit* benefit =
        schedule == nullptr ? nullptr : directory::FindBenefit(schedule->body, code);
    if (benefit == nullptr) {
      return absl::NotFoundError("benefit: not in the schedule in force on that date");
    }
    return benefit->tail_days;
  }

  grpc::Status Query(grpc::ServerContext& context,
                     absl::FunctionRef<absl::Status(const Now&)> reader) {
    return rpc::Handle(context, [&](const rpc::Identity& peer) {
      return desk_.Query(entry::Book::kFund, [&](const core::SiteRows& site) {
        const core::LogRows* fund = site.Own(entry::Book::kFund);
        return fund == nullptr ? absl::NotFoundError("the site has no fund log")
                               : reader(Now{site, *fund, ScopeOf(peer, site)});
      });
    });
  }

  desk::Desk& desk_;
  const desk::Completions acts_ = Acts();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContributionService(desk::Desk& desk) {
  return std::make_unique<ContributionService>(desk);
}

}  // namespace amanat::contribution

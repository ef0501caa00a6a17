// What an auditor asks about first: who was refused what, what was taken back, signed late or dated back,
// and what nobody has answered yet. Ages are counted to the latest record time of the set, for whoever
// verifies has no other clock that the fund would have to accept.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/contribution.h"
#include "clients/evidence/body_text.h"
#include "clients/verifier/account_book.h"
#include "clients/verifier/lists.h"
#include "clients/verifier/payment_course.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/money/money.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::verifier {
namespace {

using amanat::contribution::DepositMade;
using verify::VerifiedSet;

constexpr CivilDays kBackDaysMax = 7;
constexpr UnixMicros kRatifiedWithin = 2 * kMicrosPerDay;

// Accounts through which money only passes: what stays on one waits for somebody.
constexpr entry::Chart kPassing[] = {chart::kCollector,          chart::kDepositsInTransit,
                                     chart::kAllotmentInTransit, chart::kClaimsPayable,
                                     chart::kClaimsOrdered,      chart::kReceivable};

std::vector<Column> Columns() {
  return {{"kind", 24},         {"entry", 20},       {"log", 0},      {"index", 0},
          {"record_time", 27},  {"type", 28},        {"outcome", 20}, {"by", 10},
          {"amount", 14, true}, {"amount_minor", 0}, {"currency", 3}, {"age_days", 8, true},
          {"detail", 1}};
}

// A row, as far as it says something.
struct Found {
  std::string kind;
  const VerifiedSet::Log* log = nullptr;
  std::optional<LogIndex> index;
  UnixMicros recorded = 0;  // 0: it has no age
  std::string type;
  std::string outcome;
  std::vector<std::string> by;
  std::optional<money::Money> amount;
  std::string detail;
};

Found FoundAt(const std::string& kind, const ListedEntry& listed, std::string detail) {
  return {.kind = kind,
          .log = &listed.log,
          .index = listed.entry().index,
          .recorded = listed.entry().record_time.micros,
          .type = listed.TypeName(),
          .outcome = listed.log.catalogue->OutcomeName(listed.entry().outcome),
          .by = listed.authors,
          .amount = {},
          .detail = std::move(detail)};
}

bool Is(const ListedEntry& listed, entry::EventType type) {
  return listed.event_type == static_cast<uint32_t>(type);
}

CivilDays DaysOf(UnixMicros micros) { return micros / kMicrosPerDay; }

// The entry of the same log that this one takes back; 0: none.
LogIndex TakenBackBy(const entry::Entry& entry, uint32_t event_type, const std::string& body) {
  if (entry.outcome != entry::Outcome::kAccepted) return 0;
  return entry.reverses != 0 ? entry.reverses : evidence::EntryTakenBackBy(event_type, body);
}

class Exceptions {
 public:
  Exceptions(const VerifiedSet& set, RowFormat format, const RowWriter::Sink& sink)
      : set_(set), rows_(format, Columns(), sink) {}

  // Of every log of the set, listed or not: when keys were revoked, what was taken back, how late it is.
  absl::Status Prepare();
  absl::Status List(const VerifiedSet::Log& log, const ListedEntries& entries);
  absl::StatusOr<uint64_t> Finish();

 private:
  // What several entries of the log at hand say together.
  struct OfLog {
    explicit OfLog(const VerifiedSet::Log& log) : book(log) {}
    struct Deposit {
      LogIndex index = 0;
      UnixMicros recorded = 0;
      DepositMade body;
    };
    AccountBook book;
    std::map<StreamId, Deposit> deposits;  // not credited
    // Of the file whose lines are at hand.
    Found late_file;
    uint64_t late_lines = 0;
    CivilDays earliest = 0;
  };

  absl::Status Take(const ListedEntry& listed, OfLog& of_log);
  absl::Status TakeRefusal(const ListedEntry& listed);
  absl::Status TakeRevoked(const ListedEntry& listed);
  absl::Status TakeDates(const ListedEntry& listed, OfLog& of_log);
  absl::Status TakeAddressed(const ListedEntry& listed, const OfLog& of_log);
  void TakeDeposits(const ListedEntry& listed, OfLog& of_log) const;
  absl::Status TakeDeclined(const ListedEntry& listed);
  // Whose answer, or whose part, a payment waits for; false when nothing is left of it.
  bool IsOpen(const ListedEntry& listed, const std::string& by, Found& found) const;
  bool IsTakenBack(const ListedEntry& listed) const {
    return taken_back_.contains({listed.log.id, listed.entry().index});
  }
  absl::Status WriteLateFile(OfLog& of_log);
  absl::Status WriteOpen(const VerifiedSet::Log& log, const OfLog& of_log);
  absl::Status Write(const Found& found);
  absl::Status Write(const std::string& kind, const ListedEntry& listed, std::string detail) {
    return Write(FoundAt(kind, listed, std::move(detail)));
  }

  const VerifiedSet& set_;
  RowWriter rows_;
  UnixMicros now_ = 0;                          // the latest record time of all logs
  std::map<LogIndex, UnixMicros> revoked_;      // by revocation, when it was recorded
  std::map<LogIndex, LogIndex> revocation_of_;  // by admission
  std::set<std::pair<LogId, LogIndex>> taken_back_;
  PaymentCourse course_;
  std::map<std::pair<LogId, LogIndex>, UnixMicros> ratified_;         // emergency approvals, when
  std::map<std::pair<std::string, std::string>, uint64_t> refusals_;  // by author and outcome
};

absl::Status Exceptions::Prepare() {
  for (const directory::Operator& author : set_.directory().operators()) {
    if (author.revocation.has_value()) revocation_of_[author.admission] = *author.revocation;
  }
  for (const VerifiedSet::Log& log : set_.logs()) {
    const bool directory = log.name.book == entry::Book::kDirectory;
    AMANAT_RETURN_IF_ERROR(
        set_.ForEachEntry(log, [&](const examine::Leaf& leaf, uint32_t event_type) {
          now_ = std::max(now_, leaf.entry.record_time.micros);
          const auto type = static_cast<entry::EventType>(event_type);
          if (directory && type == entry::EventType::kKeyRevoked) {
            revoked_[leaf.entry.index] = leaf.entry.record_time.micros;
          }
          const LogIndex taken_back = TakenBackBy(leaf.entry, event_type, leaf.command.body);
          if (taken_back != 0) taken_back_.insert({log.id, taken_back});
          course_.Take(log.id, leaf, event_type);
          if (type == event::kEmergencyRatified) {
            for (const entry::Reference& approval : leaf.entry.consumes) {
              ratified_[{approval.log, approval.index}] = leaf.entry.record_time.micros;
            }
          }
          return absl::OkStatus();
        }));
  }
  return absl::OkStatus();
}

absl::Status Exceptions::Write(const Found& found) {
  const bool entry = found.log != nullptr && found.index.has_value();
  const bool amount = found.amount.has_value();
  return rows_.Write({Cell::Text(found.kind),
                      entry ? PlaceCell(found.log->name, *found.index) : Cell::Text(""),
                      Cell::Text(found.log == nullptr ? "" : found.log->name.str()),
                      entry ? Cell::Index(*found.index) : Cell::Nothing(),
                      Cell::Text(found.recorded == 0 ? "" : FormatInstant(found.recorded)),
                      Cell::Text(found.type), Cell::Text(found.outcome), Cell::List(found.by),
                      Cell::Text(amount ? money::FormatAmount(*found.amount) : ""),
                      amount ? Cell::Number(found.amount->minor_units) : Cell::Nothing(),
                      Cell::Text(amount ? CurrencyText(found.amount->currency) : ""),
                      found.recorded == 0 ? Cell::Nothing()
                                          : Cell::Number((now_ - found.recorded) / kMicrosPerDay),
                      Cell::Text(found.detail)});
}

absl::Status Exceptions::TakeRefusal(const ListedEntry& listed) {
  if (listed.accepted()) {
    if (!Is(listed, entry::EventType::kImportDuplicates)) return absl::OkStatus();
    const auto body = wire::Decode<entry::ImportDuplicates>(listed.leaf.command.body);
    AMANAT_RETURN_IF_ERROR(body.status());
    uint64_t lines = 0;
    for (const entry::DuplicateRun& run : body->runs) lines += run.count;
    return Write("DUPLICATE", listed,
                 absl::StrCat("recorded before: ", Counted(lines, "line"), " of the file of entry ",
                              body->manifest));
  }
  if (listed.entry().outcome == entry::Outcome::kDuplicate) {
    return Write("DUPLICATE", listed, "it was recorded before");
  }
  const std::string outcome = listed.log.catalogue->OutcomeName(listed.entry().outcome);
  for (const std::string& author : listed.authors) ++refusals_[{author, outcome}];
  const std::string& body = listed.leaf.command.body;
  const auto asked = evidence::BodyJson(listed.event_type, body);
  Found refused = FoundAt("REFUSED", listed, asked.ok() ? absl::StrCat("asked for ", *asked) : "");
  refused.amount = evidence::AmountOf(listed.event_type, body);
  return Write(refused);
}

absl::Status Exceptions::TakeRevoked(const ListedEntry& listed) {
  for (size_t i = 0; i < listed.admissions.size(); ++i) {
    const auto revocation = revocation_of_.find(listed.admissions[i]);
    if (revocation == revocation_of_.end()) continue;
    const auto recorded = revoked_.find(revocation->second);
    if (recorded == revoked_.end() || listed.entry().record_time.micros < recorded->second)
      continue;
    AMANAT_RETURN_IF_ERROR(
        Write("SIGNED_AFTER_REVOCATION", listed,
              absl::StrCat("the key of ", listed.authors[i], " was revoked by entry ",
                           revocation->second, " of the directory at ",
                           FormatInstant(recorded->second), ", which had not arrived")));
  }
  return absl::OkStatus();
}

absl::Status Exceptions::TakeDates(const ListedEntry& listed, OfLog& of_log) {
  if (!listed.accepted()) return absl::OkStatus();
  const CivilDays recorded = DaysOf(listed.entry().record_time.micros);
  const CivilDays money = evidence::MoneyDateOf(listed.event_type, listed.leaf.command.body);
  if (listed.entry().line.has_value()) {
    if (money == 0 || recorded - money <= kBackDaysMax) return absl::OkStatus();
    of_log.earliest = of_log.late_lines == 0 ? money : std::min(of_log.earliest, money);
    ++of_log.late_lines;
    return absl::OkStatus();
  }
  if (listed.effective_date != 0 && recorded - listed.effective_date > kBackDaysMax) {
    AMANAT_RETURN_IF_ERROR(
        Write("BACK_DATED", listed,
              absl::StrCat("effective on ", listed.EffectiveDate(), ", ",
                           Counted(static_cast<uint64_t>(recorded - listed.effective_date), "day"),
                           " before it was recorded")));
  }
  if (money == 0 || recorded - money <= kBackDaysMax) return absl::OkStatus();
  return Write("RECORDED_LATE", listed,
               absl::StrCat("of ", FormatCivilDate(money), ", ",
                            Counted(static_cast<uint64_t>(recorded - money), "day"),
                            " before it was recorded"));
}

bool Exceptions::IsOpen(const ListedEntry& listed, const std::string& by, Found& found) const {
  const PaymentCourse::Place place{listed.log.id, listed.entry().index};
  if (!found.amount.has_value()) found.amount = course_.DeclinedAmount(place);
  if (!Is(listed, event::kAssistanceDisbursed) && !Is(listed, event::kBankCharged)) return true;
  if (found.amount.has_value()) {
    found.amount->minor_units -= course_.RefundedOf(place);
    if (found.amount->minor_units == 0) return false;
  }
  if (const auto reason = course_.SentBackFor(place)) {
    found.kind = "SENT_BACK";
    found.detail = absl::StrCat("by ", by, ", ", *reason, ": ", ShortName(listed.log.name),
                                " has not submitted it again");
  }
  return true;
}

// One whose decline head office took up: its money is on the way until the bank has credited it.
absl::Status Exceptions::TakeDeclined(const ListedEntry& listed) {
  if (!Is(listed, event::kAllotmentDeclined) || !listed.accepted()) return absl::OkStatus();
  const PaymentCourse::Place place{listed.log.id, listed.entry().index};
  const auto amount = course_.DeclinedAmount(place);
  const VerifiedSet::Log* office = set_.FindLog(listed.entry().recipient);
  if (!amount.has_value() || office == nullptr ||
      !set_.ConsumerOf(office->id, place.first, place.second).has_value()) {
    return absl::OkStatus();
  }
  for (const PaymentCourse::Place& credit : course_.CreditsOf(place)) {
    if (!taken_back_.contains(credit)) return absl::OkStatus();
  }
  Found found = FoundAt("DECLINED_NOT_CREDITED", listed,
                        absl::StrCat("by the bank of ", ShortName(office->name)));
  found.amount = amount;
  return Write(found);
}

// An entry that is addressed to another log and that this one has not answered. The submission of a
// liquidation is answered line by line.
absl::Status Exceptions::TakeAddressed(const ListedEntry& listed, const OfLog& of_log) {
  const LogId& recipient = listed.entry().recipient;
  if (!listed.accepted() || recipient.is_zero() || IsTakenBack(listed) ||
      Is(listed, event::kLiquidationSubmitted)) {
    return absl::OkStatus();
  }
  const VerifiedSet::Log* other = set_.FindLog(recipient);
  if (other == nullptr) return absl::OkStatus();  // a limitation of the set, and told as one
  const LogIndex index = listed.entry().index;
  const UnixMicros recorded = listed.entry().record_time.micros;
  const bool emergency = Is(listed, event::kAssistanceEmergencyApproved);
  Found found = FoundAt("NOT_TAKEN_UP", listed, absl::StrCat("by ", ShortName(other->name)));
  for (const entry::Posting& posting : listed.entry().postings) {
    if (posting.amount <= 0 || found.amount.has_value()) continue;
    found.amount = money::Money{of_log.book.Of(posting).opening.currency, posting.amount};
  }
  if (!set_.ConsumerOf(recipient, listed.log.id, index).has_value()) {
    if (emergency) {
      found.kind = "EMERGENCY_NOT_RATIFIED";
      found.detail =
          now_ - recorded > kRatifiedWithin ? "overdue: 48 hours have passed" : "within 48 hours";
    }
    return IsOpen(listed, ShortName(other->name), found) ? Write(found) : absl::OkStatus();
  }
  const auto ratified = ratified_.find({listed.log.id, index});
  if (!emergency || ratified == ratified_.end() || ratified->second - recorded <= kRatifiedWithin) {
    return absl::OkStatus();
  }
  found.kind = "EMERGENCY_RATIFIED_LATE";
  found.detail = absl::StrCat("ratified at ", FormatInstant(ratified->second));
  return Write(found);
}

// One that was taken back was none; its slip, which gives the stream, may then stand for another one.
void Exceptions::TakeDeposits(const ListedEntry& listed, OfLog& of_log) const {
  const auto& streams = listed.leaf.command.streams;
  if (!listed.accepted() || streams.empty() || IsTakenBack(listed)) return;
  if (Is(listed, event::kDepositMade)) {
    auto body = wire::Decode<DepositMade>(listed.leaf.command.body);
    if (!body.ok()) return;
    of_log.deposits[streams.front().stream] = {listed.entry().index,
                                               listed.entry().record_time.micros, *std::move(body)};
  } else if (Is(listed, event::kBankCredited)) {
    of_log.deposits.erase(streams.front().stream);
  }
}

absl::Status Exceptions::WriteLateFile(OfLog& of_log) {
  if (of_log.late_lines == 0) return absl::OkStatus();
  of_log.late_file.detail = absl::StrCat(
      Counted(std::exchange(of_log.late_lines, 0), "line"), " of the file of more than ",
      kBackDaysMax, " days before, the earliest of ", FormatCivilDate(of_log.earliest));
  return Write(of_log.late_file);
}

absl::Status Exceptions::Take(const ListedEntry& listed, OfLog& of_log) {
  if (!listed.entry().line.has_value()) {
    AMANAT_RETURN_IF_ERROR(WriteLateFile(of_log));
    if (listed.log.catalogue->IsManifest(listed.event_type)) {
      of_log.late_file = FoundAt("RECORDED_LATE", listed, "");
    }
  }
  AMANAT_RETURN_IF_ERROR(of_log.book.Take(listed));
  AMANAT_RETURN_IF_ERROR(TakeRefusal(listed));
  const LogIndex back = TakenBackBy(listed.entry(), listed.event_type, listed.leaf.command.body);
  if (back != 0) {
    AMANAT_RETURN_IF_ERROR(
        Write("REVERSAL", listed, absl::StrCat("takes back ", PlaceOf(listed.log.name, back))));
  }
  AMANAT_RETURN_IF_ERROR(TakeRevoked(listed));
  AMANAT_RETURN_IF_ERROR(TakeDates(listed, of_log));
  AMANAT_RETURN_IF_ERROR(TakeAddressed(listed, of_log));
  AMANAT_RETURN_IF_ERROR(TakeDeclined(listed));
  TakeDeposits(listed, of_log);
  return absl::OkStatus();
}

absl::Status Exceptions::WriteOpen(const VerifiedSet::Log& log, const OfLog& of_log) {
  for (const auto& [stream, deposit] : of_log.deposits) {
    AMANAT_RETURN_IF_ERROR(
        Write({.kind = "DEPOSIT_NOT_CREDITED",
               .log = &log,
               .index = deposit.index,
               .recorded = deposit.recorded,
               .type = log.catalogue->EventTypeName(static_cast<uint32_t>(event::kDepositMade)),
               .outcome = log.catalogue->OutcomeName(entry::Outcome::kAccepted),
               .by = {deposit.body.collector},
               .amount = deposit.body.amount,
               .detail = absl::StrCat("slip ", deposit.body.slip)}));
  }
  for (const accounts::Account& account : of_log.book.all()) {
    const auto chart = static_cast<entry::Chart>(account.opening.chart);
    const bool passes =
        std::find(std::begin(kPassing), std::end(kPassing), chart) != std::end(kPassing);
    if (!passes || account.posted == 0) continue;
    const std::string& dimension = account.opening.dimension;
    AMANAT_RETURN_IF_ERROR(
        Write({.kind = "OPEN_BALANCE",
               .log = &log,
               .index = {},
               .recorded = 0,
               .type = "",
               .outcome = "",
               .by = {},
               .amount = money::Money{account.opening.currency, account.posted},
               .detail = absl::StrCat(account.opening.office, " ", of_log.book.ChartOf(account),
                                      dimension.empty() ? "" : " ", dimension)}));
  }
  return absl::OkStatus();
}

absl::Status Exceptions::List(const VerifiedSet::Log& log, const ListedEntries& entries) {
  OfLog of_log(log);
  AMANAT_RETURN_IF_ERROR(
      entries.ForEachOf(log, [&](const ListedEntry& listed) { return Take(listed, of_log); }));
  AMANAT_RETURN_IF_ERROR(WriteLateFile(of_log));
  return WriteOpen(log, of_log);
}

absl::StatusOr<uint64_t> Exceptions::Finish() {
  for (const auto& [who, times] : refusals_) {
    AMANAT_RETURN_IF_ERROR(
        Write({.kind = "REFUSALS_OF_OPERATOR",
               .log = nullptr,
               .index = {},
               .recorded = 0,
               .type = "",
               .outcome = who.second,
               .by = {who.first},
               .amount = {},
               .detail = absl::StrCat(times, times == 1 ? " refusal" : " refusals")}));
  }
  AMANAT_RETURN_IF_ERROR(rows_.Finish());
  return rows_.rows();
}

}  // namespace

absl::StatusOr<uint64_t> ListExceptions(const verify::VerifiedSet& set,
                                        const ListedEntries& entries, RowFormat format,
                                        const RowWriter::Sink& sink) {
  Exceptions exceptions(set, format, sink);
  AMANAT_RETURN_IF_ERROR(exceptions.Prepare());
  for (const VerifiedSet::Log* log : entries.logs()) {
    AMANAT_RETURN_IF_ERROR(exceptions.List(*log, entries));
  }
  return exceptions.Finish();
}

}  // namespace amanat::verifier

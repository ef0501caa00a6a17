// What the treasury and the collectors say.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "amanat/acts/treasury.h"
#include "clients/audit/fact_reader.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::audit {
namespace {

using contribution::BankCredited;
using contribution::Contribution;
using contribution::ContributionReversed;
using contribution::DepositMade;
using contribution::DepositReversed;

bool IsOf(uint32_t number, entry::EventType type) { return number == static_cast<uint32_t>(type); }

// Takes what was collected first.
void TakeOldest(std::deque<Collected>& collected, absl::int128 minor_units) {
  while (minor_units > 0 && !collected.empty()) {
    const absl::int128 part = std::min(minor_units, collected.front().minor_units);
    collected.front().minor_units -= part;
    minor_units -= part;
    if (collected.front().minor_units == 0) collected.pop_front();
  }
}

}  // namespace

// Whatever the act that takes something back: what it is of, the entry itself says.
void FactReader::TakeReversal(const Taken& taken) {
  const EntryKey original{taken.place.log, taken.entry().reverses};
  facts_.exchanges.erase(original);
  if (const auto acceptance = acceptances_.find(original); acceptance != acceptances_.end()) {
    const auto accepted = facts_.spends.find(acceptance->second);
    acceptances_.erase(acceptance);
    if (accepted != facts_.spends.end()) {
      accepted->second.accepted.reset();
      accepted->second.reviewer.clear();
      accepted->second.booked_to_party.clear();
      accepted->second.booked_to_expense.clear();
    }
  }
  const auto spend = facts_.spends.find(original);
  if (spend == facts_.spends.end()) return;
  if (Assistance* paid = FindAssistance(taken, spend->second.case_id, spend->second.assistance)) {
    paid->paid.reset();
    paid->ended = taken.place;
  }
  facts_.spends.erase(spend);
}

absl::Status FactReader::TakeTreasury(const Taken& taken) {
  if (IsOf(taken.type, event::kExchangeMade) || IsOf(taken.type, event::kExchangeBeyondTolerance)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<treasury::ExchangeMade>(taken.body()));
    TakeMoneyDate(taken, body.bank_date);
    facts_.exchanges[{taken.place.log, taken.place.index}] = {
        .place = taken.place,
        .bought = body.bought,
        .charged = body.charged,
        .rate = body.rate,
        .bank_date = body.bank_date.days,
        .by_two = IsOf(taken.type, event::kExchangeBeyondTolerance)};
    return absl::OkStatus();
  }
  if (IsOf(taken.type, event::kBankCharged)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<treasury::BankCharged>(taken.body()));
    TakeMoneyDate(taken, body.bank_date);
    Spend& charge = facts_.spends[{taken.place.log, taken.place.index}];
    charge.place = taken.place;
    charge.site = taken.site();
    charge.allotment = body.allotment;
    charge.amount = body.amount;
    charge.expense_date = body.bank_date.days;
    charge.line = "bank-charges";
    charge.is_bank_charge = true;
    return absl::OkStatus();
  }
  if (IsOf(taken.type, event::kLiquidationLineAccepted)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<treasury::LiquidationLineAccepted>(taken.body()));
    const auto position = positions_.find(body.spend.log);
    if (position == positions_.end()) {
      facts_.lines_of_absent_logs.emplace_back(taken.place, body.spend.log);
      return absl::OkStatus();
    }
    const auto spend = facts_.spends.find({position->second, body.spend.index});
    if (spend == facts_.spends.end()) return absl::OkStatus();
    spend->second.accepted = taken.place;
    spend->second.reviewer = taken.author();
    spend->second.booked_to_party = body.liable_party;
    spend->second.booked_to_expense = body.expense;
    acceptances_[{taken.place.log, taken.place.index}] = spend->first;
    return absl::OkStatus();
  }
  return TakeAllotment(taken);
}

// A consulate's acceptance may be read before head office's issue.
absl::Status FactReader::TakeAllotment(const Taken& taken) {
  if (IsOf(taken.type, event::kAllotmentIssued)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<treasury::AllotmentIssued>(taken.body()));
    Allotment& allotment = facts_.allotments[body.allotment];
    allotment.issued = taken.place;
    allotment.issuer = taken.author();
    allotment.site = std::move(body.site);
    allotment.amount = body.amount;
    allotment.purpose = std::move(body.purpose);
    allotment.rate = body.rate;
  } else if (IsOf(taken.type, event::kAllotmentAccepted)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<treasury::AllotmentAccepted>(taken.body()));
    facts_.allotments[body.allotment].accepted = taken.place;
    facts_.allotments[body.allotment].accepter = taken.author();
    TakeMoneyDate(taken, body.bank_date);
  } else if (IsOf(taken.type, event::kAcceptanceSeen)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<treasury::AcceptanceSeen>(taken.body()));
    facts_.allotments[body.allotment].acceptance_seen = taken.place;
  } else if (IsOf(taken.type, event::kAllotmentDeclined)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<treasury::AllotmentDeclined>(taken.body()));
    facts_.allotments[body.allotment].declined = taken.place;
    TakeSender(taken);
  } else if (IsOf(taken.type, event::kAllotmentReturned)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<treasury::AllotmentReturned>(taken.body()));
    TakeMoneyDate(taken, body.bank_date);
    TakeSender(taken);
  } else if (IsOf(taken.type, event::kReturnCredited) ||
             IsOf(taken.type, event::kReturnCreditedWithLoss)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<treasury::ReturnCredited>(taken.body()));
    TakeMoneyDate(taken, body.bank_date);
    TakeAnswer(taken, body.returned);
    // Of a return it consumes the entry, of a decline it does not.
    if (taken.entry().consumes.empty()) {
      facts_.allotments[body.allotment].decline_credited = taken.place;
    }
  } else if (IsOf(taken.type, event::kReturnRefused)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<treasury::ReturnRefused>(taken.body()));
    TakeAnswer(taken, body.returned);
  }
  return absl::OkStatus();
}

void FactReader::TakeSender(const Taken& taken) {
  SentBack& sent = facts_.sent_back[{taken.log.id, taken.place.index}];
  sent.site = taken.site();
  sent.sender = taken.author();
  if (!sent.last.has_value()) sent.last = taken.place;  // head office's answer may be read before
}

void FactReader::TakeAnswer(const Taken& taken, const entry::Reference& sent_by) {
  SentBack& sent = facts_.sent_back[{sent_by.log, sent_by.index}];
  sent.answerers = taken.authors;
  sent.last = taken.place;
}

absl::Status FactReader::TakeContribution(const Taken& taken) {
  if (IsOf(taken.type, event::kContributionLine)) return TakeReceipt(taken, manifest_source_);
  if (IsOf(taken.type, event::kContributionManifest)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<entry::Manifest>(taken.body()));
    manifest_source_ = std::move(body.source);
    return absl::OkStatus();
  }
  if (IsOf(taken.type, event::kContributionCollected)) return TakeReceipt(taken, "");
  if (IsOf(taken.type, event::kContributionReversed)) return TakeReceiptBack(taken);
  if (IsOf(taken.type, event::kDepositMade) || IsOf(taken.type, event::kDepositReversed)) {
    return TakeDeposit(taken);
  }
  if (IsOf(taken.type, event::kBankCredited) || IsOf(taken.type, event::kCreditReversed)) {
    return TakeCredit(taken);
  }
  return TakeEnrolment(taken);
}

absl::Status FactReader::TakeReceipt(const Taken& taken, std::string collector) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<Contribution>(taken.body()));
  if (collector.empty()) collector = body.collector;
  TakeMoneyDate(taken, body.paid_on);
  facts_.books[{collector, absl::AsciiStrToUpper(body.receipt_book)}].Add(
      body.receipt_number, body.paid_on.days, taken.place.index);
  facts_.collected[{collector, body.amount.currency}].push_back(
      {taken.place, body.paid_on.days, body.amount.minor_units});
  if (taken.leaf.command.subjects.empty()) return absl::OkStatus();
  const auto person = facts_.people.find(taken.leaf.command.subjects.front());
  if (person == facts_.people.end()) return absl::OkStatus();
  const directory::Schedule* schedule =
      facts_.directory->ScheduleOn(body.paid_on.days, set_.directory_size());
  if (schedule == nullptr) return absl::OkStatus();
  person->second.payments.push_back({taken.place.index, body.paid_on.days, body.contract_start.days,
                                     static_cast<uint32_t>(schedule->body.cover_months),
                                     DayOf(taken.place.recorded)});
  return absl::OkStatus();
}

// The number stays used: paper that was written is not missing.
absl::Status FactReader::TakeReceiptBack(const Taken& taken) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<ContributionReversed>(taken.body()));
  auto& collected =
      facts_.collected[{body.contribution.collector, body.contribution.amount.currency}];
  const auto found = std::find_if(collected.begin(), collected.end(), [&](const Collected& item) {
    return item.place.index == body.entry;
  });
  absl::int128 rest = body.contribution.amount.minor_units;
  if (found != collected.end()) {
    rest -= found->minor_units;
    collected.erase(found);
  }
  TakeOldest(collected, rest);  // as far as its money was deposited, other money stands for it
  for (const SubjectId& member : taken.leaf.command.subjects) {
    const auto person = facts_.people.find(member);
    if (person == facts_.people.end()) continue;
    std::erase_if(person->second.payments, [&](const contribution::Payment& payment) {
      return payment.index == body.entry;
    });
  }
  return absl::OkStatus();
}

absl::Status FactReader::TakeDeposit(const Taken& taken) {
  if (taken.leaf.command.streams.empty()) return absl::OkStatus();
  const StreamId& stream = taken.leaf.command.streams.front().stream;
  if (IsOf(taken.type, event::kDepositMade)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<DepositMade>(taken.body()));
    TakeMoneyDate(taken, body.deposited_on);
    TakeOldest(facts_.collected[{body.collector, body.amount.currency}], body.amount.minor_units);
    facts_.deposits[stream] = {taken.place,    std::move(body.collector), std::move(body.slip),
                               body.amount,    /*credited=*/false,
                               /*creditor=*/""};
    return absl::OkStatus();
  }
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<DepositReversed>(taken.body()));
  facts_.collected[{body.deposit.collector, body.deposit.amount.currency}].push_front(
      {taken.place, body.deposit.deposited_on.days, body.deposit.amount.minor_units});
  facts_.deposits.erase(stream);
  return absl::OkStatus();
}

absl::Status FactReader::TakeCredit(const Taken& taken) {
  if (taken.leaf.command.streams.empty()) return absl::OkStatus();
  const auto deposit = facts_.deposits.find(taken.leaf.command.streams.front().stream);
  if (IsOf(taken.type, event::kCreditReversed)) {
    if (deposit != facts_.deposits.end()) {
      deposit->second.credited = false;
      deposit->second.creditor.clear();
    }
    return absl::OkStatus();
  }
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<BankCredited>(taken.body()));
  TakeMoneyDate(taken, body.value_date);
  if (deposit == facts_.deposits.end()) {
    facts_.credits_without_deposit.push_back(taken.place);
  } else {
    deposit->second.credited = true;
    deposit->second.creditor = taken.author();
  }
  return absl::OkStatus();
}

}  // namespace amanat::audit

// What is said of people in distress, of claims, and of members who are either.
#include <algorithm>

#include "amanat/acts/claims.h"
#include "amanat/acts/repatriation.h"
#include "clients/audit/fact_reader.h"
#include "ledger/base/status.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::audit {
namespace {

bool IsType(uint32_t number, entry::EventType type) {
  return number == static_cast<uint32_t>(type);
}

}  // namespace

// The case's act is noted, too. nullptr when neither is there.
Assistance* FactReader::FindAssistance(const Taken& taken, const StreamId& case_id,
                                       uint64_t number) {
  const auto found = facts_.cases.find(case_id);
  if (found == facts_.cases.end()) return nullptr;
  found->second.last_act = taken.place;
  return &found->second.assistances[number];
}

absl::Status FactReader::TakeCase(const Taken& taken) {
  using repatriation::AssistanceApproved;
  using repatriation::AssistanceEmergencyApproved;
  using repatriation::AssistanceRecommended;
  using repatriation::CaseClosed;
  using repatriation::CaseOpened;
  using repatriation::EmergencyRatified;
  if (IsType(taken.type, event::kCaseOpened)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<CaseOpened>(taken.body()));
    Case opened{.opened = taken.place,
                .site = taken.site(),
                .person = {},
                .reason = std::move(body.reason),
                .hiring = std::move(body.hiring),
                .liable_party = std::move(body.liable_party),
                .distress_date = body.distress_date.days,
                .last_act = taken.place,
                .assistances = {}};
    if (!taken.leaf.command.subjects.empty()) {
      opened.person = taken.leaf.command.subjects.front();
      facts_.people[opened.person];
    }
    facts_.cases[body.case_id] = std::move(opened);
  } else if (IsType(taken.type, event::kAssistanceRecommended)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<AssistanceRecommended>(taken.body()));
    if (Assistance* found = FindAssistance(taken, body.case_id, body.assistance)) {
      found->line = std::move(body.line);
      found->amount = body.amount;
      found->allotment = body.allotment;
      found->recommender = taken.author();
    }
  } else if (IsType(taken.type, event::kAssistanceApproved)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<AssistanceApproved>(taken.body()));
    if (Assistance* found = FindAssistance(taken, body.case_id, body.assistance)) {
      found->approved = taken.place;
      found->approver = taken.author();
    }
  } else if (IsType(taken.type, event::kAssistanceEmergencyApproved)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<AssistanceEmergencyApproved>(taken.body()));
    facts_.emergencies[{taken.log.id, taken.place.index}] = {
        taken.place,     taken.site(), taken.author(), body.case_id,
        body.assistance, body.amount,  std::nullopt,   ""};
    if (Assistance* found = FindAssistance(taken, body.case_id, body.assistance)) {
      found->line = std::move(body.line);
      found->amount = body.amount;
      found->allotment = body.allotment;
      found->approved = taken.place;
      found->approver = taken.author();
    }
  } else if (IsType(taken.type, event::kEmergencyRatified)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<EmergencyRatified>(taken.body()));
    const auto found = facts_.emergencies.find({body.approval.log, body.approval.index});
    if (found != facts_.emergencies.end()) {
      found->second.ratified = taken.place;
      found->second.ratifier = taken.author();
    }
  } else if (IsType(taken.type, event::kCaseClosed)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<CaseClosed>(taken.body()));
    const auto found = facts_.cases.find(body.case_id);
    if (found != facts_.cases.end()) {
      found->second.closed = true;
      found->second.last_act = taken.place;
    }
  } else {
    return TakePayment(taken);
  }
  return absl::OkStatus();
}

absl::Status FactReader::TakePayment(const Taken& taken) {
  using repatriation::AssistanceDisbursed;
  using repatriation::AssistanceRecommendationWithdrawn;
  using repatriation::AssistanceReleased;
  using repatriation::DisbursementAdded;
  if (IsType(taken.type, event::kAssistanceDisbursed)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<AssistanceDisbursed>(taken.body()));
    AMANAT_ASSIGN_OR_RETURN(auto added, wire::Decode<DisbursementAdded>(taken.entry().added));
    TakeMoneyDate(taken, body.expense_date);
    facts_.spends[{taken.place.log, taken.place.index}] = {
        .place = taken.place,
        .site = taken.site(),
        .allotment = added.allotment,
        .case_id = body.case_id,
        .assistance = body.assistance,
        .amount = body.amount,
        .expense_date = body.expense_date.days,
        .line = std::move(added.line),
        .liable_party = std::move(added.liable_party),
        .emergency_approval = added.emergency_approval,
        .accepted = {},
        .reviewer = "",
        .booked_to_party = "",
        .booked_to_expense = "",
        .is_bank_charge = false};
    if (Assistance* found = FindAssistance(taken, body.case_id, body.assistance)) {
      found->paid = taken.place;
      found->payer = taken.author();
      found->paid_amount = body.amount;
    }
  } else if (IsType(taken.type, event::kSpendRefunded)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<repatriation::SpendRefunded>(taken.body()));
    TakeMoneyDate(taken, body.refund_date);
    const auto spend = facts_.spends.find({taken.place.log, body.spend});
    if (spend == facts_.spends.end()) return absl::OkStatus();
    spend->second.amount.minor_units -= body.amount.minor_units;
    Assistance* paid = FindAssistance(taken, spend->second.case_id, spend->second.assistance);
    if (paid != nullptr) paid->paid_amount = spend->second.amount;
    if (spend->second.amount.minor_units != 0) return absl::OkStatus();
    if (paid != nullptr) {
      paid->paid.reset();
      paid->ended = taken.place;
    }
    facts_.spends.erase(spend);
  } else if (IsType(taken.type, event::kAssistanceReleased)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<AssistanceReleased>(taken.body()));
    if (Assistance* found = FindAssistance(taken, body.case_id, body.assistance)) {
      found->ended = taken.place;
    }
  } else if (IsType(taken.type, event::kAssistanceRecommendationWithdrawn)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<AssistanceRecommendationWithdrawn>(taken.body()));
    if (Assistance* found = FindAssistance(taken, body.case_id, body.assistance)) {
      found->ended = taken.place;
    }
  }
  return absl::OkStatus();
}

void FactReader::NameBenefit(Claim& claim) const {
  const directory::Schedule* schedule =
      facts_.directory->ScheduleOn(claim.event_date, set_.directory_size());
  if (schedule == nullptr) return;
  const directory::Benefit* benefit = directory::FindBenefit(schedule->body, claim.benefit);
  if (benefit == nullptr) return;
  claim.programme = benefit->programme;
  claim.amount = benefit->amount;
}

absl::Status FactReader::TakeClaim(const Taken& taken) {
  if (IsType(taken.type, event::kClaimRequested) || IsType(taken.type, event::kClaimFiled)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<claims::ClaimFiled>(taken.body()));
    const auto& subjects = taken.leaf.command.subjects;
    if (subjects.empty()) return absl::OkStatus();
    facts_.claimed.emplace(subjects.front(), body.benefit);
    if (IsType(taken.type, event::kClaimRequested)) return absl::OkStatus();
    Claim claim{.filed = taken.place,
                .site = taken.site(),
                .member = subjects.front(),
                .payees = {},
                .benefit = std::move(body.benefit),
                .programme = "",
                .event_date = body.event_date.days,
                .amount = {},
                .last_act = taken.place,
                .approved = {},
                .ordered = {},
                .paid = {},
                .rejected = {},
                .recommender = "",
                .approver = "",
                .orderer = "",
                .payer = ""};
    for (const claims::Heir& heir : body.heirs) {
      if (heir.subject < subjects.size()) claim.payees.push_back(subjects[heir.subject]);
    }
    if (body.request.has_value()) {
      for (const AuditedLog& log : facts_.logs) {
        if (log.id == body.request->log) claim.site = log.name.site;
      }
    }
    NameBenefit(claim);
    facts_.claims[body.claim] = std::move(claim);
    return absl::OkStatus();
  }
  const auto& streams = taken.leaf.command.streams;
  const auto named = std::find_if(streams.begin(), streams.end(), [&](const auto& stream) {
    return facts_.claims.contains(stream.stream);
  });
  if (named == streams.end()) return absl::OkStatus();
  Claim& claim = facts_.claims[named->stream];
  claim.last_act = taken.place;
  if (IsType(taken.type, event::kClaimRecommended)) {
    claim.recommender = taken.author();
  } else if (IsType(taken.type, event::kClaimApproved)) {
    claim.approved = taken.place;
    claim.approver = taken.author();
  } else if (IsType(taken.type, event::kClaimPaymentOrdered)) {
    claim.ordered = taken.place;
    claim.orderer = taken.author();
  } else if (IsType(taken.type, event::kClaimPaid)) {
    claim.paid = taken.place;
    claim.payer = taken.author();
  } else if (IsType(taken.type, event::kClaimRejected)) {
    claim.rejected = taken.place;
  }
  return absl::OkStatus();
}

absl::Status FactReader::TakeEnrolment(const Taken& taken) {
  if (taken.leaf.command.subjects.empty()) return absl::OkStatus();
  const auto person = facts_.people.find(taken.leaf.command.subjects.front());
  if (person == facts_.people.end()) return absl::OkStatus();
  if (IsType(taken.type, event::kMemberEnrolled)) {
    AMANAT_ASSIGN_OR_RETURN(auto body, wire::Decode<contribution::MemberEnrolled>(taken.body()));
    person->second.enrolments[taken.place.index] = std::move(body.hiring);
  } else if (IsType(taken.type, event::kEnrolmentWithdrawn)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            wire::Decode<contribution::EnrolmentWithdrawn>(taken.body()));
    person->second.enrolments.erase(body.entry);
  }
  return absl::OkStatus();
}

}  // namespace amanat::audit

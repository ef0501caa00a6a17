#include "services/rules/claims/claim_content.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/counted.h"
#include "ledger/examine/effective_date.h"
#include "services/forms/document_form.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::claims {
namespace {

absl::Status CheckDocuments(const std::vector<Document>& documents) {
  std::set<std::string> codes;
  for (const Document& document : documents) {
    if (document.code.empty()) return absl::InvalidArgumentError("a document without its code");
    if (!codes.insert(document.code).second) {
      return absl::InvalidArgumentError(absl::StrCat("document ", document.code, " twice"));
    }
    if (document.digest.is_zero()) {
      return absl::InvalidArgumentError(absl::StrCat("document ", document.code, " has no digest"));
    }
    if (forms::IsDigestOfNothing(document.digest)) {
      return absl::InvalidArgumentError(
          absl::StrCat("document ", document.code, " is an empty file, which is no document"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckForm(const ClaimFiled& body, const std::vector<SubjectId>& subjects) {
  if (body.claim.is_zero()) return absl::InvalidArgumentError("no claim id");
  AMANAT_RETURN_IF_ERROR(CheckDocuments(body.documents));
  if (subjects.empty()) return absl::InvalidArgumentError("subject 0 is the member");
  const std::set<SubjectId> people(subjects.begin(), subjects.end());
  if (people.size() != subjects.size() || people.contains(SubjectId())) {
    return absl::InvalidArgumentError("a person stands twice, or without an id");
  }
  std::set<uint64_t> named;
  std::set<uint64_t> ranks;
  for (const Heir& heir : body.heirs) {
    if (heir.subject >= subjects.size() || !named.insert(heir.subject).second) {
      return absl::InvalidArgumentError("every heir is one of the command's subjects, once");
    }
    if (heir.rank == 0 || !ranks.insert(heir.rank).second) {
      return absl::InvalidArgumentError("heirs have different ranks, from 1");
    }
    if (heir.share_millionths == 0 || heir.share_millionths > kWholeMillionths) {
      return absl::InvalidArgumentError("an heir has a share, of at most the whole");
    }
  }
  // The member of a benefit for the living is paid himself, as subject 0.
  for (uint64_t subject = 1; subject < subjects.size(); ++subject) {
    if (!named.contains(subject)) {
      return absl::InvalidArgumentError("the subjects behind the member are heirs");
    }
  }
  return absl::OkStatus();
}

const directory::Benefit* BenefitOf(const ClaimFiled& body, const directory::Directory& directory,
                                    TreeSize directory_size) {
  const directory::Schedule* schedule = directory.ScheduleOn(body.event_date.days, directory_size);
  return schedule == nullptr ? nullptr : directory::FindBenefit(schedule->body, body.benefit);
}

bool IsOfDeath(const directory::Benefit& benefit) {
  return benefit.code == "death" || absl::StartsWith(benefit.code, "death-") ||
         std::find(benefit.documents.begin(), benefit.documents.end(), kDeathCertificate) !=
             benefit.documents.end();
}

std::optional<core::Decision> RefuseDeceasedMember(const ClaimFiled& body,
                                                   const directory::Benefit& benefit) {
  const bool is_heir = std::any_of(body.heirs.begin(), body.heirs.end(),
                                   [](const Heir& heir) { return heir.subject == 0; });
  if (!is_heir || !IsOfDeath(benefit)) return std::nullopt;
  return core::Refuse(outcome::kPersonDeceased,
                      "the benefit is for the member's death: his heirs are paid, not he");
}

std::string MissingDocuments(const ClaimFiled& body, const directory::Benefit& benefit) {
  std::vector<std::string> missing;
  for (const std::string& code : benefit.documents) {
    const bool there = std::any_of(body.documents.begin(), body.documents.end(),
                                   [&](const Document& document) { return document.code == code; });
    if (!there) missing.push_back(code);
  }
  return absl::StrJoin(missing, ", ");
}

bool SharesAreWhole(const std::vector<Heir>& heirs) {
  uint64_t sum = 0;
  for (const Heir& heir : heirs) {
    if (heir.share_millionths > kWholeMillionths - sum) return false;
    sum += heir.share_millionths;
  }
  return sum == kWholeMillionths;
}

std::optional<core::Decision> RefuseContent(const ClaimFiled& body,
                                            const directory::Benefit& benefit,
                                            const Brought& brought) {
  using core::Outcome;
  if (const std::string missing = MissingDocuments(body, benefit); !missing.empty()) {
    return core::Refuse(outcome::kDocumentsMissing, absl::StrCat("missing: ", missing));
  }
  const CivilDays days_since = examine::RecordDate(brought.record_time) - body.event_date.days;
  if (benefit.deadline_days != 0 && days_since > 0 &&
      static_cast<uint64_t>(days_since) > benefit.deadline_days) {
    return core::Refuse(
        outcome::kDeadlinePassed,
        absl::StrCat("recorded ", Counted(static_cast<uint64_t>(days_since), "day"),
                     " after the event, at most ", benefit.deadline_days, " are allowed"));
  }
  if (!SharesAreWhole(body.heirs)) {
    return core::Refuse(outcome::kSharesNotWhole, "the heirs' shares do not sum to 100 %");
  }
  return core::CheckDate("the event", body.event_date, brought.effective_date, kEventAgeDaysMax);
}

StreamId EntitlementStream(absl::string_view programme, const SubjectId& member) {
  return core::DerivedStream("entitlement", {programme, member.view()});
}

std::vector<int64_t> AmountsOf(int64_t minor_units, const std::vector<Heir>& heirs) {
  std::vector<int64_t> amounts;
  // None is above the whole (CheckForm), so no amount is; together they are it only once filed.
  absl::int128 rest = minor_units;
  for (const Heir& heir : heirs) {
    const absl::int128 share = absl::int128(minor_units) * heir.share_millionths / kWholeMillionths;
    amounts.push_back(static_cast<int64_t>(share));
    rest -= share;
  }
  std::vector<size_t> by_rank(heirs.size());
  std::iota(by_rank.begin(), by_rank.end(), 0);
  std::sort(by_rank.begin(), by_rank.end(),
            [&](size_t a, size_t b) { return heirs[a].rank < heirs[b].rank; });
  for (const size_t heir : by_rank) {
    if (rest <= 0) break;
    ++amounts[heir];
    --rest;
  }
  return amounts;
}

}  // namespace amanat::claims

// What the checks of an audit found, how much each looked at, and what it could not look at.
//
//   findings.CountExamined(CheckId::kStaleRate);
//   findings.Add({.check = CheckId::kStaleRate, .severity = Severity::kError, .site = "manila", ...});
//   findings.CountUnexamined(CheckId::kStaleRate, "the log of hong-kong is not in the set");
//
// Thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_FINDINGS_H_
#define AMANAT_CLIENTS_AUDIT_FINDINGS_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clients/audit/facts.h"

namespace amanat::audit {

// In the order in which they are told.
enum class CheckId : uint8_t {
  kAdvanceWhileOpen,
  kAdvanceAgeing,
  kRecoverableAsExpense,
  kExpenseDiffers,
  kReceiptChain,
  kInterOfficeMirror,
  kRepeatedAssistance,
  kOverMaximum,
  kOutsidePeriod,
  kVerbalApproval,
  kDoubleBenefit,
  kStaleCase,
  kOutsidePurpose,
  kStaleRate,
  kIdleAgainstRefused,
  kUncollectedEntitlement,
  kCollateralShort,
  kMissingChain,
  kBackDated,
  kSeparationOfDuties,
  kCeilingRaised,
  kSignedAfterRevocation,
  kRefusedThenAccepted,
  kNewPayee,
  kLowestCeiling,
};
constexpr size_t kChecks = 25;

enum class Severity : uint8_t {
  kNote,     // to be known; an audit with notes alone is clean
  kWarning,  // to be explained
  kError,    // to be put right
};
absl::string_view SeverityName(Severity severity);  // "note", "warning", "error"

// Of one finding; what it is about beyond them its detail counts.
constexpr size_t kFindingEntriesMax = 16;

struct Finding {
  CheckId check = CheckId::kAdvanceWhileOpen;
  Severity severity = Severity::kWarning;
  std::string site;  // empty: of the whole fund
  std::optional<Sum> amount;
  std::optional<int64_t> age_days;
  std::vector<Place> entries;  // that show it
  std::string detail;          // one line for people
};

struct Coverage {
  uint64_t examined = 0;
  std::map<std::string, uint64_t> unexamined;  // how many, by why
};

class Findings {
 public:
  // Entries beyond kFindingEntriesMax are left out, and the detail says how many.
  void Add(Finding finding);
  void CountExamined(CheckId check, uint64_t count = 1) { CoverageOf(check).examined += count; }
  void CountUnexamined(CheckId check, const std::string& why, uint64_t count = 1) {
    if (count != 0) CoverageOf(check).unexamined[why] += count;
  }

  const std::vector<Finding>& all() const { return all_; }
  const Coverage& coverage(CheckId check) const { return coverage_[static_cast<size_t>(check)]; }
  uint64_t count(CheckId check, Severity severity) const;
  uint64_t count(Severity severity) const;
  // By check, the gravest first, then site, age and place: the same set gives the same order.
  void Sort();

 private:
  Coverage& CoverageOf(CheckId check) { return coverage_[static_cast<size_t>(check)]; }

  std::vector<Finding> all_;
  std::array<Coverage, kChecks> coverage_;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_FINDINGS_H_

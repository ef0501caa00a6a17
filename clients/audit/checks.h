// All checks of an audit, in the order in which they are told, and those that today's entries do not allow
// yet.
//
//   Findings findings = RunChecks(facts, parameters);
//
// Adding one: its CheckId, its row in checks.cc, its function in the header of its family, and a fund that
// has the fault and one that nearly has it, beside it. Thread-safe: constant data and pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_CHECKS_H_
#define AMANAT_CLIENTS_AUDIT_CHECKS_H_

#include "absl/types/span.h"
#include "clients/audit/findings.h"
#include "clients/audit/parameters.h"

namespace amanat::audit {

struct CheckInfo {
  CheckId check;
  absl::string_view name;  // stable: "advance-while-open"
  absl::string_view looks_for;
  void (*run)(const Facts&, const Parameters&, Findings&);
};
absl::Span<const CheckInfo> Checks();
absl::string_view CheckName(CheckId check);

// What auditors ask for and no entry says yet.
struct AbsentCheck {
  absl::string_view name;
  absl::string_view waits_for;
};
absl::Span<const AbsentCheck> AbsentChecks();

// Sorted.
Findings RunChecks(const Facts& facts, const Parameters& parameters);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_CHECKS_H_

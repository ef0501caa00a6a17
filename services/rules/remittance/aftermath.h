// What became of a remittance after it was recorded: how it stands by what agents report, and what came
// back of it. Both are found by the payment's fingerprint, which is a once-only key of the log, and kept
// by the index of the entry that records the payment.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto payment, FindPayment(context, body.payment));
//   if (!payment.has_value()) return Refuse(outcome::kNotFound, ...);
//
// A return or a rejection takes nothing from the sums of what was sent, which say what was observed: it
// is counted beside them, in the row of the payment's flow. Thread-safe: constant tables; functions over
// what they are given.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_AFTERMATH_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_AFTERMATH_H_

#include <map>
#include <optional>
#include <string>

#include "amanat/acts/remittance.h"
#include "services/core/core.h"
#include "services/rules/remittance/tables.h"

namespace amanat::rules::remittance {

using amanat::remittance::RemittanceReturn;
using amanat::remittance::RemittanceStatus;

constexpr state::Table kAftermaths{kRemittanceTables + 8};
constexpr state::Table kFlowAftermaths{kRemittanceTables + 9};

// Of one remittance.
struct Aftermath {
  std::string status;  // by the report that was made last; empty: none is recorded
  std::string reason;  // of that status; may be empty
  wire::Instant reported;
  uint64_t returns = 0;
  uint64_t returned = 0;  // minor units of the currency that was sent
  uint64_t returned_of_received =
      0;  // minor units of the currency that was received, of returns in it
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "status", self.status);
    v.Field(2, "reason", self.reason);
    v.Field(3, "reported", self.reported);
    v.Field(4, "returns", self.returns);
    v.Field(5, "returned", self.returned);
    v.Field(6, "returned_of_received", self.returned_of_received);
  }
};
// By the index of the entry that records the remittance.
const state::TypedTable<Aftermath, LogIndex>& Aftermaths();

// Of all remittances of one flow.
struct FlowAftermath {
  uint64_t returns = 0;
  Sum returned;           // in the currency that was sent
  uint64_t rejected = 0;  // remittances that are rejected or cancelled, by the last report
  Sum rejected_sent;      // what was sent with those
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "returns", self.returns);
    v.Field(2, "returned", self.returned);
    v.Field(3, "rejected", self.rejected);
    v.Field(4, "rejected_sent", self.rejected_sent);
  }
};
// By the flow's number.
const state::TypedTable<FlowAftermath, LogIndex>& FlowAftermaths();

// The rows of remittances from the entry `first` to `last`, by the entry; those of which nothing is known
// since have none. Read together, for a page of a list.
absl::StatusOr<std::map<LogIndex, Aftermath>> AftermathsBetween(const state::Reader& rows,
                                                                LogIndex first, LogIndex last);

// A remittance that is recorded, and what is known of it since.
struct Payment {
  LogIndex entry = 0;
  RemittanceRow row;
  money::Currency currency;  // of what was sent
  Aftermath aftermath;
};

// The remittance whose fingerprint that is; nothing when the log records none, or none that stands.
absl::StatusOr<std::optional<Payment>> FindPayment(const core::Context& context,
                                                   const OnceFingerprint& fingerprint);

// In which of the payment's two currencies a return counts: what was sent goes before what arrived, and
// what was settled on the way back before what was instructed.
struct CountedReturn {
  bool of_received = false;
  int64_t minor_units = 0;
};
// Nothing where the return is in another currency than either.
std::optional<CountedReturn> CountReturn(const RemittanceReturn& body, money::Currency sent,
                                         money::Currency received);

// Take up an accepted report, or return, of the remittance that `entry` records.
absl::Status TakeUpStatus(const RemittanceStatus& body, LogIndex entry, state::Overlay& rows);
absl::Status TakeUpReturn(const RemittanceReturn& body, LogIndex entry, state::Overlay& rows);

}  // namespace amanat::rules::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_AFTERMATH_H_

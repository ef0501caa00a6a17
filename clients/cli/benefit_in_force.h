// The benefit of which a claim is, with the amount that a person is about to approve or pay: by the schedule that
// was in force on the day of the event, read here from the entry that set it.
//
//   AMANAT_ASSIGN_OR_RETURN(const BenefitInForce found,
//                           FindBenefitInForce(entries, directory, body.event_date.days, body.benefit));
//   found.benefit.amount;   // what two administrators signed in found.set_by
//
// That no later schedule was in force that day is the node's word, and whoever shows the amount says so.
// Not thread-safe, as the source.
#ifndef AMANAT_CLIENTS_CLI_BENEFIT_IN_FORCE_H_
#define AMANAT_CLIENTS_CLI_BENEFIT_IN_FORCE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/directory.h"
#include "clients/cli/entry_source.h"

namespace amanat::cli {

struct BenefitInForce {
  uint64_t version = 0;  // of the schedule
  directory::Benefit benefit;
  examine::Leaf set_by;
};

// NotFound when the node lists no schedule of that day, or that schedule has no such benefit; DataLoss when what
// the node lists is no schedule. Otherwise the errors of the source.
absl::StatusOr<BenefitInForce> FindBenefitInForce(EntrySource& source, const LogId& directory,
                                                  CivilDays event, absl::string_view benefit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_BENEFIT_IN_FORCE_H_

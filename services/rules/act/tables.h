// The numbers of the fund's tables within a log's state, one range for each domain. Numbers are part
// of stored keys: one that was given out is never given to other rows.
//
// Notes (examine::Evolution::note) of several domains stand in the rows of one person. Each begins
// with a byte that says what it is, out of its domain's range here.
#ifndef AMANAT_SERVICES_RULES_ACT_TABLES_H_
#define AMANAT_SERVICES_RULES_ACT_TABLES_H_

#include "ledger/state/table.h"

namespace amanat::rules {

// Each domain numbers its own tables from its first one on: state::Table{kClaimsTables + 1}.
constexpr uint8_t kContributionTables = 0x40;  // to 0x4f
constexpr uint8_t kClaimsTables = 0x50;        // to 0x5f
constexpr uint8_t kRepatriationTables = 0x60;  // to 0x6f
constexpr uint8_t kTreasuryTables = 0x70;      // to 0x8f
constexpr uint8_t kRemittanceTables = 0x90;    // to 0x9f

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_TABLES_H_

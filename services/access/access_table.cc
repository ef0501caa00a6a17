#include "services/access/access_table.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rpc/limits.h"

namespace amanat::access {
namespace {

using directory::Role;

constexpr Nodes kOwn = Nodes::kOwnSite;

// Who works in an office reads its books; collectors and reporters deliver, and see what they deliver.
constexpr Roles kOffice = {Role::kAdministrator, Role::kTreasurer, Role::kReviewer, Role::kOfficer,
                           Role::kApprover,      Role::kPayer,     Role::kAuditor};
// Who runs the node sees how it stands, exports its logs as they are, and asks no book.
constexpr Roles kAll = kOffice | Roles{Role::kCollector, Role::kReporter, Role::kSiteOperator};
// Who has acts in a domain prepares and submits them there; whether this one may, the rules say.
constexpr Roles kAdministrators = {Role::kAdministrator};
constexpr Roles kKeepers = {Role::kAdministrator, Role::kSiteOperator};
// Entries as they stand on the disk of who runs the node: for an export, by which a log comes back.
constexpr Roles kReaders = kOffice | Roles{Role::kSiteOperator};
constexpr Roles kInTreasury = {Role::kAdministrator, Role::kTreasurer, Role::kReviewer,
                               Role::kOfficer};
constexpr Roles kInContribution = {Role::kCollector, Role::kOfficer, Role::kTreasurer,
                                   Role::kAdministrator};
constexpr Roles kInCases = {Role::kOfficer, Role::kApprover, Role::kPayer};
constexpr Roles kReporters = {Role::kReporter};
// Reporters, and who takes back with them what was observed wrongly.
constexpr Roles kInRemittance = {Role::kReporter, Role::kOfficer, Role::kTreasurer,
                                 Role::kAdministrator};
constexpr Roles kNobody = {};

constexpr absl::Duration kCall = rpc::kCallTimeMax;
// Copying stores takes as long as the disk takes.
constexpr absl::Duration kBackup = absl::Hours(1);
// Holds no thread, and few of each identity.
constexpr absl::Duration kWatch = absl::Hours(1);
// Nobody needs the descriptors for longer.
constexpr absl::Duration kReflection = absl::Seconds(10);
// Lives as long as the line; the service bounds how many.
constexpr absl::Duration kEndless = absl::InfiniteDuration();

constexpr bool kFounding = true;
constexpr bool kAnybody = true;

constexpr Rule kTable[] = {
    {"amanat.claims.v1.Claims/GetClaim", kOwn, kOffice, false, false, kCall},
    {"amanat.claims.v1.Claims/ListClaims", kOwn, kOffice, false, false, kCall},
    {"amanat.claims.v1.Claims/ListRequests", kOwn, kOffice, false, false, kCall},
    {"amanat.claims.v1.Claims/Prepare", kOwn, kInCases, false, false, kCall},
    {"amanat.claims.v1.Claims/Submit", kOwn, kInCases, false, false, kCall},

    {"amanat.contribution.v1.Contribution/FindMembers", kOwn, kOffice | kInContribution, false,
     false, kCall},
    {"amanat.contribution.v1.Contribution/FindReceipts", kOwn, kOffice | kInContribution, false,
     false, kCall},
    {"amanat.contribution.v1.Contribution/GetCover", kOwn, kOffice | kInContribution, false, false,
     kCall},
    {"amanat.contribution.v1.Contribution/GetEntry", kOwn, kOffice | kInContribution, false, false,
     kCall},
    {"amanat.contribution.v1.Contribution/GetStatistics", kOwn, kOffice | kInContribution, false,
     false, kCall},
    {"amanat.contribution.v1.Contribution/ListCollectorBalances", kOwn, kOffice | kInContribution,
     false, false, kCall},
    {"amanat.contribution.v1.Contribution/ListPaidAfterDeath", kOwn, kOffice, false, false, kCall},
    {"amanat.contribution.v1.Contribution/ListUncreditedDeposits", kOwn, kOffice | kInContribution,
     false, false, kCall},
    {"amanat.contribution.v1.Contribution/Prepare", kOwn, kInContribution, false, false, kCall},
    {"amanat.contribution.v1.Contribution/Submit", kOwn, kInContribution, false, false, kCall},
    {"amanat.contribution.v1.Contribution/SubmitImport", kOwn, kInContribution, false, false,
     kCall},

    {"amanat.directory.v1.Directory/ListAuditParameters", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListCeilings", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListChartPermits", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListLogs", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListOperatorProfiles", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListOperators", kOwn, kAll, kFounding, false, kCall},
    {"amanat.directory.v1.Directory/ListParties", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListRates", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListRules", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListSchedules", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/ListSites", kOwn, kAll, false, false, kCall},
    {"amanat.directory.v1.Directory/Prepare", kOwn, kAdministrators, kFounding, false, kCall},
    {"amanat.directory.v1.Directory/Submit", kOwn, kAdministrators, kFounding, false, kCall},

    {"amanat.inbox.v1.Inbox/ListWork", kOwn, kReaders | kInContribution, false, false, kCall},

    {"amanat.ledger.v1.Ledger/Append", kOwn, kNobody, false, false, kCall},
    {"amanat.ledger.v1.Ledger/AppendImport", kOwn, kNobody, false, false, kCall},
    {"amanat.ledger.v1.Ledger/BackupStores", kOwn, kKeepers, false, false, kBackup},
    {"amanat.ledger.v1.Ledger/GetBalance", kOwn, kOffice, false, false, kCall},
    {"amanat.ledger.v1.Ledger/GetCheckpoint", kOwn, kAll, false, false, kCall},
    {"amanat.ledger.v1.Ledger/GetProof", kOwn, kAll, false, false, kCall},
    {"amanat.ledger.v1.Ledger/GetStatus", kOwn, kAll, kFounding, false, kCall},
    {"amanat.ledger.v1.Ledger/GetStream", kOwn, kOffice, false, false, kCall},
    {"amanat.ledger.v1.Ledger/GetTrialBalance", kOwn, kOffice, false, false, kCall},
    {"amanat.ledger.v1.Ledger/ListLogs", kOwn, kAll, kFounding, false, kCall},
    {"amanat.ledger.v1.Ledger/ListStatement", kOwn, kOffice, false, false, kCall},
    {"amanat.ledger.v1.Ledger/PinRows", kOwn, kNobody, false, false, kCall},
    {"amanat.ledger.v1.Ledger/ReadEntries", kOwn, kReaders, false, false, kCall},
    {"amanat.ledger.v1.Ledger/ReadRows", kOwn, kNobody, false, false, kCall},

    {"amanat.remittance.v1.Remittance/GetEntry", kOwn, kOffice | kReporters, false, false, kCall},
    {"amanat.remittance.v1.Remittance/GetRemittance", kOwn, kOffice | kReporters, false, false,
     kCall},
    {"amanat.remittance.v1.Remittance/ListCorridors", kOwn, kOffice | kReporters, false, false,
     kCall},
    {"amanat.remittance.v1.Remittance/ListFlows", kOwn, kOffice | kReporters, false, false, kCall},
    {"amanat.remittance.v1.Remittance/ListRemittances", kOwn, kOffice | kReporters, false, false,
     kCall},
    {"amanat.remittance.v1.Remittance/Prepare", kOwn, kInRemittance, false, false, kCall},
    {"amanat.remittance.v1.Remittance/Submit", kOwn, kInRemittance, false, false, kCall},
    {"amanat.remittance.v1.Remittance/SubmitImport", kOwn, kReporters, false, false, kCall},

    {"amanat.repatriation.v1.Repatriation/GetCase", kOwn, kOffice, false, false, kCall},
    {"amanat.repatriation.v1.Repatriation/ListCases", kOwn, kOffice, false, false, kCall},
    {"amanat.repatriation.v1.Repatriation/ListEmergencies", kOwn, kOffice, false, false, kCall},
    {"amanat.repatriation.v1.Repatriation/ListNotices", kOwn, kOffice, false, false, kCall},
    {"amanat.repatriation.v1.Repatriation/ListWork", kOwn, kOffice, false, false, kCall},
    {"amanat.repatriation.v1.Repatriation/Prepare", kOwn, kInCases, false, false, kCall},
    {"amanat.repatriation.v1.Repatriation/Submit", kOwn, kInCases, false, false, kCall},

    {"amanat.replication.v1.Replication/Exchange", Nodes::kOtherSites, kNobody, false, false,
     kEndless},

    {"amanat.treasury.v1.Treasury/InterOffice", kOwn, kOffice, false, false, kCall},
    {"amanat.treasury.v1.Treasury/ListAllotments", kOwn, kOffice, false, false, kCall},
    {"amanat.treasury.v1.Treasury/ListExchanges", kOwn, kOffice, false, false, kCall},
    {"amanat.treasury.v1.Treasury/ListLiquidations", kOwn, kOffice, false, false, kCall},
    {"amanat.treasury.v1.Treasury/Prepare", kOwn, kInTreasury, false, false, kCall},
    {"amanat.treasury.v1.Treasury/Submit", kOwn, kInTreasury, false, false, kCall},
    {"amanat.treasury.v1.Treasury/TrialBalance", kOwn, kOffice, false, false, kCall},

    {"grpc.health.v1.Health/Check", Nodes::kAll, kAll, false, kAnybody, kCall},
    {"grpc.health.v1.Health/Watch", Nodes::kAll, kAll, false, kAnybody, kWatch},
    {"grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kOwn, kAdministrators, false,
     false, kReflection},
};

}  // namespace

absl::Span<const Rule> AccessTable() { return kTable; }

std::string RolesInWords(Roles roles, absl::string_view joint) {
  std::vector<absl::string_view> names;
  for (unsigned number = 0; number < Roles::kNumbers; ++number) {
    const auto role = static_cast<Role>(number);
    if (roles.Has(role)) names.push_back(directory::RoleName(role));
  }
  if (names.size() < 2) return absl::StrJoin(names, "");
  const absl::string_view last = names.back();
  names.pop_back();
  return absl::StrCat(absl::StrJoin(names, ", "), " ", joint, " ", last);
}

}  // namespace amanat::access

#include "services/cores/cores.h"

#include "services/claims/claims_core.h"
#include "services/contribution/contribution_core.h"
#include "services/directory/directory_core.h"
#include "services/remittance/remittance_core.h"
#include "services/repatriation/repatriation_core.h"
#include "services/treasury/treasury_core.h"

namespace amanat::cores {

std::vector<std::unique_ptr<core::Core>> MakeCores(const entry::LogName& log) {
  std::vector<std::unique_ptr<core::Core>> cores;
  switch (log.book) {
    case entry::Book::kDirectory:
      cores.push_back(std::make_unique<directory::DirectoryCore>());
      break;
    case entry::Book::kFund: {
      auto contributions = std::make_unique<contribution::ContributionCore>();
      auto claims = std::make_unique<claims::ClaimsCore>(contributions->shared_cover());
      cores.push_back(std::make_unique<treasury::TreasuryCore>());
      cores.push_back(std::make_unique<repatriation::RepatriationCore>());
      cores.push_back(std::move(contributions));
      cores.push_back(std::move(claims));
      break;
    }
    case entry::Book::kRemittance:
      cores.push_back(std::make_unique<remittance::RemittanceCore>());
      break;
    case entry::Book::kUnspecified:
      break;
  }
  return cores;
}

}  // namespace amanat::cores

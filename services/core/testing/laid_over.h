// A site's rows with others laid over them: for lists of more items than a fund fixture makes in a
// test's time, and for states that its rules do not let come about.
//
//   LaidOver manila(fund, "manila");
//   Cases().Put(manila.rows("riyadh"), found, id);
//   ListCases(manila.now(), request, response);
//   EXPECT_LE(manila.TakeReads().rows, 210);
//
// Good until the fund's next entry. Thread-compatible.
#ifndef AMANAT_SERVICES_CORE_TESTING_LAID_OVER_H_
#define AMANAT_SERVICES_CORE_TESTING_LAID_OVER_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ledger/state/overlay.h"
#include "services/core/testing/counted_rows.h"
#include "services/core/testing/fund_ledger.h"

namespace amanat::core_testing {

class LaidOver {
 public:
  // `fund` outlives this object.
  LaidOver(rules_testing::FundFixture& fund, const std::string& site);

  // What a service of the site sees; to be changed at will.
  core::SiteRows& now() { return now_; }
  // What is laid over the fund log of that site.
  state::Overlay& rows(const std::string& of_site) { return *rows_.at(of_site); }
  // What was read since the last call.
  Reads TakeReads() { return std::exchange(reads_, Reads()); }

 private:
  FundLedger ledger_;
  Reads reads_;
  const core::SiteRows below_;
  core::SiteRows now_;
  std::map<std::string, std::shared_ptr<state::Overlay>> rows_;
};

}  // namespace amanat::core_testing

#endif  // AMANAT_SERVICES_CORE_TESTING_LAID_OVER_H_

// What a consulate says of a member's cover, which head office's log alone knows.
#include <gtest/gtest.h>

#include <string>

#include "amanat/acts/contribution.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "services/contribution/contribution_service.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::contribution {
namespace {

using directory::Role;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;
using Stub = v1::Contribution::Stub;

const money::Currency kPeso = *money::CurrencyFromCode("PHP");
constexpr int64_t kDue = 150'000;
constexpr UnixMicros kMinute = 60 * kMicrosPerSecond;

class CoverAbroadTest : public ::testing::Test {
 protected:
  CoverAbroadTest() {
    fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 1'000;
    schedule.contribution = {kPeso, kDue};
    schedule.cover_months = 24;
    fund_.SetSchedule(schedule);
  }

  // A member who paid at head office.
  SubjectId Contribute(uint64_t receipt) {
    const SubjectId member = fund_.NewSubject();
    const Contribution body{"col-1", "RB-1",          receipt,        {kPeso, kDue},
                            "SAU",   {fund_.today()}, {fund_.today()}};
    EXPECT_TRUE(
        fund_.Submit("col-1", event::kContributionCollected, body, {}, {member}).accepted());
    return member;
  }
  v1::Cover CoverOf(const SubjectId& member, desk_testing::Shell<v1::Contribution>& site) {
    v1::GetCoverRequest request;
    request.set_member(member.str());
    request.set_date(fund_.today());
    const auto cover = site.Ask(&Stub::GetCover, request);
    EXPECT_TRUE(cover.ok()) << cover.status();
    return cover.value_or(v1::Cover());
  }

  FundFixture fund_{rules::FundRules()};
  desk_testing::Shell<v1::Contribution> manila_{fund_, kHeadOffice, MakeContributionService};
  desk_testing::Shell<v1::Contribution> riyadh_{fund_, "riyadh", MakeContributionService};
};

TEST_F(CoverAbroadTest, IsThatOfHeadOfficesLogAndNamesItsEntry) {
  const v1::Cover cover = CoverOf(Contribute(1), riyadh_);
  EXPECT_EQ(cover.status(), v1::COVER_STATUS_ACTIVE);
  EXPECT_EQ(cover.evidence().log_name(), "owf.example/manila/fund/1");
  EXPECT_EQ(cover.evidence().index(), fund_.size(fund_.log(kHeadOffice)) - 1);
  EXPECT_EQ(cover.sight().log_id(), fund_.log(kHeadOffice).str());
  EXPECT_EQ(cover.sight().size(), fund_.size(fund_.log(kHeadOffice)));
  EXPECT_EQ(cover.sight().time_zone(), "Asia/Manila");
  EXPECT_EQ(cover.sight().as_of_micros(), fund_.clock().Now());
  EXPECT_EQ(cover.sight().behind_micros(), 0);
}

TEST_F(CoverAbroadTest, AtHeadOfficeIsAsOfNowAndSaysNothingMore) {
  EXPECT_FALSE(CoverOf(Contribute(1), manila_).has_sight());
  EXPECT_EQ(CoverOf(fund_.NewSubject(), manila_).status(), v1::COVER_STATUS_NONE);
}

TEST_F(CoverAbroadTest, SaysHowFarItIsBehindWhenTheLineIsCut) {
  const SubjectId member = Contribute(1);
  const UnixMicros cut = fund_.clock().Now();
  fund_.Cut("riyadh");
  fund_.Advance(3 * kMinute);
  const v1::Cover cover = CoverOf(member, riyadh_);
  EXPECT_EQ(cover.status(), v1::COVER_STATUS_ACTIVE);
  EXPECT_EQ(cover.sight().as_of_micros(), cut);
  EXPECT_EQ(cover.sight().behind_micros(), 3 * kMinute);
}

TEST_F(CoverAbroadTest, WhoIsNotKnownHasNoneOnlyWhileNothingCanBeMissing) {
  const SubjectId nobody = fund_.NewSubject();
  Contribute(1);
  EXPECT_EQ(CoverOf(nobody, riyadh_).status(), v1::COVER_STATUS_NONE);
  fund_.Cut("riyadh");
  fund_.Advance(3 * kMinute);
  const SubjectId newcomer = Contribute(2);
  for (const SubjectId& member : {nobody, newcomer}) {
    const v1::Cover cover = CoverOf(member, riyadh_);
    EXPECT_EQ(cover.status(), v1::COVER_STATUS_UNKNOWN);
    EXPECT_EQ(cover.start(), 0);
    EXPECT_FALSE(cover.has_evidence());
  }
  EXPECT_EQ(CoverOf(newcomer, manila_).status(), v1::COVER_STATUS_ACTIVE);
  fund_.Restore("riyadh");
  EXPECT_EQ(CoverOf(newcomer, riyadh_).status(), v1::COVER_STATUS_ACTIVE);
  EXPECT_EQ(CoverOf(nobody, riyadh_).status(), v1::COVER_STATUS_NONE);
}

}  // namespace
}  // namespace amanat::contribution

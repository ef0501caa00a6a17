#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/testing/contribution_fixture.h"

namespace amanat::rules::contribution {
namespace {

class EnrolmentTest : public ContributionTest {
 protected:
  std::string Enrol(const MemberEnrolled& body, const std::string& author = "off-1") {
    return EnrolNaming({core::StreamOf(member_)}, body, author);
  }
  std::string EnrolNaming(std::vector<StreamId> streams, const MemberEnrolled& body,
                          const std::string& author = "off-1") {
    return fund_.Submit(author, event::kMemberEnrolled, body, std::move(streams), {member_}).name();
  }

  const SubjectId member_ = fund_.NewSubject();
  const MemberEnrolled good_ = {"SAU", "agency", {fund_.today()}, {fund_.today() + 730}};
};

TEST_F(EnrolmentTest, AMemberIsEnrolledForEachContractOnce) {
  MemberEnrolled body = good_;
  EXPECT_EQ(Enrol(body), "ACCEPTED");
  EXPECT_EQ(Enrol(body), "ALREADY_EXISTS");
  body.contract_start.days += 730;
  EXPECT_EQ(Enrol(body), "INVALID_PERIOD");
  body.contract_end.days += 730;
  EXPECT_EQ(Enrol(body), "INVALID_PERIOD") << "more than a year ahead";
  fund_.Advance(400 * kMicrosPerDay);
  EXPECT_EQ(Enrol(body), "ACCEPTED");
  const auto enrolments = EnrolmentsOf(log().rows(), member_);
  ASSERT_TRUE(enrolments.ok() && enrolments->size() == 2);
  EXPECT_EQ(enrolments->back().contract_start, body.contract_start);
  EXPECT_EQ(enrolments->back().destination, "SAU");
  body.contract_start.days -= 730;
  EXPECT_EQ(Enrol(body), "ALREADY_EXISTS") << "also when another contract came between";
}

TEST_F(EnrolmentTest, AContractIsNeitherOfAnotherDecadeNorLongerThanOne) {
  MemberEnrolled body = good_;
  body.contract_start.days -= 3'661;
  body.contract_end.days = body.contract_start.days + 730;
  EXPECT_EQ(Enrol(body), "INVALID_PERIOD");
  body.contract_start.days += 1;
  EXPECT_EQ(Enrol(body), "ACCEPTED");
  body = good_;
  body.contract_end.days = body.contract_start.days + 3'661;
  EXPECT_EQ(Enrol(body), "INVALID_PERIOD");
}

TEST_F(EnrolmentTest, AnEnrolmentPostsNothingAndGivesNoCover) {
  EXPECT_EQ(Enrol(good_), "ACCEPTED");
  EXPECT_FALSE(CoverOn(log().rows(), member_, fund_.today())->covered());
  EXPECT_EQ(CollectFrom(member_, Receipt(1)).name(), "ACCEPTED");
  EXPECT_TRUE(CoverOn(log().rows(), member_, fund_.today() + 10)->covered());
  EXPECT_EQ(EnrolmentsOf(log().rows(), member_)->size(), 1u);
}

TEST_F(EnrolmentTest, AMalformedEnrolmentLeavesNoEntry) {
  MemberEnrolled bad = good_;
  bad.destination = "Saudi Arabia";
  EXPECT_EQ(Enrol(bad), "INVALID_ARGUMENT");
  bad = good_;
  bad.hiring = "uncle";
  EXPECT_EQ(Enrol(bad), "INVALID_ARGUMENT");
  EXPECT_EQ(EnrolNaming({}, good_), "INVALID_ARGUMENT");
  EXPECT_EQ(Enrol(good_, "col-1"), "PERMISSION_DENIED");
}

TEST_F(EnrolmentTest, AConsulateEnrolsInItsOwnLog) {
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  fund_.AdmitOperator("sa-off", "riyadh", {Role::kOfficer});
  EXPECT_EQ(Enrol(good_, "sa-off"), "ACCEPTED");
  EXPECT_EQ(Enrol(good_, "sa-off"), "ALREADY_EXISTS");
  EXPECT_EQ(Enrol(good_, "off-1"), "ACCEPTED") << "rows of another log are not looked at";
}

}  // namespace
}  // namespace amanat::rules::contribution

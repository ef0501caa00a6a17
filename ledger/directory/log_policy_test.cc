#include "ledger/directory/log_policy.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace amanat::directory {
namespace {

using entry::Book;

// Manila is head office, riyadh a consulate with an officer and an auditor, geneva the auditors'.
class LogPolicyTest : public ::testing::Test {
 protected:
  LogPolicyTest() {
    for (const char* site : {"manila", "riyadh", "geneva"}) {
      Enact(entry::EventType::kSiteAdmitted, SiteAdmitted{site, "PH", "Asia/Manila"});
    }
    Admit("off-1", "riyadh", {Role::kOfficer});
    Admit("aud-1", "riyadh", {Role::kAuditor});
    auditor_ = Admit("aud-2", "geneva", {Role::kAuditor});
  }

  template <typename Body>
  LogIndex Enact(entry::EventType type, const Body& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    directory_.Apply(size_, command, 0);
    return size_++;
  }
  LogIndex Admit(const std::string& code, const std::string& site, std::vector<Role> roles) {
    OperatorAdmitted body;
    body.code = code;
    body.site = site;
    body.roles = std::move(roles);
    return Enact(entry::EventType::kOperatorAdmitted, body);
  }
  // Which of the fund's logs the site may hold, one letter each: manila's directory, fund and
  // remittance, riyadh's fund and remittance.
  std::string Holds(const std::string& site) const {
    const struct {
      const char* letter;
      const char* site;
      Book book;
    } logs[] = {{"d", "manila", Book::kDirectory},
                {"f", "manila", Book::kFund},
                {"r", "manila", Book::kRemittance},
                {"F", "riyadh", Book::kFund},
                {"R", "riyadh", Book::kRemittance}};
    std::string held;
    for (const auto& [letter, of, book] : logs) {
      const entry::LogName name{"owf.example", of, book, 1};
      if (MayHold(directory_, size_, "manila", site, name)) absl::StrAppend(&held, letter);
    }
    return held;
  }

  Directory directory_;
  TreeSize size_ = 0;
  LogIndex auditor_ = 0;
};

TEST_F(LogPolicyTest, HeadOfficeAndAuditorsHoldEverythingAConsulateWhatItNeeds) {
  EXPECT_EQ(Holds("manila"), "dfrFR");
  EXPECT_EQ(Holds("geneva"), "dfrFR");
  EXPECT_EQ(Holds("riyadh"), "dfFR") << "its own are its own";
  EXPECT_EQ(Holds("doha"), "d") << "not admitted";
}

TEST_F(LogPolicyTest, WithItsLastAuditorASiteLosesWhatAnAuditorMayHold) {
  KeyRevoked body;
  body.admission = auditor_;
  Enact(entry::EventType::kKeyRevoked, body);
  EXPECT_EQ(Holds("geneva"), "df");
}

TEST_F(LogPolicyTest, WhoRunsTheNodeOfASiteOfAuditorsNeitherMakesNorEndsOne) {
  Admit("ops-1", "geneva", {Role::kSiteOperator});
  EXPECT_EQ(Holds("geneva"), "dfrFR");
  KeyRevoked body;
  body.admission = auditor_;
  Enact(entry::EventType::kKeyRevoked, body);
  EXPECT_EQ(Holds("geneva"), "df") << "with nobody left who audits";
}

TEST_F(LogPolicyTest, OneWhoDoesMoreThanAuditEndsASiteOfAuditors) {
  Admit("off-2", "geneva", {Role::kOfficer, Role::kAuditor});
  EXPECT_EQ(Holds("geneva"), "df");
}

}  // namespace
}  // namespace amanat::directory

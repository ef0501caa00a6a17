// Profiles of operators, and whom they join.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/writer_events.h"

namespace amanat::directory {
namespace {

using entry::EventType;
using ::testing::ElementsAre;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

PublicKey OperatorKey(LogIndex number) {
  PublicKey key;
  key.value[0] = static_cast<uint8_t>(number);
  return key;
}

// Two administrators, "ana" and "ben", at manila.
class PersonsTest : public ::testing::Test {
 protected:
  PersonsTest() {
    entry::LogFounded founding{.name = "owf.example/manila/directory/1"};
    founding.rules_version = 1;
    founding.administrators = {OperatorKey(1), OperatorKey(2)};
    directory_.Apply(0, Named(EventType::kLogFounded, founding), 0);
    Admit("ana", {Role::kAdministrator});
    Admit("ben", {Role::kAdministrator});
    for (const char* site : {"manila", "riyadh"}) {
      EXPECT_EQ(Add(EventType::kSiteAdmitted, SiteAdmitted{site, "PH", "Asia/Manila"}),
                absl::OkStatus());
    }
  }

  template <typename Body>
  static entry::Command Named(EventType type, const Body& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    return command;
  }
  template <typename Body>
  absl::Status Add(EventType type, const Body& body) {
    const entry::Command command = Named(type, body);
    const absl::Status status = directory_.Check(command, size_);
    if (status.ok()) directory_.Apply(size_++, command, 0);
    return status;
  }
  LogIndex Admit(const std::string& code, std::vector<Role> roles,
                 const std::string& site = "manila") {
    const LogIndex index = size_;
    EXPECT_EQ(Add(EventType::kOperatorAdmitted,
                  OperatorAdmitted{code, OperatorKey(index), site, std::move(roles)}),
              absl::OkStatus());
    return index;
  }
  absl::Status Revoke(LogIndex admission) {
    return Add(EventType::kKeyRevoked, KeyRevoked{admission, "left"});
  }
  absl::Status Set(const OperatorProfileSet& body) {
    return Add(EventType::kOperatorProfileSet, body);
  }
  absl::Status Join(const std::string& code, LogIndex admission) {
    OperatorProfileSet body{.code = code};
    body.same_person_as = admission;
    return Set(body);
  }
  bool Same(const std::string& one, const std::string& other) const {
    return directory_.IsSamePerson(one, other, size_);
  }

  Directory directory_;
  TreeSize size_ = 1;
};

TEST_F(PersonsTest, CodesAreDifferentPeopleUntilAProfileJoinsThem) {
  const LogIndex cid = Admit("cid", {Role::kOfficer});
  Admit("dan", {Role::kPayer});
  EXPECT_FALSE(Same("cid", "dan"));
  EXPECT_TRUE(Same("cid", "cid"));
  const TreeSize before = size_;
  ASSERT_EQ(Join("dan", cid), absl::OkStatus());
  EXPECT_TRUE(Same("cid", "dan"));
  EXPECT_TRUE(Same("dan", "cid"));
  EXPECT_FALSE(Same("dan", "ana"));
  EXPECT_FALSE(directory_.IsSamePerson("cid", "dan", before)) << "as of before";
  EXPECT_TRUE(directory_.IsSamePerson("cid", "dan", before + 1));
}

TEST_F(PersonsTest, JoinsReachOverSeveralCodesWhicheverWayTheyPoint) {
  const LogIndex cid = Admit("cid", {Role::kOfficer});
  Admit("dan", {Role::kPayer});
  Admit("eva", {Role::kApprover});
  const LogIndex flo = Admit("flo", {Role::kCollector});
  ASSERT_EQ(Join("dan", cid), absl::OkStatus());
  ASSERT_EQ(Join("eva", flo), absl::OkStatus());
  EXPECT_FALSE(Same("dan", "eva"));
  ASSERT_EQ(Join("cid", flo), absl::OkStatus());
  EXPECT_TRUE(Same("dan", "eva"));
  EXPECT_THAT(directory_.CodesOfPerson("eva", size_), ElementsAre("cid", "dan", "eva", "flo"));
  EXPECT_THAT(directory_.CodesOfPerson("ana", size_), ElementsAre("ana"));
}

TEST_F(PersonsTest, ALaterProfileOfTheCodeEndsItsJoin) {
  const LogIndex cid = Admit("cid", {Role::kOfficer});
  const LogIndex dan = Admit("dan", {Role::kPayer});
  Admit("eva", {Role::kApprover});
  ASSERT_EQ(Join("eva", cid), absl::OkStatus());
  ASSERT_EQ(Join("cid", 0), absl::OkStatus());
  EXPECT_TRUE(Same("cid", "eva")) << "another code's profile says so";
  const TreeSize joined = size_;
  ASSERT_EQ(Join("eva", dan), absl::OkStatus());
  EXPECT_FALSE(Same("cid", "eva"));
  EXPECT_TRUE(Same("dan", "eva"));
  ASSERT_EQ(Join("eva", 0), absl::OkStatus());
  EXPECT_FALSE(Same("dan", "eva"));
  EXPECT_TRUE(directory_.IsSamePerson("cid", "eva", joined));
}

TEST_F(PersonsTest, WhatARevokedCodeDidIsStillItsPersons) {
  const LogIndex old = Admit("cid", {Role::kOfficer});
  ASSERT_EQ(Revoke(old), absl::OkStatus());
  const LogIndex dan = Admit("dan", {Role::kPayer});
  ASSERT_EQ(Join("dan", old), absl::OkStatus());
  EXPECT_TRUE(Same("cid", "dan"));
  ASSERT_EQ(Join("dan", 0), absl::OkStatus());
  ASSERT_EQ(Join("cid", dan), absl::OkStatus()) << "set for the revoked one";
  ASSERT_EQ(Revoke(dan), absl::OkStatus());
  EXPECT_TRUE(Same("cid", "dan"));
}

TEST_F(PersonsTest, APersonHadTheRolesOfEachCodeThatWasEverAdmitted) {
  const LogIndex cid = Admit("cid", {Role::kCollector});
  Admit("dan", {Role::kTreasurer});
  EXPECT_FALSE(directory_.PersonEverHadRole("dan", Role::kCollector, size_));
  ASSERT_EQ(Join("dan", cid), absl::OkStatus());
  EXPECT_TRUE(directory_.PersonEverHadRole("dan", Role::kCollector, size_));
  EXPECT_TRUE(directory_.PersonEverHadRole("dan", Role::kTreasurer, size_));
  const TreeSize before = size_;
  ASSERT_EQ(Revoke(cid), absl::OkStatus());
  EXPECT_TRUE(directory_.PersonEverHadRole("dan", Role::kCollector, size_));
  EXPECT_FALSE(directory_.PersonEverHadRole("dan", Role::kAuditor, size_));
  const LogIndex eva = Admit("eva", {Role::kAuditor});
  ASSERT_EQ(Join("eva", cid), absl::OkStatus());
  EXPECT_TRUE(directory_.PersonEverHadRole("dan", Role::kAuditor, size_));
  EXPECT_FALSE(directory_.PersonEverHadRole("eva", Role::kAuditor, eva)) << "not admitted yet";
  EXPECT_FALSE(directory_.PersonEverHadRole("dan", Role::kAuditor, before));
}

TEST_F(PersonsTest, TwoAdministratorsRemainTwoPeople) {
  const absl::StatusCode refused = absl::StatusCode::kFailedPrecondition;
  EXPECT_EQ(Join("ana", 2).code(), refused);
  const LogIndex cid = Admit("cid", {Role::kAdministrator});
  EXPECT_EQ(Join("ana", 2), absl::OkStatus());
  EXPECT_EQ(Revoke(cid).code(), refused) << "the two that would stay are one";
  EXPECT_EQ(Join("cid", 1).code(), refused);
  EXPECT_EQ(Revoke(1), absl::OkStatus()) << "ben and cid stay";
}

TEST_F(PersonsTest, AProfileIsOfSomebodyWhoWasAdmittedAndNamesAnotherCode) {
  const LogIndex cid = Admit("cid", {Role::kOfficer});
  EXPECT_EQ(Join("", cid).code(), kInvalid);
  EXPECT_EQ(Join("nobody", cid).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Join("ana", 3).code(), absl::StatusCode::kNotFound) << "a site";
  EXPECT_EQ(Join("ana", size_).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Join("cid", cid).code(), kInvalid);
  EXPECT_EQ(directory_.FindProfile("cid", size_), nullptr);
}

TEST_F(PersonsTest, ABondIsMoneyAndLanguagesAscend) {
  Admit("cid", {Role::kCollector});
  OperatorProfileSet good{.code = "cid"};
  good.bond = money::Money{{.numeric = 608}, 10'000'000};
  good.languages = {"en", "tl"};
  OperatorProfileSet body = good;
  body.bond->minor_units = 0;
  EXPECT_EQ(Set(body).code(), kInvalid);
  body.bond = money::Money{{.numeric = 959}, 1};
  EXPECT_TRUE(absl::IsFailedPrecondition(Set(body))) << "gold has no minor unit";
  body = good;
  body.languages = {"tl", "en"};
  EXPECT_EQ(Set(body).code(), kInvalid);
  body.languages = {"en", "en"};
  EXPECT_EQ(Set(body).code(), kInvalid);
  body.languages.clear();
  for (char letter = 'a'; letter < 'a' + 17; ++letter) {
    body.languages.push_back(std::string(1, letter));
  }
  EXPECT_EQ(Set(body).code(), kInvalid) << "17";
  body.languages.pop_back();
  EXPECT_EQ(Set(body), absl::OkStatus());
  ASSERT_EQ(Set(good), absl::OkStatus());
  ASSERT_NE(directory_.FindProfile("cid", size_), nullptr);
  EXPECT_THAT(directory_.FindProfile("cid", size_)->body.languages, ElementsAre("en", "tl"));
  EXPECT_EQ(directory_.FindProfile("cid", size_ - 1)->body.languages.size(), 16u);
}

TEST_F(PersonsTest, ADeputyIsAnotherPersonOfTheSameSite) {
  const LogIndex head = Admit("head", {Role::kApprover}, "riyadh");
  const LogIndex cid = Admit("cid", {Role::kOfficer}, "riyadh");
  OperatorProfileSet body{.code = "cid"};
  body.deputy_of = "nobody";
  EXPECT_EQ(Set(body).code(), absl::StatusCode::kNotFound);
  body.deputy_of = "ana";
  EXPECT_EQ(Set(body).code(), kInvalid) << "of manila";
  body.deputy_of = "cid";
  EXPECT_EQ(Set(body).code(), kInvalid);
  body.deputy_of = "head";
  body.same_person_as = head;
  EXPECT_EQ(Set(body).code(), kInvalid) << "joined by the same profile";
  body.same_person_as = 0;
  EXPECT_EQ(Set(body), absl::OkStatus());
  ASSERT_EQ(Revoke(cid), absl::OkStatus());
  EXPECT_EQ(Set(body).code(), kInvalid) << "revoked";
  ASSERT_EQ(Revoke(head), absl::OkStatus());
  EXPECT_EQ(Set(body).code(), absl::StatusCode::kNotFound);
}

TEST_F(PersonsTest, ABodyOfAnotherFormIsRefused) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(EventType::kOperatorProfileSet);
  command.body = "\xff";
  EXPECT_EQ(directory_.Check(command, size_).code(), kInvalid);
  EXPECT_EQ(Set({.code = "Maria Santos"}).code(), kInvalid);
}

}  // namespace
}  // namespace amanat::directory

#include "ledger/directory/directory.h"

#include <map>
#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/writer_events.h"

namespace amanat::directory {
namespace {

using entry::EventType;
using ::testing::HasSubstr;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr money::Currency kPeso{.numeric = 608};

PublicKey KeyOf(uint8_t number) {
  PublicKey key;
  key.value[0] = number;
  return key;
}

template <typename Body>
entry::Command CommandOf(EventType type, const Body& body) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = wire::Encode(body);
  return command;
}

// A directory behind its LOG_FOUNDED, which names the keys 1 and 2.
class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    entry::LogFounded founding{.name = "owf.example/manila/directory/1"};
    founding.rules_version = 1;
    founding.rules_digest.value[0] = 1;
    founding.administrators = {KeyOf(1), KeyOf(2)};
    directory_.Apply(0, CommandOf(EventType::kLogFounded, founding), 0);
  }
  absl::Status Add(const entry::Command& command) {
    const absl::Status status = directory_.Check(command, size_);
    if (status.ok()) directory_.Apply(size_++, command, 0);
    return status;
  }
  absl::Status Admit(const std::string& code, uint8_t key, std::vector<Role> roles,
                     const std::string& site = "manila") {
    return Add(CommandOf(
        EventType::kOperatorAdmitted,
        OperatorAdmitted{.code = code, .public_key = KeyOf(key), .site = site, .roles = roles}));
  }
  absl::Status Revoke(LogIndex admission) {
    return Add(CommandOf(EventType::kKeyRevoked, KeyRevoked{admission, "lost"}));
  }
  absl::Status AdmitSite(const std::string& site) {
    return Add(CommandOf(EventType::kSiteAdmitted, SiteAdmitted{site, "PH", "Asia/Manila"}));
  }
  absl::Status AdmitLog(const std::string& name, uint8_t key) {
    return Add(CommandOf(EventType::kLogAdmitted, LogAdmitted{name, KeyOf(key)}));
  }
  absl::Status SetSchedule(uint64_t version, CivilDays from) {
    return Add(CommandOf(EventType::kScheduleSet, Schedule(version, from)));
  }
  absl::Status SetCeiling(int64_t amount) {
    return Add(CommandOf(EventType::kCeilingSet, CeilingSet{"manila", "ticket", {kRiyal, amount}}));
  }
  static ScheduleSet Schedule(uint64_t version, CivilDays from) {
    ScheduleSet body{.version = version, .contribution = {kPeso, 140'000}, .cover_months = 24};
    body.effective_from.days = from;
    body.benefits = {{.code = "death-natural", .programme = "life", .amount = {kPeso, 1}}};
    return body;
  }
  void Found() {
    ASSERT_TRUE(Admit("ana", 1, {Role::kAdministrator}).ok());  // entry 1
    ASSERT_TRUE(Admit("ben", 2, {Role::kAdministrator}).ok());  // entry 2
    ASSERT_TRUE(AdmitSite("manila").ok());                      // entry 3
  }

  Directory directory_;
  TreeSize size_ = 1;
};

TEST_F(DirectoryTest, FoundingTakesTwoAdministratorsAndNothingElse) {
  EXPECT_EQ(directory_.RequiredAdministrators(size_), 0);
  EXPECT_EQ(AdmitSite("manila").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Admit("olga", 9, {Role::kOfficer}).code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(Admit("ana", 1, {Role::kAdministrator, Role::kTreasurer}).ok());
  EXPECT_EQ(directory_.RequiredAdministrators(size_), 0);
  EXPECT_EQ(AdmitSite("manila").code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(Admit("ben", 2, {Role::kAdministrator}).ok());
  EXPECT_EQ(directory_.RequiredAdministrators(size_), 2);
  EXPECT_EQ(directory_.RequiredAdministrators(size_ - 1), 0);
}

TEST_F(DirectoryTest, OnlyTheKeysThatEntryZeroNamesFoundTheFund) {
  const auto refused = absl::StatusCode::kPermissionDenied;
  EXPECT_EQ(Admit("cid", 3, {Role::kAdministrator}).code(), refused);
  ASSERT_TRUE(Admit("ben", 2, {Role::kAdministrator}).ok());
  EXPECT_EQ(Admit("cid", 3, {Role::kAdministrator}).code(), refused);
  EXPECT_EQ(Admit("ann", 2, {Role::kAdministrator}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Admit("ana", 1, {Role::kAdministrator}, "riyadh").code(),
            absl::StatusCode::kInvalidArgument)
      << "head office is manila";
  ASSERT_TRUE(Admit("ana", 1, {Role::kAdministrator}).ok());
  ASSERT_TRUE(AdmitSite("manila").ok());
  EXPECT_TRUE(Admit("cid", 3, {Role::kAdministrator}).ok()) << "admitted by both";
}

TEST_F(DirectoryTest, WithoutAFoundingNobodyFoundsTheFund) {
  directory_ = Directory();
  EXPECT_EQ(Admit("ana", 1, {Role::kAdministrator}).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(DirectoryTest, TwoAdministratorsAlwaysRemain) {
  Found();
  EXPECT_EQ(Revoke(1).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(Admit("cid", 3, {Role::kAdministrator}).ok());  // entry 4
  ASSERT_TRUE(Admit("dan", 4, {Role::kPayer}).ok());          // entry 5
  EXPECT_TRUE(Revoke(1).ok());
  EXPECT_EQ(Revoke(2).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Revoke(4).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Revoke(5).ok()) << "no administrator";
  EXPECT_EQ(directory_.RequiredAdministrators(size_), 2);
}

TEST_F(DirectoryTest, AKeyIsAdmittedOnceEver) {
  Found();
  ASSERT_TRUE(AdmitLog("owf.example/manila/fund/1", 5).ok());
  EXPECT_EQ(Admit("cid", 1, {Role::kPayer}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Admit("cid", 5, {Role::kPayer}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(AdmitLog("owf.example/manila/remittance/1", 1).code(),
            absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(Admit("dan", 3, {Role::kAdministrator}).ok());
  ASSERT_TRUE(Revoke(1).ok());
  EXPECT_EQ(Admit("ana", 1, {Role::kPayer}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(Admit("ana", 6, {Role::kPayer}).ok()) << "the code is free, the key is new";
}

TEST_F(DirectoryTest, TellsWhenAKeyOfACodeWasRevokedLast) {
  const auto admit = [&](uint8_t key) {
    directory_.Apply(size_,
                     CommandOf(EventType::kOperatorAdmitted,
                               OperatorAdmitted{"ana", KeyOf(key), "manila", {Role::kPayer}}),
                     10);
    return size_++;
  };
  const auto revoke = [&](LogIndex admission, UnixMicros recorded) {
    KeyRevoked body;
    body.admission = admission;
    directory_.Apply(size_++, CommandOf(EventType::kKeyRevoked, body), recorded);
  };
  const LogIndex first = admit(7);
  const LogIndex second = admit(8);
  EXPECT_EQ(directory_.LastRevocationOf("ana", size_), std::nullopt);
  revoke(first, 70);
  const TreeSize once = size_;
  revoke(second, 80);
  EXPECT_EQ(directory_.LastRevocationOf("ana", once - 1), std::nullopt);
  EXPECT_EQ(directory_.LastRevocationOf("ana", once), 70);
  EXPECT_EQ(directory_.LastRevocationOf("ana", size_), 80);
  EXPECT_EQ(directory_.LastRevocationOf("ben", size_), std::nullopt);
}

TEST_F(DirectoryTest, AnEntryIsCheckedAsOfItsOwnIndexHoweverMuchIsKnown) {
  Found();
  ASSERT_TRUE(AdmitLog("owf.example/manila/fund/1", 5).ok());
  const auto admission =
      CommandOf(EventType::kOperatorAdmitted,
                OperatorAdmitted{"ben", KeyOf(2), "manila", {Role::kAdministrator}});
  EXPECT_TRUE(directory_.Check(admission, 2).ok());
  EXPECT_FALSE(directory_.Check(admission, 3).ok());
  const auto log =
      CommandOf(EventType::kLogAdmitted, LogAdmitted{"owf.example/manila/fund/1", KeyOf(5)});
  EXPECT_TRUE(directory_.Check(log, 4).ok());
}

TEST_F(DirectoryTest, RefusesMalformedOperators) {
  Found();
  EXPECT_FALSE(Admit("", 7, {Role::kPayer}).ok());
  EXPECT_FALSE(Admit("Cid", 7, {Role::kPayer}).ok());
  EXPECT_FALSE(Admit("ana", 7, {Role::kPayer}).ok()) << "the code stands admitted";
  EXPECT_FALSE(Admit("cid", 0, {Role::kPayer}).ok()) << "no key";
  EXPECT_FALSE(Admit("cid", 7, {}).ok());
  EXPECT_FALSE(Admit("cid", 7, {Role::kPayer, Role::kOfficer}).ok()) << "not ascending";
  EXPECT_FALSE(Admit("cid", 7, {Role::kPayer, Role::kPayer}).ok());
  EXPECT_FALSE(Admit("cid", 7, {static_cast<Role>(77)}).ok());
  EXPECT_FALSE(Admit("cid", 7, {Role::kUnspecified}).ok());
  EXPECT_EQ(Admit("cid", 7, {Role::kPayer}, "riyadh").code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Admit("cid", 7, {Role::kOfficer, Role::kPayer}).ok());
}

TEST_F(DirectoryTest, ARevocationCountsFromItsSize) {
  Found();
  ASSERT_TRUE(Admit("cid", 7, {Role::kPayer}).ok());  // entry 4
  ASSERT_TRUE(Revoke(4).ok());                        // entry 5
  EXPECT_EQ(directory_.FindOperator(4, 4), nullptr) << "not yet admitted";
  ASSERT_NE(directory_.FindOperator(4, 5), nullptr);
  EXPECT_TRUE(directory_.FindOperator(4, 5)->HasRole(Role::kPayer));
  EXPECT_FALSE(directory_.FindOperator(4, 5)->HasRole(Role::kOfficer));
  EXPECT_EQ(directory_.FindOperator(4, 6), nullptr);
  EXPECT_NE(directory_.FindOperatorByKey(KeyOf(7), 5), nullptr);
  EXPECT_EQ(directory_.FindOperatorByKey(KeyOf(7), 6), nullptr);
  EXPECT_NE(directory_.FindOperatorByCode("cid", 5), nullptr);
  EXPECT_EQ(directory_.FindOperatorByCode("cid", 6), nullptr);
  EXPECT_EQ(Revoke(4).code(), absl::StatusCode::kNotFound) << "revoked already";
}

TEST_F(DirectoryTest, SitesAndLogsAreFoundAsOfASize) {
  Found();
  ASSERT_TRUE(AdmitLog("owf.example/manila/fund/1", 5).ok());  // entry 4
  ASSERT_TRUE(AdmitLog("owf.example/manila/fund/2", 6).ok());  // entry 5
  EXPECT_EQ(directory_.FindSite("manila", 3), nullptr);
  EXPECT_NE(directory_.FindSite("manila", 4), nullptr);
  EXPECT_EQ(directory_.FindLog("manila", entry::Book::kFund, 4), nullptr);
  EXPECT_EQ(directory_.FindLog("manila", entry::Book::kFund, 5)->name.succession, 1u);
  EXPECT_EQ(directory_.FindLog("manila", entry::Book::kFund, 6)->name.succession, 2u);
  const AdmittedLog* log = directory_.FindLogByName("owf.example/manila/fund/1", size_);
  ASSERT_NE(log, nullptr);
  EXPECT_EQ(log->id, entry::LogIdOf(log->name, KeyOf(5)));
  EXPECT_EQ(directory_.FindLog(log->id, 4), nullptr);
  EXPECT_EQ(directory_.FindLog(log->id, size_), log);
}

TEST_F(DirectoryTest, RefusesMalformedSitesAndLogs) {
  Found();
  EXPECT_EQ(AdmitSite("manila").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(AdmitSite("Riyadh").ok());
  EXPECT_FALSE(
      Add(CommandOf(EventType::kSiteAdmitted, SiteAdmitted{"riyadh", "sa", "Asia/R"})).ok());
  EXPECT_FALSE(Add(CommandOf(EventType::kSiteAdmitted, SiteAdmitted{"riyadh", "SA", ""})).ok());
  EXPECT_EQ(AdmitLog("owf.example/riyadh/fund/1", 5).code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(AdmitLog("manila/fund/1", 5).ok());
  EXPECT_FALSE(AdmitLog("owf.example/manila/fund/1", 0).ok());
  ASSERT_TRUE(AdmitLog("owf.example/manila/fund/1", 5).ok());
  EXPECT_EQ(AdmitLog("owf.example/manila/fund/1", 6).code(), absl::StatusCode::kAlreadyExists);
}

// A log that calls itself a directory would be believed by whoever goes by its name.
TEST_F(DirectoryTest, NoOtherDirectoryIsAdmittedAndNoOtherFundsLog) {
  Found();
  EXPECT_EQ(AdmitLog("owf.example/manila/directory/1", 5).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AdmitLog("owf.example/manila/directory/2", 5).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AdmitLog("other.example/manila/fund/1", 5).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AdmitLog("owf.example/manila/fund/2", 5).code(), absl::StatusCode::kInvalidArgument)
      << "the first one is not there";
  ASSERT_TRUE(AdmitLog("owf.example/manila/fund/1", 5).ok());
  EXPECT_EQ(AdmitLog("owf.example/manila/fund/3", 6).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(AdmitLog("owf.example/manila/fund/2", 6).ok());
}

TEST_F(DirectoryTest, TheLatestCeilingBelowASizeHolds) {
  Found();
  ASSERT_TRUE(SetCeiling(100).ok());  // entry 4
  ASSERT_TRUE(SetCeiling(200).ok());  // entry 5
  EXPECT_FALSE(SetCeiling(-1).ok());
  const auto ceiling = [&](TreeSize size) {
    return directory_.FindCeiling("manila", "ticket", kRiyal, size);
  };
  EXPECT_EQ(ceiling(4), nullptr);
  EXPECT_EQ(ceiling(5)->body.per_case.minor_units, 100);
  EXPECT_EQ(ceiling(6)->body.per_case.minor_units, 200);
  EXPECT_EQ(directory_.FindCeiling("manila", "ticket", kPeso, size_), nullptr);
}

TEST_F(DirectoryTest, ScheduleVersionsAscendByOne) {
  Found();
  EXPECT_FALSE(SetSchedule(0, 100).ok());
  EXPECT_FALSE(SetSchedule(2, 100).ok());
  ASSERT_TRUE(SetSchedule(1, 100).ok());  // entry 4
  EXPECT_FALSE(SetSchedule(1, 100).ok());
  ASSERT_TRUE(SetSchedule(2, 200).ok());  // entry 5
  EXPECT_EQ(directory_.ScheduleOn(99, size_), nullptr);
  EXPECT_EQ(directory_.ScheduleOn(199, size_)->body.version, 1u);
  EXPECT_EQ(directory_.ScheduleOn(200, size_)->body.version, 2u);
  EXPECT_EQ(directory_.ScheduleOn(200, 5)->body.version, 1u);
  EXPECT_EQ(directory_.FindSchedule(2, 5), nullptr);
}

TEST_F(DirectoryTest, ALaterVersionMayReachBackBeforeAnEarlierOne) {
  Found();
  ASSERT_TRUE(SetSchedule(1, 200).ok());
  ASSERT_TRUE(SetSchedule(2, 100).ok());
  EXPECT_EQ(directory_.ScheduleOn(150, size_)->body.version, 2u);
  EXPECT_EQ(directory_.ScheduleOn(250, size_)->body.version, 2u);
}

TEST_F(DirectoryTest, RefusesMalformedSchedules) {
  Found();
  const auto refusal = [&](auto&& change) {
    ScheduleSet body = Schedule(1, 100);
    change(body);
    return std::string(Add(CommandOf(EventType::kScheduleSet, body)).message());
  };
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.cover_months = 0; }), HasSubstr("months"));
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.cover_months = 121; }), HasSubstr("months"));
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.contribution.minor_units = 0; }),
              HasSubstr("more than nothing"));
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.contribution.currency.numeric = 959; }),
              HasSubstr("XAU"));
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.benefits[0].code = "Death"; }), HasSubstr("code"));
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.benefits[0].amount.minor_units = 0; }),
              HasSubstr("no amount"));
  EXPECT_THAT(refusal([](ScheduleSet& s) { s.benefits.push_back(s.benefits[0]); }),
              HasSubstr("twice"));
  EXPECT_EQ(refusal([](ScheduleSet&) {}), "");
  EXPECT_NE(FindBenefit(directory_.schedules()[0].body, "death-natural"), nullptr);
  EXPECT_EQ(FindBenefit(directory_.schedules()[0].body, "other"), nullptr);
}

TEST_F(DirectoryTest, RefusesMalformedRates) {
  Found();
  const auto rate = [&](RateSet body) { return Add(CommandOf(EventType::kRateSet, body)); };
  EXPECT_FALSE(rate({kRiyal, kPeso, 0, 1, "bsp"}).ok());
  EXPECT_FALSE(rate({kRiyal, kPeso, 1, 0, "bsp"}).ok());
  EXPECT_FALSE(rate({kRiyal, kPeso, uint64_t{money::kAmountMax} + 1, 1, "bsp"}).ok());
  EXPECT_FALSE(rate({kRiyal, kPeso, 1, uint64_t{money::kAmountMax} + 1, "bsp"}).ok());
  EXPECT_FALSE(rate({kRiyal, kRiyal, 1, 1, "bsp"}).ok());
  EXPECT_FALSE(rate({{.numeric = 959}, kPeso, 1, 1, "bsp"}).ok());
  EXPECT_FALSE(rate({kRiyal, kPeso, 1, 1, ""}).ok());
  ASSERT_TRUE(rate({kRiyal, kPeso, 152347, 10000, "bsp"}).ok());  // entry 4
  EXPECT_EQ(directory_.FindRate(4, 4), nullptr);
  EXPECT_EQ(directory_.FindRate(4, 5)->body.numerator, 152347u);
  EXPECT_EQ(directory_.FindRate(3, 5), nullptr);
}

TEST_F(DirectoryTest, ARateIsOfTheLastMonthAndAScheduleOfNoOtherDecade) {
  Found();
  constexpr CivilDays kEffective = 20'000;
  const auto add = [&](EventType type, const auto& body) {
    entry::Command command = CommandOf(type, body);
    command.effective_date.days = kEffective;
    return directory_.Check(command, size_);
  };
  const auto rate = [&](CivilDays date) {
    return add(EventType::kRateSet, RateSet{kRiyal, kPeso, 2, 1, "bsp", {date}});
  };
  EXPECT_TRUE(absl::IsInvalidArgument(rate(kEffective - 32)));
  EXPECT_TRUE(absl::IsInvalidArgument(rate(kEffective + 1)));
  EXPECT_EQ(rate(kEffective - 31), absl::OkStatus());
  EXPECT_EQ(rate(kEffective), absl::OkStatus());
  const auto schedule = [&](CivilDays from) {
    return add(EventType::kScheduleSet, Schedule(1, from));
  };
  EXPECT_TRUE(absl::IsInvalidArgument(schedule(kEffective - 3'661)));
  EXPECT_TRUE(absl::IsInvalidArgument(schedule(kEffective + 367)));
  EXPECT_EQ(schedule(kEffective - 3'660), absl::OkStatus());
  EXPECT_EQ(schedule(kEffective + 366), absl::OkStatus());
}

TEST_F(DirectoryTest, VersionsOfTheRulesAscendByOneFromTheFoundings) {
  Hash digest;
  digest.value[0] = 1;
  EXPECT_EQ(directory_.RulesAt(0), nullptr);
  EXPECT_EQ(directory_.RulesAt(size_)->version, 1u);
  Found();
  const auto activate = [&](uint32_t version, const Hash& of) {
    return Add(CommandOf(EventType::kRulesActivated, RulesActivated{version, of}));
  };
  EXPECT_FALSE(activate(1, digest).ok());
  EXPECT_FALSE(activate(3, digest).ok());
  EXPECT_FALSE(activate(2, Hash()).ok());
  const TreeSize before = size_;
  ASSERT_EQ(activate(2, digest), absl::OkStatus());
  ASSERT_EQ(activate(3, digest), absl::OkStatus());
  EXPECT_EQ(directory_.RulesAt(before)->version, 1u);
  EXPECT_EQ(directory_.RulesAt(before + 1)->version, 2u);
  EXPECT_EQ(directory_.RulesAt(before + 1)->index, before);
  EXPECT_EQ(directory_.RulesAt(size_)->version, 3u);
}

TEST_F(DirectoryTest, WhatIsAddedToAChartHoldsFromItsEntryOn) {
  Found();
  const auto add = [&](uint32_t chart, std::vector<uint32_t> types) {
    return Add(CommandOf(EventType::kChartPermitsAdded, ChartPermitsAdded{chart, types})).code();
  };
  const TreeSize before = size_;
  EXPECT_EQ(add(1, {105, 130}), absl::StatusCode::kOk);
  EXPECT_EQ(add(2, {105}), absl::StatusCode::kOk);
  EXPECT_EQ(add(1, {110}), absl::StatusCode::kOk);
  using Permits = std::map<uint32_t, std::vector<uint32_t>>;
  EXPECT_EQ(directory_.PermitsAt(before), Permits());
  EXPECT_EQ(directory_.PermitsAt(before + 1), (Permits{{1, {105, 130}}}));
  EXPECT_EQ(directory_.PermitsAt(size_), (Permits{{1, {105, 110, 130}}, {2, {105}}}));
  EXPECT_EQ(directory_.CountPermits(before), 0u);
  EXPECT_EQ(directory_.CountPermits(before + 2), 2u);
}

TEST_F(DirectoryTest, AnEventTypeIsAddedToAChartOnce) {
  Found();
  const auto add = [&](uint32_t chart, std::vector<uint32_t> types) {
    return Add(CommandOf(EventType::kChartPermitsAdded, ChartPermitsAdded{chart, types})).code();
  };
  const auto malformed = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(add(0, {105}), malformed);
  EXPECT_EQ(add(1, {}), malformed);
  EXPECT_EQ(add(1, {0}), malformed);
  EXPECT_EQ(add(1, {130, 105}), malformed);
  EXPECT_EQ(add(1, {105, 105}), malformed);
  std::vector<uint32_t> many(kPermitsAddedMax + 1);
  std::iota(many.begin(), many.end(), 100);
  EXPECT_EQ(add(1, many), malformed);
  EXPECT_EQ(add(1, {105, 130}), absl::StatusCode::kOk);
  EXPECT_EQ(add(1, {110, 130}), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(add(2, {130}), absl::StatusCode::kOk);
}

TEST_F(DirectoryTest, ParametersOfTheAuditStandFromTheirEntryOn) {
  Found();
  const auto set = [&](uint64_t version, uint64_t days) {
    return Add(CommandOf(EventType::kAuditParametersSet,
                         AuditParametersSet{version, {{AuditParameter::kStaleRateDays, days}}}));
  };
  EXPECT_TRUE(absl::IsInvalidArgument(set(0, 14)));
  EXPECT_TRUE(absl::IsInvalidArgument(set(2, 14)));
  EXPECT_TRUE(absl::IsInvalidArgument(set(1, 32))) << "beyond the range";
  EXPECT_EQ(directory_.AuditParametersAt(size_), nullptr);
  const TreeSize before = size_;
  ASSERT_EQ(set(1, 14), absl::OkStatus());
  EXPECT_TRUE(absl::IsAlreadyExists(set(1, 20)));
  EXPECT_TRUE(absl::IsInvalidArgument(set(1, 32))) << "a range is asked before the version";
  ASSERT_EQ(set(2, 20), absl::OkStatus());
  EXPECT_EQ(directory_.AuditParametersAt(before), nullptr);
  const AuditParameters* first = directory_.AuditParametersAt(before + 1);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->index, before);
  EXPECT_EQ(first->body.settings[0].value, 14u);
  EXPECT_EQ(directory_.AuditParametersAt(size_)->body.version, 2u);
}

TEST_F(DirectoryTest, APartyStandsAsItWasSaidLastBelowASize) {
  Found();
  const auto set = [&](CivilDays until) {
    PartySet body{"gulf-manpower", "agency", "SA", {until}};
    return Add(CommandOf(EventType::kPartySet, body));
  };
  const auto set_status = [&](const std::string& party, const std::string& status) {
    PartyStatusSet body;
    body.party = party;
    body.status = status;
    body.reason = "complaint";
    return Add(CommandOf(EventType::kPartyStatusSet, body));
  };
  EXPECT_EQ(set_status("gulf-manpower", "warned").code(), absl::StatusCode::kNotFound);
  ASSERT_EQ(set(0), absl::OkStatus());                                 // entry 4
  ASSERT_EQ(set_status("gulf-manpower", "warned"), absl::OkStatus());  // entry 5
  ASSERT_EQ(set(365), absl::OkStatus());                               // entry 6
  ASSERT_EQ(set_status("gulf-manpower", "active"), absl::OkStatus());  // entry 7
  EXPECT_EQ(directory_.FindParty("gulf-manpower", 4), nullptr);
  EXPECT_EQ(directory_.FindParty("gulf-manpower", 5)->body.licence_until.days, 0);
  EXPECT_EQ(directory_.FindParty("gulf-manpower", size_)->body.licence_until.days, 365);
  EXPECT_EQ(directory_.FindParty("gulf", size_), nullptr);
  EXPECT_EQ(directory_.FindPartyStatus("gulf-manpower", 5), nullptr) << "active";
  EXPECT_EQ(directory_.FindPartyStatus("gulf-manpower", 7)->body.status, "warned");
  EXPECT_EQ(directory_.FindPartyStatus("gulf-manpower", size_)->index, 7u);
}

TEST_F(DirectoryTest, ALicenceEndsNeitherLongAgoNorFarAhead) {
  Found();
  const auto set = [&](CivilDays until) {
    PartySet body{"gulf-manpower", "agency", "SA", {until}};
    entry::Command command = CommandOf(EventType::kPartySet, body);
    command.effective_date.days = 20'000;
    return Add(command).code();
  };
  EXPECT_EQ(set(20'000 - kLicenceBackDaysMax - 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(set(20'000 + kLicenceAheadDaysMax + 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(set(20'000 - kLicenceBackDaysMax), absl::StatusCode::kOk);
  EXPECT_EQ(set(20'000 + kLicenceAheadDaysMax), absl::StatusCode::kOk);
}

TEST_F(DirectoryTest, APartyAndAnOperatorNeverShareACode) {
  Found();
  ASSERT_TRUE(Admit("cyd", 3, {Role::kOfficer}).ok());  // entry 4
  ASSERT_TRUE(Revoke(4).ok());
  const auto set = [&](const std::string& code, const std::string& country) {
    return Add(CommandOf(EventType::kPartySet, PartySet{code, "agency", country, {}})).code();
  };
  EXPECT_EQ(set("cyd", "SA"), absl::StatusCode::kAlreadyExists) << "who owes as an officer";
  EXPECT_EQ(set("", "SA"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(set("gulf-manpower", "SAU"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(set("gulf-manpower", "SA"), absl::StatusCode::kOk);
  EXPECT_EQ(set("gulf-manpower", "AE"), absl::StatusCode::kAlreadyExists) << "another firm";
  EXPECT_EQ(Admit("gulf-manpower", 5, {Role::kOfficer}).code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(DirectoryTest, AStatusNamesTheEntryOnWhichItRestsWhole) {
  Found();
  ASSERT_TRUE(
      Add(CommandOf(EventType::kPartySet, PartySet{"gulf-manpower", "agency", "SA", {}})).ok());
  PartyStatusSet body;
  body.party = "gulf-manpower";
  body.status = "suspended";
  EXPECT_EQ(Add(CommandOf(EventType::kPartyStatusSet, body)).code(),
            absl::StatusCode::kInvalidArgument)
      << "for no reason";
  body.reason = "non-payment";
  body.cited = entry::Reference{{}, 7, {}};
  EXPECT_EQ(Add(CommandOf(EventType::kPartyStatusSet, body)).code(),
            absl::StatusCode::kInvalidArgument);
  body.cited->log.value[0] = 1;
  body.cited->leaf_hash.value[0] = 1;
  EXPECT_EQ(Add(CommandOf(EventType::kPartyStatusSet, body)), absl::OkStatus());
}

TEST_F(DirectoryTest, RefusesABodyThatIsNotOfItsType) {
  Found();
  for (const EventType type :
       {EventType::kOperatorAdmitted, EventType::kKeyRevoked, EventType::kSiteAdmitted,
        EventType::kLogAdmitted, EventType::kCeilingSet, EventType::kScheduleSet,
        EventType::kRateSet, EventType::kPartySet, EventType::kPartyStatusSet,
        EventType::kChartPermitsAdded, EventType::kAuditParametersSet}) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = "\xff";
    EXPECT_EQ(Add(command).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(DirectoryTest, RefusesTextsOfAnotherForm) {
  Found();
  ASSERT_TRUE(Admit("cyd", 3, {Role::kOfficer}).ok());  // entry 4
  for (const std::string wrong : {"caf\xe9", "a\nb", "perdu \xc3\xa0 Riyad", "Maria Santos"}) {
    const auto expect_refused = [&](EventType type, const auto& body, const char* field) {
      const absl::Status status = Add(CommandOf(type, body));
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << field;
      EXPECT_THAT(std::string(status.message()), HasSubstr(field));
    };
    expect_refused(EventType::kKeyRevoked, KeyRevoked{4, wrong}, "reason");
    expect_refused(EventType::kRateSet, RateSet{kRiyal, kPeso, 1, 1, wrong}, "source");
    expect_refused(EventType::kSiteAdmitted, SiteAdmitted{"riyadh", "SA", wrong}, "time_zone");
    ScheduleSet schedule = Schedule(1, 100);
    schedule.benefits[0].documents = {"report", wrong};
    expect_refused(EventType::kScheduleSet, schedule, "documents");
  }
  EXPECT_TRUE(Add(CommandOf(EventType::kKeyRevoked, KeyRevoked{4, "lost-in-riyadh"})).ok());
}

TEST(RoleTest, NamesReadBack) {
  for (uint32_t number = 1; number <= 9; ++number) {
    const Role role = static_cast<Role>(number);
    EXPECT_EQ(*RoleFromName(RoleName(role)), role);
  }
  EXPECT_FALSE(RoleFromName("unknown").ok());
}

}  // namespace
}  // namespace amanat::directory

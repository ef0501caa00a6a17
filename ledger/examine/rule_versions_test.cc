#include "ledger/examine/rule_versions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/examine/testing/told_rules.h"

namespace amanat::examine {
namespace {

// A directory whose founding names version 1, and whose entry 3 activates version 2.
directory::Directory TwoActivated() {
  directory::Directory directory;
  entry::Command command;
  command.event_type = static_cast<uint32_t>(entry::EventType::kLogFounded);
  command.body = wire::Encode(NamingFirst({}, {}));
  directory.Apply(0, command, 0);
  command.event_type = static_cast<uint32_t>(entry::EventType::kRulesActivated);
  command.body = wire::Encode(ActivationOfSecond());
  directory.Apply(3, command, 0);
  return directory;
}

TEST(RuleVersionsTest, TheDirectoryNamesAVersionFromItsEntryOn) {
  const directory::Directory directory = TwoActivated();
  EXPECT_EQ(directory.RulesAt(0), nullptr);
  EXPECT_EQ(directory.RulesAt(1)->version, 1u);
  EXPECT_EQ(directory.RulesAt(3)->version, 1u);
  EXPECT_EQ(directory.RulesAt(4)->version, 2u);
}

TEST(RuleVersionsTest, FindsAVersionByNumberAndDigest) {
  const RuleVersions& versions = ToldRulesOfTwoVersions();
  const directory::RulesActivated second = ActivationOfSecond();
  ASSERT_NE(versions.Find(directory::ActivatedRules{3, second.version, second.digest}), nullptr);
  EXPECT_EQ(versions.Find(directory::ActivatedRules{3, 2, versions.first().digest}), nullptr);
  EXPECT_EQ(versions.Find(directory::ActivatedRules{3, 3, second.digest}), nullptr);
  EXPECT_EQ(versions.Find(0), nullptr);
  EXPECT_EQ(versions.Find(3), nullptr);
}

TEST(RuleVersionsTest, KnowsHowMuchOfADirectoryItCanDecideBy) {
  const directory::Directory directory = TwoActivated();
  EXPECT_EQ(ToldRules().KnownSize(directory, 3), 3u);
  EXPECT_EQ(ToldRules().KnownSize(directory, 4), 3u);
  EXPECT_EQ(ToldRules().KnownSize(directory, 9), 3u);
  EXPECT_EQ(ToldRulesOfTwoVersions().KnownSize(directory, 9), 9u);
  EXPECT_EQ(ToldRules().FirstUnknown(directory, 3), nullptr);
  ASSERT_NE(ToldRules().FirstUnknown(directory, 4), nullptr);
  EXPECT_EQ(ToldRules().FirstUnknown(directory, 4)->version, 2u);
  EXPECT_EQ(ToldRulesOfTwoVersions().FirstUnknown(directory, 9), nullptr);
}

TEST(RuleVersionsDeathTest, AscendByOneFromOne) {
  RuleVersion second = ToldRulesOfTwoVersions().all().back();
  EXPECT_DEATH(RuleVersions({second}), "");
  EXPECT_DEATH(RuleVersions({}), "");
}

}  // namespace
}  // namespace amanat::examine

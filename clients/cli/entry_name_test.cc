#include "clients/cli/entry_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"

namespace amanat::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class EntryNameTest : public testing::Test {
 protected:
  EntryNameTest() {
    for (const char* name : {"owf.example/manila/directory/1", "owf.example/manila/fund/1",
                             "owf.example/riyadh/fund/1", "owf.example/riyadh/fund/2",
                             "owf.example/riyadh/remittance/1", "owf.example/ribeirao/fund/1",
                             "owf.example/rib/fund/1"}) {
      logs_.push_back({*entry::ParseLogName(name), random_.Draw<LogId>()});
    }
  }
  // The name of the log, or why there is none.
  std::string Chosen(absl::string_view text) {
    const auto log = ChooseLog(text, logs_, "--issue");
    return log.ok() ? log->name.str() : std::string(log.status().message());
  }
  // Without an address nobody can be asked.
  absl::StatusOr<LogIndex> Index(const std::string& text) {
    return IndexFromText(session_, text, "--rate", InDirectory());
  }

  SeededRandom random_{1};
  std::vector<NamedLog> logs_;
  Options options_;
  Session session_{options_, random_};
};

TEST_F(EntryNameTest, ALogHasFourNames) {
  EXPECT_EQ(Chosen("manila"), "owf.example/manila/fund/1");
  EXPECT_EQ(Chosen("manila/directory"), "owf.example/manila/directory/1");
  EXPECT_EQ(Chosen("owf.example/riyadh/fund/1"), "owf.example/riyadh/fund/1");
  EXPECT_EQ(Chosen(logs_[4].id.hex()), "owf.example/riyadh/remittance/1");
}

TEST_F(EntryNameTest, OfSeveralSuccessionsTheLatestIsMeant) {
  EXPECT_EQ(Chosen("riyadh"), "owf.example/riyadh/fund/2");
  EXPECT_EQ(Chosen("riyadh/fund"), "owf.example/riyadh/fund/2");
}

TEST_F(EntryNameTest, FirstLettersDoWhenTheyFitOneLog) {
  EXPECT_EQ(Chosen("man"), "owf.example/manila/fund/1");
  EXPECT_EQ(Chosen("man/dir"), "owf.example/manila/directory/1");
  EXPECT_EQ(Chosen("riy/r"), "owf.example/riyadh/remittance/1");
  EXPECT_EQ(Chosen(logs_[1].id.hex().substr(0, 8)), "owf.example/manila/fund/1");
}

TEST_F(EntryNameTest, AWholeNameGoesBeforeFirstLetters) {
  EXPECT_EQ(Chosen("rib"), "owf.example/rib/fund/1");
}

TEST_F(EntryNameTest, LettersThatFitSeveralLogsNameThem) {
  EXPECT_THAT(Chosen("ri"), AllOf(HasSubstr("--issue: several logs begin with ri"),
                                  HasSubstr("owf.example/riyadh/fund/2"),
                                  HasSubstr("owf.example/ribeirao/fund/1")));
  EXPECT_THAT(Chosen("man/"), HasSubstr("several logs"));
}

TEST_F(EntryNameTest, ALogThatIsNotThereIsSaid) {
  EXPECT_EQ(Chosen("doha"), "--issue: the directory has no log doha; see amanat directory logs");
  EXPECT_EQ(Chosen("manila/remittance"),
            "--issue: the directory has no log manila/remittance; see amanat directory logs");
  // Fewer digits than an id is told by.
  EXPECT_THAT(Chosen(logs_[1].id.hex().substr(0, 3)), HasSubstr("has no log"));
}

TEST_F(EntryNameTest, AnEntryOfAKnownLogIsItsIndex) {
  EXPECT_EQ(*Index("12"), 12u);
  EXPECT_EQ(*Index("0"), 0u);
}

TEST_F(EntryNameTest, WhatIsNoEntryNamesTheOptionAndBothWays) {
  for (const char* text : {"", "twelve", "-1", "+1", "manila:", ":12", "manila:12x", "manila:-1",
                           "18446744073709551616"}) {
    EXPECT_EQ(Index(text).status(), absl::InvalidArgumentError(
                                        "--rate is LOG:INDEX or, of an entry of the directory, its "
                                        "INDEX alone"))
        << text;
  }
}

TEST_F(EntryNameTest, AnEntryOfAnotherLogIsNotTaken) {
  options_.profile.site = "riyadh";
  const ExpectedLog fund = InOwnFund(session_);
  EXPECT_EQ(fund.words, "riyadh/fund");
  std::vector<std::string> own, directory, one;
  for (const NamedLog& log : logs_) {
    if (fund.is(log)) own.push_back(log.name.str());
    if (InDirectory().is(log)) directory.push_back(log.name.str());
    if (InLog("it", logs_[5].id.str()).is(log)) one.push_back(log.name.str());
  }
  EXPECT_THAT(own, testing::ElementsAre("owf.example/riyadh/fund/1", "owf.example/riyadh/fund/2"));
  EXPECT_THAT(directory, testing::ElementsAre("owf.example/manila/directory/1"));
  EXPECT_THAT(one, testing::ElementsAre("owf.example/ribeirao/fund/1"));
}

}  // namespace
}  // namespace amanat::cli

#include "clients/verifier/listing.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "clients/verifier/listing_fixture.h"

namespace amanat::verifier {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Of CSV without quotation marks.
std::vector<std::string> Fields(const std::string& line) { return absl::StrSplit(line, ','); }

TEST_F(ListingTest, EveryEntryIsListedWithItsTypeAuthorsDatesAndBody) {
  const auto lines = Lines({ListKind::kEntries, ListFormat::kJson, ""});
  ASSERT_THAT(lines, SizeIs(fund_.directory().size() + office().size() + consulate().size()));
  EXPECT_EQ(rows_, lines.size());
  const auto founded = nlohmann::json::parse(lines.front());
  EXPECT_EQ(founded["entry"], "owf.example/manila/directory/1:0");
  EXPECT_EQ(founded["type"], "LOG_FOUNDED");
  EXPECT_EQ(founded["body"]["name"], "owf.example/manila/directory/1");
  EXPECT_EQ(founded["effective_date"], "");
  const auto payment = nlohmann::json::parse(lines.back());
  EXPECT_EQ(payment["log"], "owf.example/riyadh/fund/1");
  EXPECT_EQ(payment["index"], story_.payment);
  EXPECT_EQ(payment["type"], "USED");
  EXPECT_EQ(payment["outcome"], "ACCEPTED");
  EXPECT_EQ(payment["by"], nlohmann::json({"payer"}));
  EXPECT_EQ(payment["leaf_hash"], consulate().ReferenceTo(story_.payment).leaf_hash.hex());
  EXPECT_THAT(payment["record_time"].get<std::string>(), EndsWith("Z"));
}

TEST_F(ListingTest, WhatAnotherLogTookUpIsNamedByWhoTookItUp) {
  for (const std::string& line : Lines({ListKind::kEntries, ListFormat::kJson, "riyadh/fund"})) {
    const auto entry = nlohmann::json::parse(line);
    if (entry["index"] != story_.acceptance) continue;
    EXPECT_EQ(entry["consumes"],
              nlohmann::json({absl::StrCat(office().id().hex(), ":", story_.issue)}));
    EXPECT_EQ(entry["recipient"], office().id().hex());
  }
}

TEST_F(ListingTest, TextIsALineForEachEntry) {
  const auto lines = Lines({ListKind::kEntries, ListFormat::kText, "manila/directory"});
  ASSERT_THAT(lines, SizeIs(1 + fund_.directory().size()));
  EXPECT_THAT(lines[0], AllOf(StartsWith("entry "), HasSubstr(" type "), Not(HasSubstr("leaf"))));
  EXPECT_THAT(lines[2], AllOf(StartsWith("manila/directory:1 "), HasSubstr(" OPERATOR_ADMITTED "),
                              HasSubstr("\"code\":\"admin-1\"")));
}

TEST_F(ListingTest, PostingsNameTheirAccountsAndSayTheirSides) {
  const auto lines = Lines({ListKind::kPostings, ListFormat::kCsv, "riyadh/fund"});
  ASSERT_THAT(lines, SizeIs(1 + 4));
  EXPECT_THAT(lines[0], HasSubstr(",office,chart,dimension,currency,debit,credit,amount_minor,"));
  EXPECT_THAT(lines[3],
              AllOf(StartsWith(absl::StrCat("owf.example/riyadh/fund/1:", story_.payment, ",")),
                    HasSubstr(",USED,payer,"),
                    HasSubstr(",riyadh,USE_KEPT,allotment-1,SAR,2000.00,,200000,")));
  EXPECT_THAT(lines[4], HasSubstr(",riyadh,PURSE,allotment-1,SAR,,2000.00,-200000,POSTED,"));
}

TEST_F(ListingTest, AccountsSayWhereTheyStand) {
  const auto lines = Lines({ListKind::kAccounts, ListFormat::kCsv, ""});
  EXPECT_THAT(lines, Contains(AllOf(StartsWith("owf.example/manila/fund/1,manila/fund,"),
                                    HasSubstr(",VAULT,,SAR,40000.00,,,,4000000,"))));
  EXPECT_THAT(lines, Contains(HasSubstr(",riyadh,PURSE,allotment-1,SAR,8000.00,,,,800000,")));
  EXPECT_THAT(lines, Contains(HasSubstr(",manila,OWED_TO,allotment-1,SAR,,10000.00,,,-1000000,")));
}

TEST_F(ListingTest, PostingsOfALogAddUpToItsAccounts) {
  int64_t posted = 0;
  const auto postings = Lines({ListKind::kPostings, ListFormat::kCsv, "manila/fund"});
  for (size_t i = 1; i < postings.size(); ++i) posted += std::stoll(Fields(postings[i]).at(14));
  EXPECT_EQ(posted, 0);
  EXPECT_THAT(postings, SizeIs(1 + 6));
}

TEST_F(ListingTest, TheJournalBalancesDeclaresItsNamesAndAssertsTheEnd) {
  const std::string journal = List({ListKind::kPostings, ListFormat::kHledger, ""});
  EXPECT_EQ(rows_, 5u);
  EXPECT_THAT(journal, HasSubstr("\ncommodity 0.00 SAR\n"));
  EXPECT_THAT(journal, HasSubstr("\naccount manila/fund:manila:VAULT\n"));
  EXPECT_THAT(journal, HasSubstr(absl::StrCat("(riyadh/fund:", story_.payment, ") USED\n")));
  EXPECT_THAT(journal, HasSubstr(", by:payer\n"
                                 "    riyadh/fund:riyadh:USE_KEPT:allotment-1  2000.00 SAR\n"
                                 "    riyadh/fund:riyadh:PURSE:allotment-1  -2000.00 SAR\n"));
  EXPECT_THAT(journal,
              HasSubstr("\n    riyadh/fund:riyadh:PURSE:allotment-1  0 SAR = 8000.00 SAR\n"));
}

TEST_F(ListingTest, WhatBreaksARuleAndWhatIsBehindItIsNotListed) {
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(testing::kAllotment, 1),
               [](entry::Entry& entry) { entry.postings[0].amount += 1; });
  const auto lines = Lines({ListKind::kPostings, ListFormat::kCsv, "riyadh/fund"});
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(verdict_, verify::SetVerdict::kFailed);
  EXPECT_THAT(lines, SizeIs(1 + 4));
}

TEST_F(ListingTest, ALogThatIsNotThereIsSaid) {
  EXPECT_EQ(List({ListKind::kEntries, ListFormat::kCsv, "cairo/fund"}), "");
  EXPECT_EQ(status_.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status_.message(), HasSubstr("holds manila/directory, manila/fund, riyadh/fund"));
  List({ListKind::kAccounts, ListFormat::kHledger, ""});
  EXPECT_EQ(status_.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ListingTest, ALogIsNamedAsForEveryCommandAndByTheBeginningOfItsName) {
  const auto listed = [this](const std::string& log) {
    const auto lines = Lines({ListKind::kEntries, ListFormat::kCsv, log});
    if (lines.size() < 2) return std::string(status_.message());
    return Fields(lines[1]).at(1);
  };
  const std::string fund = "owf.example/manila/fund/1";
  EXPECT_EQ(listed(fund), fund);
  EXPECT_EQ(listed("manila/fund"), fund);
  EXPECT_EQ(listed("manila"), fund) << "a site is its fund log";
  EXPECT_EQ(listed(office().id().hex()), fund);
  EXPECT_EQ(listed("manila/d"), "owf.example/manila/directory/1");
  EXPECT_EQ(listed("r"), "owf.example/riyadh/fund/1");
  EXPECT_EQ(listed("man"), "--log man may be manila/directory or manila/fund");
  EXPECT_EQ(listed("fund"),
            "--log fund is no log of the set, which holds manila/directory, "
            "manila/fund, riyadh/fund");
}

TEST_F(ListingTest, WordsOfLists) {
  EXPECT_EQ(ListKindOf("exceptions"), ListKind::kExceptions);
  EXPECT_EQ(ListKindOf("Entries"), std::nullopt);
}

}  // namespace
}  // namespace amanat::verifier

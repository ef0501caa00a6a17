#include "ledger/verify/verified_set.h"

#include <gmock/gmock.h>

#include "ledger/verify/verify_fixture.h"

namespace amanat::verify {
namespace {

using ::testing::ElementsAre;

class VerifiedSetTest : public VerifyTest {
 protected:
  // Reads everything, and says "site/book index type" of each entry.
  std::vector<std::string> ReadAll() {
    std::vector<std::string> read;
    Options options = MakeOptions();
    options.verified = [&](const Report& report, const VerifiedSet& set) {
      verdict_ = report.verdict();
      for (const VerifiedSet::Log& log : set.logs()) {
        sizes_.push_back(log.size);
        EXPECT_EQ(set.FindLog(log.id), &log);
        AMANAT_RETURN_IF_ERROR(
            set.ForEachEntry(log, [&](const examine::Leaf& leaf, uint32_t event_type) {
              EXPECT_EQ(
                  leaf.hash,
                  fund_.log(log.name.site, log.name.book).ReferenceTo(leaf.entry.index).leaf_hash);
              read.push_back(log.name.site + " " + std::to_string(leaf.entry.index) + " " +
                             log.catalogue->EventTypeName(event_type));
              return absl::OkStatus();
            }));
      }
      consumer_ = set.ConsumerOf(consulate().id(), office().id(), story_.issue);
      nobody_ = set.ConsumerOf(office().id(), consulate().id(), story_.payment);
      return absl::OkStatus();
    };
    const auto report = VerifySet(options);
    EXPECT_TRUE(report.ok()) << report.status();
    return read;
  }

  SetVerdict verdict_ = SetVerdict::kFailed;
  std::vector<TreeSize> sizes_;
  std::optional<LogIndex> consumer_, nobody_;
};

TEST_F(VerifiedSetTest, GivesEveryEntryOfEveryLogInItsOrder) {
  Export();
  const auto read = ReadAll();
  EXPECT_EQ(verdict_, SetVerdict::kVerified);
  EXPECT_THAT(sizes_, ElementsAre(fund_.directory().size(), office().size(), consulate().size()));
  ASSERT_EQ(read.size(), fund_.directory().size() + office().size() + consulate().size());
  EXPECT_EQ(read.front(), "manila 0 LOG_FOUNDED");
  EXPECT_EQ(read.back(), "riyadh " + std::to_string(story_.payment) + " " +
                             toy::Catalogue().EventTypeName(static_cast<uint32_t>(toy::kUsed)));
  EXPECT_EQ(consumer_, story_.acceptance);
  EXPECT_EQ(nobody_, std::nullopt);
}

TEST_F(VerifiedSetTest, StopsBeforeTheEntryThatBreaksARule) {
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(testing::kAllotment, 1),
               [](entry::Entry& entry) { entry.postings[0].amount += 1; });
  Export();
  const auto read = ReadAll();
  EXPECT_EQ(verdict_, SetVerdict::kFailed);
  EXPECT_EQ(sizes_.back(), consulate().size() - 1);
  EXPECT_EQ(read.back().substr(0, 8 + std::to_string(story_.payment).size()),
            "riyadh " + std::to_string(story_.payment) + " ");
}

TEST_F(VerifiedSetTest, AFileThatChangesMeanwhileIsNotRead) {
  Export();
  Options options = MakeOptions();
  options.verified = [&](const Report&, const VerifiedSet& set) {
    const VerifiedSet::Log& log = set.logs().back();
    Flip("riyadh-fund/tile/entries/000.p/" + std::to_string(log.size), 40);
    return set.ForEachEntry(log, [](const examine::Leaf&, uint32_t) { return absl::OkStatus(); });
  };
  const absl::Status status = VerifySet(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("owf.example/riyadh/fund/1 entry "), absl::string_view::npos);
}

TEST_F(VerifiedSetTest, WhatTheReaderReturnsEndsTheReading) {
  Export();
  int taken = 0;
  Options options = MakeOptions();
  options.verified = [&](const Report&, const VerifiedSet& set) {
    return set.ForEachEntry(set.logs().front(), [&](const examine::Leaf&, uint32_t) {
      return ++taken < 3 ? absl::OkStatus() : absl::UnavailableError("full");
    });
  };
  EXPECT_EQ(VerifySet(options).status(), absl::UnavailableError("full"));
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace amanat::verify

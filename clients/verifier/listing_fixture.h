// For tests of lists: the toy fund of ledger/testing exported, verified and listed.
#ifndef AMANAT_CLIENTS_VERIFIER_LISTING_FIXTURE_H_
#define AMANAT_CLIENTS_VERIFIER_LISTING_FIXTURE_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/verifier/listing.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/testing/small_fund.h"
#include "ledger/verify/verify.h"

namespace amanat::verifier {

class ListingTest : public ::testing::Test {
 protected:
  ListingTest() : folder_(absl::StrCat(::testing::TempDir(), "amanat-listing-", ::getpid())) {
    std::filesystem::remove_all(folder_);
  }
  ~ListingTest() override { std::filesystem::remove_all(folder_); }

  testing::LogBuilder& office() { return fund_.log("manila", entry::Book::kFund); }
  testing::LogBuilder& consulate() { return fund_.log("riyadh", entry::Book::kFund); }

  // What the list of the exported fund says; what went wrong with it in `status_`.
  std::string List(const Listing& listing) {
    std::filesystem::remove_all(folder_);
    EXPECT_TRUE(fund_.ExportTo(folder_).ok());
    std::string text;
    verify::Options options;
    options.directory = folder_;
    options.trust = fund_.Trust();
    options.trust_received_apart = true;
    options.rules = &examine::ToldRules();
    options.verified = [&](const verify::Report& report, const verify::VerifiedSet& set) {
      verdict_ = report.verdict();
      const auto rows = WriteList(listing, set, [&](absl::string_view lines) {
        text.append(lines.data(), lines.size());
        return absl::OkStatus();
      });
      if (rows.ok()) rows_ = *rows;
      return rows.status();
    };
    status_ = verify::VerifySet(options).status();
    return text;
  }
  std::vector<std::string> Lines(const Listing& listing) {
    return absl::StrSplit(List(listing), '\n', absl::SkipEmpty());
  }

  testing::FundBuilder fund_{/*seed=*/7};
  const testing::SmallFund story_{fund_};
  const std::string folder_;
  verify::SetVerdict verdict_ = verify::SetVerdict::kFailed;
  absl::Status status_;
  uint64_t rows_ = 0;
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_LISTING_FIXTURE_H_

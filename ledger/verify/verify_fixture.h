// For tests of verification: a small fund that is changed, exported, damaged and verified.
#ifndef AMANAT_LEDGER_VERIFY_VERIFY_FIXTURE_H_
#define AMANAT_LEDGER_VERIFY_VERIFY_FIXTURE_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ledger/base/file.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/testing/small_fund.h"
#include "ledger/verify/verify.h"

namespace amanat::verify {

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    set_ = ::testing::TempDir() + "amanat-" + std::to_string(::getpid()) + "-" +
           test->test_suite_name() + "-" + test->name();
    std::filesystem::remove_all(set_);
  }
  ~VerifyTest() override { std::filesystem::remove_all(set_); }

  testing::LogBuilder& office() { return fund_.log("manila", entry::Book::kFund); }
  testing::LogBuilder& consulate() { return fund_.log("riyadh", entry::Book::kFund); }

  void Export() { ASSERT_TRUE(fund_.ExportTo(set_).ok()); }
  std::string Path(const std::string& relative) const { return set_ + "/" + relative; }
  std::string Read(const std::string& relative) const { return ReadFile(Path(relative)).value(); }
  void Write(const std::string& relative, const std::string& content) const {
    std::ofstream file(Path(relative), std::ios::binary);
    file << content;
    ASSERT_TRUE(file.flush().good()) << relative;
  }
  void Flip(const std::string& relative, size_t offset) const {
    std::string content = Read(relative);
    content.at(offset) = static_cast<char>(content.at(offset) ^ 1);
    Write(relative, content);
  }

  Options MakeOptions() const {
    Options options;
    options.unpacked_entries_max = 3;  // so that small logs meet what large ones do
    options.directory = set_;
    options.trust = fund_.Trust();
    options.trust_received_apart = true;
    options.rules = rules_;
    return options;
  }
  Report Verify() const {
    auto report = VerifySet(MakeOptions());
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *std::move(report) : Report();
  }
  Report ExportAndVerify() {
    Export();
    return Verify();
  }

  testing::FundBuilder fund_{/*seed=*/7};
  const testing::SmallFund story_{fund_};
  const examine::RuleVersions* rules_ = &examine::ToldRules();
  std::string set_;
};

inline std::string Describe(const ReportedFinding& finding) {
  return finding.log_name + "|" +
         (finding.index.has_value() ? std::to_string(*finding.index) : "-") + "|" + finding.path +
         "|" + finding.rule + "|expected " + finding.expected + "|found " + finding.found;
}

inline std::string Describe(const Report& report) {
  std::string text;
  for (const ReportedFinding& finding : report.findings.listed()) text += Describe(finding) + "\n";
  for (size_t i = 0; i < kLimitations; ++i) {
    const auto kind = static_cast<Limitation>(i);
    for (const ReportedLimitation& item : report.limitations.listed(kind)) {
      text += std::string(LimitationName(kind)) + " " + item.log_name + "|" +
              (item.index.has_value() ? std::to_string(*item.index) : "-") + "|" +
              std::to_string(item.count) + "|" + item.detail + "\n";
    }
  }
  return text;
}

inline ::testing::AssertionResult IsVerified(const Report& report) {
  if (report.verdict() == SetVerdict::kVerified) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << SetVerdictName(report.verdict()) << "\n"
                                       << Describe(report);
}

// Whether nothing is wrong and these, and no other, limitations stand there.
inline ::testing::AssertionResult IsIncomplete(const Report& report,
                                               const std::vector<Limitation>& kinds) {
  bool as_expected = report.verdict() == SetVerdict::kIncomplete;
  for (size_t i = 0; i < kLimitations; ++i) {
    const auto kind = static_cast<Limitation>(i);
    const bool expected = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    as_expected = as_expected && expected == (report.limitations.count(kind) != 0);
  }
  if (as_expected) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << SetVerdictName(report.verdict()) << "\n"
                                       << Describe(report);
}

// Whether a finding of the rule names the path.
inline bool NamesPath(const Report& report, const std::string& rule, const std::string& path) {
  for (const ReportedFinding& finding : report.findings.listed()) {
    if (finding.rule == rule && finding.path == path) return true;
  }
  return false;
}

// Whether the report has exactly one finding, of this rule at this entry.
inline ::testing::AssertionResult OnlyFinding(const Report& report, const std::string& rule,
                                              const std::string& log_name, LogIndex index) {
  if (report.findings.count() == 1) {
    const ReportedFinding& finding = report.findings.listed().front();
    if (finding.rule == rule && finding.log_name == log_name && finding.index == index) {
      return ::testing::AssertionSuccess();
    }
  }
  return ::testing::AssertionFailure() << report.findings.count() << " findings:\n"
                                       << Describe(report);
}

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_VERIFY_FIXTURE_H_

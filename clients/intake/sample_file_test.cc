// The files that deploy/sample-contributions makes, read as a collector's files are.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/intake/collector_file.h"
#include "ledger/base/file.h"

namespace amanat::intake {
namespace {

constexpr char kDate[] = "2026-03-02";

// Runs the generator from the root of the repository, where tests run.
CollectorFile Sample(const std::string& options) {
  const std::string path = absl::StrCat(testing::TempDir(), "/sample-", getpid(), ".csv");
  const std::string command = absl::StrCat("deploy/sample-contributions --output ", path,
                                           " --date ", kDate, " ", options, " 2> ", path, ".told");
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  const auto content = ReadFile(path);
  EXPECT_TRUE(content.ok()) << content.status();
  const auto file = ReadCollectorFile(content.value_or(""), *ParseCivilDate(kDate));
  EXPECT_TRUE(file.ok()) << file.status();
  unlink(path.c_str());
  unlink(absl::StrCat(path, ".told").c_str());
  return file.value_or(CollectorFile());
}

std::set<std::string> BodiesOf(const CollectorFile& file) {
  std::set<std::string> bodies;
  for (const CollectedReceipt& receipt : file.receipts) {
    bodies.insert(wire::Encode(receipt.contribution));
  }
  return bodies;
}

TEST(SampleFileTest, HasNoBadLineAndManyDestinations) {
  const CollectorFile file = Sample("--bom");
  EXPECT_EQ(FaultsError(file.faults), absl::OkStatus());
  EXPECT_EQ(file.receipts.size(), 2000u);
  EXPECT_EQ(BodiesOf(file).size(), 2000u);
  std::set<std::string> destinations;
  for (const CollectedReceipt& receipt : file.receipts) {
    destinations.insert(receipt.contribution.destination);
  }
  EXPECT_GT(destinations.size(), 20u);
}

TEST(SampleFileTest, TheReorderedFileHasTheSameReceiptsAndOneMore) {
  const std::set<std::string> first = BodiesOf(Sample("--count 300"));
  const std::set<std::string> again = BodiesOf(Sample("--count 300 --reordered-plus-one"));
  EXPECT_EQ(again.size(), 301u);
  EXPECT_TRUE(std::includes(again.begin(), again.end(), first.begin(), first.end()));
}

TEST(SampleFileTest, TheBadFileHasFiveBadLinesOfDifferentKinds) {
  const CollectorFile file = Sample("--count 300 --bad-lines");
  std::set<size_t> lines;
  std::set<std::string> columns;
  for (const LineFault& fault : file.faults) {
    lines.insert(fault.line);
    columns.insert(fault.column);
  }
  EXPECT_EQ(lines.size(), 5u);
  EXPECT_EQ(columns, (std::set<std::string>{"amount", "currency", "destination", "paid_on",
                                            "receipt_number"}));
}

}  // namespace
}  // namespace amanat::intake

// Writes a fund's exported logs for the conformance tests: export_small_fund DIR
//
// The head office's log is long enough for full tiles and for two levels of the tree.
#include <iostream>

#include "ledger/testing/small_fund.h"

namespace {

constexpr amanat::TreeSize kLongLogEntries = 700;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: export_small_fund DIR\n";
    return 2;
  }
  namespace testing = amanat::testing;
  testing::FundBuilder fund(/*seed=*/1);
  const testing::SmallFund story(fund);
  testing::LogBuilder& office = fund.log("manila", amanat::entry::Book::kFund);
  amanat::SeededRandom random(/*seed=*/2);
  while (office.size() < kLongLogEntries) {
    office.AppendOfWriter(amanat::entry::EventType::kWriterStarted,
                          amanat::entry::WriterStarted{random.Draw<amanat::Incarnation>()});
  }
  const absl::Status status = fund.ExportTo(argv[1]);
  if (!status.ok()) {
    std::cerr << status << "\n";
    return 1;
  }
  return 0;
}

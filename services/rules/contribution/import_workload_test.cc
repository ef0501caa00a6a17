// Random files and single receipts against a naive model: who remembers of each receipt what was said
// first. That every entry can be made again from the log alone, runs of duplicates among them, is what
// the fixture looks at in the end.
#include <iostream>
#include <random>
#include <set>

#include "services/rules/contribution/testing/contribution_fixture.h"

namespace amanat::rules::contribution {
namespace {

constexpr int kSteps = 120;
constexpr uint64_t kReceipts = 60;

// Of one collector's receipt.
struct Said {
  std::string body;  // as a line says it
  SubjectId member;
  bool operator==(const Said&) const = default;
};

class ImportWorkloadTest : public ContributionTest {
 protected:
  using Model = std::map<std::pair<std::string, uint64_t>, Said>;

  uint64_t Below(uint64_t bound) { return random_() % bound; }

  // Mostly what is always said of a receipt, at times something else.
  Contribution RandomReceipt() {
    Contribution body = Receipt(1 + Below(kReceipts), "");
    if (Below(25) == 0) body.destination = "QAT";
    return body;
  }
  SubjectId RandomMember(uint64_t number) {
    return Below(40) == 0 ? fund_.NewSubject() : MemberOf(number);
  }
  std::string RandomCollector() { return Below(3) == 0 ? "col-2" : "col-1"; }

  void CollectSome() {
    const std::string collector = RandomCollector();
    Contribution body = RandomReceipt();
    const Said said{wire::Encode(body), RandomMember(body.receipt_number)};
    body.collector = collector;
    const auto [known, is_new] = model_.try_emplace({collector, body.receipt_number}, said);
    const std::string name = CollectFrom(said.member, body, collector).name();
    ASSERT_EQ(name, is_new                  ? "ACCEPTED"
                    : known->second == said ? "DUPLICATE"
                                            : "IDENTIFIER_REUSED");
  }

  // Lines of chance, or those of an earlier file with some left out and some put in.
  std::vector<entry::LineCommand> RandomLines() {
    std::vector<entry::LineCommand> lines;
    if (!files_.empty() && Below(2) == 0) {
      for (const entry::LineCommand& line : files_[Below(files_.size())]) {
        if (Below(8) != 0) lines.push_back(line);
      }
    }
    for (uint64_t count = lines.empty() ? 1 + Below(30) : Below(4); count > 0; --count) {
      const Contribution body = RandomReceipt();
      lines.insert(lines.begin() + Below(lines.size() + 1),
                   {wire::Encode(body), {RandomMember(body.receipt_number)}});
    }
    return lines;
  }

  void ImportSome() {
    const std::string collector = RandomCollector();
    const std::vector<entry::LineCommand> lines = RandomLines();
    Model after = model_;
    uint64_t recorded = 0;
    std::set<uint64_t> conflicts;
    for (size_t i = 0; i < lines.size(); ++i) {
      const uint64_t number = wire::Decode<Contribution>(lines[i].body)->receipt_number;
      const Said said{lines[i].body, lines[i].subjects[0]};
      const auto [known, is_new] = after.try_emplace({collector, number}, said);
      recorded += is_new ? 1 : 0;
      if (known->second != said) conflicts.insert(i + 1);
    }
    const Answer answer = Import(ManifestOf(collector), lines, collector);
    ASSERT_TRUE(answer.status.ok()) << answer;
    std::set<uint64_t> told;
    for (const proposal::LineIssue& issue : answer.issues) {
      ASSERT_EQ(issue.reason, "IDENTIFIER_REUSED") << issue.detail;
      told.insert(issue.line);
    }
    ASSERT_EQ(told, conflicts);
    if (!conflicts.empty()) return;
    ASSERT_EQ(answer.recorded, recorded);
    ASSERT_EQ(answer.duplicates, lines.size() - recorded);
    model_ = std::move(after);
    duplicates_ += answer.duplicates;
    files_.push_back(lines);
  }

  const uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  Model model_;
  std::vector<std::vector<entry::LineCommand>> files_;
  uint64_t duplicates_ = 0;
};

TEST_F(ImportWorkloadTest, RecordsEachReceiptOnceAndNamesEveryConflict) {
  std::cout << "seed " << seed_ << "\n";
  SCOPED_TRACE(seed_);
  for (int step = 0; step < kSteps && !HasFatalFailure(); ++step) {
    Below(3) == 0 ? CollectSome() : ImportSome();
  }
  EXPECT_EQ(Counted().contributions, model_.size());
  EXPECT_GT(duplicates_, 0u);
  uint64_t lines_in_runs = 0;
  for (LogIndex index = 0; index < log().size(); ++index) {
    const Leaf& leaf = fund_.leaf(log().id(), index);
    if (leaf.command.event_type != static_cast<uint32_t>(EventType::kImportDuplicates)) continue;
    const auto body = wire::Decode<entry::ImportDuplicates>(leaf.command.body);
    for (const entry::DuplicateRun& run : body->runs) lines_in_runs += run.count;
  }
  EXPECT_GT(lines_in_runs, 0u);
  EXPECT_LT(lines_in_runs, duplicates_) << "and some stand as entries";
}

}  // namespace
}  // namespace amanat::rules::contribution

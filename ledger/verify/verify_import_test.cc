// Lines that an import leaves out, as an honest and as a hostile writer says what they repeat.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/verify/verify_fixture.h"

namespace amanat::verify {
namespace {

using entry::EventType;

constexpr char kOffice[] = "owf.example/manila/fund/1";

class VerifyImportTest : public VerifyTest {
 protected:
  VerifyImportTest() {
    const LogIndex manifest = Begin({Line(1), Line(2), Line(3)});
    for (int receipt = 1; receipt <= 3; ++receipt) Record(manifest, receipt, receipt);
    Close(manifest, 3, 0);
    first_ = manifest + 1;
  }

  static proposal::Decision DecisionOf(int receipt) {
    proposal::Decision decision;
    decision.once = {
        *OnceFingerprint::FromBytes(entry::Fingerprint("test", {absl::StrCat(receipt)}))};
    return decision;
  }
  static std::string Line(int receipt) {
    return wire::Encode(entry::LineCommand{
        examine::Tell(absl::StrCat("receipt ", receipt), DecisionOf(receipt)), {}});
  }
  LogIndex Begin(const std::vector<std::string>& lines) {
    merkle::Frontier tree;
    for (const std::string& line : lines) tree.Append(merkle::HashLeaf(line));
    const entry::Manifest manifest{
        .root = tree.Root(), .count = lines.size(), .line_event_type = 143};
    return fund_.Append(office(), toy::kFileSigned, {"treasurer"}, {}, nullptr,
                        wire::Encode(manifest));
  }
  void Record(LogIndex manifest, uint64_t number, int receipt) {
    fund_.Append(office(), toy::kFileSigned, {"treasurer"}, {}, [&](entry::Entry& entry) {
      entry.once = DecisionOf(receipt).once;
      entry.command = Line(receipt);
      entry.signatures.clear();
      entry.line = entry::ManifestLine{manifest, number};
    });
  }
  LogIndex Leave(LogIndex manifest, const std::vector<entry::DuplicateRun>& runs) {
    return office().AppendOfWriter(EventType::kImportDuplicates,
                                   entry::ImportDuplicates{manifest, runs});
  }
  LogIndex Close(LogIndex manifest, uint64_t recorded, uint64_t duplicates) {
    return office().AppendOfWriter(EventType::kImportClosed,
                                   entry::ImportClosed{manifest, recorded, duplicates});
  }
  void ExpectFound(LogIndex index, const std::string& found) {
    const Report report = ExportAndVerify();
    EXPECT_TRUE(OnlyFinding(report, "IMPORT", kOffice, index));
    EXPECT_TRUE(absl::StrContains(Describe(report), found)) << Describe(report);
  }

  LogIndex first_ = 0;  // of receipts 1 to 3
};

TEST_F(VerifyImportTest, LinesThatRepeatEarlierOnesAreReadAgain) {
  const LogIndex manifest = Begin({Line(2), Line(3), Line(4), Line(1)});
  Record(manifest, 3, 4);
  Leave(manifest, {{1, 2, first_ + 1}, {4, 1, first_}});
  Close(manifest, 1, 3);
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsVerified(report));
}

TEST_F(VerifyImportTest, ANewLineThatIsDroppedUnderARunIsFound) {
  const LogIndex manifest = Begin({Line(1), Line(4)});
  Leave(manifest, {{1, 2, first_}});
  ExpectFound(Close(manifest, 0, 2), "the lines have root");
}

TEST_F(VerifyImportTest, ARunOfTheWrongEarlierLineIsFound) {
  const LogIndex manifest = Begin({Line(1)});
  Leave(manifest, {{1, 1, first_ + 1}});
  ExpectFound(Close(manifest, 0, 1), "the lines have root");
}

TEST_F(VerifyImportTest, ARunOfWhatIsNoLineIsFound) {
  const LogIndex manifest = Begin({Line(1)});
  ExpectFound(Leave(manifest, {{1, 1, story_.issue}}),
              absl::StrCat("line 1 is said to repeat entry ", story_.issue, ": that is no line"));
}

TEST_F(VerifyImportTest, ARunOfWhatStandsLaterIsFound) {
  const LogIndex manifest = Begin({Line(1)});
  ExpectFound(Leave(manifest, {{1, 1, office().size()}}), "do not all stand before");
}

TEST_F(VerifyImportTest, ALineThatIsNowhereIsFound) {
  const LogIndex manifest = Begin({Line(1), Line(2)});
  Leave(manifest, {{1, 1, first_}});
  ExpectFound(Close(manifest, 0, 2), "line 2 has neither an entry nor a place");
}

}  // namespace
}  // namespace amanat::verify

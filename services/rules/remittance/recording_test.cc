// Remittances are recorded, singly and by file.
#include <gtest/gtest.h>

#include <functional>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/observation.h"
#include "services/rules/remittance/testing/remittance_story.h"

namespace amanat::rules::remittance {
namespace {

class RecordingTest : public testing::Test, protected RemittanceStory {
 protected:
  // "2: IDENTIFIER_REUSED" of the file's first bad line.
  static std::string FirstIssue(const Answer& answer) {
    if (answer.issues.empty()) return "none";
    return absl::StrCat(answer.issues.front().line, ": ", answer.issues.front().reason);
  }
  // As the log's next entry would be decided, if earlier entries were read like that.
  absl::Status DecideReading(
      const Remittance& body,
      std::function<absl::StatusOr<Leaf>(const LogId&, LogIndex)> read) const {
    const Context context{fund.state(log), fund.directory(), fund.directory_size(),
                          std::move(read)};
    Command command;
    command.event_type = static_cast<uint32_t>(event::kRemittanceRecorded);
    command.body = wire::Encode(body);
    command.authors = {
        fund.directory().FindOperatorByCode(kReporter, fund.directory_size())->admission};
    return StoryRules().Decide(command, context).status();
  }
};

TEST_F(RecordingTest, RecordsAPaymentOnce) {
  EXPECT_EQ(Record(Observed("r-1")).name(), "ACCEPTED");
  EXPECT_EQ(Record(Observed("r-1")).name(), "DUPLICATE");
  const Answer other = Record(Observed("r-1", 73'501));
  EXPECT_EQ(other.name(), "IDENTIFIER_REUSED");
  EXPECT_NE(other.detail.find("/remittance:"), std::string::npos) << other.detail;
  EXPECT_NE(other.detail.find("then correct this one or have that one taken back"),
            std::string::npos)
      << other.detail;
  EXPECT_EQ(Record(Observed("r-2")).name(), "ACCEPTED");
  EXPECT_EQ(RecordedEntries().size(), 2u);
}

TEST_F(RecordingTest, AnEntryHasTheFingerprintAndNoOtherEffect) {
  const Answer answer = Record(Observed("r-1"));
  const entry::Entry& entry = fund.leaf(log, answer.entry.index).entry;
  EXPECT_EQ(entry.once, std::vector<OnceFingerprint>{Observed("r-1").payment});
  EXPECT_TRUE(entry.postings.empty());
  EXPECT_TRUE(entry.added.empty());
  EXPECT_TRUE(entry.recipient.is_zero());
}

TEST_F(RecordingTest, AReporterRecordsInHisOwnSitesLog) {
  fund.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  fund.AdmitLog("riyadh", Book::kRemittance);
  fund.AdmitOperator("sa-reporter", "riyadh", {Role::kReporter});
  EXPECT_EQ(Record(Observed("r-1"), "officer").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Record(Observed("r-1")).name(), "ACCEPTED");
  EXPECT_EQ(Record(Observed("r-1", 1), "sa-reporter").name(), "ACCEPTED")
      << "where the first one is not known";
}

TEST_F(RecordingTest, CountriesAreThoseOfTheListByTheirOneCode) {
  for (const char* country : {"AE", "UAE", "ZZZ", "are", ""}) {
    Remittance body = Observed("r-1");
    body.source = country;
    EXPECT_EQ(Record(body).name(), "INVALID_ARGUMENT") << country;
    body = Observed("r-1");
    body.destination = country;
    EXPECT_EQ(Record(body).name(), "INVALID_ARGUMENT") << country;
  }
}

TEST_F(RecordingTest, ACurrencyWasInUseOnTheValueDate) {
  const money::Currency kuna{191};  // until the end of 2022
  Remittance body = Observed("r-1");
  body.received = money::Money{kuna, 100};
  EXPECT_EQ(Record(body).name(), "INVALID_ARGUMENT");
  body.value_date.days = *ParseCivilDate("2022-12-31");
  body.reference.reset();
  EXPECT_EQ(Record(body).name(), "ACCEPTED");
}

TEST_F(RecordingTest, RefusesMoneyThatIsNone) {
  struct {
    const char* what;
    std::function<void(Remittance&)> change;
    const char* outcome;
  } const kRows[] = {
      {"gold",
       [](auto& body) {
         body.sent = {Gold(), 1};
       },
       "NO_MINOR_UNIT"},
      {"gold received",
       [](auto& body) {
         body.received = {Gold(), 1};
       },
       "NO_MINOR_UNIT"},
      {"nothing sent", [](auto& body) { body.sent.minor_units = 0; }, "INVALID_AMOUNT"},
      {"less than nothing", [](auto& body) { body.sent.minor_units = -1; }, "INVALID_AMOUNT"},
      {"nothing received",
       [](auto& body) {
         body.received = {Dirham(), 0};
       },
       "INVALID_AMOUNT"},
      {"negative fee", [](auto& body) { body.fee->minor_units = -1; }, "INVALID_AMOUNT"},
      {"free", [](auto& body) { body.fee->minor_units = 0; }, "ACCEPTED"},
      {"fee elsewhere", [](auto& body) { body.fee->currency = *money::CurrencyFromCode("USD"); },
       "CURRENCY_MISMATCH"},
      {"no provider", [](auto& body) { body.provider = ""; }, "UNKNOWN_PARTY"},
      {"a slip of the pen", [](auto& body) { body.provider = "al-ansary"; }, "UNKNOWN_PARTY"},
      {"a bank that a message names",
       [](auto& body) {
         body.provider = "al-ansary";
         body.kind = MessageKind::kPacs008;
       },
       "ACCEPTED"},
      {"a name", [](auto& body) { body.provider = "Al Ansari"; }, "INVALID_ARGUMENT"},
      {"no country", [](auto& body) { body.source = ""; }, "INVALID_ARGUMENT"},
      {"no country, of a message",
       [](auto& body) {
         body.source = "";
         body.kind = MessageKind::kPacs008;
       },
       "ACCEPTED"},
      {"bad rate",
       [](auto& body) {
         body.applied_rate = Rate{1, 0};
       },
       "INVALID_ARGUMENT"},
      {"bad class", [](auto& body) { body.bpm_class = "gift"; }, "INVALID_ARGUMENT"},
      {"bad channel", [](auto& body) { body.payout = "In Cash"; }, "INVALID_ARGUMENT"},
      {"name for a channel", [](auto& body) { body.funding = "maria-santos"; }, "INVALID_ARGUMENT"},
      {"name for a source", [](auto& body) { body.reference->source = "maria-santos"; },
       "INVALID_ARGUMENT"},
      {"free text", [](auto& body) { body.purpose = "school fees"; }, "INVALID_ARGUMENT"},
      {"no key", [](auto& body) { body.payment = {}; }, "INVALID_ARGUMENT"},
      {"no kind", [](auto& body) { body.kind = {}; }, "INVALID_ARGUMENT"},
      {"a line's kind", [](auto& body) { body.kind = MessageKind::kCsv; }, "INVALID_ARGUMENT"},
      {"no source", [](auto& body) { body.reference->source = ""; }, "INVALID_ARGUMENT"},
  };
  int number = 0;
  for (const auto& row : kRows) {
    Remittance body = Observed("refused-" + std::to_string(++number));
    row.change(body);
    EXPECT_EQ(Record(body).name(), row.outcome) << row.what;
  }
}

TEST_F(RecordingTest, AKnownPaymentIsToldBeforeItsMoneyIsLookedAt) {
  ASSERT_TRUE(Record(Observed("r-1")).accepted());
  Remittance gold = Observed("r-1");
  gold.sent = {Gold(), 1};
  EXPECT_EQ(Record(gold).name(), "IDENTIFIER_REUSED");
  gold.payment = {};
  EXPECT_EQ(Record(gold).name(), "NO_MINOR_UNIT") << "which needs no fingerprint";
}

TEST_F(RecordingTest, DatesOfAPaymentAreBoundedWhateverItsAge) {
  const CivilDays today = fund.today();
  for (const CivilDays wrong : {today - 7'321, today + 32}) {
    Remittance body = Observed("r-1");
    body.value_date.days = wrong;
    EXPECT_EQ(Record(body).name(), "INVALID_PERIOD");
    EXPECT_EQ(FirstIssue(Import({body})), "1: INVALID_PERIOD");
  }
  Remittance body = Observed("r-1");
  body.reference->date.days = today + 1;
  EXPECT_EQ(Record(body).name(), "INVALID_PERIOD");
  body.reference->date.days = body.value_date.days = today - 7'320;
  EXPECT_EQ(Record(body).name(), "ACCEPTED");
  PriceObserved price = Price();
  price.observed_on.days = today + 1;
  EXPECT_EQ(Observe({price}).name(), "INVALID_PERIOD");
}

TEST_F(RecordingTest, NamesNobody) {
  const std::vector<SubjectId> somebody = {fund.NewSubject()};
  EXPECT_EQ(
      fund.Submit(kReporter, event::kRemittanceRecorded, Observed("r-1"), {}, somebody).name(),
      "INVALID_ARGUMENT");
  entry::LineCommand line = LineOf(Observed("r-1"));
  line.subjects = somebody;
  EXPECT_EQ(FirstIssue(ImportLines({line})), "1: INVALID_LINE");
}

TEST_F(RecordingTest, AFileSentTwiceCountsOnce) {
  const std::vector<Remittance> file = {Observed("a"), Observed("b"), Observed("c")};
  EXPECT_EQ(Import(file).recorded, 3u);
  const Answer again = Import(file);
  EXPECT_EQ(again.name(), "ACCEPTED");
  EXPECT_EQ(again.recorded, 0u);
  EXPECT_EQ(again.duplicates, 3u);
  EXPECT_EQ(Import({Observed("c"), Observed("d"), Observed("a")}).recorded, 1u);
  EXPECT_EQ(RecordedEntries().size(), 4u);
  EXPECT_EQ(Import({Observed("e")}, "").name(), "UNKNOWN_PARTY");
  EXPECT_EQ(Import({Observed("e")}, "al-ansary").name(), "UNKNOWN_PARTY") << "a slip of the pen";
  fund.SetParty("gulf-manpower", "agency");
  EXPECT_EQ(Import({Observed("e")}, "gulf-manpower").name(), "UNKNOWN_PARTY") << "no provider";
  EXPECT_EQ(Import({Observed("e")}, "Al Ansari").name(), "INVALID_ARGUMENT");
}

TEST_F(RecordingTest, WhatCameInAFileIsKnownSinglyAndTheOtherWayRound) {
  ASSERT_EQ(Import({Observed("a")}).recorded, 1u);
  EXPECT_EQ(Record(Observed("a")).name(), "DUPLICATE");
  EXPECT_EQ(Record(Observed("a", 1)).name(), "IDENTIFIER_REUSED");
  ASSERT_TRUE(Record(Observed("b")).accepted());
  EXPECT_EQ(Import({Observed("b")}).duplicates, 1u);
}

TEST_F(RecordingTest, AKnownPaymentInOtherWordsStandsAsADuplicate) {
  Remittance reworded = Observed("a");
  reworded.reference.reset();
  ASSERT_EQ(Import({Observed("a"), Observed("b")}).recorded, 2u);
  const Answer answer = Import({reworded, Observed("b"), Observed("c")});
  EXPECT_EQ(answer.recorded, 1u) << answer;
  EXPECT_EQ(answer.duplicates, 2u);
  EXPECT_EQ(fund.leaf(log, answer.entry.index + 1).entry.outcome, entry::Outcome::kDuplicate);
  EXPECT_EQ(RecordedEntries().size(), 3u);
}

TEST_F(RecordingTest, WhatContradictsAKnownPaymentIsNoDuplicate) {
  ASSERT_TRUE(Record(Observed("a")).accepted());
  const std::function<void(Remittance&)> contradictions[] = {
      [](auto& body) { body.fee->minor_units *= 10; }, [](auto& body) { body.destination = "IND"; },
      [](auto& body) { body.value_date.days += 1; },
      [](auto& body) { body.applied_rate->numerator += 1; },
      [](auto& body) { body.provider = "sea-bank"; }};
  for (const auto& contradict : contradictions) {
    Remittance body = Observed("a");
    contradict(body);
    EXPECT_EQ(Record(body).name(), "IDENTIFIER_REUSED");
  }
  Remittance silent = Observed("a");
  silent.fee.reset();
  silent.reference.reset();
  EXPECT_EQ(Record(silent).name(), "DUPLICATE") << "what is left out contradicts nothing";
  Remittance leg = Observed("a");
  leg.kind = MessageKind::kPacs008;
  leg.fee->minor_units *= 10;
  EXPECT_EQ(Record(leg).name(), "DUPLICATE") << "legs differ in charges";
}

TEST_F(RecordingTest, AReusedIdentifierStandsInTheWayOfAFile) {
  ASSERT_TRUE(Record(Observed("a")).accepted());
  const TreeSize before = fund.size(log);
  EXPECT_EQ(FirstIssue(Import({Observed("b"), Observed("a", 1)})), "2: IDENTIFIER_REUSED");
  EXPECT_EQ(fund.size(log), before);
}

TEST_F(RecordingTest, LinesOfOneFileAreComparedWithEachOther) {
  EXPECT_EQ(FirstIssue(Import({Observed("a"), Observed("b"), Observed("a", 1)})),
            "3: IDENTIFIER_REUSED");
  const Answer answer = Import({Observed("a"), Observed("b"), Observed("a")});
  EXPECT_EQ(answer.recorded, 2u);
  EXPECT_EQ(answer.duplicates, 1u);
}

TEST_F(RecordingTest, ALineIsALineOfItsManifest) {
  const auto issue = [&](const std::function<void(Remittance&)>& change) {
    Remittance body = Observed("a");
    body.kind = MessageKind::kCsv;
    body.provider.clear();
    change(body);
    return FirstIssue(ImportLines({{wire::Encode(body), {}}}));
  };
  EXPECT_EQ(issue([](auto& body) { body.provider = "al-ansari"; }), "1: INVALID_LINE");
  EXPECT_EQ(issue([](auto& body) { body.kind = MessageKind::kSingle; }), "1: INVALID_LINE");
  EXPECT_EQ(issue([](auto& body) { body.purpose = "school fees"; }), "1: INVALID_LINE");
  EXPECT_EQ(issue([](auto& body) { body.payment = {}; }), "1: INVALID_LINE");
  EXPECT_EQ(issue([](auto& body) { body.sent.minor_units = 0; }), "1: INVALID_AMOUNT");
  EXPECT_EQ(FirstIssue(ImportLines({{"\xff", {}}})), "1: INVALID_LINE");
  EXPECT_EQ(issue([](auto&) {}), "none");
}

TEST_F(RecordingTest, TheFingerprintOfAPriceIsNoPayment) {
  ASSERT_TRUE(Observe({Price()}).accepted());
  Remittance body = Observed("a");
  body.payment = amanat::remittance::PriceKey(Price());
  EXPECT_EQ(Record(body).name(), "INVALID_ARGUMENT");
}

TEST_F(RecordingTest, AnEarlierEntryThatCannotBeReadDecidesNothing) {
  ASSERT_TRUE(Record(Observed("a")).accepted());
  const auto unavailable = [](const LogId&, LogIndex) -> absl::StatusOr<Leaf> {
    return absl::DataLossError("damaged");
  };
  EXPECT_EQ(DecideReading(Observed("a"), unavailable).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecideReading(Observed("b"), unavailable), absl::OkStatus());
  const auto malformed = [this](const LogId& of, LogIndex index) -> absl::StatusOr<Leaf> {
    Leaf leaf = fund.leaf(of, index);
    leaf.command.body = "\xff";
    return leaf;
  };
  EXPECT_EQ(DecideReading(Observed("a"), malformed).code(), absl::StatusCode::kInternal);
}

TEST_F(RecordingTest, AMalformedEntryOrALineWithoutManifestDoesNotEvolve) {
  state::Overlay overlay(nullptr);
  Evolution evolution{overlay, ""};
  const Context context{fund.state(log), fund.directory(), fund.directory_size(), nullptr};
  Leaf leaf;
  leaf.command.body = "\xff";
  for (const EventType type :
       {event::kRemittanceRecorded, event::kRemittanceLine, event::kPricesObserved}) {
    if (type == event::kRemittanceLine) leaf.entry.line.emplace();
    const auto number = static_cast<uint32_t>(type);
    leaf.command.event_type = number;
    EXPECT_EQ(StoryRules().Evolve(leaf, number, context, evolution).code(),
              absl::StatusCode::kInternal);
    leaf.entry.line.reset();
  }
  EXPECT_EQ(overlay.rows_in_memory(), 0u);
}

TEST_F(RecordingTest, ALinesFingerprintIsAskedForAhead) {
  const entry::LineCommand line = LineOf(Observed("a"));
  entry::Manifest manifest;
  manifest.line_event_type = static_cast<uint32_t>(event::kRemittanceLine);
  std::vector<OnceFingerprint> keys;
  StoryRules().AppendOnceKeys({line.body, line.subjects}, manifest, keys);
  EXPECT_EQ(keys, std::vector<OnceFingerprint>{Observed("a").payment});
  StoryRules().AppendOnceKeys({"", line.subjects}, manifest, keys);
  StoryRules().AppendOnceKeys({"\x0a\x10too short", line.subjects}, manifest, keys);
  EXPECT_EQ(keys.size(), 1u);
}

}  // namespace
}  // namespace amanat::rules::remittance

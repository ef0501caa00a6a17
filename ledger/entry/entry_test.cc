#include "ledger/entry/entry.h"

#include <functional>
#include <iostream>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::entry {
namespace {

using ::testing::HasSubstr;

template <typename T>
T Filled(uint8_t byte) {
  T value;
  value.value.fill(byte);
  return value;
}

Command FullCommand() {
  Command command;
  command.target = Filled<LogId>(1);
  command.idempotency_key = Filled<IdempotencyKey>(2);
  command.event_type = 102;
  command.body = "body";
  command.streams = {{Filled<StreamId>(3), 0}, {Filled<StreamId>(4), 9}};
  command.subjects = {Filled<SubjectId>(5)};
  command.effective_date.days = 20'454;
  command.schedule_version = 1;
  command.expiry.micros = 1'767'225'600'000'000;
  command.directory = Filled<LogId>(6);
  command.authors = {0, 300};
  return command;
}

Entry FullEntry() {
  Entry entry;
  entry.index = 300;
  entry.record_time.micros = 1'767'225'600'000'000;
  entry.command = wire::Encode(FullCommand());
  entry.signatures = std::string(128, 's');
  entry.line = ManifestLine{};
  entry.recipient = Filled<LogId>(7);
  entry.rests_on = {{Filled<LogId>(8), 0, Filled<Hash>(9)}};
  entry.consumes = {{Filled<LogId>(8), 1, Filled<Hash>(9)}};
  entry.openings = {{.office = "manila",
                     .chart = 1,
                     .currency = {.numeric = 682},
                     .dimension = "a",
                     .limit = Limit::kNeverCredit,
                     .event_types = {100, 102}}};
  entry.postings = {{1, 100, Phase::kPosted}, {2, -100, Phase::kCapture}};
  entry.closes_hold = 12;
  entry.once = {Filled<OnceFingerprint>(10)};
  entry.added = "added";
  return entry;
}

std::string Refusal(const Entry& entry) {
  const auto decoded = DecodeEntry(wire::Encode(entry));
  if (decoded.ok()) return "";
  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(decoded.status().message());
}

TEST(EntryTest, ReadsBackTheSameBytes) {
  const std::string bytes = wire::Encode(FullEntry());
  const auto entry = DecodeEntry(bytes);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(wire::Encode(*entry), bytes);
  const auto command = DecodeCommand(entry->command);
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(wire::Encode(*command), entry->command);
}

TEST(EntryTest, RefusesEveryTruncation) {
  const std::string bytes = wire::Encode(FullEntry());
  int whole = 0;  // cuts between two fields give the bytes of a shorter entry
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto entry = DecodeEntry(bytes.substr(0, size));
    if (!entry.ok()) continue;
    ++whole;
    EXPECT_EQ(wire::Encode(*entry), bytes.substr(0, size));
  }
  EXPECT_LE(whole, 15);
  EXPECT_FALSE(DecodeEntry("").ok());
}

TEST(EntryTest, AnswersForTheEncodingVersionBeforeAnythingElse) {
  const auto code = [](absl::string_view hex) { return DecodeEntry(*HexDecode(hex)).status(); };
  EXPECT_EQ(code("0802ffff").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(code("08ac0207").message()), HasSubstr("encoding version 300"));
  for (const char* malformed : {"08", "0800", "088100", "0880", "10010801", "08ffffffff7f"}) {
    EXPECT_EQ(code(malformed).code(), absl::StatusCode::kInvalidArgument) << malformed;
  }
}

TEST(EntryTest, RefusesAnEntryWithoutVersionOrCommand) {
  Entry entry = FullEntry();
  entry.encoding_version = 0;
  EXPECT_THAT(Refusal(entry), HasSubstr("no encoding version"));
  entry = FullEntry();
  entry.command.clear();
  EXPECT_THAT(Refusal(entry), HasSubstr("no command"));
}

struct EntryCase {
  const char* name;
  const char* reason;
  std::function<void(Entry&)> change;
};

class EntryRefusalTest : public ::testing::TestWithParam<EntryCase> {};

TEST_P(EntryRefusalTest, NamesTheReason) {
  Entry entry = FullEntry();
  GetParam().change(entry);
  EXPECT_THAT(Refusal(entry), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Caps, EntryRefusalTest,
    ::testing::ValuesIn(std::vector<EntryCase>{
        {"Command", "32769 bytes of command", [](Entry& e) { e.command.assign(32'769, 'c'); }},
        {"Added", "32769 bytes added", [](Entry& e) { e.added.assign(32'769, 'a'); }},
        {"Whole", "bytes of entry, at most 65535",
         [](Entry& e) {
           e.command.assign(32'768, 'c');
           e.added.assign(32'768, 'a');
         }},
        {"SignatureParts", "multiple of 64", [](Entry& e) { e.signatures.assign(65, 's'); }},
        {"HalfASignature", "multiple of 64", [](Entry& e) { e.signatures.assign(96, 's'); }},
        {"Signatures", "9 signatures", [](Entry& e) { e.signatures.assign(9 * 64, 's'); }},
        {"References", "17 references", [](Entry& e) { e.rests_on.resize(16); }},
        {"Postings", "65 postings", [](Entry& e) { e.postings.resize(65); }},
        {"Openings", "65 openings", [](Entry& e) { e.openings.resize(65); }},
        {"Once", "9 once-only keys", [](Entry& e) { e.once.resize(9); }},
        {"OpeningTypes", "65 event types",
         [](Entry& e) {
           for (uint32_t i = 0; i < 63; ++i) e.openings[0].event_types.push_back(200 + i);
         }},
    }),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Values, EntryRefusalTest,
    ::testing::ValuesIn(std::vector<EntryCase>{
        {"Phase", "unknown phase", [](Entry& e) { e.postings[0].phase = static_cast<Phase>(3); }},
        {"Limit", "unknown limit", [](Entry& e) { e.openings[0].limit = static_cast<Limit>(3); }},
        {"OpeningTypesUnsorted", "must ascend",
         [](Entry& e) {
           e.openings[0].event_types = {2, 1};
         }},
        {"OpeningTypesTwice", "must ascend",
         [](Entry& e) {
           e.openings[0].event_types = {1, 1};
         }},
        {"DebitMaximum", "beyond 63 bits",
         [](Entry& e) { e.openings[0].debit_balance_max = uint64_t{1} << 63; }},
        {"CreditMaximum", "beyond 63 bits",
         [](Entry& e) { e.openings[0].credit_balance_max = uint64_t{1} << 63; }},
        {"ClosingsUnsorted", "must ascend",
         [](Entry& e) {
           e.closings = {2, 1};
         }},
        {"ClosingsTwice", "must ascend",
         [](Entry& e) {
           e.closings = {2, 2};
         }},
        {"Closings", "65 closings, at most 64",
         [](Entry& e) {
           for (uint64_t number = 1; number <= 65; ++number) e.closings.push_back(number);
         }},
    }),
    [](const auto& info) { return std::string(info.param.name); });

// A refusal that keeps only what `keep` sets.
EntryCase RefusalWith(const char* name, std::function<void(Entry&, const Entry&)> keep) {
  return {name, "a refusal with effects", [keep](Entry& entry) {
            const Entry full = entry;
            entry = Entry{.index = full.index,
                          .record_time = full.record_time,
                          .command = full.command,
                          .signatures = full.signatures,
                          .outcome = Outcome::kLimitExceeded};
            keep(entry, full);
          }};
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, EntryRefusalTest,
    ::testing::ValuesIn(std::vector<EntryCase>{
        RefusalWith("Recipient", [](Entry& e, const Entry& f) { e.recipient = f.recipient; }),
        RefusalWith("Consumes", [](Entry& e, const Entry& f) { e.consumes = f.consumes; }),
        RefusalWith("Openings", [](Entry& e, const Entry& f) { e.openings = f.openings; }),
        RefusalWith("Postings", [](Entry& e, const Entry& f) { e.postings = f.postings; }),
        RefusalWith("ClosesHold", [](Entry& e, const Entry& f) { e.closes_hold = 12; }),
        RefusalWith("Closings", [](Entry& e, const Entry& f) { e.closings = {1}; }),
        RefusalWith("Reverses", [](Entry& e, const Entry& f) { e.reverses = 12; }),
        RefusalWith("Once", [](Entry& e, const Entry& f) { e.once = f.once; }),
    }),
    [](const auto& info) { return std::string(info.param.name); });

TEST(EntryTest, ARefusalMaySayWhatItRestsOnAndWhatWasAdded) {
  Entry entry = FullEntry();
  RefusalWith("", [](Entry& e, const Entry& f) {
    e.rests_on = f.rests_on;
    e.added = f.added;
  }).change(entry);
  EXPECT_EQ(Refusal(entry), "");
}

TEST(EntryTest, AcceptsEveryCapItself) {
  Entry entry = FullEntry();
  entry.command.assign(32'768, 'c');
  entry.signatures.assign(8 * 64, 's');
  entry.rests_on.resize(15);
  entry.postings.resize(64);
  entry.openings.resize(64);
  entry.once.resize(8);
  for (uint64_t number = 1; number <= 64; ++number) entry.closings.push_back(number);
  entry.added.clear();
  const size_t rest = kEntryBytesMax - wire::Encode(entry).size();
  entry.added.assign(std::min<size_t>(rest - 5, 32'768), 'a');
  EXPECT_EQ(Refusal(entry), "");
}

TEST(EntryTest, TheFieldThatOnceHeldTheVersionOfTheRulesIsUnknown) {
  Entry entry;
  entry.command = "ab";
  const std::string bytes = wire::Encode(entry);
  ASSERT_TRUE(DecodeEntry(bytes).ok());
  const absl::Status status = DecodeEntry(bytes + "\x78\x01").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("unknown"));
}

std::string CommandRefusal(const Command& command) {
  const auto decoded = DecodeCommand(wire::Encode(command));
  return decoded.ok() ? "" : std::string(decoded.status().message());
}

TEST(CommandTest, KeepsItsCaps) {
  Command command = FullCommand();
  command.body.assign(32'768, 'b');
  EXPECT_THAT(CommandRefusal(command), HasSubstr("bytes of command"));
  command = FullCommand();
  command.subjects.resize(17);
  EXPECT_THAT(CommandRefusal(command), HasSubstr("17 subjects"));
  command = FullCommand();
  command.streams.resize(9);
  EXPECT_THAT(CommandRefusal(command), HasSubstr("9 streams"));
  command = FullCommand();
  command.authors = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_THAT(CommandRefusal(command), HasSubstr("9 authors"));
}

TEST(CommandTest, RefusesAnAuthorOrStreamTwiceAndNoEventType) {
  Command command = FullCommand();
  command.authors = {7, 7};
  EXPECT_THAT(CommandRefusal(command), HasSubstr("one author named twice"));
  command = FullCommand();
  command.streams[1].stream = command.streams[0].stream;
  EXPECT_THAT(CommandRefusal(command), HasSubstr("one stream named twice"));
  command = FullCommand();
  command.event_type = 0;
  EXPECT_THAT(CommandRefusal(command), HasSubstr("no event type"));
}

TEST(CommandTest, ALineKeepsItsCaps) {
  LineCommand line;
  line.subjects.resize(17);
  EXPECT_FALSE(DecodeLineCommand(wire::Encode(line)).ok());
  line.subjects.resize(16);
  EXPECT_TRUE(DecodeLineCommand(wire::Encode(line)).ok());
  line.body.assign(32'768, 'b');
  EXPECT_FALSE(DecodeLineCommand(wire::Encode(line)).ok());
}

TEST(CommandTest, ALineCarriesNoDateOfItsOwn) {
  const std::string bytes = wire::Encode(LineCommand{.body = "receipt", .subjects = {}});
  ASSERT_TRUE(DecodeLineCommand(bytes).ok());
  const absl::Status status = DecodeLineCommand(bytes + "\x18\x02").status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("unknown"));
}

TEST(CommandTest, TheSignedBytesNameTheirPurpose) {
  EXPECT_EQ(CommandSigningBytes("x"), "amanat/command/v1\nx");
}

TEST(CommandTest, AFingerprintSeparatesItsParts) {
  EXPECT_EQ(Fingerprint("p", {"ab", "c"}).size(), 16u);
  EXPECT_NE(Fingerprint("p", {"ab", "c"}), Fingerprint("p", {"a", "bc"}));
  EXPECT_NE(Fingerprint("p", {"a"}), Fingerprint("q", {"a"}));
}

TEST(EntryTest, WhatIsAcceptedAfterAMutationEncodesToTheSameBytes) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const std::string valid = wire::Encode(FullEntry());
  int accepted = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string bytes = valid;
    const size_t at = random() % bytes.size();
    switch (random() % 3) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.erase(at, 1 + random() % 4);
        break;
      default:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40));
    }
    const auto entry = DecodeEntry(bytes);
    if (!entry.ok()) continue;
    ++accepted;
    ASSERT_EQ(HexEncode(wire::Encode(*entry)), HexEncode(bytes)) << "seed " << seed;
    const auto command = DecodeCommand(entry->command);
    if (command.ok()) {
      ASSERT_EQ(wire::Encode(*command), entry->command) << "seed " << seed;
    }
  }
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace amanat::entry

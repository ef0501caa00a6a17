// Runs the program as an auditor does. It has the fund's rules in it, so what it is to verify here are
// entries without an act; whole funds are verified by the integration tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "ledger/base/file.h"
#include "ledger/checkpoint/fork_evidence.h"
#include "ledger/checkpoint/proof_bundle.h"
#include "ledger/entry/writer_events.h"
#include "ledger/testing/small_fund.h"
#include "ledger/tiles/exporter.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::verifier {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

struct Outcome {
  int code = -1;
  std::string output;  // of both streams
};

// Of the version of the rules that the program has.
Hash FundsDigest() { return *Hash::FromHex(rules::kRulesDigest1); }

class VerifyProgramTest : public ::testing::Test {
 protected:
  VerifyProgramTest() : set_(::testing::TempDir() + "amanat-verify-" + std::to_string(::getpid())) {
    fs::remove_all(set_);
    for (int i = 0; i < 20; ++i) {
      directory_.AppendOfWriter(entry::EventType::kWriterStarted,
                                entry::WriterStarted{random_.Draw<Incarnation>()});
    }
    const std::string folder = set_ + "/export/" + kFolder;
    EXPECT_TRUE(tiles::ExportLog(directory_, directory_.verifier_key(), folder).ok());
    EXPECT_TRUE(WriteFileDurably(set_ + "/export/trust", testing::TrustIn(directory_)).ok());
    EXPECT_TRUE(WriteFileDurably(set_ + "/trust", testing::TrustIn(directory_)).ok());
  }
  ~VerifyProgramTest() override { fs::remove_all(set_); }

  Outcome Run(const std::string& arguments) const {
    const char* program = std::getenv("AMANAT_VERIFY");
    EXPECT_NE(program, nullptr);
    const std::string command =
        std::string(program == nullptr ? "false" : program) + " " + arguments + " 2>&1";
    FILE* const pipe = ::popen(command.c_str(), "r");
    Outcome outcome;
    char buffer[4096];
    while (const size_t count = std::fread(buffer, 1, sizeof(buffer), pipe)) {
      outcome.output.append(buffer, count);
    }
    const int status = ::pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }
  void Damage(const std::string& relative) const {
    const std::string path = set_ + "/export/" + relative;
    std::string content = *ReadFile(path);
    content[content.size() / 2] ^= 1;
    ASSERT_TRUE(WriteFileDurably(path, content).ok());
  }

  static constexpr char kFolder[] = "manila-directory";
  static constexpr char kBundle[] = "manila-directory/tile/entries/000.p/21";

  SeededRandom random_{3};
  testing::LogBuilder directory_{{"owf.example", "manila", entry::Book::kDirectory, 1},
                                 signing::PrivateKey::Generate(random_),
                                 {signing::PrivateKey::Generate(random_).public_key(),
                                  signing::PrivateKey::Generate(random_).public_key()},
                                 FundsDigest()};
  const std::string set_;
  const std::string good_ = set_ + "/export --trust " + set_ + "/trust";
};

TEST_F(VerifyProgramTest, AGoodSetExitsWithZero) {
  const Outcome outcome = Run(good_);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("log owf.example/manila/directory/1: size 21"));
  EXPECT_THAT(outcome.output, ::testing::Not(HasSubstr("UNTRUSTED")));
  EXPECT_THAT(outcome.output, EndsWith("\nverified: 1 log, 21 of 21 entries, 0 findings\n"));
}

TEST_F(VerifyProgramTest, ALimitOfMemoryChangesNoVerdict) {
  EXPECT_EQ(Run(set_ + "/export --quiet --memory 1").output, Run(set_ + "/export --quiet").output);
  for (const char* wrong : {"some", "-1", "0", "17592186044416"}) {
    EXPECT_EQ(Run(set_ + "/export --memory " + wrong).code, 2) << wrong;
  }
}

TEST_F(VerifyProgramTest, AnAuditKeepsToALimitOfMemoryToo) {
  EXPECT_EQ(Run(good_ + " --audit --memory 1").output, Run(good_ + " --audit").output);
  // What lies above it stands in the folder for temporary files.
  ASSERT_EQ(::setenv("TMPDIR", (set_ + "/nowhere").c_str(), 1), 0);
  const Outcome outcome = Run(good_ + " --audit --memory 1");
  ::unsetenv("TMPDIR");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.output, HasSubstr("no folder for temporary files"));
}

TEST_F(VerifyProgramTest, WithoutATrustFileReceivedApartItIsIncompleteAndPrintsTheFingerprint) {
  for (const std::string& trust : {std::string(), " --trust " + set_ + "/export/trust",
                                   " --trust " + set_ + "/export/../export/trust"}) {
    SCOPED_TRACE(trust);
    const Outcome outcome = Run(set_ + "/export" + trust);
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.output,
                HasSubstr(HexEncode(Sha256(testing::TrustIn(directory_))) + " UNTRUSTED"));
    EXPECT_THAT(outcome.output, HasSubstr("\nuntrusted: "));
    EXPECT_EQ(Run(set_ + "/export --quiet" + trust).output,
              "incomplete: 1 log, 21 of 21 entries, 0 findings, 1 untrusted\n");
  }
}

TEST_F(VerifyProgramTest, WhoKnowsMayAllowWhatIsIncompleteAndTheWordStays) {
  const Outcome outcome = Run(set_ + "/export --quiet --allow incomplete");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.output, ::testing::StartsWith("incomplete: "));
  EXPECT_EQ(Run(set_ + "/export --allow failed").code, 2);
  Damage(kBundle);
  EXPECT_EQ(Run(set_ + "/export --allow incomplete").code, 1);
}

TEST_F(VerifyProgramTest, ALogLeftOutIsListedAndExitsWithFour) {
  testing::FundBuilder fund(3, FundsDigest());
  fund.AddLog("manila", entry::Book::kFund);
  fund.AddLog("riyadh", entry::Book::kFund);
  ASSERT_TRUE(fund.ExportTo(set_ + "/part").ok());
  fs::rename(set_ + "/part/trust", set_ + "/trust");
  const std::string arguments = set_ + "/part --trust " + set_ + "/trust";
  ASSERT_EQ(Run(arguments).code, 0);
  fs::remove_all(set_ + "/part/riyadh-fund");
  const Outcome outcome = Run(arguments);
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.output,
              HasSubstr("\nmissing: owf.example/riyadh/fund/1: admitted by entry "));
}

TEST_F(VerifyProgramTest, ADamagedSetExitsWithOneAndNamesThePlace) {
  Damage(kBundle);
  const Outcome outcome = Run(good_);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.output, HasSubstr(kBundle));
  EXPECT_THAT(outcome.output, HasSubstr("\nfailed: 1 log, "));
  const Outcome quiet = Run("--quiet " + good_);
  EXPECT_EQ(quiet.code, 1);
  EXPECT_THAT(quiet.output, ::testing::StartsWith("failed: "));
}

// Its bodies tell the toy fund's rules what to do, which the fund's own rules do not know.
TEST_F(VerifyProgramTest, EvidenceOfAForkFailsWhateverTheSetSays) {
  const checkpoint::Checkpoint other{.origin = directory_.name().str(),
                                     .size = directory_.size(),
                                     .root = random_.Draw<Hash>(),
                                     .extensions = {}};
  const checkpoint::ForkEvidence evidence{
      .log = entry::LogIdOf(directory_.name(), directory_.key().public_key()),
      .name = directory_.name().str(),
      .size = directory_.size(),
      .held = {},
      .claimed = {},
      .held_proof = {},
      .claimed_proof = {},
      .held_note = *ReadFile(set_ + "/export/" + kFolder + "/checkpoint"),
      .other_note = checkpoint::SignCheckpoint(other, directory_.key())};
  ASSERT_TRUE(WriteFileDurably(set_ + "/0a.fork", checkpoint::FormatForkEvidence(evidence)).ok());
  const Outcome outcome = Run(good_ + " --evidence " + set_ + "/0a.fork");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.output, HasSubstr("FORK"));
  EXPECT_THAT(outcome.output, EndsWith("\nfailed: 1 log, 21 of 21 entries, 1 finding\n"));
  const Outcome audited = Run(good_ + " --audit --evidence " + set_ + "/0a.fork");
  EXPECT_EQ(audited.code, 1);
  EXPECT_THAT(audited.output, HasSubstr("owf.example/manila/directory/1 has two histories"));
  EXPECT_EQ(Run(good_ + " --evidence " + set_ + "/nowhere.fork").code, 3);
}

TEST_F(VerifyProgramTest, EffectsThatTheFundsRulesDoNotGiveFail) {
  testing::FundBuilder fund(3, FundsDigest());
  const testing::SmallFund story(fund);
  ASSERT_TRUE(fund.ExportTo(set_ + "/toy").ok());
  const Outcome outcome = Run(set_ + "/toy");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.output, HasSubstr("EFFECTS"));
  EXPECT_THAT(outcome.output, HasSubstr("\nfailed: "));
}

// The list alone on standard output: both streams are of one test's, so the report is quiet here.
TEST_F(VerifyProgramTest, AListStandsBesideTheVerdict) {
  const Outcome csv = Run(good_ + " --list entries --csv --quiet");
  EXPECT_EQ(csv.code, 0);
  EXPECT_THAT(csv.output,
              HasSubstr("owf.example/manila/directory/1:20,owf.example/manila/directory/1,20,"));
  EXPECT_THAT(csv.output, HasSubstr(",WRITER_STARTED,ACCEPTED,"));
  EXPECT_THAT(csv.output, HasSubstr("verified: 1 log, 21 of 21 entries, 0 findings\n"));
  EXPECT_EQ(Run(set_ + "/export --list entries --json --quiet").code, 4);
  EXPECT_THAT(Run(good_ + " --list postings --quiet").output, HasSubstr("there are no postings"));
  EXPECT_THAT(Run(good_ + " --list postings --hledger --quiet").output,
              HasSubstr("decimal-mark .\n"));
}

TEST_F(VerifyProgramTest, OfADamagedSetWhatVerifiedIsListedAndTheCodeIsTheVerdicts) {
  Damage(kBundle);
  const Outcome outcome = Run(good_ + " --list entries --csv");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.output, HasSubstr("entry,log,index,"));
  EXPECT_THAT(outcome.output, HasSubstr("mend: export the log again into an empty folder"));
}

TEST_F(VerifyProgramTest, AListIsAskedForInOneFormat) {
  for (const char* wrong :
       {" --list sums", " --csv", " --log manila/fund", " --list entries --csv --json",
        " --list accounts --hledger", " --proof x", " --prove manila/fund:1", " --proofs d",
        " --list entries --check-bundle x", " --prove manila:1 --proofs d --audit",
        " --check-bundle x --log manila"}) {
    EXPECT_EQ(Run(good_ + wrong).code, 2) << wrong;
  }
  const Outcome unknown = Run(good_ + " --list entries --quiet --log cairo/fund");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.output,
              HasSubstr("cairo/fund is no log of the set, which holds manila/directory"));
  EXPECT_EQ(Run(good_ + " --list entries --quiet --log manila/d").code, 0);
}

TEST_F(VerifyProgramTest, AProofIsVerifiedAloneAndItsEntryPrinted) {
  const checkpoint::ProofBundle bundle{.extra = directory_.entries().at(0),
                                       .index = 0,
                                       .proof = {},
                                       .note = directory_.CheckpointNote().value()};
  ASSERT_TRUE(WriteFileDurably(set_ + "/proof", checkpoint::FormatProofBundle(bundle)).ok());
  const Outcome wrong = Run("--proof " + set_ + "/proof --trust " + set_ + "/trust");
  EXPECT_EQ(wrong.code, 1) << "the tree has more leaves than one";
  // The log as it was when entry 0 stood in it alone.
  auto key = signing::PrivateKey::Generate(random_);
  const PublicKey founder = key.public_key();
  testing::LogBuilder small({"owf.example", "manila", entry::Book::kDirectory, 1}, std::move(key),
                            {founder, founder}, FundsDigest());
  ASSERT_TRUE(WriteFileDurably(set_ + "/small.trust", testing::TrustIn(small)).ok());
  ASSERT_TRUE(WriteFileDurably(set_ + "/proof",
                               checkpoint::FormatProofBundle({.extra = small.entries().at(0),
                                                              .index = 0,
                                                              .proof = {},
                                                              .note = *small.CheckpointNote()}))
                  .ok());
  const Outcome right = Run("--proof " + set_ + "/proof --trust " + set_ + "/small.trust");
  EXPECT_EQ(right.code, 0) << right.output;
  EXPECT_THAT(right.output, HasSubstr("type: LOG_FOUNDED\n"));
  EXPECT_EQ(Run("--proof " + set_ + "/nowhere --trust " + set_ + "/trust").code, 3);
}

TEST_F(VerifyProgramTest, JsonIsOneObject) {
  const Outcome outcome = Run(set_ + "/export --json");
  EXPECT_EQ(outcome.code, 4);
  const auto json = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(json["verdict"], "incomplete");
  EXPECT_EQ(json["logs"].size(), 1u);
  EXPECT_EQ(json["limitations"]["untrusted"]["count"], 1);
  EXPECT_EQ(json["limitations"]["missing"]["count"], 0);
  EXPECT_EQ(nlohmann::json::parse(Run(good_ + " --json").output)["verdict"], "verified");
}

TEST_F(VerifyProgramTest, WhatWasVerifiedIsRememberedAndMustStayWhatItWas) {
  const std::string arguments = good_ + " --state " + set_ + "/state";
  ASSERT_EQ(Run(arguments).code, 0);
  ASSERT_EQ(Run(arguments).code, 0);
  std::string state = *ReadFile(set_ + "/state");
  const size_t root = state.find("\"root\": \"") + 9;
  ASSERT_TRUE(WriteFileDurably(set_ + "/state", state.replace(root, 2, "zz")).ok());
  EXPECT_EQ(Run(arguments).code, 3);
  const std::string kept = state.replace(root, 2, "00");
  ASSERT_TRUE(WriteFileDurably(set_ + "/state", kept).ok());
  const Outcome outcome = Run(arguments);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.output, HasSubstr(": HISTORY: expected size "));
  EXPECT_EQ(*ReadFile(set_ + "/state"), kept);  // a set with findings is not remembered
}

// What the help shows can be typed: the files are not there, and nothing is wrong with the command line.
TEST_F(VerifyProgramTest, EveryExampleOfTheHelpIsRead) {
  int examples = 0;
  for (const absl::string_view line : absl::StrSplit(Run("--help").output, '\n')) {
    if (!absl::StartsWith(line, "  amanat-verify ")) continue;
    ++examples;
    const std::string arguments(line.substr(absl::string_view("  amanat-verify ").size()));
    const Outcome outcome = Run(arguments.substr(0, arguments.find(" > ")));
    EXPECT_EQ(outcome.code, 3) << line << "\n" << outcome.output;
  }
  EXPECT_GE(examples, 4);
}

// Else who made the set could have the logs of a fund of his own remembered.
TEST_F(VerifyProgramTest, NothingIsRememberedByATrustFileOfTheSet) {
  ASSERT_EQ(Run(set_ + "/export --state " + set_ + "/state --allow incomplete").code, 0);
  EXPECT_FALSE(fs::exists(set_ + "/state"));
}

TEST_F(VerifyProgramTest, AUrlIsVerifiedWithATrustFileOnly) {
  EXPECT_EQ(Run("http://127.0.0.1:1/").code, 2);
  const Outcome outcome = Run("http://127.0.0.1:1/ --trust " + set_ + "/export/trust");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.output, HasSubstr("http://127.0.0.1:1/logs: Failed to connect"));
}

TEST_F(VerifyProgramTest, WrongUsageExitsWithTwo) {
  EXPECT_EQ(Run("").code, 2);
  EXPECT_EQ(Run(set_ + "/export --no-such-option").code, 2);
  EXPECT_EQ(Run("--help").code, 0);
}

TEST_F(VerifyProgramTest, WhatCannotBeReadExitsWithThree) {
  EXPECT_EQ(Run(set_ + "/nowhere").code, 3);
  EXPECT_EQ(Run(set_ + "/export --trust " + set_ + "/nowhere").code, 3);
  const Outcome outcome = Run(set_ + "/export/trust --trust " + set_ + "/export/trust");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.output, HasSubstr("cannot list"));
}

}  // namespace
}  // namespace amanat::verifier

#include "clients/cli/file_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/cli/values.h"
#include "ledger/entry/entry.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using common::v1::CommandHeader;
using common::v1::ImportResult;
using common::v1::PreparedCommand;
using common::v1::SignedCommand;
using testing::ElementsAre;
using testing::SizeIs;

// A service that records each line once, by its body, and can be told to fail.
class Recorder {
 public:
  ImportCalls Calls() {
    ImportCalls calls;
    calls.manifest = event::kContributionManifest;
    calls.prepare = [this](grpc::ClientContext*, const CommandHeader& header,
                           const entry::Manifest& manifest, PreparedCommand* prepared) {
      return Prepare(header, manifest, prepared);
    };
    calls.submit = [this](grpc::ClientContext*, const SignedCommand& manifest,
                          const std::vector<std::string>& lines,
                          ImportResult* result) { return Submit(manifest, lines, result); };
    return calls;
  }

  std::vector<size_t> part_sizes;  // of each submission, in order
  std::vector<std::string> commands;
  std::vector<SubjectId> subjects;  // of all lines that were sent
  std::set<std::string> recorded;
  std::set<Hash> digests;
  std::function<void(entry::Manifest&)> tamper;  // with what it prepares
  std::string bad_body;                          // refuses the part that has it
  std::function<grpc::Status(size_t)>
      failure;  // by number of the submission, from 1; after its effect

 private:
  grpc::Status Prepare(const CommandHeader& header, const entry::Manifest& manifest,
                       PreparedCommand* prepared) {
    entry::Command command;
    command.target = LogId{{1}};
    command.idempotency_key = *IdempotencyKey::FromBytes(header.idempotency_key());
    command.event_type = static_cast<uint32_t>(event::kContributionManifest);
    entry::Manifest body = manifest;
    if (tamper) tamper(body);
    command.body = wire::Encode(body);
    command.authors = {1};
    command.directory = LogId{{2}};
    command.effective_date.days = header.effective_date();
    command.expiry.micros = header.expiry_micros();
    prepared->set_command(wire::Encode(command));
    prepared->set_preview("ACCEPTED");
    digests.insert(manifest.file_digest);
    return grpc::Status::OK;
  }

  grpc::Status Submit(const SignedCommand& manifest, const std::vector<std::string>& lines,
                      ImportResult* result) {
    part_sizes.push_back(lines.size());
    commands.push_back(manifest.command());
    merkle::Frontier tree;
    for (const std::string& line : lines) {
      tree.Append(merkle::HashLeaf(line));
      subjects.push_back(entry::DecodeLineCommand(line)->subjects.at(0));
    }
    const auto command = *entry::DecodeCommand(manifest.command());
    EXPECT_EQ(wire::Decode<entry::Manifest>(command.body)->root, tree.Root());
    auto& answer = *result->mutable_manifest();
    answer.set_accepted(true);
    answer.set_outcome("ACCEPTED");
    for (size_t i = 0; i < lines.size(); ++i) {
      if (entry::DecodeLineCommand(lines[i])->body != bad_body) continue;
      result->add_issues()->set_line(i + 1);
      answer.set_accepted(false);
      answer.set_outcome("LINES_REFUSED");
      return grpc::Status::OK;
    }
    if (manifest.validate_only()) return grpc::Status::OK;
    answer.mutable_position()->set_index(next_index_);
    for (const std::string& line : lines) {
      const bool is_new = recorded.insert(entry::DecodeLineCommand(line)->body).second;
      is_new ? result->set_recorded(result->recorded() + 1)
             : result->set_duplicates(result->duplicates() + 1);
    }
    next_index_ += result->recorded() + 2;
    return failure ? failure(part_sizes.size()) : grpc::Status::OK;
  }

  uint64_t next_index_ = 10;
};

class FileImportTest : public testing::Test {
 protected:
  FileImportTest() {
    std::filesystem::create_directories(folder_);
    const std::string key = folder_ + "/signing.key";
    EXPECT_TRUE(signing::SavePrivateKey(key, signing::PrivateKey::Generate(random_)).ok());
    options_.signers = {{"col-1", key}};
    options_.profile.state_directory = folder_ + "/state";
    options_.date = "2026-03-31";
    options_.yes = true;
  }
  ~FileImportTest() override { std::filesystem::remove_all(folder_); }

  FileToImport File(size_t lines) const {
    FileToImport file{"the file", source_, {}, {}};
    for (size_t i = 0; i < lines; ++i) {
      file.bodies.push_back(absl::StrCat("line ", i + 1));
      file.subjects.push_back(std::nullopt);
    }
    return file;
  }
  // As one run of the command line does.
  Exit Import(size_t lines) { return Import(File(lines)); }
  Exit Import(FileToImport file) {
    Options options = options_;
    Session session(options, random_);
    FileImport import(session, recorder_.Calls(), std::move(file));
    const Exit exit = import.Run();
    imported_ = import.imported();
    issues_ = import.issues();
    return exit;
  }
  std::vector<std::string> StateFiles() const {
    std::vector<std::string> endings;
    for (const auto& file : std::filesystem::directory_iterator(options_.profile.state_directory)) {
      endings.push_back(file.path().extension());
    }
    return endings;
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/file_import-", getpid());
  SeededRandom random_{5};
  Options options_;
  std::string source_ = "col-1";
  Recorder recorder_;
  std::vector<entry::ImportClosed> imported_;
  std::vector<common::v1::LineIssue> issues_;
};

TEST_F(FileImportTest, AFileIsSentInPartsThatNameOneDigest) {
  EXPECT_EQ(Import(2 * kPartLinesMax + 1), Exit::kDone);
  EXPECT_THAT(recorder_.part_sizes, ElementsAre(kPartLinesMax, kPartLinesMax, 1));
  EXPECT_THAT(recorder_.recorded, SizeIs(2 * kPartLinesMax + 1));
  EXPECT_THAT(recorder_.digests, SizeIs(1));
  ASSERT_THAT(imported_, SizeIs(3));
  EXPECT_EQ(imported_[2].recorded, 1u);
  EXPECT_THAT(StateFiles(), ElementsAre(".imported"));
}

TEST_F(FileImportTest, AFullPartIsOnePart) {
  EXPECT_EQ(Import(kPartLinesMax), Exit::kDone);
  EXPECT_THAT(recorder_.part_sizes, ElementsAre(kPartLinesMax));
}

TEST_F(FileImportTest, TheSameFileAgainIsAllDuplicates) {
  ASSERT_EQ(Import(1500), Exit::kDone);
  ASSERT_EQ(Import(1500), Exit::kDone);
  ASSERT_THAT(imported_, SizeIs(2));
  EXPECT_EQ(imported_[0].duplicates + imported_[1].duplicates, 1500u);
  EXPECT_THAT(recorder_.digests, SizeIs(2)) << "each import has a salt of its own";
}

TEST_F(FileImportTest, ALineThatStandsTwiceIsOfOnePersonAndAKnownPersonIsKept) {
  FileToImport file = File(4);
  file.bodies[2] = file.bodies[0];
  file.subjects[1] = SubjectId{{9}};
  ASSERT_EQ(Import(std::move(file)), Exit::kDone);
  ASSERT_THAT(recorder_.subjects, SizeIs(4));
  EXPECT_EQ(recorder_.subjects[0], recorder_.subjects[2]);
  EXPECT_EQ(recorder_.subjects[1], SubjectId{{9}});
  EXPECT_EQ(std::set<SubjectId>(recorder_.subjects.begin(), recorder_.subjects.end()).size(), 3u);
}

TEST_F(FileImportTest, ABrokenOffFileGoesOnWithTheSameBytesWhereItStopped) {
  recorder_.failure = [](size_t submission) {
    return submission == 2 ? grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "busy")
                           : grpc::Status::OK;
  };
  EXPECT_EQ(Import(2500), Exit::kUnavailable);
  EXPECT_THAT(recorder_.part_sizes, SizeIs(2));
  options_.date = "2026-04-02";
  EXPECT_EQ(Import(2500), Exit::kDone);
  EXPECT_THAT(recorder_.part_sizes, ElementsAre(1000, 1000, 1000, 500));
  EXPECT_EQ(recorder_.commands[1], recorder_.commands[2]);
  EXPECT_EQ(entry::DecodeCommand(recorder_.commands[3])->effective_date.days,
            *ParseCivilDate("2026-03-31"));
  ASSERT_THAT(imported_, SizeIs(3));
  EXPECT_EQ(imported_[0].recorded, 1000u);
  EXPECT_THAT(recorder_.digests, SizeIs(1));
  EXPECT_THAT(StateFiles(), ElementsAre(".imported"));
}

TEST_F(FileImportTest, WhatIsSentAWeekLaterHasThatDaysDateAndTheFilesOwnStays) {
  recorder_.failure = [](size_t submission) {
    return submission == 2 ? grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "EFFECTIVE_DATE")
                           : grpc::Status::OK;
  };
  EXPECT_NE(Import(2500), Exit::kDone);
  options_.date = "2026-04-07";
  EXPECT_EQ(Import(2500), Exit::kDone);
  const auto last = entry::DecodeCommand(recorder_.commands.back());
  EXPECT_EQ(last->effective_date.days, *ParseCivilDate("2026-04-07"));
  EXPECT_EQ(wire::Decode<entry::Manifest>(last->body)->file_date.days,
            *ParseCivilDate("2026-03-31"));
  EXPECT_THAT(recorder_.digests, SizeIs(1));
}

TEST_F(FileImportTest, ARefusedPartIsNamedByTheFilesLineAndLeavesTheOthersRecorded) {
  recorder_.bad_body = "line 1007";
  EXPECT_EQ(Import(2500), Exit::kRefused);
  ASSERT_THAT(issues_, SizeIs(1));
  EXPECT_EQ(issues_[0].line(), 1007u);
  EXPECT_THAT(imported_, SizeIs(2));
  EXPECT_THAT(recorder_.recorded, SizeIs(1500));
}

TEST_F(FileImportTest, ARefusedPartIsNotForgottenWhenTheFileIsResumed) {
  recorder_.bad_body = "line 7";
  recorder_.failure = [](size_t submission) {
    return submission == 2 ? grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "busy")
                           : grpc::Status::OK;
  };
  EXPECT_EQ(Import(1500), Exit::kUnavailable);
  EXPECT_EQ(Import(1500), Exit::kRefused);
  EXPECT_THAT(imported_, SizeIs(1));
}

TEST_F(FileImportTest, APartRefusedForGoodIsSignedAnew) {
  recorder_.failure = [](size_t submission) {
    return submission == 2 ? grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "expired")
                           : grpc::Status::OK;
  };
  EXPECT_EQ(Import(1500), Exit::kRefused);
  EXPECT_EQ(Import(1500), Exit::kDone);
  ASSERT_THAT(recorder_.commands, SizeIs(3));
  EXPECT_NE(recorder_.commands[1], recorder_.commands[2]);
  EXPECT_THAT(imported_, SizeIs(2)) << "the first part is not sent again";
}

TEST_F(FileImportTest, NothingRecordedLeavesNothingBehind) {
  recorder_.bad_body = "line 1";
  EXPECT_EQ(Import(10), Exit::kRefused);
  EXPECT_THAT(StateFiles(), SizeIs(0));
}

TEST_F(FileImportTest, UnconfirmedNothingIsSentOrKept) {
  options_.yes = false;
  options_.no_input = true;
  EXPECT_EQ(Import(10), Exit::kUsage);
  EXPECT_THAT(recorder_.part_sizes, SizeIs(0));
  EXPECT_THAT(StateFiles(), SizeIs(0));
}

TEST_F(FileImportTest, AnotherManifestThanTheFilesIsNotSigned) {
  const std::vector<std::function<void(entry::Manifest&)>> tampers = {
      [](entry::Manifest& m) { m.root = Hash{{7}}; },
      [](entry::Manifest& m) { ++m.count; },
      [](entry::Manifest& m) { m.source = "col-2"; },
      [](entry::Manifest& m) { m.file_digest = Hash{{7}}; },
      [](entry::Manifest& m) { --m.file_date.days; },
      [](entry::Manifest& m) {
        m.line_event_type = static_cast<uint32_t>(event::kRemittanceLine);
      }};
  for (const auto& tamper : tampers) {
    recorder_.tamper = tamper;
    EXPECT_EQ(Import(10), Exit::kRefused);
  }
  EXPECT_THAT(recorder_.part_sizes, SizeIs(0));
  recorder_.tamper = nullptr;
  EXPECT_EQ(Import(10), Exit::kDone);
}

TEST_F(FileImportTest, AFileIsFinishedAsItsFirstSource) {
  recorder_.failure = [](size_t) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "busy");
  };
  ASSERT_EQ(Import(1500), Exit::kUnavailable);
  source_ = "col-2";
  EXPECT_EQ(Import(1500), Exit::kRefused);
  EXPECT_THAT(recorder_.part_sizes, SizeIs(1));
}

TEST_F(FileImportTest, ADryRunAsksForEveryPartAndSignsNothing) {
  options_.dry_run = true;
  recorder_.bad_body = "line 1200";
  EXPECT_EQ(Import(2500), Exit::kRefused);
  EXPECT_THAT(recorder_.part_sizes, SizeIs(3));
  EXPECT_THAT(recorder_.recorded, SizeIs(0));
  ASSERT_THAT(issues_, SizeIs(1));
  EXPECT_EQ(issues_[0].line(), 1200u);
  EXPECT_FALSE(std::filesystem::exists(options_.profile.state_directory));
}

TEST_F(FileImportTest, ASidecarOfAnotherFilesLinesIsRefused) {
  recorder_.failure = [](size_t) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "busy");
  };
  ASSERT_EQ(Import(1500), Exit::kUnavailable);
  EXPECT_EQ(Import(1400), Exit::kRefused) << "the same digest, other lines";
  EXPECT_THAT(recorder_.part_sizes, SizeIs(1));
}

}  // namespace
}  // namespace amanat::cli

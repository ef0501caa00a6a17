// The way of a command as a person goes it: at a terminal, with keys and kept commands on disk, and
// with a service that can lie and fail.
#include "clients/cli/session.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "clients/cli/command_file.h"
#include "ledger/entry/entry.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using common::v1::CommandHeader;
using common::v1::PreparedCommand;
using common::v1::SignedCommand;
using common::v1::SubmitResult;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr money::Currency kPeso{.numeric = 608};

// Standard input for as long as it lives: a terminal at which a person types, or a pipe.
class StandardInput {
 public:
  enum Kind { kTerminal, kPipe };
  StandardInput(Kind kind, const std::string& typed) : before_(dup(STDIN_FILENO)) {
    int ends[2] = {-1, -1};
    if (kind == kTerminal) {
      ends[1] = posix_openpt(O_RDWR | O_NOCTTY);
      EXPECT_EQ(grantpt(ends[1]), 0);
      EXPECT_EQ(unlockpt(ends[1]), 0);
      ends[0] = open(ptsname(ends[1]), O_RDWR | O_NOCTTY);
    } else {
      EXPECT_EQ(pipe(ends), 0);
    }
    EXPECT_EQ(write(ends[1], typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
    EXPECT_EQ(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    typing_end_ = ends[1];
  }
  ~StandardInput() {
    dup2(before_, STDIN_FILENO);
    close(before_);
    close(typing_end_);
  }

 private:
  const int before_;
  int typing_end_;
};

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    std::filesystem::create_directories(folder_);
    const signing::PrivateKey key = signing::PrivateKey::Generate(random_);
    public_key_ = key.public_key();
    EXPECT_TRUE(signing::SavePrivateKey(folder_ + "/signing.key", key).ok());
    options_.signers = {{"adm-1", folder_ + "/signing.key"}};
    options_.profile.state_directory = folder_ + "/state";
    options_.profile.typed_back_above[kPeso] = 100'000;
    options_.date = "2026-03-31";
    Moves({5'000, -5'000});
  }
  ~SessionTest() override { std::filesystem::remove_all(folder_); }

  void Moves(const std::vector<int64_t>& amounts) { amounts_ = amounts; }
  // One run of the command line, at which `typed` is typed.
  Exit Run(const std::string& typed) {
    const StandardInput input(StandardInput::kTerminal, typed + "\n");
    return Run();
  }
  Exit Run() {
    Session session(options_, random_);
    session.SetOperators([this] { return operators_; });
    return Execute(session);
  }
  Exit Execute(Session& session) {
    testing::internal::CaptureStderr();
    const Exit exit = session.Execute(
        [this](grpc::ClientContext*, const CommandHeader& header, PreparedCommand* prepared) {
          Prepare(header, prepared);
          return grpc::Status::OK;
        },
        [this](grpc::ClientContext*, const SignedCommand& command, SubmitResult* result) {
          submitted_.push_back(command);
          kept_when_submitted_.push_back(Kept().size());
          result->set_accepted(true);
          result->set_outcome("ACCEPTED");
          return answer_(submitted_.size());
        });
    shown_ = testing::internal::GetCapturedStderr();
    return exit;
  }
  std::vector<std::string> Kept() const {
    std::vector<std::string> paths;
    const std::string& folder = options_.profile.state_directory;
    if (!std::filesystem::is_directory(folder)) return paths;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      // Who was asked to sign, and with which keys: no command.
      if (file.path().filename() == "signers" || file.path().filename() == "own-signers") continue;
      paths.push_back(file.path());
    }
    return paths;
  }
  void ExpectNothingSigned() {
    EXPECT_THAT(submitted_, IsEmpty());
    EXPECT_THAT(Kept(), IsEmpty());
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/session_test-", getpid());
  SeededRandom random_{11};
  PublicKey public_key_;
  Options options_;
  int64_t signed_amount_ = 5'000;
  std::string preview_ = "ACCEPTED";
  std::vector<int64_t> amounts_;  // that the service says would move
  common::v1::PostingPhase phase_ = common::v1::POSTING_PHASE_POSTED;  // and how
  std::string bank_ = "BANK";  // the account that is debited
  uint64_t closes_hold_ = 0;
  std::function<void(entry::Command&)> tamper_;  // with what the service prepares
  std::vector<KnownOperator> operators_;         // as the directory's service lists them
  std::function<grpc::Status(size_t)> answer_ = [](size_t) { return grpc::Status::OK; };
  std::vector<SignedCommand> submitted_;
  std::vector<size_t> kept_when_submitted_;
  std::string shown_;

 private:
  void Prepare(const CommandHeader& header, PreparedCommand* prepared) {
    entry::Command command;
    command.target = LogId{{1}};
    command.idempotency_key = *IdempotencyKey::FromBytes(header.idempotency_key());
    command.event_type = static_cast<uint32_t>(event::kOpeningBalance);
    command.body = wire::Encode(
        treasury::OpeningBalance{.amount = {kPeso, signed_amount_}, .statement_digest = Hash{{3}}});
    command.authors = {1};
    command.directory = LogId{{2}};
    command.effective_date.days = header.effective_date();
    command.expiry.micros = header.expiry_micros();
    if (tamper_) tamper_(command);
    prepared->set_command(wire::Encode(command));
    prepared->set_preview(preview_);
    for (const int64_t amount : amounts_) {
      auto* posting = prepared->add_postings();
      posting->set_account(amount < 0 ? "ACCUMULATED_FUND" : bank_);
      posting->mutable_amount()->set_currency(kPeso.numeric);
      posting->mutable_amount()->set_minor_units(amount);
      posting->set_phase(phase_);
    }
    prepared->set_closes_hold(closes_hold_);
  }
};

TEST_F(SessionTest, WhatAPersonConfirmsIsSignedAndSent) {
  EXPECT_EQ(Run("yes"), Exit::kDone);
  ASSERT_THAT(submitted_, SizeIs(1));
  ASSERT_EQ(submitted_[0].signatures_size(), 1);
  EXPECT_TRUE(signing::Verify(public_key_, entry::CommandSigningBytes(submitted_[0].command()),
                              *Signature::FromBytes(submitted_[0].signatures(0))));
}

TEST_F(SessionTest, ShowsWhatIsDebitedAndWhatIsCredited) {
  EXPECT_EQ(Run("yes"), Exit::kDone);
  EXPECT_THAT(shown_, HasSubstr("The node would debit BANK: PHP 50.00"));
  EXPECT_THAT(shown_, HasSubstr("The node would credit ACCUMULATED_FUND: PHP 50.00"));
}

TEST_F(SessionTest, ApprovingAndPayingTheSameAmountAreToldApart) {
  phase_ = common::v1::POSTING_PHASE_HOLD;
  EXPECT_EQ(Run("yes"), Exit::kDone);
  EXPECT_THAT(shown_, HasSubstr("The node would hold, not move yet: debit BANK: PHP 50.00"));
  EXPECT_THAT(shown_, Not(HasSubstr("release")));
  phase_ = common::v1::POSTING_PHASE_CAPTURE;
  closes_hold_ = 12;
  EXPECT_EQ(Run("yes"), Exit::kDone);
  EXPECT_THAT(shown_, HasSubstr("The node would pay from the hold: debit BANK: PHP 50.00"));
  EXPECT_THAT(shown_, HasSubstr("The node would release the rest of what entry 12 holds"));
  amounts_.clear();
  EXPECT_EQ(Run("yes"), Exit::kDone);
  EXPECT_THAT(shown_, HasSubstr("The node would release what entry 12 holds"));
}

// A later node may know more of money than this program can say.
TEST_F(SessionTest, WhatIsMovedInAWayThatNobodyHereKnowsIsNotSigned) {
  for (const int phase : {0, 4, 99}) {
    phase_ = static_cast<common::v1::PostingPhase>(phase);
    EXPECT_NE(Run("yes"), Exit::kDone) << phase;
    EXPECT_THAT(shown_, HasSubstr("move money on BANK in a way which this program does not know"));
    ExpectNothingSigned();
  }
}

TEST_F(SessionTest, WhatIsPostedToAnAccountThatNobodyHereKnowsIsNotSigned) {
  bank_ = "CHART_99, manila, PHP";
  EXPECT_NE(Run("yes"), Exit::kDone);
  EXPECT_THAT(shown_, HasSubstr("NEWER_THAN_THIS_PROGRAM: the command would post to CHART_99"));
  ExpectNothingSigned();
}

TEST_F(SessionTest, AnyOtherAnswerSignsNothing) {
  for (const char* answer : {"y", "no", "", "50.00"}) {
    EXPECT_EQ(Run(answer), Exit::kRefused) << answer;
    ExpectNothingSigned();
  }
}

TEST_F(SessionTest, TheLargestAmountIsTypedBackAsItIsShown) {
  Moves({120'001, -120'001, 340'050, -340'050, 200'000, -200'000});
  for (const char* answer : {"yes", "1200.01", "2000.00", "340050", "340050.00", "-3400.50"}) {
    EXPECT_EQ(Run(answer), Exit::kRefused) << answer;
    ExpectNothingSigned();
  }
  EXPECT_EQ(Run("3400.50"), Exit::kDone);
  EXPECT_THAT(submitted_, SizeIs(1));
}

TEST_F(SessionTest, AnAmountIsTypedBackFromTheFirstUnitAboveTheProfilesLimit) {
  Moves({100'001, -100'001});
  EXPECT_EQ(Run("yes"), Exit::kRefused);
  ExpectNothingSigned();
  Moves({100'000, -100'000});
  EXPECT_EQ(Run("yes"), Exit::kDone);
}

TEST_F(SessionTest, AnAmountThatTheServiceDoesNotShowIsTypedBackAllTheSame) {
  signed_amount_ = 340'050;
  Moves({});
  EXPECT_EQ(Run("yes"), Exit::kRefused);
  ExpectNothingSigned();
  EXPECT_EQ(Run("3400.50"), Exit::kDone);
}

TEST_F(SessionTest, WhatWouldBeRefusedIsNotSignedUnasked) {
  options_.yes = true;
  preview_ = "LIMIT_EXCEEDED";
  EXPECT_EQ(Run(), Exit::kRefused);
  ExpectNothingSigned();
  options_.record_refusal = true;
  EXPECT_EQ(Run(), Exit::kDone);
}

TEST_F(SessionTest, AnImplausibleAmountIsAskedAboutAndNeverSignedUnasked) {
  Moves({});
  options_.profile.typed_back_above.clear();
  signed_amount_ = money::kAmountMax;
  for (const char* answer : {"yes", "10000000000000"}) {
    EXPECT_EQ(Run(answer), Exit::kRefused) << "a person types it back";
  }
  options_.yes = true;
  EXPECT_EQ(Run(), Exit::kRefused);
  options_.record_refusal = true;
  EXPECT_EQ(Run(), Exit::kRefused) << "that is for what would be refused";
  ExpectNothingSigned();
  options_.confirm_amount = true;
  EXPECT_EQ(Run(), Exit::kDone);
  options_.yes = options_.confirm_amount = false;
  EXPECT_EQ(Run("10000000000000.00"), Exit::kDone);
}

TEST_F(SessionTest, WhereNobodyIsThereNothingIsSigned) {
  {
    const StandardInput input(StandardInput::kPipe, "yes\n");
    EXPECT_EQ(Run(), Exit::kUsage);
  }
  options_.no_input = true;
  EXPECT_EQ(Run("yes"), Exit::kUsage);
  ExpectNothingSigned();
}

TEST_F(SessionTest, AnotherCommandThanWasAskedForIsNotSigned) {
  options_.yes = true;
  const std::function<void(entry::Command&)> lies[] = {
      [](entry::Command& command) { command.idempotency_key.value[0] ^= 1; },
      [](entry::Command& command) { ++command.effective_date.days; },
      [](entry::Command& command) { ++command.expiry.micros; },
      [](entry::Command& command) { command.authors.push_back(7); },
      [](entry::Command& command) { command.authors.clear(); },
  };
  for (const auto& lie : lies) {
    tamper_ = lie;
    EXPECT_EQ(Run(), Exit::kRefused);
    EXPECT_THAT(shown_, HasSubstr("prepared another command"));
    ExpectNothingSigned();
  }
}

TEST_F(SessionTest, ACommandForAnotherSecondSignerIsNotSigned) {
  options_.yes = true;
  options_.authors = {"tre-1"};
  options_.prepare_to = folder_ + "/for-others.command";
  const PublicKey other = signing::PrivateKey::Generate(random_).public_key();
  operators_ = {{"adm-1", 1, public_key_, false},
                {"tre-1", 7, other, false},
                {"tre-2", 9, signing::PrivateKey::Generate(random_).public_key(), false}};
  tamper_ = [](entry::Command& command) { command.authors = {1, 9}; };
  EXPECT_EQ(Run(), Exit::kRefused);
  EXPECT_THAT(shown_, HasSubstr("in place of tre-1 it is to be signed by tre-2"));
  EXPECT_FALSE(std::filesystem::exists(options_.prepare_to));
  tamper_ = [](entry::Command& command) { command.authors = {1, 7}; };
  EXPECT_EQ(Run(), Exit::kDone);
  EXPECT_THAT(shown_,
              HasSubstr("Signs elsewhere: tre-1, whom entry 7 of the directory admits, key " +
                        other.hex()));
  EXPECT_TRUE(std::filesystem::exists(options_.prepare_to));
  operators_[1].key = operators_[2].key;
  EXPECT_EQ(Run(), Exit::kRefused) << "one who answers for the directory, too, is found by the key";
  EXPECT_THAT(shown_, HasSubstr("SIGNER_CHANGED"));
}

TEST_F(SessionTest, ACommandIsKeptFromBeforeItIsSentUntilItIsAnswered) {
  options_.yes = true;
  EXPECT_EQ(Run(), Exit::kDone);
  EXPECT_THAT(kept_when_submitted_, SizeIs(1));
  EXPECT_THAT(kept_when_submitted_, Each(1));
  EXPECT_THAT(Kept(), IsEmpty());
  answer_ = [](size_t) { return grpc::Status(grpc::StatusCode::ABORTED, "too late"); };
  EXPECT_EQ(Run(), Exit::kRefused);
  EXPECT_THAT(Kept(), IsEmpty()) << "that is an answer, too";
}

TEST_F(SessionTest, WhileTheOutcomeIsUnknownTheSameBytesAreSentAgain) {
  options_.yes = true;
  answer_ = [](size_t attempt) {
    return attempt == 1 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone") : grpc::Status::OK;
  };
  EXPECT_EQ(Run(), Exit::kDone);
  ASSERT_THAT(submitted_, SizeIs(2));
  EXPECT_EQ(submitted_[0].SerializeAsString(), submitted_[1].SerializeAsString());
  EXPECT_THAT(kept_when_submitted_, Each(1));
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(SessionTest, ACommandWhoseOutcomeStaysUnknownIsKept) {
  options_.yes = true;
  answer_ = [](size_t) { return grpc::Status(grpc::StatusCode::UNKNOWN, "not known"); };
  EXPECT_EQ(Run(), Exit::kUnavailable);
  ASSERT_THAT(Kept(), SizeIs(1));
  EXPECT_THAT(shown_, HasSubstr(Kept()[0]));
  const auto file = ReadCommandFile(Kept()[0]);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(ToSignedCommand(*file)->SerializeAsString(), submitted_[0].SerializeAsString());
}

TEST_F(SessionTest, NothingIsSentThatCouldNotBeKept) {
  options_.yes = true;
  options_.profile.state_directory = folder_ + "/signing.key/state";
  EXPECT_NE(Run(), Exit::kDone);
  EXPECT_THAT(submitted_, IsEmpty());
}

TEST_F(SessionTest, ADryRunSignsNothing) {
  options_.yes = true;
  options_.dry_run = true;
  EXPECT_EQ(Run(), Exit::kDone);
  ExpectNothingSigned();
}

TEST_F(SessionTest, EachCommandIsConfirmedUnlessOneAnswerIsAskedForAll) {
  Session session(options_, random_);
  {
    const StandardInput input(StandardInput::kTerminal, "yes\nno\n");
    EXPECT_EQ(Execute(session), Exit::kDone);
    EXPECT_EQ(Execute(session), Exit::kRefused);
  }
  EXPECT_THAT(submitted_, SizeIs(1));
  session.AskOnce();
  const StandardInput input(StandardInput::kTerminal, "yes\n");
  EXPECT_EQ(Execute(session), Exit::kDone);
  EXPECT_EQ(Execute(session), Exit::kDone);
  EXPECT_THAT(shown_, Not(HasSubstr("Type yes")));
  EXPECT_THAT(submitted_, SizeIs(3));
}

TEST_F(SessionTest, WhatIsWrittenForOthersIsKeptUntilItIsSubmittedHere) {
  options_.authors = {"adm-2"};
  operators_ = {{"adm-1", 1, public_key_, false},
                {"adm-2", 2, signing::PrivateKey::Generate(random_).public_key(), false}};
  options_.prepare_to = folder_ + "/opening.command";
  options_.yes = true;
  tamper_ = [](entry::Command& command) { command.authors = {1, 2}; };
  EXPECT_EQ(Run(), Exit::kDone);
  EXPECT_THAT(submitted_, IsEmpty());
  ASSERT_THAT(Kept(), ElementsAre(EndsWith(".half-signed")));
  const auto copy = ReadCommandFile(Kept().front());
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(FormatCommandFile(*copy), FormatCommandFile(*ReadCommandFile(options_.prepare_to)));
  // The same command, once its outcome is known.
  SignedCommand signed_command;
  signed_command.set_command(copy->command);
  Session session(options_, random_);
  const auto submit = [](grpc::ClientContext*, const SignedCommand&, SubmitResult* result) {
    result->set_accepted(true);
    return grpc::Status::OK;
  };
  EXPECT_EQ(session.Resubmit(signed_command, submit), Exit::kDone);
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(SessionTest, WhoSignsAnActOfTwoAloneIsToldHowTheOtherOneSigns) {
  const auto told = [&] {
    testing::internal::CaptureStderr();
    Session(options_, random_).SayIfOneSigns();
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_THAT(told(), HasSubstr("amanat --sign adm-1=KEYFILE --author CODE --prepare-to FILE"));
  EXPECT_THAT(told(), HasSubstr("amanat --sign CODE=KEYFILE command sign FILE"));
  options_.authors = {"adm-2"};
  EXPECT_EQ(told(), "");
}

}  // namespace
}  // namespace amanat::cli

// A sentence in any text of any act, at the writer that decides it: a status that names the field, and no
// log grows, no key is used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/entry/writer_events.h"
#include "proto/acts/testing/body_leaves.h"
#include "services/rules/fund/fund_rules.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::rules {
namespace {

using acts::testing::BodyOf;
using acts::testing::ForEachLeaf;
using acts::testing::kSentence;
using acts::testing::NameOf;
using acts::testing::Path;
using acts::testing::Texts;
using directory::Role;
using entry::ActDescription;
using entry::Book;
using entry::SignerClass;
using rules_testing::Answer;
using rules_testing::Draft;
using rules_testing::kHeadOffice;
using ::testing::HasSubstr;
using ::testing::Not;

class NoFreeTextTest : public ::testing::Test {
 protected:
  NoFreeTextTest() {
    fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund_.AdmitLog(kHeadOffice, Book::kRemittance);
    const std::vector<Role> roles = {Role::kTreasurer, Role::kReviewer, Role::kCollector,
                                     Role::kOfficer,   Role::kApprover, Role::kPayer,
                                     Role::kReporter};
    fund_.AdmitOperator("all", kHeadOffice, roles);
    fund_.AdmitOperator("sa-all", "riyadh", roles);
    fund_.AdmitOperator("second", kHeadOffice, {Role::kReviewer});
    fund_.SetParty("gulf-exchange", "provider");
    fund_.AdmitOperator("sa-second", "riyadh",
                        {Role::kApprover});  // a collector confirms no reversal
  }

  // By people who may, in the log where the act belongs.
  Draft DraftOf(const ActDescription& act, std::string body) {
    const bool consulates = FundRules().Find(act.event_type)->place == Place::kConsulate;
    Draft draft;
    draft.type = static_cast<EventType>(act.event_type);
    draft.body = std::move(body);
    draft.site = consulates ? "riyadh" : kHeadOffice;
    if (act.signer_class == SignerClass::kTwoPersons) {
      draft.authors = {"admin-1", "admin-2"};
      if (draft.type == event::kLineAcceptanceReversed) draft.authors = {"all", "second"};
      if (consulates) draft.authors = {"sa-all", "sa-second"};
    } else {
      draft.authors = {consulates ? "sa-all" : "all"};
    }
    return draft;
  }

  Answer Import(EventType manifest_type, const std::string& source, const std::string& line) {
    entry::Manifest manifest;
    manifest.source = source;
    manifest.file_digest.value.fill(7);
    manifest.file_date.days = fund_.today();
    return fund_.Import("all", manifest_type, manifest, {{line, {}}});
  }

  TreeSize SizeOfAll() {
    TreeSize size = 0;
    for (const LogId& log : fund_.LogsSeenBy(kHeadOffice)) size += fund_.size(log);
    return size;
  }

  static void ExpectNamed(const absl::string_view message, const Path& path) {
    EXPECT_THAT(std::string(message), HasSubstr(NameOf(path) + ": is not "));
    EXPECT_THAT(std::string(message), Not(HasSubstr("Maria")));
  }

  // The manifest by whose lines the act stands.
  static EventType ManifestOf(uint32_t line_type) {
    for (const entry::EventTypeInfo& info : FundCatalogue().event_types()) {
      if (static_cast<uint32_t>(info.line_type) == line_type) return info.type;
    }
    return EventType::kUnspecified;
  }

  rules_testing::FundFixture fund_{FundRules()};
};

TEST_F(NoFreeTextTest, ASentenceInAnActIsAStatusAndLeavesNothing) {
  size_t tried = 0;
  ForEachLeaf([&](const ActDescription& act, const Path& path) {
    if (!Texts().contains(path.back()->kind) || act.signer_class == SignerClass::kLine ||
        act.line_event_type != 0) {
      return;
    }
    SCOPED_TRACE(std::string(act.name) + " " + NameOf(path));
    ++tried;
    ASSERT_NE(act.signer_class, SignerClass::kWriter) << "a writer has no text of its own";
    const Draft draft = DraftOf(act, BodyOf(path, std::string(kSentence)));
    const auto preview = fund_.Preview(draft);
    EXPECT_EQ(preview.status().code(), absl::StatusCode::kInvalidArgument) << preview.status();
    ExpectNamed(preview.status().message(), path);

    const TreeSize before = SizeOfAll();
    const proposal::SignedCommand command = fund_.Sign(draft);
    const auto decoded = entry::DecodeCommand(command.command);
    ASSERT_TRUE(decoded.ok());
    const Answer answer = fund_.Append(decoded->target, command);
    EXPECT_EQ(answer.status.code(), absl::StatusCode::kInvalidArgument) << answer;
    ExpectNamed(answer.status.message(), path);
    EXPECT_EQ(SizeOfAll(), before);
    EXPECT_FALSE(
        fund_.state(decoded->target).FindIdempotencyKey(decoded->idempotency_key).has_value());
  });
  EXPECT_GT(tried, 40u);
}

TEST_F(NoFreeTextTest, ASentenceInALineIsAnIssueAndKeepsTheWholeFileOut) {
  size_t tried = 0;
  ForEachLeaf([&](const ActDescription& act, const Path& path) {
    if (!Texts().contains(path.back()->kind) || act.signer_class != SignerClass::kLine) return;
    SCOPED_TRACE(std::string(act.name) + " " + NameOf(path));
    ++tried;
    const TreeSize before = SizeOfAll();
    const EventType manifest = ManifestOf(act.event_type);
    const Answer answer =
        Import(manifest, manifest == event::kRemittanceManifest ? "gulf-exchange" : "all",
               BodyOf(path, std::string(kSentence)));
    ASSERT_EQ(answer.issues.size(), 1u) << answer;
    EXPECT_EQ(answer.issues[0].line, 1u);
    ExpectNamed(answer.issues[0].detail, path);
    EXPECT_EQ(SizeOfAll(), before);
  });
  EXPECT_GT(tried, 8u);
}

TEST_F(NoFreeTextTest, ASentenceAsTheSourceOfAFileIsAStatusAndLeavesNothing) {
  for (const EventType type : {event::kContributionManifest, event::kRemittanceManifest}) {
    const TreeSize before = SizeOfAll();
    const Answer answer = Import(type, kSentence, "");
    EXPECT_EQ(answer.status.code(), absl::StatusCode::kInvalidArgument) << answer;
    EXPECT_THAT(std::string(answer.status.message()), HasSubstr("source: is not "));
    EXPECT_EQ(SizeOfAll(), before);
  }
}

}  // namespace
}  // namespace amanat::rules

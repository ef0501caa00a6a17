#include "clients/cli/command_file.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "ledger/base/random.h"
#include "ledger/entry/entry.h"

namespace amanat::cli {
namespace {

CommandFile MakeFile() {
  SeededRandom random(1);
  entry::Command command;
  command.target = random.Draw<LogId>();
  command.idempotency_key = random.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(entry::EventType::kSiteAdmitted);
  command.body = "body";
  return {wire::Encode(command), {{"adm-1", random.Draw<Signature>()}, {"adm-2", {}}}};
}

TEST(CommandFileTest, ReadsWhatItWrites) {
  const CommandFile file = MakeFile();
  const auto again = ParseCommandFile(FormatCommandFile(file));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->command, file.command);
  ASSERT_EQ(again->signers.size(), 2u);
  EXPECT_EQ(again->signers[0].signature, file.signers[0].signature);
  EXPECT_FALSE(again->signers[1].signature.has_value());
}

TEST(CommandFileTest, NamesTheSignerWhoIsMissing) {
  const auto signed_command = ToSignedCommand(MakeFile());
  EXPECT_EQ(signed_command.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(signed_command.status().message().find("adm-2"), absl::string_view::npos);
}

TEST(CommandFileTest, RefusesWhatIsMalformedAndNamesTheLine) {
  const std::string good = FormatCommandFile(MakeFile());
  const struct {
    std::string text;
    const char* place;
  } cases[] = {
      {"", "line 1"},
      {absl::StrReplaceAll(good, {{"/v1", "/v2"}}), "line 1"},
      {absl::StrReplaceAll(good, {{"command ", "command !"}}), "line 2"},
      {"amanat-command/v1\ncommand AAAA\nsigner adm-1 -\n", "line 2"},
      {absl::StrReplaceAll(good, {{"signer adm-2 -", "signer adm-2"}}), "line 4"},
      {absl::StrReplaceAll(good, {{"adm-2 -", "adm-2 AAAA"}}), "line 4"},
      {good.substr(0, good.size() - 1), "line 4"},
  };
  for (const auto& item : cases) {
    const auto parsed = ParseCommandFile(item.text);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << item.text;
    EXPECT_NE(parsed.status().message().find(item.place), absl::string_view::npos)
        << parsed.status();
  }
}

}  // namespace
}  // namespace amanat::cli

#include "services/usage/manual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amanat::usage {
namespace {

using testing::HasSubstr;

CommandModel Program() {
  OptionModel option;
  option.names = {"--reason"};
  option.value = "CODE";
  option.codes = {"abuse", "illness"};
  option.text = "Why";
  option.required = true;
  CommandModel open{.path = "amanat open", .name = "open", .text = "Open a case"};
  open.options = {option};
  open.footer = "One at a time.\n\nExample:\n  amanat open --reason abuse";
  CommandModel program{.path = "amanat", .name = "amanat", .text = "A fund"};
  program.commands = {open};
  return program;
}

TEST(ManualTest, EveryCommandHasItsPage) {
  const auto pages = ManualOf(Program(), {"amanat 1", 1});
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0].name, "amanat.1");
  EXPECT_EQ(pages[1].name, "amanat-open.1");
  EXPECT_THAT(pages[0].text, HasSubstr(".BR amanat\\-open (1)\nOpen a case\n"));
}

TEST(ManualTest, APageSaysWhatMustBeGivenAndWhatIsAllowed) {
  const std::string page = ManualOf(Program(), {"amanat 1", 1})[1].text;
  EXPECT_THAT(page, HasSubstr(".SH NAME\namanat\\-open \\- Open a case\n"));
  EXPECT_THAT(page, HasSubstr(".B amanat open \\-\\-reason CODE\n"));
  EXPECT_THAT(page, HasSubstr("Why. One of: abuse, illness. Must be given\n"));
  EXPECT_THAT(page, HasSubstr(".EX\namanat open \\-\\-reason abuse\n.EE\n"));
}

TEST(ManualTest, NothingOfATextIsObeyed) {
  EXPECT_EQ(Escaped(".SH"), "\\&.SH");
  EXPECT_EQ(Escaped("'br"), "\\(aqbr");
  EXPECT_EQ(Escaped("a\\b"), "a\\eb");
}

}  // namespace
}  // namespace amanat::usage

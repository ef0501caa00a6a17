#include "clients/cli/schedule_file.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

constexpr char kExample[] = "deploy/schedules/example.toml";

TEST(ScheduleFileTest, ReadsTheExample) {
  const auto schedule = ReadSchedule(kExample);
  ASSERT_TRUE(schedule.ok()) << schedule.status();
  EXPECT_EQ(schedule->version(), 1u);
  EXPECT_EQ(schedule->contribution().minor_units(), 142'500);
  ASSERT_EQ(schedule->benefits_size(), 4);
  EXPECT_EQ(schedule->benefits(0).code(), "death-natural");
  EXPECT_EQ(schedule->benefits(0).amount().minor_units(), 10'000'000);
  EXPECT_TRUE(schedule->benefits(0).one_time());
  EXPECT_EQ(schedule->benefits(0).documents_size(), 3);
  EXPECT_FALSE(schedule->benefits(3).one_time());
}

TEST(ScheduleFileTest, NamesTheKeyThatIsWrong) {
  const std::string example = *ReadFile(kExample);
  const struct {
    const char* from;
    const char* to;
    const char* place;
  } cases[] = {
      {"version = 1", "version = 0", "version"},
      {"\"2026-01-01\"", "\"2026-02-30\"", "effective_from"},
      {"\"1425.00\"", "\"1425.001\"", "contribution"},
      {"cover_months = 24", "cover_months = 24\nfee = 3", "fee"},
      {"currency = \"PHP\"", "currency = \"XAU\"", "contribution"},
      {"one_time = \"yes\"", "one_time = \"maybe\"", "one_time"},
      {"\"funeral-receipt\"", "\"maria-santos\"", "documents"},
  };
  for (const auto& item : cases) {
    const std::string text = absl::StrReplaceAll(example, {{item.from, item.to}});
    ASSERT_NE(text, example) << item.from;
    const auto schedule = ParseSchedule(text, "x.toml");
    EXPECT_EQ(schedule.status().code(), absl::StatusCode::kInvalidArgument) << item.to;
    EXPECT_NE(schedule.status().message().find(item.place), absl::string_view::npos)
        << schedule.status();
  }
}

}  // namespace
}  // namespace amanat::cli

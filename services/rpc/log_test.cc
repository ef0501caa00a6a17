#include "services/rpc/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"

namespace amanat::rpc {
namespace {

template <typename Function>
std::string Captured(Function function) {
  ::testing::internal::CaptureStderr();
  function();
  return ::testing::internal::GetCapturedStderr();
}

TEST(LogTest, WritesOneJsonObjectPerLine) {
  const std::string text = Captured([] {
    Log(Severity::kWarning, "ledger_started",
        {{LogKey::kLogName, "owf.example/manila/fund/1"}, {LogKey::kSize, uint64_t{1} << 63}});
  });
  ASSERT_EQ(text.find('\n'), text.size() - 1) << text;
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line["severity"], "warning");
  EXPECT_EQ(line["event"], "ledger_started");
  EXPECT_EQ(line["log_name"], "owf.example/manila/fund/1");
  EXPECT_EQ(line["size"], uint64_t{1} << 63);
  EXPECT_EQ(line.size(), 5u);
}

TEST(LogTest, TellsTheTimeInUtcMicroseconds) {
  const auto line = nlohmann::json::parse(Captured([] { Log(Severity::kInfo, "started"); }));
  const std::string time = line["time"];
  ASSERT_EQ(time.size(), std::string("2026-03-31T10:20:30.000001Z").size()) << time;
  EXPECT_EQ(time[10], 'T');
  EXPECT_EQ(time.back(), 'Z');
}

TEST(LogTest, HostileTextStaysInsideItsValue) {
  const std::string hostile = "a\"}\n{\"event\":\"forged\"\xff %v {}";
  const std::string text = Captured([&] {
    Log(Severity::kError, "failed", {{LogKey::kPath, hostile}});
  });
  ASSERT_EQ(text.find('\n'), text.size() - 1) << text;
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line["event"], "failed");
  EXPECT_EQ(line["path"], "a\"}\n{\"event\":\"forged\"\xef\xbf\xbd %v {}");
}

TEST(LogTest, CutsLongText) {
  const auto line = nlohmann::json::parse(Captured([] {
    Log(Severity::kInfo, "long", {{LogKey::kReason, std::string(kLogValueBytesMax + 1, 'x')}});
  }));
  EXPECT_EQ(line["reason"], std::string(kLogValueBytesMax, 'x'));
}

TEST(LogTest, LinesOfManyThreadsStayWhole) {
  const std::string text = Captured([] {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([t] {
        for (int i = 0; i < 100; ++i) Log(Severity::kInfo, "tick", {{LogKey::kIndex, t * 100 + i}});
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 400u);
  for (const std::string& line : lines) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST(LogDeathTest, AnEventIsAPlainConstant) {
  EXPECT_DEATH(Log(Severity::kInfo, "paid Maria Santos"), "ascii_islower");
}

}  // namespace
}  // namespace amanat::rpc

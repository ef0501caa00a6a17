#include "clients/verifier/state_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"

namespace amanat::verifier {
namespace {

const LogId kLog{{1, 2, 3}};

State OneLog(TreeSize size) { return {{kLog, {"owf.example/manila/fund/1", size, Hash{{7}}}}}; }

void ExpectSame(const State& left, const State& right) {
  ASSERT_EQ(left.size(), right.size());
  for (const auto& [id, log] : left) {
    ASSERT_TRUE(right.contains(id));
    EXPECT_EQ(log.log_name, right.at(id).log_name);
    EXPECT_EQ(log.size, right.at(id).size);
    EXPECT_EQ(log.root, right.at(id).root);
  }
}

TEST(StateFileTest, ComesBackAsItWas) {
  const std::string path = ::testing::TempDir() + "amanat-state-" + std::to_string(::getpid());
  ExpectSame(ReadState(path).value(), {});
  ASSERT_TRUE(WriteState(path, OneLog(42)).ok());
  ExpectSame(ReadState(path).value(), OneLog(42));
  ASSERT_TRUE(WriteFileDurably(path, "{}").ok());
  EXPECT_TRUE(absl::IsInvalidArgument(ReadState(path).status()));
  std::remove(path.c_str());
}

TEST(StateFileTest, RefusesWhatIsNoState) {
  const std::string good = FormatState(OneLog(42));
  ASSERT_TRUE(ParseState(good).ok());
  for (const auto& [from, to] : {std::pair{"state 1", "state 2"},
                                 {"\"size\": 42", "\"size\": -42"},
                                 {"\"size\": 42", "\"size\": \"42\""},
                                 {"\"root\"", "\"rot\""},
                                 {"010203", "01020"},
                                 {"{", "["},
                                 {"\"logs\"", "\"lgs\""}}) {
    EXPECT_FALSE(ParseState(absl::StrReplaceAll(good, {{from, to}})).ok()) << from;
  }
  EXPECT_FALSE(ParseState("").ok());
  EXPECT_FALSE(ParseState("[]").ok());
}

TEST(StateFileTest, ALogAdvancesAndNeverGoesBack) {
  verify::Report report;
  report.logs.emplace_back();
  report.logs[0].id = kLog;
  report.logs[0].name = "owf.example/manila/fund/1";
  report.logs[0].examined = 50;
  report.logs[0].examined_root = Hash{{9}};
  const State advanced = Advance(OneLog(42), report);
  EXPECT_EQ(advanced.at(kLog).size, 50u);
  EXPECT_EQ(advanced.at(kLog).root, (Hash{{9}}));
  ExpectSame(Advance(OneLog(60), report), OneLog(60));
}

}  // namespace
}  // namespace amanat::verifier

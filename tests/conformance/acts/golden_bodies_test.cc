#include "tests/conformance/acts/golden_bodies.h"

#include "gtest/gtest.h"
#include "ledger/base/file.h"

namespace amanat::golden {
namespace {

TEST(GoldenBodiesTest, TheFilesHoldWhatThisProgramReadsAndWrites) {
  const auto files = GoldenBodies();
  ASSERT_EQ(files.size(), 8u);
  for (const auto& [name, content] : files) {
    const auto file = ReadFile("tests/data/acts/" + name);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(*file, content) << name << ": a body changed, see tests/data/acts/SOURCES.md";
  }
}

}  // namespace
}  // namespace amanat::golden

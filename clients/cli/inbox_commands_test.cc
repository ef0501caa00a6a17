#include "clients/cli/inbox_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amanat::cli {
namespace {

using ::testing::ElementsAre;

inbox::v1::WorkItem Item(const std::string& what, inbox::v1::Urgency urgency, int64_t since) {
  inbox::v1::WorkItem item;
  item.set_what(what);
  item.set_urgency(urgency);
  item.set_since_micros(since);
  return item;
}

TEST(SortByUrgencyTest, RedIsFirstThenAmberThenWhatWaitsLongest) {
  std::vector<inbox::v1::WorkItem> items = {
      Item("no time", inbox::v1::URGENCY_NONE, 0), Item("young", inbox::v1::URGENCY_NONE, 9),
      Item("old", inbox::v1::URGENCY_NONE, 1),     Item("amber", inbox::v1::URGENCY_AMBER, 8),
      Item("red", inbox::v1::URGENCY_RED, 7),      Item("older red", inbox::v1::URGENCY_RED, 6)};
  SortByUrgency(items);
  std::vector<std::string> order;
  for (const inbox::v1::WorkItem& item : items) order.push_back(item.what());
  EXPECT_THAT(order, ElementsAre("older red", "red", "amber", "old", "young", "no time"));
}

}  // namespace
}  // namespace amanat::cli

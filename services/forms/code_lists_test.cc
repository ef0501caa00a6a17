#include "services/forms/code_lists.h"

#include <gtest/gtest.h>

namespace amanat::forms {
namespace {

TEST(CodeListsTest, EachIsFoundByItsNameAlone) {
  for (const CodeList& list : CodeLists()) {
    ASSERT_NE(FindCodeList(list.name), nullptr) << list.name;
    EXPECT_EQ(FindCodeList(list.name)->codes.data(), list.codes.data()) << list.name;
    EXPECT_FALSE(list.codes.empty()) << list.name;
  }
  for (const char* name : {"", "cost-line", "cost-liness", "zzz"}) {
    EXPECT_EQ(FindCodeList(name), nullptr) << name;
  }
}

TEST(CodeListsTest, NoneHasRoomForWhatSomebodyWrites) {
  for (const CodeList& list : CodeLists()) {
    for (const char* name : {"maria-santos", "p1234567", ""}) {
      EXPECT_FALSE(IsOneOf(list.codes, name)) << list.name << ": " << name;
    }
  }
}

}  // namespace
}  // namespace amanat::forms

#include "services/desk/page.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace amanat::desk {
namespace {

struct Request {
  int32_t size = 0;
  std::string token;
  int32_t page_size() const { return size; }
  const std::string& page_token() const { return token; }
};

std::vector<uint64_t> Read(const std::set<uint64_t>& items, const Request& request,
                           std::string* next) {
  auto page = Page::Open(request, "items");
  EXPECT_TRUE(page.ok()) << page.status();
  std::vector<uint64_t> taken;
  for (auto it = items.begin(); it != items.end() && !page->full(); ++it) {
    if (page->Takes(PageKey(*it))) taken.push_back(*it);
  }
  *next = page->next_token();
  return taken;
}

TEST(PageTest, GoesThroughAListPageByPage) {
  const std::set<uint64_t> items = {1, 2, 3, 4, 5};
  std::string token;
  EXPECT_EQ(Read(items, {2, ""}, &token), (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(Read(items, {2, token}, &token), (std::vector<uint64_t>{3, 4}));
  EXPECT_EQ(Read(items, {2, token}, &token), (std::vector<uint64_t>{5}));
  EXPECT_EQ(token, "");
}

TEST(PageTest, AFullLastPageHasNoNext) {
  std::string token;
  EXPECT_EQ(Read({1, 2}, {2, ""}, &token).size(), 2u);
  EXPECT_EQ(token, "");
}

TEST(PageTest, SkipsAndRepeatsNothingWhenItemsComeAndGo) {
  std::set<uint64_t> items = {10, 20, 30, 40};
  std::string token;
  EXPECT_EQ(Read(items, {2, ""}, &token), (std::vector<uint64_t>{10, 20}));
  items.erase(20);
  items.insert({5, 25});
  EXPECT_EQ(Read(items, {2, token}, &token), (std::vector<uint64_t>{25, 30}));
}

TEST(PageTest, LowersWhatIsTooManyAndRefusesWhatIsNegative) {
  std::set<uint64_t> items;
  for (uint64_t i = 1; i <= 1'500; ++i) items.insert(i);
  std::string token;
  EXPECT_EQ(Read(items, {0, ""}, &token).size(), kPageSizeDefault);
  EXPECT_EQ(Read(items, {5'000, ""}, &token).size(), kPageSizeMax);
  EXPECT_FALSE(Page::Open(Request{-1, ""}, "items").ok());
}

TEST(PageTest, RefusesAnotherListsToken) {
  std::string token;
  Read({1, 2}, {1, ""}, &token);
  ASSERT_NE(token, "");
  EXPECT_TRUE(Page::Open(Request{1, token}, "items").ok());
  EXPECT_FALSE(Page::Open(Request{1, token}, "items/others").ok());
  EXPECT_FALSE(Page::Open(Request{1, "xyz"}, "items").ok());
}

}  // namespace
}  // namespace amanat::desk

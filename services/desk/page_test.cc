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

TEST(PageTest, BeginsBehindThePageBefore) {
  std::string token;
  Read({10, 20, 30}, {2, ""}, &token);
  auto page = Page::Open(Request{2, token}, "items");
  EXPECT_EQ(page->last(), PageKey(20));
  EXPECT_EQ(page->left(), 2u);
  EXPECT_TRUE(page->Takes(PageKey(30)));
  EXPECT_EQ(page->last(), PageKey(30));
  EXPECT_EQ(page->left(), 1u);
  EXPECT_EQ(Page::Open(Request{2, ""}, "items")->last(), "");
}

TEST(PageTest, SaysWhereItBeginsInEachPartOfAList) {
  auto page = Page::Open(Request{1, ""}, "items");
  EXPECT_EQ(page->LastWithin("manila/"), "") << "the first page is at every part's beginning";
  ASSERT_TRUE(page->Takes("manila/7"));
  EXPECT_EQ(page->LastWithin("doha/"), std::nullopt);
  EXPECT_EQ(page->LastWithin("manila/"), "7");
  EXPECT_EQ(page->LastWithin("riyadh/"), "");
}

TEST(PageTest, EndsWhereEnoughWasLookedAt) {
  auto page = Page::Open(Request{5, ""}, "items");
  ASSERT_TRUE(page->Takes(PageKey(1)));
  page->EndBehind(PageKey(500));
  EXPECT_TRUE(page->full());
  auto next = Page::Open(Request{5, page->next_token()}, "items");
  EXPECT_EQ(next->last(), PageKey(500));
  EXPECT_FALSE(next->Takes(PageKey(400)));
  EXPECT_TRUE(next->Takes(PageKey(501)));
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

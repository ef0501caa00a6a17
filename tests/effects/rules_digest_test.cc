// What version 1 of the fund's rules is, in 32 bytes: the digest that the directory's founding names
// (services/rules/fund/fund_rules.h). SHA-256 over
//
//   "amanat/rules/v1\n"
//   the catalogue, one line for each event type, outcome and kind of account
//   for each file of proto/amanat/acts/v1 and tests/effects/golden, in the order of their paths:
//   "file <path> <bytes>\n", and its bytes
//
// Until release 1.0 the constant follows what it covers. A version that was released never changes: what
// would change its digest is another version.
#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "ledger/base/file.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::effects {
namespace {

constexpr size_t kFileBytesMax = 4u << 20;

template <typename T>
std::string Numbers(const std::vector<T>& values) {
  return absl::StrJoin(values, ",", [](std::string* out, const T& value) {
    absl::StrAppend(out, static_cast<uint32_t>(value));
  });
}

std::string CatalogueText(const entry::Catalogue& catalogue) {
  std::string text;
  for (const entry::EventTypeInfo& info : catalogue.event_types()) {
    absl::StrAppend(&text, "event ", static_cast<uint32_t>(info.type), " ", info.name, " signer ",
                    static_cast<int>(info.signer_class), " book ", static_cast<int>(info.book),
                    " line ", static_cast<uint32_t>(info.line_type), " reversible ",
                    static_cast<int>(info.reversible), "\n");
  }
  for (const entry::OutcomeInfo& info : catalogue.outcomes()) {
    absl::StrAppend(&text, "outcome ", static_cast<uint32_t>(info.outcome), " ", info.name, "\n");
  }
  for (const entry::ChartInfo& info : catalogue.charts()) {
    absl::StrAppend(&text, "chart ", static_cast<uint32_t>(info.chart), " ", info.name, " limit ",
                    static_cast<int>(info.limit), " touched ", Numbers(info.event_types),
                    " debited ", Numbers(info.debit_event_types), "\n");
  }
  return text;
}

std::vector<std::string> FilesOf(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& item : std::filesystem::directory_iterator(folder)) {
    paths.push_back(item.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(RulesDigestTest, TheDigestOfVersion1IsThatOfWhatItIs) {
  std::string input = "amanat/rules/v1\n" + CatalogueText(rules::FundCatalogue());
  size_t files = 0;
  for (const char* folder : {"proto/amanat/acts/v1", "tests/effects/golden"}) {
    for (const std::string& path : FilesOf(folder)) {
      const auto content = ReadFile(path, kFileBytesMax);
      ASSERT_TRUE(content.ok()) << content.status();
      absl::StrAppend(&input, "file ", path, " ", content->size(), "\n", *content);
      ++files;
    }
  }
  EXPECT_GT(files, 10u);
  EXPECT_EQ(HexEncode(Sha256(input)), rules::kRulesDigest1);
}

}  // namespace
}  // namespace amanat::effects

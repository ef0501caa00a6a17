#include "clients/verifier/row_writer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace amanat::verifier {
namespace {

const std::vector<Column> kColumns = {{"log", 0}, {"index", 5}, {"by", 4}, {"body", 1}};

class RowWriterTest : public ::testing::Test {
 protected:
  RowWriter Rows(RowFormat format) {
    return RowWriter(format, kColumns, [this](absl::string_view lines) {
      if (!sink_status_.ok()) return sink_status_;
      out_.append(lines.data(), lines.size());
      return absl::OkStatus();
    });
  }
  std::string Written(RowFormat format, const std::vector<std::vector<Cell>>& rows) {
    out_.clear();
    RowWriter writer = Rows(format);
    for (const auto& row : rows) EXPECT_TRUE(writer.Write(row).ok());
    EXPECT_TRUE(writer.Finish().ok());
    EXPECT_EQ(writer.rows(), rows.size());
    return out_;
  }

  const std::vector<Cell> row_ = {Cell::Text("a \"log\""), Cell::Number(-12),
                                  Cell::List({"adm-1", "adm-2"}), Cell::Json("{\"x\":1}")};
  std::string out_;
  absl::Status sink_status_;
};

TEST_F(RowWriterTest, CsvIsQuotedWhereItMustBeAndNamesItsColumns) {
  EXPECT_EQ(Written(RowFormat::kCsv, {row_}),
            "log,index,by,body\n\"a \"\"log\"\"\",-12,adm-1 adm-2,\"{\"\"x\"\":1}\"\n");
  EXPECT_EQ(Written(RowFormat::kCsv, {}), "log,index,by,body\n");
  EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvField(""), "");
}

TEST_F(RowWriterTest, JsonHasAnObjectInEachLine) {
  const auto object = nlohmann::json::parse(Written(RowFormat::kJson, {row_}));
  EXPECT_EQ(object["log"], "a \"log\"");
  EXPECT_EQ(object["index"], -12);
  EXPECT_EQ(object["by"], nlohmann::json({"adm-1", "adm-2"}));
  EXPECT_EQ(object["body"]["x"], 1);
  EXPECT_EQ(Written(RowFormat::kJson, {}), "");
  const std::vector<Cell> empty = {Cell::Nothing(), Cell::Index(0), Cell::List({}), Cell::Text("")};
  EXPECT_EQ(Written(RowFormat::kJson, {empty, empty}),
            "{\"log\":null,\"index\":0,\"by\":[],\"body\":\"\"}\n"
            "{\"log\":null,\"index\":0,\"by\":[],\"body\":\"\"}\n");
}

TEST_F(RowWriterTest, TextIsAlignedAndLeavesOutWhatIsForPrograms) {
  EXPECT_EQ(Written(RowFormat::kText, {row_}),
            "index  by           body\n-12    adm-1 adm-2  {\"x\":1}\n");
  EXPECT_EQ(Written(RowFormat::kText, {}), "");
  const std::vector<Cell> shorter = {Cell::Nothing(), Cell::Index(3), Cell::Nothing(),
                                     Cell::Text("owf.example/manila/fund/1:3", "manila/fund:3")};
  EXPECT_EQ(Written(RowFormat::kText, {shorter}),
            "index  by    body\n3      -     manila/fund:3\n");
  EXPECT_EQ(Written(RowFormat::kCsv, {shorter}),
            "log,index,by,body\n,3,,owf.example/manila/fund/1:3\n");
}

// What the columns of a line begin with stands at one column of the terminal, whatever script is in them.
TEST_F(RowWriterTest, LongNamesAndWideScriptsStayInTheirColumns) {
  const auto row = [](const char* by, const char* body) {
    return std::vector<Cell>{Cell::Nothing(), Cell::Index(7), Cell::Text(by), Cell::Text(body)};
  };
  EXPECT_EQ(
      Written(RowFormat::kText, {row("short", "a"), row("a-name-of-twenty-five-let", "b"),
                                 row("\xE5\x88\xA9\xE9\x9B\x85", "c"), row("tab\there", "d")}),
      "index  by                         body\n"
      "7      short                      a\n"
      "7      a-name-of-twenty-five-let  b\n"
      "7      \xE5\x88\xA9\xE9\x9B\x85                       c\n"
      "7      tab\\u0009here              d\n");
  EXPECT_EQ(Written(RowFormat::kText,
                    {row("\xE5\x88\xA9\xE9\x9B\x85\xE5\xBE\x97", "a"), row("gulf", "b")}),
            "index  by      body\n"
            "7      \xE5\x88\xA9\xE9\x9B\x85\xE5\xBE\x97  a\n"
            "7      gulf    b\n");
}

TEST_F(RowWriterTest, AmountsStandToTheRight) {
  RowWriter writer(RowFormat::kText, {{"entry", 5}, {"debit", 8, true}, {"phase", 1}},
                   [this](absl::string_view lines) {
                     absl::StrAppend(&out_, lines);
                     return absl::OkStatus();
                   });
  for (const char* amount : {"5.00", "", "1234567.89"}) {
    ASSERT_TRUE(writer.Write({Cell::Index(1), Cell::Text(amount), Cell::Text("HOLD")}).ok());
  }
  ASSERT_TRUE(writer.Finish().ok());
  EXPECT_EQ(out_,
            "entry       debit  phase\n"
            "1            5.00  HOLD\n"
            "1               -  HOLD\n"
            "1      1234567.89  HOLD\n");
}

TEST_F(RowWriterTest, ALongerValueFurtherDownWidensItsColumnUnderNewTitles) {
  RowWriter writer = Rows(RowFormat::kText);
  const std::vector<Cell> narrow = {Cell::Nothing(), Cell::Index(7), Cell::Text("ab"),
                                    Cell::Text("x")};
  const std::vector<Cell> wide = {Cell::Nothing(), Cell::Index(7), Cell::Text("abcdefgh"),
                                  Cell::Text("y")};
  for (size_t i = 0; i < 2 * kAlignedRows; ++i) ASSERT_TRUE(writer.Write(narrow).ok());
  EXPECT_EQ(writer.rows(), 2 * kAlignedRows);
  ASSERT_TRUE(writer.Write(wide).ok());
  ASSERT_TRUE(writer.Finish().ok());
  const std::string before = "7      ab    x\n";
  std::string expected = "index  by    body\n";
  for (size_t i = 0; i < 2 * kAlignedRows; ++i) expected += before;
  EXPECT_EQ(out_, expected + "index  by        body\n7      abcdefgh  y\n");
}

TEST_F(RowWriterTest, MuchIsHandedOutBeforeTheEndAndWhatCannotBeWrittenEndsTheList) {
  RowWriter writer = Rows(RowFormat::kCsv);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(writer.Write(row_).ok());
  EXPECT_GT(out_.size(), 100'000u);
  sink_status_ = absl::UnavailableError("full");
  EXPECT_EQ(writer.Finish(), sink_status_);
}

}  // namespace
}  // namespace amanat::verifier

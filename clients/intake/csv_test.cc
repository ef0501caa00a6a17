#include "clients/intake/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/intake/file_text.h"
#include "ledger/base/file.h"

namespace amanat::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const CsvSchema kSchema{.required = {"receipt_number", "name"}, .optional = {"note"}};

CsvFile Parse(absl::string_view text) {
  auto file = ParseCsv(text, kSchema);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : CsvFile{};
}

std::string ErrorOf(absl::string_view text) {
  return std::string(ParseCsv(text, kSchema).status().message());
}

TEST(CsvTest, ReadsFieldsByNameInAnyOrder) {
  const CsvFile file = Parse("name,receipt_number\nRizal,A-1\nBonifacio,A-2\n");
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[0]["receipt_number"], "A-1");
  EXPECT_EQ(file.rows[1]["name"], "Bonifacio");
  EXPECT_EQ(file.rows[1]["note"], "") << "an optional column that is not there";
  EXPECT_EQ(file.rows[1].line(), 3u);
}

TEST(CsvTest, ByteOrderMarkAndLineEndsMakeNoDifference) {
  for (const char* text :
       {"receipt_number,name\nA,B\n", "receipt_number,name\nA,B", "receipt_number,name\r\nA,B\r\n",
        "\xEF\xBB\xBFreceipt_number,name\r\nA,B",
        "\xEF\xBB\xBF\"receipt_number\",name\n\nA,B\n\n"}) {
    const CsvFile file = Parse(text);
    ASSERT_EQ(file.rows.size(), 1u) << text;
    EXPECT_EQ(file.rows[0]["receipt_number"], "A");
    EXPECT_EQ(file.rows[0]["name"], "B");
    EXPECT_TRUE(file.faults.empty());
  }
}

TEST(CsvTest, QuotedFieldsHoldCommasQuotesAndLineEnds) {
  const CsvFile file = Parse(
      "receipt_number,name\n\"A,1\",\"said \"\"yes\"\"\r\nand left\"\n\"\",\"\"\"\"\nB, C \n");
  ASSERT_EQ(file.rows.size(), 3u);
  EXPECT_EQ(file.rows[0]["receipt_number"], "A,1");
  EXPECT_EQ(file.rows[0]["name"], "said \"yes\"\r\nand left");
  EXPECT_EQ(file.rows[1]["name"], "\"");
  EXPECT_EQ(file.rows[1].line(), 4u) << "the quoted line end counts";
  EXPECT_EQ(file.rows[2]["name"], " C ");
}

TEST(CsvTest, NamesEveryBadLineAndKeepsTheGoodOnes) {
  constexpr char kText[] =
      "receipt_number,name\nA\nB,caf\xE9\nC,D\nE,f\"g\n\"H\"x,I\nJ,K,L\nM,N\0\nO,P\rQ\nR,S\n";
  const CsvFile file = Parse(absl::string_view(kText, sizeof(kText) - 1));
  EXPECT_THAT(
      file.faults,
      ElementsAre(
          LineFault{2, "", "1 fields where the header has 2"},
          LineFault{3, "name", absl::StrCat("not UTF-8 at byte 3 of the field: ", kSaveAsUtf8)},
          LineFault{5, "name", "a quote inside an unquoted field"},
          LineFault{6, "receipt_number",
                    "text after the closing quote, or a carriage return inside a line"},
          LineFault{7, "", "3 fields where the header has 2"},
          LineFault{8, "name", "a NUL character"},
          LineFault{9, "name",
                    "text after the closing quote, or a carriage return inside a line"}));
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[1].line(), 10u);
  EXPECT_THAT(FaultsError(file.faults).message(), HasSubstr("7 bad lines: line 2: 1 fields"));
}

TEST(CsvTest, NamesWhatIsWrongWithTheHeader) {
  EXPECT_EQ(ErrorOf(""), "the file is empty: no header line");
  EXPECT_EQ(ErrorOf("\xEF\xBB\xBF\n"), "the file is empty: no header line");
  EXPECT_EQ(ErrorOf("name,name,colour\n"),
            "header: column name twice, unknown column colour, missing column receipt_number");
  EXPECT_EQ(ErrorOf("receipt_number,na\xFFme\n"),
            absl::StrCat("line 1, column 2 of the header: not UTF-8 at byte 2 of the field: ",
                         kSaveAsUtf8));
  EXPECT_EQ(ErrorOf("receipt_number,name\n"), "the file has a header and no line behind it");
  EXPECT_EQ(ErrorOf("receipt_number,name\n\r\n\n"), "the file has a header and no line behind it");
}

TEST(CsvTest, LetterCaseAndSpacesInTheNamesOfColumnsMakeNoDifference) {
  for (const char* header : {"Receipt_Number,NAME", " receipt number , name\xC2\xA0",
                             "RECEIPT-NUMBER,\"Name \"", "receipt  number,name"}) {
    const CsvFile file = Parse(absl::StrCat(header, "\nA,B\n"));
    ASSERT_EQ(file.rows.size(), 1u) << header;
    EXPECT_EQ(file.rows[0]["receipt_number"], "A");
    EXPECT_EQ(file.rows[0]["name"], "B");
  }
  EXPECT_EQ(ErrorOf("receipt_number,name,Note,note \nA,B,C,D\n"), "header: column note  twice");
}

TEST(CsvTest, AMisspeltColumnIsToldWhatItIsProbablyMeantFor) {
  const auto error = [](absl::string_view header) {
    const CsvSchema schema{.required = {"sent"},
                           .optional = {"fee", "received", "value_date"},
                           .other_columns_allowed = true,
                           .others = {"receiver"}};
    const auto file = ParseCsv(absl::StrCat(header, "\nA,B\n"), schema);
    return file.ok() ? absl::StrCat("ok ", absl::StrJoin(file->unread_columns, ","))
                     : std::string(file.status().message());
  };
  EXPECT_EQ(error("sent,fees"), "header: unknown column fees, did you mean fee?");
  EXPECT_EQ(error("sent,Fe"), "header: unknown column Fe, did you mean fee?");
  EXPECT_EQ(error("sent,efe"), "header: unknown column efe, did you mean fee?");
  EXPECT_EQ(error("sent,valuedate"), "header: unknown column valuedate, did you mean value_date?");
  EXPECT_EQ(error("snet,fee"),
            "header: unknown column snet, did you mean sent?, missing column sent");
  EXPECT_EQ(error("sent,recieved"), "header: unknown column recieved, did you mean received?");
  EXPECT_EQ(error("sent,receiver"), "ok receiver") << "a word of its own";
  EXPECT_EQ(error("sent,Remarks"), "ok Remarks");
  EXPECT_EQ(error("sent,rem\x1B"
                  "arks"),
            "ok (a name of 8 bytes)");
  EXPECT_EQ(ErrorOf("receipt_number,name,notes\nA,B,C\n"),
            "header: unknown column notes, did you mean note?")
      << "where others are refused anyway";
}

TEST(CsvTest, TheSeparatorIsToldByTheHeader) {
  for (const char* text :
       {"receipt_number;name\nA;\"B;C\"\n", "receipt_number\tname\nA\tB;C\n",
        "receipt_number|name\r\nA|B;C\r\n", "\"receipt_number\";\"name\"\nA;\"B;C\"\n",
        "receipt_number,name\nA,B;C\n", "sep=;\nreceipt_number;name\nA;\"B;C\"\n",
        "SEP=,\r\nreceipt_number,name\r\nA,B;C\r\n", "sep=\t\nreceipt_number\tname\nA\tB;C\n",
        "\"sep=;\"\nreceipt_number;name\nA;\"B;C\"\n",
        "sep=;;;;\nreceipt_number;name\nA;\"B;C\"\n"}) {
    const CsvFile file = Parse(text);
    ASSERT_EQ(file.rows.size(), 1u) << text;
    EXPECT_EQ(file.rows[0]["receipt_number"], "A") << text;
    EXPECT_EQ(file.rows[0]["name"], "B;C") << text;
  }
  EXPECT_EQ(Parse("sep=;\nreceipt_number;name\nA;B\n").rows[0].line(), 3u);
  EXPECT_EQ(ErrorOf("sep=:\nreceipt_number:name\nA:B\n"),
            "line 1: sep= names none of the separators that are read: comma, semicolon, tab and |");
}

TEST(CsvTest, Utf16OfASpreadsheetIsRead) {
  std::string bytes = "\xFF\xFE";
  for (const char c : absl::string_view("receipt_number\tname\r\nA\tB\r\n")) bytes += {c, '\0'};
  const CsvFile file = Parse(bytes);
  ASSERT_EQ(file.rows.size(), 1u);
  EXPECT_EQ(file.rows[0]["name"], "B");
}

TEST(CsvTest, RefusesAQuoteThatIsNeverClosed) {
  EXPECT_EQ(ErrorOf("receipt_number,name\nA,B\nC,\"D\nE,F\n"), "line 3: a quote is never closed");
}

TEST(CsvTest, EverythingIsBounded) {
  const std::string header = "receipt_number,name\n";
  const std::string most(kFieldBytesMax, 'x');
  EXPECT_EQ(Parse(header + "A," + most).rows.size(), 1u);
  EXPECT_EQ(Parse(header + "A,\"" + most + "\"").rows.size(), 1u);
  for (const std::string& text :
       {header + "A,x" + most, header + "A,\"x" + most + "\"", header + std::string(300, ','),
        header + "A,\"" + std::string(4 * kFieldBytesMax, '"') + "\"", header + [] {
          std::string lines;
          for (size_t i = 0; i <= kFaultsMax; ++i) lines += "one\n";
          return lines;
        }()}) {
    EXPECT_EQ(ParseCsv(text, kSchema).status().code(), absl::StatusCode::kResourceExhausted);
  }
}

TEST(CsvTest, NamesPassThroughUntouched) {
  for (const char* name : {"faker_ar_SA", "faker_hi_IN", "faker_ne_NP", "faker_ta_IN",
                           "faker_th_TH", "bengali_names_gender", "common_names"}) {
    const auto text = ReadFile(absl::StrCat("deploy/data/names/", name, ".csv"));
    ASSERT_TRUE(text.ok()) << text.status();
    const auto header = ReadCsvHeader(*text);
    ASSERT_TRUE(header.ok()) << header.status();
    const auto file = ParseCsv(*text, {.required = *header});
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE(file->faults.empty()) << FaultsError(file->faults);
    EXPECT_GT(file->rows.size(), 40u);
    size_t at = 0;  // every field stands in the file, byte for byte and in order
    for (const CsvRow& row : file->rows) {
      for (const auto& column : *header) {
        at = text->find(std::string(row[column]), at);
        ASSERT_NE(at, std::string::npos) << name << " line " << row.line();
        at += row[column].size();
      }
    }
  }
}

TEST(FaultsErrorTest, CountsLinesAndNamesTheFirst) {
  EXPECT_TRUE(FaultsError({}).ok());
  EXPECT_EQ(FaultsError({{7, "amount", "empty"}, {7, "date", "empty"}}).message(),
            "1 bad line: line 7, column amount: empty; line 7, column date: empty");
  const std::vector<LineFault> many(kFaultsInMessageMax + 5, LineFault{1, "", "x"});
  EXPECT_THAT(FaultsError(many).message(), HasSubstr("; and 5 more"));
}

}  // namespace
}  // namespace amanat::intake

#include "clients/cli/assistance_rows.h"

#include <gtest/gtest.h>

namespace amanat::cli {
namespace {

constexpr uint32_t kSaudiRiyal = 682;
constexpr char kConsulateLog[] = "owf.example/riyadh/fund/1";

const Cell* Find(const Row& row, const std::string& title) {
  for (const auto& [name, cell] : row) {
    if (name == title) return &cell;
  }
  return nullptr;
}

repatriation::v1::Assistance PaidNinetyFive() {
  repatriation::v1::Assistance item;
  item.set_state(repatriation::v1::ASSISTANCE_STATE_DISBURSED);
  item.mutable_content()->mutable_amount()->set_currency(kSaudiRiyal);
  item.mutable_content()->mutable_amount()->set_minor_units(10'000);
  item.mutable_paid()->set_currency(kSaudiRiyal);
  item.mutable_paid()->set_minor_units(9'500);
  return item;
}

repatriation::v1::Assistance OfWhichTwentyCameBack() {
  repatriation::v1::Assistance item = PaidNinetyFive();
  item.mutable_paid()->set_minor_units(7'500);
  item.mutable_came_back()->set_currency(kSaudiRiyal);
  item.mutable_came_back()->set_minor_units(2'000);
  return item;
}

std::vector<CameBack> ByEntry17() {
  return {{17, money::Money{{.numeric = kSaudiRiyal}, 2'000}, std::nullopt}};
}

TEST(AssistanceRowsTest, APaymentOfWhichNothingCameBackIsItsAmount) {
  const Row row = AssistanceRow(PaidNinetyFive(), {}, "", "", /*json=*/false);
  EXPECT_EQ(Find(row, "paid")->for_people(), "SAR 95.00");
}

TEST(AssistanceRowsTest, SaysOfAPaymentWhatCameBackAndByWhichEntry) {
  const Row row = AssistanceRow(OfWhichTwentyCameBack(), ByEntry17(), kConsulateLog, "", false);
  EXPECT_EQ(Find(row, "paid")->for_people(),
            "SAR 95.00, of which SAR 20.00 came back (owf.example/riyadh/fund/1:17)");
  const Row unread = AssistanceRow(OfWhichTwentyCameBack(), {}, "", "", false);
  EXPECT_EQ(Find(unread, "paid")->for_people(), "SAR 95.00, of which SAR 20.00 came back");
}

TEST(AssistanceRowsTest, ProgramsReadWhatWasPaidWhatCameBackAndWhatIsLeftApart) {
  const Row row = AssistanceRow(OfWhichTwentyCameBack(), ByEntry17(), kConsulateLog, "", true);
  EXPECT_EQ(Find(row, "paid")->text(), "95.00");
  EXPECT_EQ(Find(row, "paid_net")->text(), "75.00");
  EXPECT_EQ(Find(row, "came_back")->text(), "20.00");
  EXPECT_EQ(Find(row, "came_back_by")->text(), "owf.example/riyadh/fund/1:17");
}

TEST(AssistanceRowsTest, APaymentThatCameBackWholeIsNotEmpty) {
  repatriation::v1::Assistance item = PaidNinetyFive();
  item.clear_paid();
  item.set_state(repatriation::v1::ASSISTANCE_STATE_TAKEN_BACK);
  item.mutable_came_back()->set_currency(kSaudiRiyal);
  item.mutable_came_back()->set_minor_units(9'500);
  const std::vector<CameBack> back = {{18, std::nullopt, std::nullopt}};
  EXPECT_EQ(Find(AssistanceRow(item, back, kConsulateLog, "", false), "paid")->for_people(),
            "SAR 95.00, taken back (owf.example/riyadh/fund/1:18)");
  EXPECT_EQ(Find(AssistanceRow(item, back, kConsulateLog, "", true), "paid_net")->text(), "0.00");
}

TEST(AssistanceRowsTest, PaidIsOneFigureForPeopleAndPrograms) {
  for (const bool json : {false, true}) {
    const Row row = AssistanceRow(OfWhichTwentyCameBack(), ByEntry17(), kConsulateLog, "", json);
    EXPECT_EQ(Find(row, "paid")->text(), "95.00");
    EXPECT_EQ(Find(row, "paid_net")->text(), "75.00");
  }
}

treasury::v1::LiquidationLine LineIn(uint64_t submission, treasury::v1::LineState state,
                                     const std::string& code) {
  treasury::v1::LiquidationLine line;
  line.mutable_submission()->set_log_name(kConsulateLog);
  line.mutable_submission()->set_index(submission);
  line.set_state(state);
  line.set_code(code);
  return line;
}

TEST(AssistanceRowsTest, APaymentSaysHowItStandsWithHeadOffice) {
  EXPECT_EQ(LiquidationWords({}), "not submitted");
  std::vector<treasury::v1::LiquidationLine> lines = {
      LineIn(20, treasury::v1::LINE_STATE_SENT_BACK, "receipt-missing"),
      LineIn(23, treasury::v1::LINE_STATE_UNDECIDED, "")};
  EXPECT_EQ(LiquidationWords(lines),
            "submitted (owf.example/riyadh/fund/1:20), sent back receipt-missing; submitted again "
            "(owf.example/riyadh/fund/1:23)");
  lines[1].set_state(treasury::v1::LINE_STATE_ACCEPTED);
  lines[1].set_code("ticket");
  EXPECT_EQ(LiquidationWords({lines[1]}), "submitted (owf.example/riyadh/fund/1:23), accepted");
}

}  // namespace
}  // namespace amanat::cli

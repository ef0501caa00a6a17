// What is recorded of a remittance later: how it stands, and what came back of it.
#include <gtest/gtest.h>

#include <functional>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/observation.h"
#include "services/rules/remittance/testing/remittance_story.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::PaymentFound;

class FollowUpTest : public testing::Test, protected RemittanceStory {
 protected:
  // Records the payment of that reference, 735.00 dirhams; the index of its entry.
  LogIndex Pay(const std::string& reference) {
    const Answer answer = Record(Observed(reference));
    EXPECT_TRUE(answer.accepted()) << answer;
    return answer.entry.index;
  }
  Aftermath After(LogIndex entry) const {
    const auto found = AftermathsBetween(rows(), entry, entry);
    EXPECT_TRUE(found.ok()) << found.status();
    if (!found.ok() || found->count(entry) == 0) return Aftermath();
    return found->at(entry);
  }
  CorridorFlow Flow() const {
    CorridorFlow first;
    const absl::Status scanned =
        ScanFlows(rows(), "", [&](absl::string_view, const CorridorFlow& flow) {
          first = flow;
          return false;
        });
    EXPECT_TRUE(scanned.ok()) << scanned;
    return first;
  }
};

TEST_F(FollowUpTest, AStatusIsThatOfTheReportThatWasMadeLast) {
  const LogIndex payment = Pay("r-1");
  EXPECT_EQ(After(payment).status, "");
  EXPECT_EQ(Report(StatusOf("r-1", "PDNG", "s-1", 1)).name(), "ACCEPTED");
  EXPECT_EQ(Report(StatusOf("r-1", "ACSC", "s-2", 3)).name(), "ACCEPTED");
  EXPECT_EQ(Report(StatusOf("r-1", "ACSP", "s-3", 2)).name(), "ACCEPTED") << "which came late";
  EXPECT_EQ(After(payment).status, "ACSC");
  EXPECT_EQ(After(payment).reported, StatusOf("r-1", "ACSC", "s-2", 3).reported);
  EXPECT_EQ(Report(StatusOf("r-1", "ACCC", "s-4", 3)).name(), "ACCEPTED");
  EXPECT_EQ(After(payment).status, "ACCC") << "of two of one moment the one that is recorded last";
}

TEST_F(FollowUpTest, AnEntryNamesTheOneThatRecordsThePayment) {
  const LogIndex payment = Pay("r-1");
  const Answer answer = Report(StatusOf("r-1", "RJCT"));
  const entry::Entry& entry = fund.leaf(log, answer.entry.index).entry;
  const auto found = wire::Decode<PaymentFound>(entry.added);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->entry, payment);
  EXPECT_EQ(entry.once, std::vector<OnceFingerprint>{StatusOf("r-1", "RJCT").report});
  EXPECT_TRUE(entry.postings.empty());
}

TEST_F(FollowUpTest, WhatIsNotRecordedIsNotFoundUntilItIs) {
  EXPECT_EQ(Report(StatusOf("r-1", "ACSC")).name(), "NOT_FOUND");
  EXPECT_EQ(Return(ReturnOf("r-1", 100)).name(), "NOT_FOUND");
  Pay("r-1");
  EXPECT_EQ(Report(StatusOf("r-1", "ACSC")).name(), "ACCEPTED");
  EXPECT_EQ(Return(ReturnOf("r-1", 100)).name(), "ACCEPTED");
}

TEST_F(FollowUpTest, APriceAReportAndAReturnAreNoPayment) {
  ASSERT_TRUE(Observe({Price()}).accepted());
  Pay("r-1");
  ASSERT_TRUE(Report(StatusOf("r-1", "ACSC")).accepted());
  RemittanceReturn body = ReturnOf("r-1", 100);
  for (const OnceFingerprint& other :
       {amanat::remittance::PriceKey(Price()), StatusOf("r-1", "ACSC").report}) {
    body.payment = other;
    EXPECT_EQ(Return(body).name(), "NOT_FOUND");
  }
  body = ReturnOf("r-1", 100);
  body.identity = StatusOf("r-1", "ACSC").report;
  EXPECT_EQ(Return(body).name(), "INVALID_ARGUMENT") << "a report's fingerprint";
  Remittance payment = Observed("r-2");
  payment.payment = StatusOf("r-1", "ACSC").report;
  EXPECT_EQ(Record(payment).name(), "INVALID_ARGUMENT");
}

TEST_F(FollowUpTest, APaymentOfAFileHasItsFollowUp) {
  const Answer file = Import({Observed("r-1"), Observed("r-2")});
  ASSERT_EQ(file.recorded, 2u);
  ASSERT_TRUE(Return(ReturnOf("r-2", 500)).accepted());
  EXPECT_EQ(After(file.entry.index + 2).returned, 500u);
  EXPECT_EQ(After(file.entry.index + 1).returns, 0u);
}

TEST_F(FollowUpTest, TheSameAgainIsADuplicateAndAnythingElseAConflict) {
  Pay("r-1");
  Pay("r-2");
  ASSERT_TRUE(Report(StatusOf("r-1", "ACSC")).accepted());
  EXPECT_EQ(Report(StatusOf("r-1", "ACSC")).name(), "DUPLICATE");
  const Answer other_status = Report(StatusOf("r-1", "RJCT"));
  EXPECT_EQ(other_status.name(), "IDENTIFIER_REUSED");
  EXPECT_NE(other_status.detail.find("/remittance:"), std::string::npos) << other_status.detail;
  EXPECT_EQ(other_status.detail.find("taken back"), std::string::npos) << "which nobody can";
  EXPECT_EQ(Report(StatusOf("r-2", "ACSC")).name(), "IDENTIFIER_REUSED");
  ASSERT_TRUE(Return(ReturnOf("r-1", 100)).accepted());
  EXPECT_EQ(Return(ReturnOf("r-1", 100)).name(), "DUPLICATE");
  EXPECT_EQ(Return(ReturnOf("r-1", 101)).name(), "IDENTIFIER_REUSED");
  RemittanceReturn other = ReturnOf("r-1", 100);
  other.value_date.days += 1;
  EXPECT_EQ(Return(other).name(), "IDENTIFIER_REUSED");
}

TEST_F(FollowUpTest, NeverMoreComesBackThanWasSent) {
  const LogIndex payment = Pay("r-1");
  EXPECT_EQ(Return(ReturnOf("r-1", 73'501)).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Return(ReturnOf("r-1", 73'000, "t-1")).name(), "ACCEPTED");
  EXPECT_EQ(Return(ReturnOf("r-1", 501, "t-2")).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Return(ReturnOf("r-1", 500, "t-2")).name(), "ACCEPTED");
  EXPECT_EQ(Return(ReturnOf("r-1", 1, "t-3")).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(After(payment).returns, 2u);
  EXPECT_EQ(After(payment).returned, 73'500u);
}

TEST_F(FollowUpTest, AReturnCountsInTheCurrencyThatWasSentWhereItCan) {
  Remittance body = Observed("r-1");
  body.received = money::Money{Peso(), 1'091'475};
  ASSERT_TRUE(Record(body).accepted());
  RemittanceReturn settled_in_pesos = ReturnOf("r-1", 1, "t-1");
  settled_in_pesos.returned = {Peso(), 100'000};
  settled_in_pesos.instructed = money::Money{Dirham(), 6'700};
  EXPECT_EQ(Return(settled_in_pesos).name(), "ACCEPTED");
  settled_in_pesos.identity = ReturnOf("r-1", 1, "t-2").identity;
  settled_in_pesos.instructed.reset();
  EXPECT_EQ(Return(settled_in_pesos).name(), "ACCEPTED");
  const Aftermath after = After(RecordedEntries().front());
  EXPECT_EQ(after.returned, 6'700u);
  EXPECT_EQ(after.returned_of_received, 100'000u);
  settled_in_pesos.identity = ReturnOf("r-1", 1, "t-3").identity;
  settled_in_pesos.returned.minor_units = 991'476;
  EXPECT_EQ(Return(settled_in_pesos).name(), "AMOUNT_MISMATCH") << "more than what is left of it";
  settled_in_pesos.returned = {*money::CurrencyFromCode("EUR"), 1};
  EXPECT_EQ(Return(settled_in_pesos).name(), "CURRENCY_MISMATCH");
}

TEST_F(FollowUpTest, StatisticsSayBesideWhatWasSentWhatCameOfIt) {
  for (const char* reference : {"r-1", "r-2", "r-3"}) Pay(reference);
  ASSERT_TRUE(Return(ReturnOf("r-1", 70'000)).accepted());
  ASSERT_TRUE(Report(StatusOf("r-2", "RJCT", "s-1", 1)).accepted());
  ASSERT_TRUE(Report(StatusOf("r-2", "CANC", "s-2", 2)).accepted());
  ASSERT_TRUE(Report(StatusOf("r-3", "RJCT", "s-3", 1)).accepted());
  EXPECT_EQ(Flow().count, 3u);
  EXPECT_EQ(Flow().sent, 3 * 73'500);
  EXPECT_EQ(Flow().returns, 1u);
  EXPECT_EQ(Flow().returned, 70'000);
  EXPECT_EQ(Flow().rejected, 2u);
  EXPECT_EQ(Flow().rejected_sent, 2 * 73'500);
  ASSERT_TRUE(Report(StatusOf("r-3", "ACSC", "s-4", 2)).accepted());
  EXPECT_EQ(Flow().rejected, 1u) << "a rejection that was taken back";
  EXPECT_EQ(Flow().rejected_sent, 73'500);
}

TEST_F(FollowUpTest, RefusesReturnsThatAreNone) {
  Pay("r-1");
  struct {
    const char* what;
    std::function<void(RemittanceReturn&)> change;
    const char* outcome;
  } const kRows[] = {
      {"nothing", [](auto& body) { body.returned.minor_units = 0; }, "INVALID_AMOUNT"},
      {"less than nothing", [](auto& body) { body.returned.minor_units = -1; }, "INVALID_AMOUNT"},
      {"gold", [](auto& body) { body.returned.currency = Gold(); }, "CURRENCY_MISMATCH"},
      {"nothing instructed",
       [](auto& body) {
         body.instructed = money::Money{Peso(), 0};
       },
       "INVALID_AMOUNT"},
      {"gold instructed",
       [](auto& body) {
         body.instructed = money::Money{Gold(), 1};
       },
       "NO_MINOR_UNIT"},
      {"charges in another currency",
       [](auto& body) {
         body.charges = money::Money{Peso(), 1};
       },
       "CURRENCY_MISMATCH"},
      {"negative charges",
       [](auto& body) {
         body.charges = money::Money{Dirham(), -1};
       },
       "INVALID_AMOUNT"},
      {"too old", [this](auto& body) { body.value_date.days = fund.today() - 7'321; },
       "INVALID_PERIOD"},
      {"too late", [this](auto& body) { body.value_date.days = fund.today() + 32; },
       "INVALID_PERIOD"},
      {"a reason in words", [](auto& body) { body.reason = "closed account"; }, "INVALID_ARGUMENT"},
      {"no identity", [](auto& body) { body.identity = {}; }, "INVALID_ARGUMENT"},
      {"no payment", [](auto& body) { body.payment = {}; }, "INVALID_ARGUMENT"},
      {"no reason", [](auto& body) { body.reason = ""; }, "ACCEPTED"},
  };
  for (const auto& row : kRows) {
    RemittanceReturn body = ReturnOf("r-1", 100);
    row.change(body);
    EXPECT_EQ(Return(body).name(), row.outcome) << row.what;
  }
}

TEST_F(FollowUpTest, RefusesReportsThatAreNone) {
  Pay("r-1");
  const auto outcome = [&](const std::function<void(RemittanceStatus&)>& change) {
    RemittanceStatus body = StatusOf("r-1", "ACSC");
    change(body);
    return Report(body).name();
  };
  EXPECT_EQ(outcome([](auto& body) { body.status = ""; }), "INVALID_ARGUMENT");
  EXPECT_EQ(outcome([](auto& body) { body.status = "GONE"; }), "INVALID_ARGUMENT");
  EXPECT_EQ(outcome([](auto& body) { body.reason = "no such account"; }), "INVALID_ARGUMENT");
  EXPECT_EQ(outcome([](auto& body) { body.report = {}; }), "INVALID_ARGUMENT");
  EXPECT_EQ(outcome([](auto& body) { body.payment = {}; }), "INVALID_ARGUMENT");
  EXPECT_EQ(
      outcome([this](auto& body) { body.reported.micros = (fund.today() + 2) * kMicrosPerDay; }),
      "INVALID_PERIOD");
  EXPECT_EQ(outcome([](auto& body) { body.reported = {}; }), "INVALID_PERIOD");
  EXPECT_EQ(
      outcome([this](auto& body) { body.reported.micros = (fund.today() + 1) * kMicrosPerDay; }),
      "ACCEPTED");
}

TEST_F(FollowUpTest, AReporterRecordsInHisOwnSitesLogAndNamesNobody) {
  Pay("r-1");
  EXPECT_EQ(Report(StatusOf("r-1", "ACSC"), "officer").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Return(ReturnOf("r-1", 100), "officer").name(), "PERMISSION_DENIED");
  const std::vector<SubjectId> somebody = {fund.NewSubject()};
  EXPECT_EQ(
      fund.Submit(kReporter, event::kRemittanceReturnRecorded, ReturnOf("r-1", 100), {}, somebody)
          .name(),
      "INVALID_ARGUMENT");
}

TEST_F(FollowUpTest, AMalformedEntryDoesNotEvolve) {
  state::Overlay overlay(nullptr);
  Evolution evolution{overlay, ""};
  const Context context{fund.state(log), fund.directory(), fund.directory_size(), nullptr};
  Leaf leaf;
  const auto evolve = [&](EventType type, const std::string& body, const std::string& added) {
    leaf.command.event_type = static_cast<uint32_t>(type);
    leaf.command.body = body;
    leaf.entry.added = added;
    return StoryRules().Evolve(leaf, leaf.command.event_type, context, evolution).code();
  };
  const std::string found = wire::Encode(PaymentFound{7});
  for (const auto& [type, body] :
       {std::pair(event::kRemittanceStatusRecorded, wire::Encode(StatusOf("r-1", "ACSC"))),
        std::pair(event::kRemittanceReturnRecorded, wire::Encode(ReturnOf("r-1", 1)))}) {
    EXPECT_EQ(evolve(type, "\xff", found), absl::StatusCode::kInternal);
    EXPECT_EQ(evolve(type, body, "\xff"), absl::StatusCode::kInternal);
    EXPECT_EQ(evolve(type, body, found), absl::StatusCode::kInternal) << "no such payment";
  }
  EXPECT_EQ(overlay.rows_in_memory(), 0u);
}

}  // namespace
}  // namespace amanat::rules::remittance

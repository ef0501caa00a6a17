#include "services/remittance/remittance_service.h"

#include <gtest/gtest.h>

#include <string>

#include "amanat/acts/remittance.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "services/desk/testing/shell.h"
#include "services/rules/remittance/testing/remittance_story.h"

namespace amanat::remittance {
namespace {

using desk::ToProto;
using rules::remittance::kReporter;
using rules::remittance::Observed;
using rules::remittance::Price;
using rules::remittance::ReturnOf;
using rules::remittance::StatusOf;
using rules_testing::kHeadOffice;
using Stub = v1::Remittance::Stub;

class RemittanceServiceTest : public ::testing::Test, protected rules::remittance::RemittanceStory {
 protected:
  static v1::PrepareRequest Recording(const Remittance& body) {
    v1::PrepareRequest request;
    ToProto(body, request.mutable_record());
    return request;
  }
  v1::RecordedRemittance OnlyOne() {
    const auto page = manila_.Ask(&Stub::ListRemittances, v1::ListRemittancesRequest());
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->remittances_size() != 1) return {};
    return page->remittances(0);
  }

  desk_testing::Shell<v1::Remittance> manila_{fund, kHeadOffice, MakeRemittanceService};
};

TEST_F(RemittanceServiceTest, ARemittanceIsRecordedAsItsBodySays) {
  const Remittance body = Observed("r-1");
  const auto result = manila_.Act(Recording(body), {kReporter});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome(), "ACCEPTED");
  EXPECT_EQ(fund.leaf(log, result->position().index()).command.body, wire::Encode(body));
  EXPECT_EQ(manila_.Outcome(Recording(body), {kReporter}), "DUPLICATE");
  const v1::RecordedRemittance listed = OnlyOne();
  EXPECT_EQ(listed.index(), result->position().index());
  EXPECT_EQ(listed.kind(), acts::v1::MESSAGE_KIND_SINGLE);
  EXPECT_EQ(listed.sent().SerializeAsString(), wire::Encode(body.sent));
  EXPECT_EQ(listed.fee().SerializeAsString(), wire::Encode(*body.fee));
  EXPECT_FALSE(listed.has_received());
  EXPECT_EQ(listed.value_date(), body.value_date.days);
  EXPECT_TRUE(listed.cost_known());
}

TEST_F(RemittanceServiceTest, PricesAreObservedTogether) {
  v1::PrepareRequest request;
  ToProto(PricesObserved{{Price(), Price("gulf-exchange")}}, request.mutable_observe_prices());
  EXPECT_EQ(manila_.Outcome(request, {kReporter}), "ACCEPTED");
  EXPECT_EQ(manila_.Outcome(request, {kReporter}), "DUPLICATE");
  const auto page = manila_.Ask(&Stub::ListCorridors, v1::ListCorridorsRequest());
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->corridors_size(), 1);
  EXPECT_EQ(page->corridors(0).services(), 2u);
}

TEST_F(RemittanceServiceTest, FlowsAreSumsInTheirCurrency) {
  ASSERT_TRUE(Import({Observed("r-1"), Observed("r-2")}).accepted());
  const auto page = manila_.Ask(&Stub::ListFlows, v1::ListFlowsRequest());
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->flows_size(), 1);
  EXPECT_EQ(page->flows(0).count(), 2u);
  EXPECT_EQ(page->flows(0).sent().currency(), 784u);
  EXPECT_EQ(page->flows(0).sent().minor_units(), 2 * 73'500);
}

TEST_F(RemittanceServiceTest, WhatBecomesOfARemittanceIsRecordedAndListedWithIt) {
  ASSERT_TRUE(Import({Observed("r-1"), Observed("r-2")}).accepted());
  v1::PrepareRequest status;
  ToProto(StatusOf("r-2", "RJCT"), status.mutable_record_status());
  EXPECT_EQ(manila_.Outcome(status, {kReporter}), "ACCEPTED");
  v1::PrepareRequest returned;
  ToProto(ReturnOf("r-2", 70'000), returned.mutable_record_return());
  EXPECT_EQ(manila_.Outcome(returned, {kReporter}), "ACCEPTED");
  ToProto(ReturnOf("r-3", 70'000), returned.mutable_record_return());
  EXPECT_EQ(manila_.Outcome(returned, {kReporter}), "NOT_FOUND");
  const auto page = manila_.Ask(&Stub::ListRemittances, v1::ListRemittancesRequest());
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->remittances_size(), 2);
  EXPECT_EQ(page->remittances(0).status(), "");
  EXPECT_FALSE(page->remittances(0).has_returned());
  const v1::RecordedRemittance& second = page->remittances(1);
  EXPECT_EQ(second.status(), "RJCT");
  EXPECT_EQ(second.status_micros(), StatusOf("r-2", "RJCT").reported.micros);
  EXPECT_EQ(second.returns(), 1u);
  EXPECT_EQ(second.returned().currency(), second.sent().currency());
  EXPECT_EQ(second.returned().minor_units(), 70'000);
  EXPECT_FALSE(second.has_returned_of_received());
  v1::GetRemittanceRequest one;
  one.set_index(second.index());
  const auto alone = manila_.Ask(&Stub::GetRemittance, one);
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_EQ(alone->SerializeAsString(), second.SerializeAsString()) << "as the list has it";
  one.set_index(second.index() + 1);  // the file's end
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetRemittance, one).status()));
  const auto flows = manila_.Ask(&Stub::ListFlows, v1::ListFlowsRequest());
  ASSERT_TRUE(flows.ok()) << flows.status();
  EXPECT_EQ(flows->flows(0).sent().minor_units(), 2 * 73'500);
  EXPECT_EQ(flows->flows(0).returned().minor_units(), 70'000);
  EXPECT_EQ(flows->flows(0).rejected_sent().minor_units(), 73'500);
}

TEST_F(RemittanceServiceTest, APaymentIsFoundByItsFingerprintAndTheOneThatStandsIsGiven) {
  const Remittance body = Observed("r-1");
  v1::GetRemittanceRequest asked;
  asked.set_payment(body.payment.str());
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetRemittance, asked).status()));
  const auto wrong = Record(body);
  ASSERT_TRUE(wrong.accepted());
  EXPECT_EQ(manila_.Ask(&Stub::GetRemittance, asked)->index(), wrong.entry.index);
  ASSERT_TRUE(TakeRemittanceBack(wrong.entry.index, body).accepted());
  EXPECT_EQ(manila_.Ask(&Stub::GetRemittance, asked)->index(), wrong.entry.index);
  const auto right = Record(body);
  ASSERT_TRUE(right.accepted());
  EXPECT_EQ(manila_.Ask(&Stub::GetRemittance, asked)->index(), right.entry.index);
  asked.set_payment("short");
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::GetRemittance, asked).status()));
}

TEST_F(RemittanceServiceTest, AFlowNamesItsProviders) {
  Remittance other = Observed("r-2");
  other.provider = "aaa-exchange";
  ASSERT_TRUE(Record(Observed("r-1")).accepted());
  ASSERT_TRUE(Record(other).accepted());
  const auto flows = manila_.Ask(&Stub::ListFlows, v1::ListFlowsRequest());
  ASSERT_TRUE(flows.ok()) << flows.status();
  ASSERT_EQ(flows->flows_size(), 1);
  ASSERT_EQ(flows->flows(0).providers_size(), 2);
  EXPECT_EQ(flows->flows(0).providers(0), "aaa-exchange");
  EXPECT_EQ(flows->flows(0).providers(1), Observed("r-1").provider);
}

TEST_F(RemittanceServiceTest, AManifestIsPreparedAndNotSubmittedAsASingleCommand) {
  entry::Manifest manifest;
  manifest.root = fund.random().Draw<Hash>();
  manifest.count = 1;
  manifest.line_event_type = static_cast<uint32_t>(event::kRemittanceLine);
  manifest.source = "al-ansari";
  manifest.file_digest = fund.random().Draw<Hash>();
  manifest.file_date.days = fund.today();
  v1::PrepareRequest request;
  ToProto(manifest, request.mutable_import_file());
  *request.mutable_header() = manila_.server().NewHeader({kReporter});
  const auto prepared = manila_.Ask(&Stub::Prepare, request);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_EQ(prepared->preview(), "ACCEPTED");
  EXPECT_EQ(entry::DecodeCommand(prepared->command())->body, wire::Encode(manifest));
  EXPECT_EQ(manila_.Outcome(request, {kReporter}), "INVALID_ARGUMENT");
}

TEST_F(RemittanceServiceTest, WhatCannotBeAskedIsAStatus) {
  EXPECT_EQ(manila_.Outcome(v1::PrepareRequest(), {kReporter}), "INVALID_ARGUMENT");
  v1::PrepareRequest file;
  file.mutable_import_file()->set_count(1);
  EXPECT_EQ(manila_.Outcome(file, {kReporter}), "INVALID_ARGUMENT");
  v1::PrepareRequest malformed = Recording(Observed("r-1"));
  malformed.mutable_record()->set_payment("short");
  EXPECT_EQ(manila_.Outcome(malformed, {kReporter}), "INVALID_ARGUMENT");
  v1::ListCorridorsRequest corridors;
  corridors.set_amount(static_cast<v1::StandardAmount>(9));
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::ListCorridors, corridors).status()));
}

}  // namespace
}  // namespace amanat::remittance

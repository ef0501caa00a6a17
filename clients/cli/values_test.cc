#include "clients/cli/values.h"

#include <gtest/gtest.h>

#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/remittance/v1/remittance.pb.h"
#include "ledger/entry/wire.h"

namespace amanat::cli {
namespace {

using remittance::v1::PrepareRequest;

TEST(ValuesTest, OfTwoErrorsTheFirstStays) {
  FirstError error;
  EXPECT_EQ(error.Take(absl::StatusOr<int>(7)), 7);
  EXPECT_TRUE(error.status().ok());
  EXPECT_EQ(error.Take(absl::StatusOr<int>(absl::NotFoundError("first"))), 0);
  EXPECT_EQ(error.Take(absl::StatusOr<std::string>(absl::InternalError("second"))), "");
  EXPECT_EQ(error.Take(absl::StatusOr<int>(8)), 8);
  EXPECT_EQ(error.status(), absl::NotFoundError("first"));
}

TEST(ValuesTest, ABodyIsSetUnderTheNumberOfItsEvent) {
  remittance::Remittance body;
  body.provider = "al-ansari";
  body.sent = {*money::CurrencyFromCode("AED"), 73'500};
  PrepareRequest request;
  ASSERT_EQ(SetAct(event::kRemittanceRecorded, wire::Encode(body), request), absl::OkStatus());
  EXPECT_EQ(request.act_case(), PrepareRequest::kRecord);
  EXPECT_EQ(request.record().SerializeAsString(), wire::Encode(body));
}

TEST(ValuesTest, ATimeZoneIsOneThatThereIs) {
  for (const char* name : {"Asia/Riyadh", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+8"}) {
    const auto zone = TimeZoneFromText(name, "--time-zone");
    ASSERT_TRUE(zone.ok()) << zone.status();
    EXPECT_EQ(*zone, name);
  }
  for (const char* name :
       {"", "Asia/Riad", "asia/riyadh", "Maria/Santos", "Asia/Riyadh ", "GMT+8"}) {
    const auto zone = TimeZoneFromText(name, "--time-zone");
    EXPECT_EQ(zone.status(),
              absl::InvalidArgumentError(
                  "--time-zone: not the IANA name of a time zone, such as Asia/Riyadh"))
        << name;
  }
}

TEST(ValuesTest, ABodyWhoseTextIsNoneIsRefusedHere) {
  remittance::Remittance body;
  body.provider = "\xff";
  PrepareRequest request;
  EXPECT_TRUE(
      absl::IsInvalidArgument(SetAct(event::kRemittanceRecorded, wire::Encode(body), request)));
}

TEST(ShareTextTest, IsAsPeopleWriteIt) {
  EXPECT_EQ(ShareText(1'000'000), "100");
  EXPECT_EQ(ShareText(600'000), "60");
  EXPECT_EQ(ShareText(333'333), "33.3333");
  EXPECT_EQ(ShareText(1), "0.0001");
}

}  // namespace
}  // namespace amanat::cli

// Values between the command line and the API: dates, amounts, ids. Errors name the option.
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_CLI_VALUES_H_
#define AMANAT_CLIENTS_CLI_VALUES_H_

#include <google/protobuf/message.h>

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/strip.h"
#include "amanat/acts/v1/types.pb.h"
#include "amanat/common/v1/common.pb.h"
#include "clients/cli/session.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/entry/event_type.h"

namespace amanat::cli {

// Takes values of which the first error stays, so that an act's fields are set one a line:
//
//   FirstError error;
//   act.set_paid_on(error.Take(DaysFromText(session, text, "--paid-on")));
//   if (!error.status().ok()) ...
//
// What could not be read is taken as zero or empty.
class FirstError {
 public:
  template <typename T>
  T Take(absl::StatusOr<T> value) {
    if (value.ok()) return *std::move(value);
    status_.Update(value.status());
    return T();
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

// Puts an encoded body into the field of the request whose number is that of its event.
// InvalidArgument when a text in it is not UTF-8.
absl::Status SetAct(entry::EventType type, const std::string& body,
                    google::protobuf::Message& request);

// "2026-03-31"; empty: the invocation's effective date.
absl::StatusOr<CivilDays> DaysFromText(const Session& session, const std::string& text,
                                       absl::string_view option);
// "1500.00" of "PHP". Errors name the options by which they were given.
absl::StatusOr<acts::v1::Money> MoneyFromText(const std::string& amount,
                                              const std::string& currency,
                                              absl::string_view amount_option = "--amount",
                                              absl::string_view currency_option = "--currency");
// The amount, as it is printed.
Cell TextOf(const acts::v1::Money& money);
// A sum of a row: TextOf its field, or, where 64 bits do not hold it, what the row's beyond_64_bits say of the
// field, with the currency's code.
template <typename Answer>
Cell SumText(const Answer& row, absl::string_view field, const acts::v1::Money& money) {
  for (absl::string_view text : row.beyond_64_bits()) {
    if (absl::ConsumePrefix(&text, field) && absl::ConsumePrefix(&text, " ")) return text;
  }
  return TextOf(money);
}
// ISO 4217 letters; empty for no money, and for the number 0.
std::string CurrencyOf(const acts::v1::Money& money);
std::string CurrencyOf(uint32_t iso_number);
// "2026-03-31"; empty for day 0, which is no date.
std::string DateText(int64_t days);
// A share of the whole in per cent, as people write it: "60" for 600,000 millionths, "33.3333" for 333,333.
std::string ShareText(uint64_t millionths);
// A rate as the decimal by which it was set: "15.2347" for 152347 by 10000; "1/3" where no decimal is exact.
std::string RateText(int64_t numerator, int64_t denominator);

// The IANA name of a time zone that is in the database as ICU has it; InvalidArgument for any other.
// What stands in the directory is asked for its form alone: databases differ.
absl::StatusOr<std::string> TimeZoneFromText(const std::string& text, absl::string_view option);

// A value of an enumeration in words: "ALLOTMENT_STATE_SENT_BACK" as "sent-back".
std::string StateText(absl::string_view name, absl::string_view prefix);

// The code of the operator who signs first.
absl::StatusOr<std::string> FirstSigner(const Session& session);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_VALUES_H_

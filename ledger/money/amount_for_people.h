// Amounts as people read them aloud: the currency in front, and a comma between thousands.
//
//   AmountForPeople({*CurrencyFromCode("PHP"), 152'347});   // "PHP 1,523.47"
//
// For eyes alone: nothing reads it back, and what is compared or recorded is money::FormatAmount's.
// Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_MONEY_AMOUNT_FOR_PEOPLE_H_
#define AMANAT_LEDGER_MONEY_AMOUNT_FOR_PEOPLE_H_

#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "ledger/money/money.h"

namespace amanat::money {

std::string AmountForPeople(const Money& amount);
// The same of a sum, however large. A currency that is not known is named by its number.
std::string AmountForPeople(Currency currency, absl::int128 minor_units);

// Decimal text with a comma between thousands: "-1523.47" as "-1,523.47". What is no decimal stays.
std::string WithSeparators(absl::string_view decimal);

}  // namespace amanat::money

#endif  // AMANAT_LEDGER_MONEY_AMOUNT_FOR_PEOPLE_H_

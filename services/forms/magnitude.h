// What nobody doubts, and what a person is asked about before it is signed: an amount with a few digits too
// many, or a cost that eats what was sent. Nothing here is refused by the rules, for it may be true; clients
// ask, and record it once somebody has said that it is right (--confirm-amount). All thresholds stand in
// the table of magnitude.cc.
//
//   DoubtOf(Money{php, 99'999'999'999'900}, Scale::kOffice);
//   // "999999999999.00 PHP is more than 10000000000.00 PHP, above which is asked"
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_MAGNITUDE_H_
#define AMANAT_SERVICES_FORMS_MAGNITUDE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"
#include "ledger/money/money.h"

namespace amanat::forms {

// Whose money it is.
enum class Scale : uint8_t {
  kPerson,  // what one person sends, pays or is paid
  kOffice,  // what an office or a collector moves at a time
  kFund,    // what the fund as a whole holds or exchanges
};

// The scale of the amounts in an act's body, by the act's name; nothing for an act whose amounts the rules
// compare with something that is recorded already, such as a schedule, a deposit or an entry taken back, and
// for observations, which are asked about as a whole below.
std::optional<Scale> ScaleOf(absl::string_view act);

// The largest amount of that scale about which nobody is asked: so many dollars' worth, by the order of
// magnitude of the currency and not by any rate. In minor units.
int64_t PlausibleMax(Scale scale, money::Currency currency);

// What is doubtful, in one clause for people; nothing when nobody doubts it.
std::optional<std::string> DoubtOf(const money::Money& amount, Scale scale);
// Of the amounts, and of a fee that is more than half of what was sent.
std::optional<std::string> DoubtOf(const remittance::Remittance& remittance);
// Of a price that costs more than half of what is sent, or gives more than a quarter on top of it.
std::optional<std::string> DoubtOf(const remittance::PriceObserved& price);

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_MAGNITUDE_H_

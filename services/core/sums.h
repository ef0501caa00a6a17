// Sums in the rows that lists give out. Each recorded amount fits 64 bits many times over; what is added up
// of them, over whatever is there, need not. Such a sum is never cut off and never fails its list: the one row
// says it in words.
//
//   core::FillSum(currency, sum, "due_from", &v1::InterOfficeBalance::mutable_due_from, row);
//
// Thread-safe: a pure function over what it is given.
#ifndef AMANAT_SERVICES_CORE_SUMS_H_
#define AMANAT_SERVICES_CORE_SUMS_H_

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "ledger/money/money.h"

namespace amanat::core {

// Sets the row's field of amanat.acts.v1.Money; or leaves it absent and adds "<field> <amount> <code>" to its
// beyond_64_bits.
template <typename Money, typename Row>
void FillSum(money::Currency currency, absl::int128 minor_units, absl::string_view field,
             Money* (Row::*mutable_field)(), Row* row) {
  if (minor_units < INT64_MIN || minor_units > INT64_MAX) {
    row->add_beyond_64_bits(absl::StrCat(field, " ", money::FormatMoney(currency, minor_units)));
    return;
  }
  Money* shown = (row->*mutable_field)();
  shown->set_currency(currency.numeric);
  shown->set_minor_units(static_cast<int64_t>(minor_units));
}

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_SUMS_H_

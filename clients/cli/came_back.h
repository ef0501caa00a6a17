// What came back of the money that an entry moved: a refund of a payment or a charge, a remittance's return, or
// the reversal that takes the entry back whole. An amount that is shown without it reads as if all were gone.
//
//   const std::vector<CameBack> back = WhatCameBack(later, 12);
//   AmountInWords(paid, back, "owf.example/riyadh/fund/1");
//       // "SAR 95.00, of which SAR 20.00 came back (owf.example/riyadh/fund/1:17)"
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_CLI_CAME_BACK_H_
#define AMANAT_CLIENTS_CLI_CAME_BACK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/examine/leaf.h"
#include "ledger/money/money.h"

namespace amanat::cli {

struct CameBack {
  LogIndex entry = 0;                // by which it came
  std::optional<money::Money> part;  // nothing: all of it
  // Of a return what was instructed, which counts where the part is of another currency than what was sent.
  std::optional<money::Money> instructed;
};

// What the later entry of the same log brought back of the one at `index`; nothing where it did not.
std::optional<CameBack> CameBackBy(const examine::Leaf& later, LogIndex index);

// The same of all `later` entries, in their order.
std::vector<CameBack> WhatCameBack(const std::vector<examine::Leaf>& later, LogIndex index);

// What was moved, for people, and how much of it came back by which entries of the log of that name.
std::string AmountInWords(const money::Money& moved, const std::vector<CameBack>& back,
                          absl::string_view log_name);

// Where it came back: "LOG:17, LOG:19".
std::string PlacesOf(const std::vector<CameBack>& back, absl::string_view log_name);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CAME_BACK_H_

#include "clients/intake/control_sums.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/strict_xml.h"
#include "clients/intake/xsd_text.h"
#include "ledger/base/status.h"

namespace amanat::intake {
namespace {

constexpr size_t kCountDigitsMax = 15;

absl::Status Bad(absl::string_view element, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(element, " ", what));
}

// The element of the header, if it has one.
absl::StatusOr<std::optional<pugi::xml_node>> Stated(pugi::xml_node header,
                                                     absl::string_view name) {
  const auto found = Children(header, name);
  if (found.empty()) return std::optional<pugi::xml_node>();
  if (found.size() > 1) return Bad(name, "stands more than once");
  if (HasElements(found.front())) return Bad(name, "has an element inside its value");
  return std::optional<pugi::xml_node>(found.front());
}

absl::Status CheckCount(pugi::xml_node header, size_t found) {
  AMANAT_ASSIGN_OR_RETURN(const auto element, Stated(header, "NbOfTxs"));
  if (!element.has_value()) return absl::OkStatus();
  const std::string text = TextOf(*element);
  const bool digits =
      !text.empty() && text.size() <= kCountDigitsMax &&
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
  uint64_t stated = 0;
  if (!digits || !absl::SimpleAtoi(text, &stated)) return Bad("NbOfTxs", "is not 1 to 15 digits");
  if (stated == found) return absl::OkStatus();
  return Bad("NbOfTxs", absl::StrCat("says ", stated, " transactions, the message has ", found));
}

// The sum of the transactions' amounts; the error says why it cannot be told.
absl::StatusOr<absl::int128> SumOf(const std::vector<pugi::xml_node>& transactions,
                                   absl::string_view name) {
  absl::int128 sum = 0;
  for (size_t i = 0; i < transactions.size(); ++i) {
    const auto amounts = Children(transactions[i], name);
    auto amount = amounts.size() == 1 && !HasElements(amounts.front())
                      ? ParseExactDecimal(TextOf(amounts.front()))
                      : absl::InvalidArgumentError("it does not stand there once");
    if (!amount.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " of transaction ", i + 1, ": ", amount.status().message()));
    }
    sum += *amount;
  }
  return sum;
}

absl::Status CheckSum(const pugi::xml_node& element,
                      const std::vector<pugi::xml_node>& transactions, absl::string_view name) {
  const absl::string_view stated_in = LocalName(element);
  const auto stated = ParseExactDecimal(TextOf(element));
  if (!stated.ok())
    return Bad(stated_in, absl::StrCat("is malformed: ", stated.status().message()));
  const auto sum = SumOf(transactions, name);
  if (!sum.ok()) {
    return Bad(stated_in, absl::StrCat("cannot be checked, ", sum.status().message()));
  }
  if (*stated == *sum) return absl::OkStatus();
  return Bad(stated_in, absl::StrCat("says ", FormatExactDecimal(*stated),
                                     ", the transactions make ", FormatExactDecimal(*sum)));
}

absl::Status CheckCurrency(const pugi::xml_node& total,
                           const std::vector<pugi::xml_node>& transactions,
                           absl::string_view name) {
  const absl::string_view currency = total.attribute("Ccy").value();
  for (size_t i = 0; i < transactions.size(); ++i) {
    for (const pugi::xml_node& amount : Children(transactions[i], name)) {
      if (currency == amount.attribute("Ccy").value()) continue;
      return Bad(LocalName(total),
                 absl::StrCat("is in another currency than ", name, " of transaction ", i + 1));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckControlSums(pugi::xml_node header,
                              const std::vector<pugi::xml_node>& transactions,
                              const ControlledAmounts& names) {
  AMANAT_RETURN_IF_ERROR(CheckCount(header, transactions.size()));
  AMANAT_ASSIGN_OR_RETURN(const auto sum, Stated(header, "CtrlSum"));
  if (sum.has_value()) AMANAT_RETURN_IF_ERROR(CheckSum(*sum, transactions, names.amount));
  AMANAT_ASSIGN_OR_RETURN(const auto total, Stated(header, names.total));
  if (!total.has_value()) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(CheckCurrency(*total, transactions, names.amount));
  return CheckSum(*total, transactions, names.amount);
}

}  // namespace amanat::intake

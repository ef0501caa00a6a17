// What the readers of the single messages have in common: elements by their path, the identifiers, amounts,
// dates and banks in them, and the one refusal that a transaction gets.
//
//   class ReturnReader : public ElementReader { ... };
//
// A reader reads on after a refusal; of several the one with the smallest reason is kept, and what was read
// is then of no use. Not thread-safe: one reader, one transaction.
#ifndef AMANAT_CLIENTS_INTAKE_ELEMENT_READER_H_
#define AMANAT_CLIENTS_INTAKE_ELEMENT_READER_H_

#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/intake/pacs008.h"
#include "clients/intake/transaction.h"

namespace amanat::intake {

class ElementReader {
 protected:
  using Path = std::initializer_list<absl::string_view>;

  void Refuse(RefusalReason reason, absl::string_view element, absl::string_view what);
  const std::optional<Refusal>& refusal() const { return refusal_; }
  // The refusal of the transaction of that number.
  Refusal RefusalOf(size_t number) const;

  // From here on amounts are of currencies that are valid on that day; on any, while no day is known.
  void CountCurrenciesOf(CivilDays day) { currency_day_ = day; }

  // The element at the path, or a null node; one that stands twice is refused.
  pugi::xml_node Find(pugi::xml_node from, Path path);
  // All text of the element, without white space around it; an element inside is refused.
  std::string Text(pugi::xml_node element);
  std::string TextAt(pugi::xml_node from, Path path) { return Text(Find(from, path)); }
  // Clean (written_text.h), of at most kIdentifierCharactersMax characters, none of them a control character.
  std::string Identifier(pugi::xml_node from, Path path,
                         std::optional<RefusalReason> if_missing = std::nullopt);
  // In lower case.
  std::string Uetr(pugi::xml_node from, absl::string_view name);
  // The amount of an element with its currency; nothing once it is refused. `currency`, where given, gets
  // the currency as soon as it is known, minor unit or not.
  std::optional<money::Money> Amount(pugi::xml_node element, money::Currency* currency = nullptr);
  // The amount at the path that must be there and be positive.
  std::optional<money::Money> PositiveAmount(pugi::xml_node from, absl::string_view name,
                                             money::Currency* currency = nullptr);
  // The amount at the path, where there is one.
  std::optional<money::Money> AmountAt(pugi::xml_node from, Path path);
  // The amounts of all ChrgsInf.
  std::vector<money::Money> Charges(pugi::xml_node transaction);
  // The date of the first of the elements of that name that says one.
  CivilDays Date(std::initializer_list<pugi::xml_node> from, absl::string_view name,
                 RefusalReason if_missing = RefusalReason::kMissingSettlementDate);
  // The bank that is called so in `from`.
  Agent ReadAgent(pugi::xml_node from, absl::string_view name);
  // The same of the transaction, or else of the group's header.
  Agent InstructingAgent(pugi::xml_node transaction, pugi::xml_node header, absl::string_view name);
  // The external code at the path, of up to four letters and digits; empty when there is none.
  std::string ExternalCode(pugi::xml_node from, Path path);
  // What a return or a report says of the payment that it is about, as far as it says it, for PaymentKey. `group`:
  // where what is said of the whole message stands; may be null. Refused where the payment is none of a
  // pacs.008, or not told well enough to be found.
  CreditTransfer Original(pugi::xml_node transaction, pugi::xml_node group,
                          const Agent& instructing);

 private:
  std::optional<Refusal> refusal_;
  CivilDays currency_day_ = 0;  // 0: not known
};

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_ELEMENT_READER_H_

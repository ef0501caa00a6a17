#include "clients/intake/element_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/message_names.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/strict_xml.h"
#include "clients/intake/written_text.h"
#include "clients/intake/xsd_text.h"
#include "ledger/base/utf8.h"
#include "ledger/entry/text_form.h"

namespace amanat::intake {
namespace {

bool AllOf(absl::string_view text, bool (*predicate)(unsigned char)) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool IsUpperOrDigit(unsigned char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c); }

bool IsBic(absl::string_view text) {
  return (text.size() == 8 || text.size() == 11) && AllOf(text, IsUpperOrDigit) &&
         AllOf(text.substr(4, 2), absl::ascii_isupper);
}

// A random UUID (version 4) as ISO 20022 wants it.
bool IsUetr(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return text[14] == '4' && absl::string_view("89ab").find(text[19]) != absl::string_view::npos;
}

std::string Reason(const absl::Status& status) { return std::string(status.message()); }

RefusalReason CurrencyReason(const absl::Status& status) {
  return status.code() == absl::StatusCode::kFailedPrecondition ? RefusalReason::kWithdrawnCurrency
                                                                : RefusalReason::kUnknownCurrency;
}

}  // namespace

void ElementReader::Refuse(RefusalReason reason, absl::string_view element,
                           absl::string_view what) {
  if (refusal_ && refusal_->reason <= reason) return;
  refusal_ = Refusal{0, reason, absl::StrCat(element, ": ", what)};
}

Refusal ElementReader::RefusalOf(size_t number) const {
  Refusal refusal = refusal_.value_or(Refusal());
  refusal.transaction = number;
  return refusal;
}

pugi::xml_node ElementReader::Find(pugi::xml_node from, Path path) {
  for (absl::string_view name : path) {
    const std::vector<pugi::xml_node> found = Children(from, name);
    if (found.empty()) return {};
    if (found.size() > 1) Refuse(RefusalReason::kRepeatedElement, name, "stands more than once");
    from = found.front();
  }
  return from;
}

std::string ElementReader::Text(pugi::xml_node element) {
  if (HasElements(element)) {
    Refuse(RefusalReason::kRepeatedElement, LocalName(element), "an element inside a value");
  }
  return TextOf(element);
}

std::string ElementReader::Identifier(pugi::xml_node from, Path path,
                                      std::optional<RefusalReason> if_missing) {
  const absl::string_view element = *(path.end() - 1);
  std::string text = TextAt(from, path);
  if (text.empty() && if_missing) Refuse(*if_missing, element, "is missing");
  if (CountCharacters(text) > kIdentifierCharactersMax) {
    Refuse(RefusalReason::kBadIdentifier, element,
           absl::StrCat("is longer than ", kIdentifierCharactersMax, " characters"));
  }
  const auto is_control = [](unsigned char c) { return absl::ascii_iscntrl(c); };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    Refuse(RefusalReason::kBadIdentifier, element, "holds a control character");
    return text;
  }
  auto clean = CleanText(text);
  if (clean.ok()) return *std::move(clean);
  Refuse(RefusalReason::kBadIdentifier, element, clean.status().message());
  return text;
}

std::string ElementReader::Uetr(pugi::xml_node from, absl::string_view name) {
  std::string uetr = absl::AsciiStrToLower(TextAt(from, {name}));
  if (!uetr.empty() && !IsUetr(uetr)) {
    Refuse(RefusalReason::kBadIdentifier, name, "is not a UUID of version 4");
  }
  return uetr;
}

std::optional<money::Money> ElementReader::Amount(pugi::xml_node element,
                                                  money::Currency* known_currency) {
  const absl::string_view name = LocalName(element);
  const char* const code = element.attribute("Ccy").value();
  const auto currency = currency_day_ == 0 ? money::CurrencyFromCode(code)
                                           : money::CurrencyFromCode(code, currency_day_);
  if (!currency.ok()) {
    Refuse(CurrencyReason(currency.status()), name, Reason(currency.status()));
    return std::nullopt;
  }
  if (known_currency != nullptr) *known_currency = *currency;
  const auto digits = money::MinorUnits(*currency);
  if (!digits.ok()) {
    Refuse(RefusalReason::kCurrencyWithoutMinorUnit, name, Reason(digits.status()));
    return std::nullopt;
  }
  const auto text = PlainDecimal(Text(element));
  if (!text.ok()) {
    Refuse(RefusalReason::kBadAmount, name, Reason(text.status()));
    return std::nullopt;
  }
  const auto amount = money::ParseAmount(*text, *currency);
  if (amount.ok()) return *amount;
  const bool out_of_range = amount.status().code() == absl::StatusCode::kOutOfRange;
  const bool fraction = money::SignificantDecimals(*text) > static_cast<size_t>(*digits);
  Refuse(!out_of_range ? RefusalReason::kBadAmount
         : fraction    ? RefusalReason::kTooManyDecimals
                       : RefusalReason::kAmountTooLarge,
         name, Reason(amount.status()));
  return std::nullopt;
}

std::optional<money::Money> ElementReader::PositiveAmount(pugi::xml_node from,
                                                          absl::string_view name,
                                                          money::Currency* known_currency) {
  const pugi::xml_node element = Find(from, {name});
  if (!element || Text(element).empty()) {
    Refuse(RefusalReason::kMissingAmount, name, "is missing");
    return std::nullopt;
  }
  const auto amount = Amount(element, known_currency);
  if (amount.has_value() && amount->minor_units == 0) {
    Refuse(RefusalReason::kBadAmount, name, "is zero");
  }
  return amount;
}

std::optional<money::Money> ElementReader::AmountAt(pugi::xml_node from, Path path) {
  const pugi::xml_node element = Find(from, path);
  return element ? Amount(element) : std::nullopt;
}

std::vector<money::Money> ElementReader::Charges(pugi::xml_node transaction) {
  std::vector<money::Money> charges;
  const auto elements = Children(transaction, "ChrgsInf");
  if (elements.size() > kChargesMax) {
    Refuse(RefusalReason::kBadCharges, "ChrgsInf", absl::StrCat("more than ", kChargesMax));
    return charges;
  }
  for (const pugi::xml_node& charge : elements) {
    const pugi::xml_node element = Find(charge, {"Amt"});
    if (!element) Refuse(RefusalReason::kBadCharges, "ChrgsInf", "Amt is missing");
    const auto amount = element ? Amount(element) : std::nullopt;
    if (amount) charges.push_back(*amount);
  }
  return charges;
}

CivilDays ElementReader::Date(std::initializer_list<pugi::xml_node> from, absl::string_view name,
                              RefusalReason if_missing) {
  std::string text;
  for (const pugi::xml_node& node : from) {
    if (text.empty()) text = TextAt(node, {name});
  }
  if (text.empty()) {
    Refuse(if_missing, name, "is missing");
    return 0;
  }
  const auto date = ParseXsdDate(text);
  if (date.ok()) return *date;
  Refuse(RefusalReason::kBadSettlementDate, name, Reason(date.status()));
  return 0;
}

Agent ElementReader::ReadAgent(pugi::xml_node from, absl::string_view name) {
  const pugi::xml_node institution = Find(from, {name, "FinInstnId"});
  Agent agent;
  agent.bic = TextAt(institution, {"BICFI"});
  if (agent.bic.empty()) agent.bic = TextAt(institution, {"BIC"});  // versions 1 to 3
  if (!agent.bic.empty() && !IsBic(agent.bic)) {
    Refuse(RefusalReason::kBadCode, name, "BICFI is not a BIC");
    agent.bic.clear();
  }
  const pugi::xml_node member = Find(institution, {"ClrSysMmbId"});
  agent.clearing_member = Identifier(member, {"MmbId"});
  agent.clearing_system = TextAt(member, {"ClrSysId", "Cd"});
  if (agent.clearing_system.size() > 5 || !AllOf(agent.clearing_system, absl::ascii_isalnum)) {
    Refuse(RefusalReason::kBadCode, name, "the clearing system is not a code");
  }
  return agent;
}

Agent ElementReader::InstructingAgent(pugi::xml_node transaction, pugi::xml_node header,
                                      absl::string_view name) {
  Agent agent = ReadAgent(transaction, name);
  return agent.IsNone() ? ReadAgent(header, name) : agent;
}

std::string ElementReader::ExternalCode(pugi::xml_node from, Path path) {
  std::string code = TextAt(from, path);
  if (!code.empty() && !wire::HasForm(wire::TextForm::kPurpose, code)) {
    Refuse(RefusalReason::kBadCode, *path.begin(),
           "is not a code of up to four letters and digits");
  }
  return code;
}

CreditTransfer ElementReader::Original(pugi::xml_node transaction, pugi::xml_node group,
                                       const Agent& instructing) {
  pugi::xml_node source = Find(transaction, {"OrgnlGrpInf"});
  if (!source) source = group;
  const std::string original = MessageOfNamespace(TextAt(source, {"OrgnlMsgNmId"}));
  if (!original.empty() && original != "pacs.008") {
    Refuse(RefusalReason::kOtherOriginal, "OrgnlMsgNmId",
           absl::StrCat("it is about a ", DescribeMessage(original),
                        ", and only payments of a pacs.008 "
                        "are recorded"));
  }
  CreditTransfer payment;
  payment.message_id = Identifier(source, {"OrgnlMsgId"});
  payment.instruction_id = Identifier(transaction, {"OrgnlInstrId"});
  payment.end_to_end_id = Identifier(transaction, {"OrgnlEndToEndId"});
  payment.transaction_id = Identifier(transaction, {"OrgnlTxId"});
  payment.uetr = Uetr(transaction, "OrgnlUETR");
  payment.instructing_agent = instructing;
  const PaymentIdentity identity = IdentityOf(payment);
  if (identity == PaymentIdentity::kUetr) return payment;
  const auto unknown = [this](absl::string_view what) {
    Refuse(RefusalReason::kUnknownOriginal, "OrgnlUETR",
           absl::StrCat("is missing, and so is what else would tell the payment: ", what));
  };
  if (identity == PaymentIdentity::kNone) {
    unknown("OrgnlEndToEndId, or OrgnlMsgId with OrgnlTxId or OrgnlInstrId");
    return payment;
  }
  const pugi::xml_node told = Find(transaction, {"OrgnlTxRef"});
  const bool has_date = Find(told, {"IntrBkSttlmDt"}) || Find(transaction, {"OrgnlIntrBkSttlmDt"});
  if (!has_date) {
    unknown("its settlement date");
    return payment;
  }
  payment.settlement_date = Find(told, {"IntrBkSttlmDt"})
                                ? Date({told}, "IntrBkSttlmDt")
                                : Date({transaction}, "OrgnlIntrBkSttlmDt");
  if (identity == PaymentIdentity::kMessage) return payment;
  CountCurrenciesOf(payment.settlement_date);
  payment.debtor_agent = ReadAgent(told, "DbtrAgt");
  auto settlement = AmountAt(told, {"IntrBkSttlmAmt"});
  if (!settlement.has_value()) settlement = AmountAt(transaction, {"OrgnlIntrBkSttlmAmt"});
  payment.instructed_amount = AmountAt(told, {"Amt", "InstdAmt"});
  if (payment.debtor_agent.IsNone()) unknown("DbtrAgt in OrgnlTxRef");
  if (!settlement.has_value() && !payment.instructed_amount.has_value()) unknown("its amount");
  payment.settlement_amount = settlement.value_or(money::Money());
  return payment;
}

}  // namespace amanat::intake

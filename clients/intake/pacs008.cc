#include "clients/intake/pacs008.h"

#include <algorithm>
#include <initializer_list>
#include <pugixml.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/pacs008_xml.h"
#include "ledger/base/status.h"
#include "ledger/base/utf8.h"
#include "ledger/entry/text_form.h"
#include "services/forms/country.h"

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

bool IsCountry(absl::string_view text) {
  return text.size() == 2 && AllOf(text, absl::ascii_isupper) && forms::CountryFromText(text).ok();
}

// A random UUID (version 4) as ISO 20022 wants it; capitals are let through and lowered.
bool IsUetr(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return text[14] == '4' && absl::string_view("89abAB").find(text[19]) != absl::string_view::npos;
}

// Reads one transaction. The refusal with the smallest reason is kept; once there is one, what is
// read is of no use.
class TransactionReader {
 public:
  TransactionReader(pugi::xml_node header, pugi::xml_node transaction)
      : header_(header), transaction_(transaction) {}

  TransferResult Read(size_t number) {
    transfer_.message_id = Identifier(header_, {"MsgId"}, RefusalReason::kMissingMessageId);
    ReadReferences();
    ReadDate();
    ReadAmounts();  // in currencies of that day
    ReadParties();
    ReadCodes();
    if (refusal_) {
      refusal_->transaction = number;
      refusal_->transfer = std::move(transfer_);
      return *std::move(refusal_);
    }
    return std::move(transfer_);
  }

 private:
  using Path = std::initializer_list<absl::string_view>;

  void Refuse(RefusalReason reason, absl::string_view element, absl::string_view what) {
    if (refusal_ && refusal_->reason <= reason) return;
    refusal_ = TransferRefusal{0, reason, absl::StrCat(element, ": ", what), {}};
  }

  // The element at the path, or a null node.
  pugi::xml_node Find(pugi::xml_node from, Path path) {
    for (absl::string_view name : path) {
      const std::vector<pugi::xml_node> found = Children(from, name);
      if (found.empty()) return {};
      if (found.size() > 1) Refuse(RefusalReason::kRepeatedElement, name, "stands more than once");
      from = found.front();
    }
    return from;
  }

  // All text of the element, with white space around it removed.
  std::string Text(pugi::xml_node element) {
    std::string text;
    for (const pugi::xml_node& child : element) {
      if (child.type() == pugi::node_element) {
        Refuse(RefusalReason::kRepeatedElement, LocalName(element), "an element inside a value");
      } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        text += child.value();
      }
    }
    return std::string(absl::StripAsciiWhitespace(text));
  }

  std::string TextAt(pugi::xml_node from, Path path) { return Text(Find(from, path)); }

  std::string Identifier(pugi::xml_node from, Path path,
                         std::optional<RefusalReason> if_missing = std::nullopt) {
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
    }
    return text;
  }

  void ReadReferences() {
    const pugi::xml_node references = Find(transaction_, {"PmtId"});
    transfer_.instruction_id = Identifier(references, {"InstrId"});
    transfer_.end_to_end_id =
        Identifier(references, {"EndToEndId"}, RefusalReason::kMissingEndToEndId);
    transfer_.transaction_id = Identifier(references, {"TxId"});
    transfer_.uetr = absl::AsciiStrToLower(TextAt(references, {"UETR"}));
    if (!transfer_.uetr.empty() && !IsUetr(transfer_.uetr)) {
      Refuse(RefusalReason::kBadIdentifier, "UETR", "is not a UUID of version 4");
    }
  }

  static RefusalReason CurrencyReason(const absl::Status& status) {
    return status.code() == absl::StatusCode::kFailedPrecondition
               ? RefusalReason::kWithdrawnCurrency
               : RefusalReason::kUnknownCurrency;
  }

  // The amount of an element with its currency; nothing once it is refused.
  std::optional<money::Money> Amount(pugi::xml_node element) {
    const absl::string_view name = LocalName(element);
    const pugi::xml_attribute code = element.attribute("Ccy");
    size_t codes = 0;  // the library lets an attribute stand twice
    for (const pugi::xml_attribute& attribute : element.attributes()) {
      if (absl::string_view(attribute.name()) == "Ccy") ++codes;
    }
    if (codes > 1) Refuse(RefusalReason::kRepeatedElement, name, "two currencies");
    const CivilDays on = transfer_.settlement_date;
    const auto currency =
        on == 0 ? money::CurrencyFromCode(code.value()) : money::CurrencyFromCode(code.value(), on);
    if (!currency.ok()) {
      Refuse(CurrencyReason(currency.status()), name, Reason(currency.status()));
      return std::nullopt;
    }
    const auto digits = money::MinorUnits(*currency);
    if (!digits.ok()) {
      Refuse(RefusalReason::kCurrencyWithoutMinorUnit, name, Reason(digits.status()));
      if (name == "IntrBkSttlmAmt") transfer_.settlement_amount.currency = *currency;
      return std::nullopt;
    }
    const std::string text = Text(element);
    const auto amount = money::ParseAmount(text, *currency);
    if (amount.ok()) return *amount;
    const bool out_of_range = amount.status().code() == absl::StatusCode::kOutOfRange;
    const bool fraction = money::SignificantDecimals(text) > static_cast<size_t>(*digits);
    Refuse(!out_of_range ? RefusalReason::kBadAmount
           : fraction    ? RefusalReason::kTooManyDecimals
                         : RefusalReason::kAmountTooLarge,
           name, Reason(amount.status()));
    return std::nullopt;
  }

  static std::string Reason(const absl::Status& status) { return std::string(status.message()); }

  void ReadAmounts() {
    const pugi::xml_node settlement = Find(transaction_, {"IntrBkSttlmAmt"});
    if (!settlement || Text(settlement).empty()) {
      Refuse(RefusalReason::kMissingAmount, "IntrBkSttlmAmt", "is missing");
    } else if (const auto amount = Amount(settlement)) {
      transfer_.settlement_amount = *amount;
      if (amount->minor_units == 0) {
        Refuse(RefusalReason::kBadAmount, "IntrBkSttlmAmt", "is zero");
      }
    }
    if (const pugi::xml_node instructed = Find(transaction_, {"InstdAmt"})) {
      transfer_.instructed_amount = Amount(instructed);
    }
    const std::string rate = TextAt(transaction_, {"XchgRate"});
    if (!rate.empty()) {
      const auto ratio = money::ParseRatio(rate);
      if (!ratio.ok()) {
        Refuse(RefusalReason::kBadExchangeRate, "XchgRate", Reason(ratio.status()));
      } else {
        transfer_.exchange_rate = *ratio;
      }
    }
    const auto charges = Children(transaction_, "ChrgsInf");
    if (charges.size() > kChargesMax) {
      Refuse(RefusalReason::kBadCharges, "ChrgsInf", absl::StrCat("more than ", kChargesMax));
      return;
    }
    for (const pugi::xml_node& charge : charges) {
      const pugi::xml_node element = Find(charge, {"Amt"});
      if (!element) Refuse(RefusalReason::kBadCharges, "ChrgsInf", "Amt is missing");
      const auto amount = element ? Amount(element) : std::nullopt;
      if (amount) transfer_.charges.push_back(*amount);
    }
  }

  // Each transaction's own date goes before the one that the header gives for all.
  void ReadDate() {
    std::string text = TextAt(transaction_, {"IntrBkSttlmDt"});
    if (text.empty()) text = TextAt(header_, {"IntrBkSttlmDt"});
    if (text.empty()) {
      Refuse(RefusalReason::kMissingSettlementDate, "IntrBkSttlmDt", "is missing");
      return;
    }
    const auto date = ParseCivilDate(text);
    if (date.ok()) {
      transfer_.settlement_date = *date;
    } else {
      Refuse(RefusalReason::kBadSettlementDate, "IntrBkSttlmDt", "is not a date YYYY-MM-DD");
    }
  }

  Agent ReadAgent(absl::string_view name) {
    const pugi::xml_node institution = Find(transaction_, {name, "FinInstnId"});
    Agent agent;
    agent.bic = TextAt(institution, {"BICFI"});
    if (agent.bic.empty()) agent.bic = TextAt(institution, {"BIC"});  // versions 1 to 3
    if (!agent.bic.empty() && !IsBic(agent.bic)) {
      Refuse(RefusalReason::kBadCode, name, "BICFI is not a BIC");
    }
    const pugi::xml_node member = Find(institution, {"ClrSysMmbId"});
    agent.clearing_member = Identifier(member, {"MmbId"});
    agent.clearing_system = TextAt(member, {"ClrSysId", "Cd"});
    if (agent.clearing_system.size() > 5 || !AllOf(agent.clearing_system, absl::ascii_isalnum)) {
      Refuse(RefusalReason::kBadCode, name, "the clearing system is not a code");
    }
    return agent;
  }

  std::string Country(absl::string_view party, absl::string_view account, const Agent& agent) {
    const std::string stated[] = {
        TextAt(transaction_, {party, "PstlAdr", "Ctry"}),
        TextAt(transaction_, {party, "CtryOfRes"}),
        TextAt(transaction_, {account, "Id", "IBAN"}).substr(0, 2),
        IsBic(agent.bic) ? agent.bic.substr(4, 2) : "",
    };
    for (const std::string& country : stated) {
      if (country.empty()) continue;
      if (!IsCountry(country)) Refuse(RefusalReason::kBadCode, party, "the country is not a code");
      return country;
    }
    return "";
  }

  void ReadParties() {
    transfer_.debtor_agent = ReadAgent("DbtrAgt");
    transfer_.creditor_agent = ReadAgent("CdtrAgt");
    transfer_.debtor_country = Country("Dbtr", "DbtrAcct", transfer_.debtor_agent);
    transfer_.creditor_country = Country("Cdtr", "CdtrAcct", transfer_.creditor_agent);
  }

  void ReadCodes() {
    transfer_.purpose_code = TextAt(transaction_, {"Purp", "Cd"});
    if (!transfer_.purpose_code.empty() &&
        !wire::HasForm(wire::TextForm::kPurpose, transfer_.purpose_code)) {
      Refuse(RefusalReason::kBadCode, "Purp", "is not a code of up to four characters");
    }
    static constexpr std::pair<absl::string_view, ChargeBearer> kBearers[] = {
        {"", ChargeBearer::kUnstated},
        {"DEBT", ChargeBearer::kDebtor},
        {"CRED", ChargeBearer::kCreditor},
        {"SHAR", ChargeBearer::kShared},
        {"SLEV", ChargeBearer::kServiceLevel}};
    const std::string bearer = TextAt(transaction_, {"ChrgBr"});
    const auto* found = std::find_if(std::begin(kBearers), std::end(kBearers),
                                     [&bearer](const auto& row) { return row.first == bearer; });
    if (found == std::end(kBearers)) {
      Refuse(RefusalReason::kBadCode, "ChrgBr", "is not DEBT, CRED, SHAR or SLEV");
    } else {
      transfer_.charge_bearer = found->second;
    }
  }

  pugi::xml_node header_;
  pugi::xml_node transaction_;
  CreditTransfer transfer_;
  std::optional<TransferRefusal> refusal_;
};

// Counts from the header tell a message that lost some of its transactions.
absl::Status CheckNumberOfTransactions(pugi::xml_node header, size_t found) {
  const auto counts = Children(header, "NbOfTxs");
  if (counts.empty()) return absl::OkStatus();
  uint32_t stated = 0;
  if (counts.size() > 1 || !absl::SimpleAtoi(counts.front().child_value(), &stated)) {
    return absl::InvalidArgumentError("NbOfTxs is not one number");
  }
  if (stated == found) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("NbOfTxs says ", stated, " transactions, the message has ", found));
}

}  // namespace

absl::string_view RefusalName(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kRepeatedElement:
      return "repeated_element";
    case RefusalReason::kMissingMessageId:
      return "missing_message_id";
    case RefusalReason::kMissingEndToEndId:
      return "missing_end_to_end_id";
    case RefusalReason::kBadIdentifier:
      return "bad_identifier";
    case RefusalReason::kMissingAmount:
      return "missing_amount";
    case RefusalReason::kUnknownCurrency:
      return "unknown_currency";
    case RefusalReason::kWithdrawnCurrency:
      return "withdrawn_currency";
    case RefusalReason::kCurrencyWithoutMinorUnit:
      return "currency_without_minor_unit";
    case RefusalReason::kBadAmount:
      return "bad_amount";
    case RefusalReason::kTooManyDecimals:
      return "too_many_decimals";
    case RefusalReason::kAmountTooLarge:
      return "amount_too_large";
    case RefusalReason::kMissingSettlementDate:
      return "missing_settlement_date";
    case RefusalReason::kBadSettlementDate:
      return "bad_settlement_date";
    case RefusalReason::kBadExchangeRate:
      return "bad_exchange_rate";
    case RefusalReason::kBadCharges:
      return "bad_charges";
    case RefusalReason::kBadCode:
      return "bad_code";
  }
  return "unknown_reason";
}

absl::StatusOr<std::vector<TransferResult>> ParsePacs008(absl::string_view xml) {
  if (xml.size() > kPacs008BytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the message has ", xml.size(), " bytes, at most ", kPacs008BytesMax, " fit"));
  }
  pugi::xml_document document;
  AMANAT_RETURN_IF_ERROR(Annotate(LoadStrictXml(xml, document), "pacs.008"));
  std::vector<TransferResult> results;
  for (const pugi::xml_node& message : Descendants(document, "FIToFICstmrCdtTrf")) {
    const auto headers = Children(message, "GrpHdr");
    const auto transactions = Children(message, "CdtTrfTxInf");
    if (headers.size() != 1) {
      return absl::InvalidArgumentError("pacs.008: not exactly one GrpHdr in FIToFICstmrCdtTrf");
    }
    AMANAT_RETURN_IF_ERROR(
        Annotate(CheckNumberOfTransactions(headers.front(), transactions.size()), "pacs.008"));
    if (results.size() + transactions.size() > kPacs008TransactionsMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("pacs.008: more than ", kPacs008TransactionsMax, " transactions"));
    }
    for (const pugi::xml_node& transaction : transactions) {
      results.push_back(TransactionReader(headers.front(), transaction).Read(results.size() + 1));
    }
  }
  if (results.empty()) {
    return absl::InvalidArgumentError("pacs.008: no transaction in any FIToFICstmrCdtTrf");
  }
  return results;
}

}  // namespace amanat::intake

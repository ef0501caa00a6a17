#include "clients/intake/pacs008.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/control_sums.h"
#include "clients/intake/element_reader.h"
#include "clients/intake/message.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/strict_xml.h"
#include "clients/intake/xsd_text.h"
#include "ledger/base/status.h"
#include "services/forms/country.h"

namespace amanat::intake {
namespace {

bool IsCountry(absl::string_view text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]) &&
         forms::CountryFromText(text).ok();
}

class TransferReader : private ElementReader {
 public:
  TransferReader(pugi::xml_node header, pugi::xml_node transaction)
      : header_(header), transaction_(transaction) {}

  TransferResult Read(size_t number) {
    transfer_.number = number;
    transfer_.message_id = Identifier(header_, {"MsgId"}, RefusalReason::kMissingMessageId);
    ReadReferences();
    // Each transaction's own date goes before the one that the header gives for all.
    transfer_.settlement_date = Date({transaction_, header_}, "IntrBkSttlmDt");
    CountCurrenciesOf(transfer_.settlement_date);
    ReadAmounts();
    ReadParties();
    ReadCodes();
    CheckIdentity();
    if (!refusal()) return std::move(transfer_);
    TransferRefusal refused;
    static_cast<Refusal&>(refused) = RefusalOf(number);
    refused.transfer = std::move(transfer_);
    return refused;
  }

 private:
  void ReadReferences() {
    const pugi::xml_node references = Find(transaction_, {"PmtId"});
    transfer_.instruction_id = Identifier(references, {"InstrId"});
    transfer_.end_to_end_id = Identifier(references, {"EndToEndId"});
    transfer_.transaction_id = Identifier(references, {"TxId"});
    transfer_.uetr = Uetr(references, "UETR");
  }

  void CheckIdentity() {
    switch (IdentityOf(transfer_)) {
      case PaymentIdentity::kNone:
        Refuse(RefusalReason::kNoIdentity, "PmtId",
               "neither UETR nor EndToEndId, nor a MsgId with a place in that message, tells the "
               "payment "
               "from another one; look whether it is recorded already");
        break;
      case PaymentIdentity::kMessage:
        transfer_.content = *Hash::FromBytes(Sha256(ContentText(transaction_)));
        break;
      case PaymentIdentity::kUetr:
      case PaymentIdentity::kEndToEnd:
        break;
    }
  }

  void ReadAmounts() {
    money::Currency currency;
    const auto settlement = PositiveAmount(transaction_, "IntrBkSttlmAmt", &currency);
    // Kept for the refusal of a currency in which no money is counted, and of no other one.
    if (money::MinorUnits(currency).ok()) currency = {};
    transfer_.settlement_amount = settlement.value_or(money::Money{currency, 0});
    transfer_.instructed_amount = AmountAt(transaction_, {"InstdAmt"});
    const std::string rate = TextAt(transaction_, {"XchgRate"});
    if (!rate.empty()) ReadRate(rate);
    transfer_.charges = Charges(transaction_);
  }

  void ReadRate(const std::string& text) {
    const auto plain = PlainDecimal(text);
    const auto ratio = plain.ok() ? money::ParseRatio(*plain) : plain.status();
    if (ratio.ok()) {
      transfer_.exchange_rate = *ratio;
    } else {
      Refuse(RefusalReason::kBadExchangeRate, "XchgRate", ratio.status().message());
    }
  }

  std::string Country(absl::string_view party, absl::string_view account, const Agent& agent) {
    const std::string stated[] = {
        TextAt(transaction_, {party, "PstlAdr", "Ctry"}),
        TextAt(transaction_, {party, "CtryOfRes"}),
        TextAt(transaction_, {account, "Id", "IBAN"}).substr(0, 2),
        agent.bic.empty() ? "" : agent.bic.substr(4, 2),
    };
    for (const std::string& country : stated) {
      if (country.empty()) continue;
      if (!IsCountry(country)) Refuse(RefusalReason::kBadCode, party, "the country is not a code");
      return country;
    }
    return "";
  }

  void ReadParties() {
    transfer_.debtor_agent = ReadAgent(transaction_, "DbtrAgt");
    transfer_.creditor_agent = ReadAgent(transaction_, "CdtrAgt");
    transfer_.instructing_agent = InstructingAgent(transaction_, header_, "InstgAgt");
    if (transfer_.instructing_agent.IsNone()) transfer_.instructing_agent = transfer_.debtor_agent;
    transfer_.debtor_country = Country("Dbtr", "DbtrAcct", transfer_.debtor_agent);
    transfer_.creditor_country = Country("Cdtr", "CdtrAcct", transfer_.creditor_agent);
  }

  void ReadCodes() {
    transfer_.purpose_code = ExternalCode(transaction_, {"Purp", "Cd"});
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

  const pugi::xml_node header_;
  const pugi::xml_node transaction_;
  CreditTransfer transfer_;
};

// Two transactions of one message that nothing tells apart are two payments of a bank that numbers nothing, or
// one that stands there twice: a person has to look. What one UETR stands for, the rules compare.
class RepeatedPayments {
 public:
  // Refuses the transaction if an earlier one has its key.
  TransferResult Check(TransferResult result) {
    const auto* transfer = std::get_if<CreditTransfer>(&result);
    if (transfer == nullptr || IdentityOf(*transfer) == PaymentIdentity::kUetr) return result;
    const auto [first, is_new] = seen_.try_emplace(PaymentKey(*transfer), transfer->number);
    if (is_new) return result;
    TransferRefusal refused;
    refused.transaction = transfer->number;
    refused.reason = RefusalReason::kRepeatedPayment;
    refused.detail = absl::StrCat("PmtId: tells nothing from transaction ", first->second,
                                  " of the same message; look whether it is the same payment");
    refused.transfer = *transfer;
    return refused;
  }

 private:
  std::map<OnceFingerprint, size_t> seen_;
};

}  // namespace

absl::StatusOr<std::vector<TransferResult>> internal::ReadTransfers(const pugi::xml_node& message) {
  AMANAT_ASSIGN_OR_RETURN(const auto parts, PartsOf(message, "CdtTrfTxInf"));
  AMANAT_RETURN_IF_ERROR(
      CheckControlSums(parts.header, parts.transactions, {"IntrBkSttlmAmt", "TtlIntrBkSttlmAmt"}));
  std::vector<TransferResult> results;
  RepeatedPayments repeated;
  for (const pugi::xml_node& transaction : parts.transactions) {
    results.push_back(
        repeated.Check(TransferReader(parts.header, transaction).Read(results.size() + 1)));
  }
  return results;
}

absl::StatusOr<std::vector<TransferResult>> ParsePacs008(absl::string_view xml) {
  return ReadMessageAs<TransferResult>(xml, "pacs.008");
}

}  // namespace amanat::intake

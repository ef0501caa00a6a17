#include "clients/intake/pacs004.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/intake/control_sums.h"
#include "clients/intake/element_reader.h"
#include "clients/intake/message.h"
#include "clients/intake/strict_xml.h"
#include "clients/intake/xsd_text.h"
#include "ledger/base/status.h"

namespace amanat::intake {
namespace {

class ReturnReader : private ElementReader {
 public:
  ReturnReader(pugi::xml_node header, pugi::xml_node group, pugi::xml_node transaction)
      : header_(header), group_(group), transaction_(transaction) {}

  ReturnResult Read(size_t number) {
    Identifier(header_, {"MsgId"}, RefusalReason::kMissingMessageId);
    PaymentReturn read;
    read.return_id = Identifier(transaction_, {"RtrId"});
    // Who is instructed by the return has instructed the payment.
    read.original =
        Original(transaction_, group_, InstructingAgent(transaction_, header_, "InstdAgt"));
    read.settlement_date = Date({transaction_, header_}, "IntrBkSttlmDt");
    CountCurrenciesOf(read.settlement_date);
    read.returned = PositiveAmount(transaction_, "RtrdIntrBkSttlmAmt").value_or(money::Money());
    read.instructed = AmountAt(transaction_, {"RtrdInstdAmt"});
    read.charges = Charges(transaction_);
    read.reason_code = ReasonCode();
    if (refusal()) return RefusalOf(number);
    return read;
  }

 private:
  // The first that is given by a code: of the transaction, or of the whole group.
  std::string ReasonCode() {
    for (const pugi::xml_node& from : {transaction_, group_}) {
      for (const pugi::xml_node& reason : Children(from, "RtrRsnInf")) {
        std::string code = ExternalCode(reason, {"Rsn", "Cd"});
        if (!code.empty()) return code;
      }
    }
    return "";
  }

  const pugi::xml_node header_;
  const pugi::xml_node group_;
  const pugi::xml_node transaction_;
};

}  // namespace

absl::StatusOr<std::vector<ReturnResult>> internal::ReadReturns(const pugi::xml_node& message) {
  const auto headers = Children(message, "GrpHdr");
  if (headers.size() == 1 && Children(message, "TxInf").empty()) {
    for (const pugi::xml_node& whole : Children(headers.front(), "GrpRtr")) {
      const auto is_whole = ParseXsdBoolean(TextOf(whole));
      if (!is_whole.ok()) return Annotate(is_whole.status(), "GrpRtr");
      if (!*is_whole) continue;
      return absl::InvalidArgumentError(
          "GrpRtr: a whole group is returned, and none of its payments is named");
    }
  }
  AMANAT_ASSIGN_OR_RETURN(const auto parts, PartsOf(message, "TxInf"));
  AMANAT_RETURN_IF_ERROR(CheckControlSums(parts.header, parts.transactions,
                                          {"RtrdIntrBkSttlmAmt", "TtlRtrdIntrBkSttlmAmt"}));
  const auto groups = Children(message, "OrgnlGrpInf");
  if (groups.size() > 1) return absl::InvalidArgumentError("more than one OrgnlGrpInf");
  std::vector<ReturnResult> results;
  for (const pugi::xml_node& transaction : parts.transactions) {
    results.push_back(
        ReturnReader(parts.header, groups.empty() ? pugi::xml_node() : groups.front(), transaction)
            .Read(results.size() + 1));
  }
  return results;
}

absl::StatusOr<std::vector<ReturnResult>> ParsePacs004(absl::string_view xml) {
  return ReadMessageAs<ReturnResult>(xml, "pacs.004");
}

}  // namespace amanat::intake

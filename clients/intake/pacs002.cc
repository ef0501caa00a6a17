#include "clients/intake/pacs002.h"

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/element_reader.h"
#include "clients/intake/message.h"
#include "clients/intake/strict_xml.h"
#include "clients/intake/written_text.h"
#include "clients/intake/xsd_text.h"
#include "ledger/base/status.h"
#include "services/forms/payment_status.h"

namespace amanat::intake {
namespace {

constexpr char kGroup[] = "OrgnlGrpInfAndSts";

class ReportReader : private ElementReader {
 public:
  ReportReader(pugi::xml_node header, pugi::xml_node group, pugi::xml_node transaction)
      : header_(header), group_(group), transaction_(transaction) {}

  StatusResult Read(size_t number) {
    StatusReport read;
    read.number = number;
    read.message_id = Identifier(header_, {"MsgId"}, RefusalReason::kMissingMessageId);
    if (IsPlaceholder(read.message_id)) {
      Refuse(RefusalReason::kNoIdentity, "MsgId", "tells the report from no other one");
    }
    read.status_id = Identifier(transaction_, {"StsId"});
    read.reporting_agent = InstructingAgent(transaction_, header_, "InstgAgt");
    // Who is told has sent the payment.
    read.original =
        Original(transaction_, group_, InstructingAgent(transaction_, header_, "InstdAgt"));
    ReadStatus(read);
    ReadTime(read);
    if (refusal()) return RefusalOf(number);
    return read;
  }

 private:
  // What is said of the whole group holds for a payment of which nothing is said.
  void ReadStatus(StatusReport& read) {
    read.status = TextAt(transaction_, {"TxSts"});
    pugi::xml_node from = transaction_;
    if (read.status.empty()) {
      read.status = TextAt(group_, {"GrpSts"});
      from = group_;
    }
    if (read.status.empty()) {
      Refuse(RefusalReason::kMissingStatus, "TxSts", "is missing");
    } else if (!remittance::IsPaymentStatus(read.status)) {
      Refuse(RefusalReason::kBadCode, "TxSts", "is not the code of a payment's status");
    }
    for (const pugi::xml_node& reason : Children(from, "StsRsnInf")) {
      if (read.reason_code.empty()) read.reason_code = ExternalCode(reason, {"Rsn", "Cd"});
    }
  }

  void ReadTime(StatusReport& read) {
    const std::string text = TextAt(header_, {"CreDtTm"});
    if (text.empty()) {
      Refuse(RefusalReason::kMissingReportTime, "CreDtTm", "is missing");
      return;
    }
    const auto instant = ParseXsdDateTime(text);
    if (!instant.ok()) {
      Refuse(RefusalReason::kBadReportTime, "CreDtTm", instant.status().message());
    } else if (*instant <= 0) {
      Refuse(RefusalReason::kBadReportTime, "CreDtTm", "lies before the year 1970");
    } else {
      read.reported = *instant;
    }
  }

  const pugi::xml_node header_;
  const pugi::xml_node group_;
  const pugi::xml_node transaction_;
};

// A report need not list every payment that it counts, but never lists more.
absl::Status CheckCounts(const pugi::xml_node& group,
                         const std::vector<pugi::xml_node>& transactions) {
  std::map<std::string, uint64_t> listed;
  for (const pugi::xml_node& transaction : transactions) {
    for (const pugi::xml_node& status : Children(transaction, "TxSts")) ++listed[TextOf(status)];
  }
  for (const pugi::xml_node& count : Children(group, "NbOfTxsPerSts")) {
    const auto statuses = Children(count, "DtldSts");
    const auto numbers = Children(count, "DtldNbOfTxs");
    uint64_t stated = 0;
    if (statuses.size() != 1 || numbers.size() != 1 ||
        !absl::SimpleAtoi(TextOf(numbers.front()), &stated)) {
      return absl::InvalidArgumentError("NbOfTxsPerSts is not one number of one status");
    }
    const std::string status = TextOf(statuses.front());
    const auto found = listed.find(status);
    if (found != listed.end() && found->second > stated) {
      return absl::InvalidArgumentError(absl::StrCat("NbOfTxsPerSts says ", stated,
                                                     " transactions of a status, the message has ",
                                                     found->second));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<StatusResult>> internal::ReadStatusReports(
    const pugi::xml_node& message) {
  const auto groups = Children(message, kGroup);
  if (groups.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat("more than one ", kGroup));
  }
  if (!groups.empty() && Children(message, "TxInfAndSts").empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kGroup, ": a whole group is reported of, and none of its payments is named"));
  }
  const pugi::xml_node group = groups.empty() ? pugi::xml_node() : groups.front();
  AMANAT_ASSIGN_OR_RETURN(const auto parts, PartsOf(message, "TxInfAndSts"));
  AMANAT_RETURN_IF_ERROR(CheckCounts(group, parts.transactions));
  std::vector<StatusResult> results;
  for (const pugi::xml_node& transaction : parts.transactions) {
    results.push_back(ReportReader(parts.header, group, transaction).Read(results.size() + 1));
  }
  return results;
}

absl::StatusOr<std::vector<StatusResult>> ParsePacs002(absl::string_view xml) {
  return ReadMessageAs<StatusResult>(xml, "pacs.002");
}

}  // namespace amanat::intake

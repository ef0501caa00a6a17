#include "clients/intake/message_names.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace amanat::intake {
namespace {

struct Named {
  absl::string_view message;
  absl::string_view element;
  absl::string_view name;
};

// Those that banks, clearing houses and remittance providers exchange.
constexpr Named kMessages[] = {
    {"acmt.001", "AcctOpngInstr", "account opening instruction"},
    {"acmt.007", "AcctOpngReq", "account opening request"},
    {"acmt.022", "IdModAdvc", "identification modification advice"},
    {"acmt.023", "IdVrfctnReq", "identification verification request"},
    {"acmt.024", "IdVrfctnRpt", "identification verification report"},
    {"admi.002", "admi.002.001.01", "message reject"},
    {"admi.004", "SysEvtNtfctn", "system event notification"},
    {"admi.006", "RsndReq", "resend request"},
    {"admi.007", "RctAck", "receipt acknowledgement"},
    {"admi.009", "StatcDataReq", "static data request"},
    {"admi.010", "StatcDataRpt", "static data report"},
    {"admi.011", "SysEvtAck", "system event acknowledgement"},
    {"admi.017", "PrcgReq", "processing request"},
    {"auth.001", "InfReqOpng", "information request opening"},
    {"auth.018", "CtrctRegnReq", "contract registration request"},
    {"auth.026", "CcyCtrlReqOrLttr", "currency control request or letter"},
    {"camt.003", "GetAcct", "get account"},
    {"camt.004", "RtrAcct", "return account"},
    {"camt.005", "GetTx", "get transaction"},
    {"camt.006", "RtrTx", "return transaction"},
    {"camt.007", "ModTx", "modify transaction"},
    {"camt.008", "CclTx", "cancel transaction"},
    {"camt.009", "GetLmt", "get limit"},
    {"camt.010", "RtrLmt", "return limit"},
    {"camt.018", "GetBizDayInf", "get business day information"},
    {"camt.019", "RtrBizDayInf", "return business day information"},
    {"camt.021", "RtrGnlBizInf", "return general business information"},
    {"camt.023", "BckpPmt", "backup payment"},
    {"camt.025", "Rct", "receipt"},
    {"camt.026", "UblToApply", "unable to apply"},
    {"camt.027", "ClmNonRct", "claim non-receipt"},
    {"camt.028", "AddtlPmtInf", "additional payment information"},
    {"camt.029", "RsltnOfInvstgtn", "resolution of investigation"},
    {"camt.030", "NtfctnOfCaseAssgnmt", "notification of case assignment"},
    {"camt.031", "RjctInvstgtn", "reject investigation"},
    {"camt.032", "CclCaseAssgnmt", "cancel case assignment"},
    {"camt.033", "ReqForDplct", "request for duplicate"},
    {"camt.034", "Dplct", "duplicate"},
    {"camt.035", "PrtryFrmtInvstgtn", "proprietary format investigation"},
    {"camt.036", "DbtAuthstnRspn", "debit authorisation response"},
    {"camt.037", "DbtAuthstnReq", "debit authorisation request"},
    {"camt.038", "CaseStsRptReq", "case status report request"},
    {"camt.039", "CaseStsRpt", "case status report"},
    {"camt.046", "GetRsvatn", "get reservation"},
    {"camt.047", "RtrRsvatn", "return reservation"},
    {"camt.050", "LqdtyCdtTrf", "liquidity credit transfer"},
    {"camt.051", "LqdtyDbtTrf", "liquidity debit transfer"},
    {"camt.052", "BkToCstmrAcctRpt", "bank-to-customer account report"},
    {"camt.053", "BkToCstmrStmt", "bank-to-customer statement"},
    {"camt.054", "BkToCstmrDbtCdtNtfctn", "bank-to-customer debit/credit notification"},
    {"camt.055", "CstmrPmtCxlReq", "customer payment cancellation request"},
    {"camt.056", "FIToFIPmtCxlReq", "FI-to-FI payment cancellation request"},
    {"camt.057", "NtfctnToRcv", "notification to receive"},
    {"camt.058", "NtfctnToRcvCxlAdvc", "notification to receive cancellation advice"},
    {"camt.059", "NtfctnToRcvStsRpt", "notification to receive status report"},
    {"camt.060", "AcctRptgReq", "account reporting request"},
    {"camt.061", "PayInCall", "pay-in call"},
    {"camt.062", "PayInSchdl", "pay-in schedule"},
    {"camt.063", "PayInEvtAck", "pay-in event acknowledgement"},
    {"camt.077", "BkSvcsBllgStmt", "bank services billing statement"},
    {"camt.086", "BkSvcsBllgStmt", "bank services billing statement"},
    {"camt.087", "ReqToModfyPmt", "request to modify payment"},
    {"camt.088", "NetRpt", "net report"},
    {"camt.105", "ChrgsPmtNtfctn", "charges payment notification"},
    {"camt.106", "ChrgsPmtReq", "charges payment request"},
    {"camt.107", "ChqPresntmntNtfctn", "cheque presentment notification"},
    {"camt.108", "ChqCxlOrStopReq", "cheque cancellation or stop request"},
    {"camt.109", "ChqCxlOrStopRpt", "cheque cancellation or stop report"},
    {"camt.110", "InvstgtnReq", "investigation request"},
    {"camt.111", "InvstgtnRspn", "investigation response"},
    {"fxtr.014", "FXTradInstr", "foreign exchange trade instruction"},
    {"head.001", "AppHdr", "business application header"},
    {"head.002", "Xchg", "business file header"},
    {"nvlp.001", "BizMsgEnvlp", "business message envelope"},
    {"pacs.002", "FIToFIPmtStsRpt", "FI-to-FI payment status report"},
    {"pacs.003", "FIToFICstmrDrctDbt", "FI-to-FI customer direct debit"},
    {"pacs.004", "PmtRtr", "payment return"},
    {"pacs.007", "FIToFIPmtRvsl", "FI-to-FI payment reversal"},
    {"pacs.008", "FIToFICstmrCdtTrf", "FI-to-FI customer credit transfer"},
    {"pacs.009", "FICdtTrf", "financial institution credit transfer"},
    {"pacs.010", "FIDrctDbt", "financial institution direct debit"},
    {"pacs.028", "FIToFIPmtStsReq", "FI-to-FI payment status request"},
    {"pacs.029", "MulSttlmReq", "multilateral settlement request"},
    {"pain.001", "CstmrCdtTrfInitn", "customer credit transfer initiation"},
    {"pain.002", "CstmrPmtStsRpt", "customer payment status report"},
    {"pain.007", "CstmrPmtRvsl", "customer payment reversal"},
    {"pain.008", "CstmrDrctDbtInitn", "customer direct debit initiation"},
    {"pain.009", "MndtInitnReq", "mandate initiation request"},
    {"pain.010", "MndtAmdmntReq", "mandate amendment request"},
    {"pain.011", "MndtCxlReq", "mandate cancellation request"},
    {"pain.012", "MndtAccptncRpt", "mandate acceptance report"},
    {"pain.013", "CdtrPmtActvtnReq", "creditor payment activation request"},
    {"pain.014", "CdtrPmtActvtnReqStsRpt", "creditor payment activation request status report"},
    {"pain.017", "MndtCpyReq", "mandate copy request"},
    {"pain.018", "MndtSspnsnReq", "mandate suspension request"},
    {"reda.014", "PtyCreReq", "party creation request"},
    {"reda.017", "PtyRpt", "party report"},
    {"reda.041", "PtyActvtyAdvc", "party activity advice"},
    {"reda.066", "ReqToPayCdtrEnrlmntReq", "request-to-pay creditor enrolment request"},
    {"remt.001", "RmtAdvc", "remittance advice"},
    {"remt.002", "RmtLctnAdvc", "remittance location advice"},
    {"trck.001", "PmtStsTrckrUpd", "payment status tracker update"},
    {"tsin.004", "InvcTaxRpt", "invoice tax report"},
};

struct Area {
  absl::string_view code;
  absl::string_view name;
};

constexpr Area kAreas[] = {
    {"acmt", "account management"},
    {"admi", "administration"},
    {"auth", "authorities"},
    {"caaa", "acceptor to acquirer card transactions"},
    {"caam", "ATM management"},
    {"cain", "acquirer to issuer card transactions"},
    {"camt", "cash management"},
    {"caip", "ATM interface"},
    {"catm", "terminal management"},
    {"catp", "ATM card transactions"},
    {"colr", "collateral management"},
    {"fxtr", "foreign exchange trade"},
    {"head", "business application header"},
    {"nvlp", "business message envelope"},
    {"pacs", "payments clearing and settlement"},
    {"pain", "payments initiation"},
    {"reda", "reference data"},
    {"remt", "payments remittance advice"},
    {"secl", "securities clearing"},
    {"seev", "securities events"},
    {"semt", "securities management"},
    {"sese", "securities settlement"},
    {"setr", "securities trade"},
    {"supl", "supplementary data"},
    {"trck", "payment tracking"},
    {"trea", "treasury"},
    {"tsin", "trade services initiation"},
    {"tsmt", "trade services management"},
    {"tsrv", "trade services"},
};

const Named* FindMessage(absl::string_view message) {
  const auto* found = std::find_if(std::begin(kMessages), std::end(kMessages),
                                   [message](const Named& row) { return row.message == message; });
  return found == std::end(kMessages) ? nullptr : found;
}

constexpr size_t kAreaLetters = 4;
constexpr size_t kMessageCharacters = 8;  // "pacs.008"

// Whether "pacs.008" stands at the front of `text`, and no further digit behind it.
bool BeginsWithMessage(absl::string_view text) {
  if (text.size() < kMessageCharacters || text[kAreaLetters] != '.') return false;
  for (size_t i = 0; i < kMessageCharacters; ++i) {
    if (i == kAreaLetters) continue;
    const auto c = static_cast<unsigned char>(text[i]);
    if (i < kAreaLetters ? !absl::ascii_islower(c) : !absl::ascii_isdigit(c)) return false;
  }
  return text.size() == kMessageCharacters || !absl::ascii_isalnum(text[kMessageCharacters]);
}

}  // namespace

std::string MessageOfNamespace(absl::string_view uri) {
  std::string last;
  for (size_t i = 0; i < uri.size(); ++i) {
    if (i > 0 && (absl::ascii_isalnum(uri[i - 1]) || uri[i - 1] == '.')) continue;
    const absl::string_view rest = uri.substr(i);
    if (BeginsWithMessage(rest)) last = std::string(rest.substr(0, kMessageCharacters));
  }
  return last;
}

std::string MessageOfElement(absl::string_view local_name) {
  for (const Named& row : kMessages) {
    if (row.element == local_name) return std::string(row.message);
  }
  // The first versions called the element by the message.
  return MessageOfNamespace(local_name);
}

std::string ElementOfMessage(absl::string_view message) {
  const Named* named = FindMessage(message);
  return named == nullptr ? "" : std::string(named->element);
}

std::string DescribeMessage(absl::string_view message) {
  if (const Named* named = FindMessage(message)) {
    return absl::StrCat(message, " (", named->name, ")");
  }
  for (const Area& area : kAreas) {
    if (area.code == message.substr(0, kAreaLetters)) {
      return absl::StrCat(message, " (of ", area.name, ")");
    }
  }
  return std::string(message);
}

}  // namespace amanat::intake

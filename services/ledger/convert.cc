#include "services/ledger/convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::ledger {
namespace {

v1::KeyedPosting ToProto(const proposal::KeyedPosting& posting) {
  v1::KeyedPosting message;
  message.set_office(posting.account.office);
  message.set_chart(static_cast<uint32_t>(posting.account.chart));
  message.set_currency(posting.account.currency.numeric);
  message.set_dimension(posting.account.dimension);
  message.set_amount(posting.amount);
  message.set_phase(static_cast<uint32_t>(posting.phase));
  return message;
}

absl::StatusOr<proposal::KeyedPosting> FromProto(const v1::KeyedPosting& message) {
  if (rules::FundCatalogue().FindChart(message.chart()) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("postings.chart: ", message.chart()));
  }
  if (message.phase() > static_cast<uint32_t>(entry::Phase::kCapture)) {
    return absl::InvalidArgumentError(absl::StrCat("postings.phase: ", message.phase()));
  }
  proposal::KeyedPosting posting;
  AMANAT_ASSIGN_OR_RETURN(posting.account.currency, money::CurrencyFromNumeric(message.currency()));
  posting.account.office = message.office();
  posting.account.chart = static_cast<accounts::Chart>(message.chart());
  posting.account.dimension = message.dimension();
  posting.amount = message.amount();
  posting.phase = static_cast<entry::Phase>(message.phase());
  return posting;
}

}  // namespace

v1::Purpose ToProto(proposal::Purpose purpose) {
  switch (purpose) {
    case proposal::Purpose::kAppend:
      return v1::PURPOSE_APPEND;
    case proposal::Purpose::kValidate:
      return v1::PURPOSE_VALIDATE;
    case proposal::Purpose::kPreview:
      return v1::PURPOSE_PREVIEW;
  }
  return v1::PURPOSE_UNSPECIFIED;
}

absl::StatusOr<proposal::Purpose> FromProto(v1::Purpose purpose) {
  for (const auto known :
       {proposal::Purpose::kAppend, proposal::Purpose::kValidate, proposal::Purpose::kPreview}) {
    if (ToProto(known) == purpose) return known;
  }
  return absl::InvalidArgumentError("purpose: none that is known");
}

v1::AppendResponse ToProto(const proposal::AppendResult& result) {
  v1::AppendResponse message;
  message.set_index(result.index);
  message.set_leaf_hash(result.leaf_hash.str());
  message.set_outcome(static_cast<uint32_t>(result.outcome));
  message.set_detail(result.detail);
  message.set_repeated_answer(result.repeated);
  message.set_durable_size(result.durable_size);
  message.set_log_name(result.log_name);
  message.set_recorded(result.recorded);
  message.set_duplicates(result.duplicates);
  message.set_rules_version(result.rules_version);
  message.set_closes_hold(result.closes_hold);
  for (const proposal::LineIssue& issue : result.issues) {
    v1::RefusedLine* line = message.add_issues();
    line->set_line(issue.line);
    line->set_reason(issue.reason);
    line->set_detail(issue.detail);
  }
  for (const proposal::KeyedPosting& posting : result.postings) {
    *message.add_postings() = ToProto(posting);
  }
  return message;
}

absl::StatusOr<proposal::AppendResult> FromProto(const v1::AppendResponse& message) {
  proposal::AppendResult result;
  result.index = message.index();
  auto hash = Hash::FromBytes(message.leaf_hash());
  if (!hash.ok()) return Annotate(hash.status(), "leaf_hash");
  result.leaf_hash = *hash;
  result.outcome = static_cast<entry::Outcome>(message.outcome());
  result.detail = message.detail();
  result.repeated = message.repeated_answer();
  result.durable_size = message.durable_size();
  result.log_name = message.log_name();
  result.recorded = message.recorded();
  result.duplicates = message.duplicates();
  result.rules_version = message.rules_version();
  result.closes_hold = message.closes_hold();
  for (const v1::RefusedLine& line : message.issues()) {
    result.issues.push_back({line.line(), line.reason(), line.detail()});
  }
  for (const v1::KeyedPosting& posting : message.postings()) {
    AMANAT_ASSIGN_OR_RETURN(result.postings.emplace_back(), FromProto(posting));
  }
  return result;
}

}  // namespace amanat::ledger

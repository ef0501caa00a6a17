#include "services/ledger/convert.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "ledger/base/status.h"
#include "services/rpc/error.h"

namespace amanat::ledger {
namespace {

constexpr size_t kReasonBytesMax = 63;

template <typename Fixed>
absl::Status Read(const std::string& bytes, absl::string_view field, Fixed& value) {
  auto read = Fixed::FromBytes(bytes);
  if (!read.ok()) return Annotate(read.status(), field);
  value = *read;
  return absl::OkStatus();
}

v1::Reference ToProto(const entry::Reference& reference) {
  v1::Reference message;
  message.set_log_id(reference.log.str());
  message.set_index(reference.index);
  message.set_leaf_hash(reference.leaf_hash.str());
  return message;
}

absl::StatusOr<entry::Reference> FromProto(const v1::Reference& message) {
  entry::Reference reference;
  AMANAT_RETURN_IF_ERROR(Read(message.log_id(), "reference.log_id", reference.log));
  AMANAT_RETURN_IF_ERROR(Read(message.leaf_hash(), "reference.leaf_hash", reference.leaf_hash));
  reference.index = message.index();
  return reference;
}

v1::AccountKey ToProto(const accounts::AccountKey& key) {
  v1::AccountKey message;
  message.set_office(key.office);
  message.set_chart(static_cast<uint32_t>(key.chart));
  message.set_currency(key.currency.numeric);
  message.set_dimension(key.dimension);
  return message;
}

absl::StatusOr<accounts::AccountKey> FromProto(const v1::AccountKey& message) {
  // An account of it cannot be opened here; of a service that is newer than this ledger.
  if (accounts::FindChart(message.chart()) == nullptr) {
    return absl::InvalidArgumentError("account.chart: unknown");
  }
  AMANAT_ASSIGN_OR_RETURN(const money::Currency currency,
                          money::CurrencyFromNumeric(message.currency()));
  return accounts::AccountKey{message.office(), static_cast<accounts::Chart>(message.chart()),
                              currency, message.dimension()};
}

v1::KeyedOpening ToProto(const proposal::KeyedOpening& opening) {
  v1::KeyedOpening message;
  *message.mutable_account() = ToProto(opening.account);
  message.set_debit_balance_max(opening.debit_balance_max);
  message.set_credit_balance_max(opening.credit_balance_max);
  return message;
}

absl::StatusOr<proposal::KeyedOpening> FromProto(const v1::KeyedOpening& message) {
  proposal::KeyedOpening opening;
  AMANAT_ASSIGN_OR_RETURN(opening.account, FromProto(message.account()));
  opening.debit_balance_max = message.debit_balance_max();
  opening.credit_balance_max = message.credit_balance_max();
  return opening;
}

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
  if (message.phase() > static_cast<uint32_t>(entry::Phase::kCapture)) {
    return absl::InvalidArgumentError("posting.phase: unknown");
  }
  // An account of it cannot be opened here; of a service that is newer than this ledger.
  if (accounts::FindChart(message.chart()) == nullptr) {
    return absl::InvalidArgumentError("posting.chart: unknown");
  }
  AMANAT_ASSIGN_OR_RETURN(const money::Currency currency,
                          money::CurrencyFromNumeric(message.currency()));
  return proposal::KeyedPosting{{message.office(), static_cast<accounts::Chart>(message.chart()),
                                 currency, message.dimension()},
                                message.amount(),
                                static_cast<entry::Phase>(message.phase())};
}

v1::Decision ToProto(const proposal::Decision& decision) {
  v1::Decision message;
  message.set_outcome(static_cast<uint32_t>(decision.outcome));
  message.set_detail(decision.detail);
  if (!decision.recipient.is_zero()) message.set_recipient(decision.recipient.str());
  for (const auto& reference : decision.rests_on) *message.add_rests_on() = ToProto(reference);
  for (const auto& reference : decision.consumes) *message.add_consumes() = ToProto(reference);
  for (const auto& posting : decision.postings) *message.add_postings() = ToProto(posting);
  message.set_closes_hold(decision.closes_hold);
  for (const OnceFingerprint& once : decision.once) message.add_once(once.str());
  message.set_added(decision.added);
  for (const auto& opening : decision.openings) *message.add_openings() = ToProto(opening);
  for (const auto& key : decision.closings) *message.add_closings() = ToProto(key);
  message.set_reverses(decision.reverses);
  return message;
}

absl::StatusOr<proposal::Decision> FromProto(const v1::Decision& message) {
  if (!entry::IsKnownOutcome(message.outcome())) {
    return absl::InvalidArgumentError("decision.outcome: unknown");
  }
  proposal::Decision decision;
  decision.outcome = static_cast<entry::Outcome>(message.outcome());
  decision.detail = message.detail();
  if (!message.recipient().empty()) {
    AMANAT_RETURN_IF_ERROR(Read(message.recipient(), "decision.recipient", decision.recipient));
  }
  for (const v1::Reference& reference : message.rests_on()) {
    AMANAT_ASSIGN_OR_RETURN(decision.rests_on.emplace_back(), FromProto(reference));
  }
  for (const v1::Reference& reference : message.consumes()) {
    AMANAT_ASSIGN_OR_RETURN(decision.consumes.emplace_back(), FromProto(reference));
  }
  for (const v1::KeyedPosting& posting : message.postings()) {
    AMANAT_ASSIGN_OR_RETURN(decision.postings.emplace_back(), FromProto(posting));
  }
  decision.closes_hold = message.closes_hold();
  for (const std::string& once : message.once()) {
    AMANAT_RETURN_IF_ERROR(Read(once, "decision.once", decision.once.emplace_back()));
  }
  decision.added = message.added();
  for (const v1::KeyedOpening& opening : message.openings()) {
    AMANAT_ASSIGN_OR_RETURN(decision.openings.emplace_back(), FromProto(opening));
  }
  for (const v1::AccountKey& key : message.closings()) {
    AMANAT_ASSIGN_OR_RETURN(decision.closings.emplace_back(), FromProto(key));
  }
  decision.reverses = message.reverses();
  return decision;
}

}  // namespace

v1::Proposal ToProto(const proposal::Proposal& proposal) {
  v1::Proposal message;
  message.set_command(proposal.command);
  message.set_signatures(proposal.signatures);
  message.set_core_version(proposal.core_version);
  message.set_directory_size(proposal.directory_size);
  *message.mutable_decision() = ToProto(proposal.decision);
  return message;
}

absl::StatusOr<proposal::Proposal> FromProto(const v1::Proposal& message) {
  AMANAT_ASSIGN_OR_RETURN(proposal::Decision decision, FromProto(message.decision()));
  return proposal::Proposal{message.command(), message.signatures(), message.core_version(),
                            message.directory_size(), std::move(decision)};
}

v1::DuplicateRun ToProto(const entry::DuplicateRun& run) {
  v1::DuplicateRun message;
  message.set_first(run.first);
  message.set_count(run.count);
  for (const Hash& hash : run.hashes) message.add_hashes(hash.str());
  return message;
}

absl::StatusOr<entry::DuplicateRun> FromProto(const v1::DuplicateRun& message) {
  entry::DuplicateRun run{message.first(), message.count(), {}};
  for (const std::string& hash : message.hashes()) {
    AMANAT_RETURN_IF_ERROR(Read(hash, "duplicates.hashes", run.hashes.emplace_back()));
  }
  return run;
}

v1::AppendResponse ToProto(const proposal::AppendResult& result) {
  v1::AppendResponse message;
  message.set_index(result.index);
  message.set_leaf_hash(result.leaf_hash.str());
  message.set_outcome(static_cast<uint32_t>(result.outcome));
  message.set_detail(result.detail);
  message.set_repeated_answer(result.repeated);
  message.set_durable_size(result.durable_size);
  return message;
}

absl::StatusOr<proposal::AppendResult> FromProto(const v1::AppendResponse& message) {
  proposal::AppendResult result;
  result.index = message.index();
  AMANAT_RETURN_IF_ERROR(Read(message.leaf_hash(), "leaf_hash", result.leaf_hash));
  result.outcome = static_cast<entry::Outcome>(message.outcome());
  result.detail = message.detail();
  result.repeated = message.repeated_answer();
  result.durable_size = message.durable_size();
  return result;
}

v1::LogInfo ToProto(const core::LogInfo& info) {
  v1::LogInfo message;
  message.set_log_id(info.id.str());
  message.set_name(info.name);
  message.set_owned(info.owned);
  message.set_size(info.size);
  message.set_witnessed_size(info.witnessed_size);
  message.set_checkpoint(info.checkpoint);
  message.set_finding(info.finding);
  return message;
}

absl::StatusOr<core::LogInfo> FromProto(const v1::LogInfo& message) {
  core::LogInfo info;
  AMANAT_RETURN_IF_ERROR(Read(message.log_id(), "log_id", info.id));
  info.name = message.name();
  info.owned = message.owned();
  info.size = message.size();
  info.witnessed_size = message.witnessed_size();
  info.checkpoint = message.checkpoint();
  info.finding = message.finding();
  return info;
}

absl::Status WithRule(const absl::Status& status) {
  const absl::string_view message = status.message();
  size_t length = 0;
  while (length < message.size() && length < kReasonBytesMax &&
         (absl::ascii_isupper(message[length]) || message[length] == '_')) {
    ++length;
  }
  const bool is_rule = length > 1 && message[0] != '_' && message.substr(length, 2) == ": ";
  return is_rule ? rpc::WithReason(status, message.substr(0, length)) : status;
}

}  // namespace amanat::ledger

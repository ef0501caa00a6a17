#include "ledger/checkpoint/trust_policy.h"

#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"

namespace amanat::checkpoint {
namespace {

constexpr absl::string_view kNone = "none";

using Words = std::vector<absl::string_view>;

absl::Status Refuse(absl::string_view reason) { return absl::InvalidArgumentError(reason); }

absl::Status CheckBound(size_t count, size_t maximum, absl::string_view what) {
  if (count < maximum) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("more than ", maximum, " ", what));
}

// Reads line by line; a name must be defined above the line that uses it.
class Parser {
 public:
  absl::Status ParseLine(absl::string_view line) {
    for (const char c : line) {
      const uint8_t byte = static_cast<uint8_t>(c);
      if ((byte < 0x20 && c != '\t') || byte == 0x7f) return Refuse("control character");
    }
    const Words words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || words[0][0] == '#') return absl::OkStatus();
    if (words[0] == "log") return ParseLog(words);
    if (words[0] == "witness") return ParseWitness(words);
    if (words[0] == "group") return ParseGroup(words);
    if (words[0] == "quorum") return ParseQuorum(words);
    return Refuse(absl::StrCat("unknown keyword '", words[0], "'"));
  }

  absl::StatusOr<TrustPolicy> Finish() && {
    if (!has_quorum_) return Refuse("no quorum line");
    return std::move(policy_);
  }

 private:
  absl::Status ParseLog(const Words& words) {
    if (words.size() < 2 || words.size() > 3) return Refuse("expected log <vkey> [url]");
    AMANAT_RETURN_IF_ERROR(CheckBound(policy_.logs.size(), kTrustPolicyLogsMax, "logs"));
    AMANAT_ASSIGN_OR_RETURN(VerifierKey key, ParseVerifierKey(words[1]));
    if (key.type == kKeyTypeCosignature) return Refuse("the key of a log is of the witness type");
    if (!log_keys_.insert(key.public_key).second) return Refuse("the key stands on an earlier log");
    policy_.logs.push_back({std::move(key), std::string(words.size() == 3 ? words[2] : "")});
    return absl::OkStatus();
  }

  absl::Status ParseWitness(const Words& words) {
    if (words.size() < 3 || words.size() > 4) return Refuse("expected witness <name> <vkey> [url]");
    AMANAT_RETURN_IF_ERROR(
        CheckBound(policy_.witnesses.size(), kTrustPolicyWitnessesMax, "witnesses"));
    AMANAT_ASSIGN_OR_RETURN(VerifierKey key, ParseVerifierKey(words[2]));
    if (key.type == kKeyTypeEd25519) return Refuse("the key of a witness is of the log type");
    if (!witness_keys_.insert(key.public_key).second) {
      return Refuse("the key stands on an earlier witness");
    }
    AMANAT_RETURN_IF_ERROR(Define(words[1]));
    policy_.witnesses.push_back(
        {std::string(words[1]), std::move(key), std::string(words.size() == 4 ? words[3] : "")});
    return absl::OkStatus();
  }

  absl::Status ParseGroup(const Words& words) {
    if (words.size() < 4) return Refuse("expected group <name> <k|any|all> <member>...");
    AMANAT_RETURN_IF_ERROR(CheckBound(policy_.groups.size(), kTrustPolicyGroupsMax, "groups"));
    TrustPolicy::Group group{.name = std::string(words[1])};
    for (size_t i = 3; i < words.size(); ++i) {
      AMANAT_RETURN_IF_ERROR(CheckDefined(words[i]));
      group.members.emplace_back(words[i]);
      if (!members_.insert(group.members.back()).second) {
        return Refuse(absl::StrCat("'", words[i], "' is already a member of a group"));
      }
    }
    AMANAT_ASSIGN_OR_RETURN(group.threshold, ParseThreshold(words[2], group.members.size()));
    AMANAT_RETURN_IF_ERROR(Define(words[1]));
    policy_.groups.push_back(std::move(group));
    return absl::OkStatus();
  }

  absl::Status ParseQuorum(const Words& words) {
    if (words.size() != 2) return Refuse("expected quorum <name|none>");
    if (has_quorum_) return Refuse("a second quorum line");
    if (words[1] != kNone) AMANAT_RETURN_IF_ERROR(CheckDefined(words[1]));
    has_quorum_ = true;
    policy_.quorum = std::string(words[1]);
    return absl::OkStatus();
  }

  static absl::StatusOr<uint32_t> ParseThreshold(absl::string_view word, size_t members) {
    if (word == "any") return 1;
    if (word == "all") return static_cast<uint32_t>(members);
    uint32_t threshold = 0;
    if (!absl::SimpleAtoi(word, &threshold) || absl::StrCat(threshold) != word || threshold < 1 ||
        threshold > members) {
      return Refuse(absl::StrCat("the threshold '", word, "' is not any, all or 1 to ", members));
    }
    return threshold;
  }

  absl::Status Define(absl::string_view name) {
    if (name == kNone) return Refuse("the name 'none' is reserved");
    if (names_.insert(std::string(name)).second) return absl::OkStatus();
    return Refuse(absl::StrCat("the name '", name, "' is defined twice"));
  }

  absl::Status CheckDefined(absl::string_view name) const {
    if (names_.count(std::string(name)) != 0) return absl::OkStatus();
    return Refuse(absl::StrCat("the name '", name, "' is not defined above"));
  }

  TrustPolicy policy_;
  bool has_quorum_ = false;
  std::set<std::string> names_;    // of witnesses and groups
  std::set<std::string> members_;  // of any group: a witness counts in one way only
  std::set<std::string> log_keys_;
  std::set<std::string> witness_keys_;
};

std::string WithUrl(const VerifierKey& key, const std::string& url) {
  return absl::StrCat(FormatVerifierKey(key), url.empty() ? "" : " ", url, "\n");
}

std::string FormatThreshold(const TrustPolicy::Group& group) {
  if (group.threshold == group.members.size()) return "all";
  return group.threshold == 1 ? "any" : absl::StrCat(group.threshold);
}

}  // namespace

absl::StatusOr<TrustPolicy> ParseTrustPolicy(absl::string_view text) {
  if (text.size() > kTrustPolicyBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("trust policy: larger than ", kTrustPolicyBytesMax, " bytes"));
  }
  if (!absl::ConsumeSuffix(&text, "\n")) {
    return absl::InvalidArgumentError("trust policy: does not end in a newline");
  }
  Parser parser;
  size_t line_number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++line_number;
    if (absl::Status status = parser.ParseLine(line); !status.ok()) {
      return Annotate(status, absl::StrCat("trust policy line ", line_number));
    }
  }
  auto policy = std::move(parser).Finish();
  if (!policy.ok()) return Annotate(policy.status(), "trust policy");
  return policy;
}

std::string FormatTrustPolicy(const TrustPolicy& policy) {
  std::string text;
  for (const auto& log : policy.logs) absl::StrAppend(&text, "log ", WithUrl(log.key, log.url));
  for (const auto& witness : policy.witnesses) {
    absl::StrAppend(&text, "witness ", witness.name, " ", WithUrl(witness.key, witness.url));
  }
  for (const auto& group : policy.groups) {
    absl::StrAppend(&text, "group ", group.name, " ", FormatThreshold(group), " ",
                    absl::StrJoin(group.members, " "), "\n");
  }
  return absl::StrCat(text, "quorum ", policy.quorum, "\n");
}

bool QuorumReached(const TrustPolicy& policy, const std::vector<VerifierKey>& cosigners) {
  if (policy.quorum == kNone) return true;
  std::set<std::string> reached;
  for (const auto& witness : policy.witnesses) {
    for (const VerifierKey& cosigner : cosigners) {
      if (cosigner == witness.key) reached.insert(witness.name);
    }
  }
  // Groups stand after their members, so one pass settles them all.
  for (const auto& group : policy.groups) {
    size_t count = 0;
    for (const std::string& member : group.members) count += reached.count(member);
    if (count >= group.threshold) reached.insert(group.name);
  }
  return reached.count(policy.quorum) != 0;
}

}  // namespace amanat::checkpoint

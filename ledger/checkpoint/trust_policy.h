// The trust file, a C2SP tlog-policy: which logs are known, which witnesses, and how many of them
// must have cosigned a checkpoint.
//
//   log owf.example/manila/directory/1+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
//   witness riyadh owf.example/riyadh+10a1c019+BGSEitir7W6FmBs7OHWyUrh2frtLAvcDrKOx5xu9ao5Q
//   quorum riyadh
//
// Values are plain data; functions are thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_TRUST_POLICY_H_
#define AMANAT_LEDGER_CHECKPOINT_TRUST_POLICY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/checkpoint/note.h"

namespace amanat::checkpoint {

constexpr size_t kTrustPolicyBytesMax = 1'000'000;
constexpr size_t kTrustPolicyLogsMax = 1024;
constexpr size_t kTrustPolicyWitnessesMax = 1024;
constexpr size_t kTrustPolicyGroupsMax = 256;

struct TrustPolicy {
  struct Log {
    VerifierKey key;  // its name is the log's origin
    std::string url;  // empty when the line has none
    bool operator==(const Log&) const = default;
  };
  struct Witness {
    std::string name;  // within this policy only; the key has a name of its own
    VerifierKey key;
    std::string url;
    bool operator==(const Witness&) const = default;
  };
  struct Group {
    std::string name;
    uint32_t threshold = 0;            // so many members make the group; 1..members.size()
    std::vector<std::string> members;  // witnesses and groups defined before this one
    bool operator==(const Group&) const = default;
  };

  std::vector<Log> logs;
  std::vector<Witness> witnesses;
  std::vector<Group> groups;
  std::string quorum = "none";  // a witness, a group or "none"
  bool operator==(const TrustPolicy&) const = default;
};

// Lines `log <vkey> [url]`, `witness <name> <vkey> [url]`, `group <name> <k|any|all> <member>...`,
// `quorum <name|none>` (exactly one), empty lines and `#` comments. InvalidArgument names the line
// and the reason: undefined or repeated names, repeated keys, a member in two groups, key types
// that do not fit (a log's is 01 or 06, a witness's 04 or 06), a missing final newline, control
// characters. ResourceExhausted above the bounds.
absl::StatusOr<TrustPolicy> ParseTrustPolicy(absl::string_view text);

// One line for each part, without comments. Precondition: names are defined as in a parsed policy.
std::string FormatTrustPolicy(const TrustPolicy& policy);

// Whether the witnesses among `cosigners` (verified keys, as VerifyNote returns them) make the
// quorum; always when it is "none".
bool QuorumReached(const TrustPolicy& policy, const std::vector<VerifierKey>& cosigners);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_TRUST_POLICY_H_

// The versions of a fund's rules that this program has, and which of them decides. The directory
// activates versions (directory::Directory::RulesAt): its founding entry names version 1, a
// RULES_ACTIVATED of two administrators each later one, with a digest of what the version is. An entry
// is decided by the version that is active at the directory's size under which it stands, and by
// nothing else. A version of another number or digest than those here is not known here: a writer
// stays before its activation, whoever examines stops behind it and says UPGRADE.
//
//   RuleVersions versions({{1, digest, &rules}});
//   LogState state(log_id, &stored, &versions);
//
// Thread-safe: constant after construction.
#ifndef AMANAT_LEDGER_EXAMINE_RULE_VERSIONS_H_
#define AMANAT_LEDGER_EXAMINE_RULE_VERSIONS_H_

#include <string>
#include <vector>

#include "ledger/directory/directory.h"
#include "ledger/examine/rules.h"

namespace amanat::examine {

struct RuleVersion {
  uint32_t version = 0;
  Hash digest;
  const Rules* rules = nullptr;
};

class RuleVersions {
 public:
  // The rules outlive this object. Versions ascend by one from 1; anything else stops the process.
  explicit RuleVersions(std::vector<RuleVersion> versions);

  const std::vector<RuleVersion>& all() const { return versions_; }
  const RuleVersion& first() const { return versions_.front(); }
  // nullptr when this program has no version of that number; of that number and digest.
  const RuleVersion* Find(uint32_t version) const;
  const RuleVersion* Find(const directory::ActivatedRules& activated) const;

  // The first version that the directory activates below `size` and this program does not have;
  // nullptr when it has all of them.
  const directory::ActivatedRules* FirstUnknown(const directory::Directory& directory,
                                                TreeSize size) const;
  // How much of a directory of that size can be decided by: all, or what stands before the first
  // activation that is not known here.
  TreeSize KnownSize(const directory::Directory& directory, TreeSize size) const;

  // Of all versions together, ascending, each once.
  const std::vector<state::Table>& tables() const { return tables_; }
  const std::vector<state::Table>& indexes() const { return indexes_; }

 private:
  const std::vector<RuleVersion> versions_;
  std::vector<state::Table> tables_;
  std::vector<state::Table> indexes_;
};

// "version 2 of the rules, digest 00ff..., active from entry 12 of the directory on, is not in this
// program": what whoever stops says.
std::string UpgradeText(const directory::ActivatedRules& unknown);

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_RULE_VERSIONS_H_

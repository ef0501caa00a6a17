#include "ledger/examine/rule_versions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace amanat::examine {
namespace {

void Merge(const std::vector<state::Table>& from, std::vector<state::Table>& into) {
  into.insert(into.end(), from.begin(), from.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

}  // namespace

RuleVersions::RuleVersions(std::vector<RuleVersion> versions) : versions_(std::move(versions)) {
  AMANAT_CHECK(!versions_.empty());
  for (size_t i = 0; i < versions_.size(); ++i) {
    AMANAT_CHECK(versions_[i].version == i + 1 && versions_[i].rules != nullptr);
    Merge(versions_[i].rules->tables(), tables_);
    Merge(versions_[i].rules->indexes(), indexes_);
  }
}

const RuleVersion* RuleVersions::Find(uint32_t version) const {
  return version == 0 || version > versions_.size() ? nullptr : &versions_[version - 1];
}

const RuleVersion* RuleVersions::Find(const directory::ActivatedRules& activated) const {
  const RuleVersion* found = Find(activated.version);
  return found != nullptr && found->digest == activated.digest ? found : nullptr;
}

const directory::ActivatedRules* RuleVersions::FirstUnknown(const directory::Directory& directory,
                                                            TreeSize size) const {
  for (const directory::ActivatedRules& activated : directory.rules()) {
    if (activated.index < size && Find(activated) == nullptr) return &activated;
  }
  return nullptr;
}

TreeSize RuleVersions::KnownSize(const directory::Directory& directory, TreeSize size) const {
  const directory::ActivatedRules* unknown = FirstUnknown(directory, size);
  return unknown == nullptr ? size : unknown->index;
}

std::string UpgradeText(const directory::ActivatedRules& unknown) {
  return absl::StrCat("version ", unknown.version, " of the rules, digest ", unknown.digest.hex(),
                      ", active from entry ", unknown.index,
                      " of the directory on, is not in this program");
}

}  // namespace amanat::examine

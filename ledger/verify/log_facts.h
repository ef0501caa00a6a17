// What the verifier keeps of every entry of a log, 40 bytes each: enough to answer for any earlier
// root and for every reference that another log makes.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_LOG_FACTS_H_
#define AMANAT_LEDGER_VERIFY_LOG_FACTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/examine/log_state.h"
#include "ledger/merkle/frontier.h"

namespace amanat::verify {

class LogFacts {
 public:
  // The hashes come first, with the tree; the other facts entry by entry, with examination.
  void AppendHash(const Hash& leaf);
  // Those of a full bundle at once; `root` is that of their subtree. Precondition: hashed() is a
  // multiple of merkle::kTileWidth.
  void AppendBundle(const std::vector<Hash>& leaves, const Hash& root);
  void AppendExamined(const examine::Leaf& leaf, uint32_t event_type);

  TreeSize hashed() const { return hashes_.size(); }
  TreeSize examined() const { return facts_.size(); }
  const Hash& leaf_hash(LogIndex index) const { return hashes_[index]; }
  // Nothing at or beyond examined().
  std::optional<examine::EntryFacts> Find(LogIndex index) const;
  // The root of the first `size` entries; nothing beyond examined().
  std::optional<Hash> RootAt(TreeSize size) const;
  // The same whether they are examined or not. Precondition: size <= hashed().
  Hash RootOfHashes(TreeSize size) const;

 private:
  struct Facts {
    uint32_t event_type;
    uint16_t recipient;  // index into recipients_
    bool accepted;
  };
  Hash NodeAt(int level, uint64_t index) const;
  void KeepNode(int level, const Hash& node);

  std::vector<Hash> hashes_;              // of leaves
  std::vector<std::vector<Hash>> upper_;  // upper_[i]: nodes of level 8*(i+1)
  merkle::Frontier frontier_;
  std::vector<Facts> facts_;
  std::vector<LogId> recipients_{LogId{}};  // few: the logs that may consume entries of this one
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_LOG_FACTS_H_

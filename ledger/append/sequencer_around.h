// What surrounds the log whose entries a sequencer makes. For the sequencer's own files.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_APPEND_SEQUENCER_AROUND_H_
#define AMANAT_LEDGER_APPEND_SEQUENCER_AROUND_H_

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "ledger/append/sequencer.h"
#include "ledger/examine/surroundings.h"

namespace amanat::append {

// The known logs, but with this log and its directory as they stand in the sequencer: ahead of what
// is published, which lacks the entries of the group being made. For what is decided now the directory
// ends before a version of the rules that is not known here; what was decided is judged by all of it.
class Sequencer::Around final : public examine::Surroundings {
 public:
  Around(const Sequencer& own, const View& view, bool decides = true)
      : own_(own),
        view_(view),
        directory_size_(decides && own.state_.rules() != nullptr
                            ? own.state_.rules()->KnownSize(view.directory(), view.directory_size())
                            : view.directory_size()) {}

  const directory::Directory& directory() const override {
    if (!own_.state_.is_directory()) return view_.directory();
    return own_.published_directory_ != nullptr ? *own_.published_directory_ : *own_.directory_;
  }
  TreeSize directory_size() const override {
    return own_.state_.is_directory() ? own_.state_.size() : directory_size_;
  }
  bool Holds(const LogId& log) const override { return IsOwn(log) || view_.Holds(log); }
  TreeSize SizeOf(const LogId& log) const override {
    if (IsOwn(log)) return own_.state_.size();
    // No further than the directory goes by which decisions are made: the two change one after the
    // other.
    const TreeSize size = view_.SizeOf(log);
    return log == own_.state_.directory_log() ? std::min(size, directory_size_) : size;
  }
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override {
    if (!IsOwn(log)) return view_.Find(log, index);
    auto bytes = own_.ReadOwn(index);
    if (!bytes.ok()) return std::nullopt;
    const auto leaf = examine::ParseLeaf(*std::move(bytes));
    if (!leaf.ok()) return std::nullopt;
    return examine::EntryFacts{leaf->hash, leaf->entry.recipient, leaf->command.event_type,
                               leaf->entry.outcome == entry::Outcome::kAccepted};
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    return view_.RootAt(log, size);
  }
  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    return IsOwn(log) ? own_.ReadOwn(index) : view_.Read(log, index);
  }

 private:
  bool IsOwn(const LogId& log) const { return log == own_.state_.id(); }

  const Sequencer& own_;
  const View& view_;
  const TreeSize directory_size_;
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_SEQUENCER_AROUND_H_

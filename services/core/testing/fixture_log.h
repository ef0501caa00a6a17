// What CoreFixture keeps of a log, and what a site of it has at hand: for core_fixture*.cc alone.
#ifndef AMANAT_SERVICES_CORE_TESTING_FIXTURE_LOG_H_
#define AMANAT_SERVICES_CORE_TESTING_FIXTURE_LOG_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/core/testing/core_fixture.h"

namespace amanat::core_testing {

inline const core::Core* HandlerOf(const std::vector<std::unique_ptr<core::Core>>& cores,
                                   uint32_t event_type) {
  for (const auto& core : cores) {
    if (core->Handles(static_cast<entry::EventType>(event_type))) return core.get();
  }
  return nullptr;
}

struct CoreFixture::Log {
  explicit Log(LogId id) : state(id) {}
  entry::LogName name;
  PublicKey public_key;
  examine::LogState state;
  std::vector<std::unique_ptr<core::Core>> cores;
  std::vector<examine::Leaf> leaves;
  merkle::Frontier frontier;
  std::vector<Hash> roots;  // after each entry
};

// What a site has at hand; everything when the site is empty, as an auditor.
class CoreFixture::SiteSurroundings final : public examine::Surroundings {
 public:
  SiteSurroundings(const CoreFixture& fund, const Logs& logs, const directory::Directory& directory,
                   std::string site)
      : fund_(fund), logs_(logs), directory_(directory), site_(std::move(site)) {}
  const directory::Directory& directory() const override { return directory_; }
  TreeSize directory_size() const override { return SizeOf(fund_.directory_log_); }
  bool Holds(const LogId& log) const override {
    const auto it = logs_.find(log);
    return it != logs_.end() && (site_.empty() || fund_.Sees(site_, *it->second));
  }
  TreeSize SizeOf(const LogId& log) const override {
    if (!Holds(log)) return 0;
    const Log& held = *logs_.at(log);
    return site_.empty() ? held.leaves.size() : fund_.VisibleSize(site_, held);
  }
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override {
    if (index >= SizeOf(log)) return std::nullopt;
    const examine::Leaf& leaf = logs_.at(log)->leaves[index];
    return examine::EntryFacts{leaf.hash, leaf.entry.recipient, leaf.command.event_type,
                               leaf.entry.outcome == entry::Outcome::kAccepted};
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    if (size == 0 || size > SizeOf(log)) return std::nullopt;
    return logs_.at(log)->roots[size - 1];
  }
  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    if (index >= logs_.at(log)->leaves.size()) return absl::NotFoundError("no such entry");
    return logs_.at(log)->leaves[index].bytes;
  }

 private:
  const CoreFixture& fund_;
  const Logs& logs_;
  const directory::Directory& directory_;
  const std::string site_;
};

}  // namespace amanat::core_testing

#endif  // AMANAT_SERVICES_CORE_TESTING_FIXTURE_LOG_H_

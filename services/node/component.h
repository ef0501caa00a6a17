// What a node is made of: components that are started one after the other, each resting on those
// before it, and stopped the other way round. A node registers what its configuration asks for
// (node.cc); nothing else knows all of them.
//
//   Components components;
//   HostedLedger& ledger = components.Add<HostedLedger>(config, clock, random);
//   Listeners& listeners = components.Add<Listeners>(tls);
//   AMANAT_RETURN_IF_ERROR(components.Start());
//   ...
//   components.Stop();
//
// Thread-compatible, but for Component::Health, Faults and UpkeepFaults.
#ifndef AMANAT_SERVICES_NODE_COMPONENT_H_
#define AMANAT_SERVICES_NODE_COMPONENT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/bytes.h"

namespace amanat::node {

// Of a log that goes on, only that its entries are dated by a wrong clock, here or where it is written.
constexpr char kClockReason[] = "CLOCK";
// Of an own log that is not written, because its store ends before its guard.
constexpr char kGuardReason[] = "GUARD";

struct LogFault {
  std::string log_name;
  // INVALID, UNKNOWN_VERSION, UPGRADE, FORKED, DAMAGED, AHEAD, AHEAD?, kGuardReason or kClockReason.
  std::string reason;
  TreeSize size = 0;  // of a log that does not go on: entries before that, which are good
  bool operator==(const LogFault&) const = default;
};

// What whoever runs the node has to do, while everything goes on.
struct UpkeepFault {
  std::string reason;  // CERTIFICATE or BACKUP
  std::string detail;
};

class Component {
 public:
  virtual ~Component() = default;

  // On OK it works. Called once; after an error nothing of it runs.
  virtual absl::Status Start() = 0;
  // Takes no new work, lets what is under way finish within a bounded time, and returns when nothing
  // of it runs any more. Called once, and only after an OK from Start.
  virtual void Stop() = 0;
  // Why it cannot do its work just now; OK when it can. Thread-safe, between Start and Stop.
  virtual absl::Status Health() { return absl::OkStatus(); }
  // What is wrong with logs although it works; empty when nothing is. Thread-safe, as Health.
  virtual std::vector<LogFault> Faults() { return {}; }
  // At most one of each reason. Thread-safe, as Health.
  virtual std::vector<UpkeepFault> UpkeepFaults() { return {}; }
};

class Components {
 public:
  Components() = default;
  // Stops, and destroys the other way round.
  ~Components() {
    Stop();
    while (!all_.empty()) all_.pop_back();
  }
  Components(const Components&) = delete;
  Components& operator=(const Components&) = delete;

  // Before Start. The reference is valid as long as this object.
  template <typename T, typename... Arguments>
  T& Add(Arguments&&... arguments) {
    auto component = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    T& added = *component;
    all_.push_back(std::move(component));
    return added;
  }

  // All, in the order in which they were added. The first error ends it: then those that were started
  // are stopped.
  absl::Status Start() {
    for (const auto& component : all_) {
      const absl::Status status = component->Start();
      if (!status.ok()) {
        Stop();
        return status;
      }
      ++started_;
    }
    return absl::OkStatus();
  }

  // The last one first. Idempotent.
  void Stop() {
    while (started_ > 0) all_[--started_]->Stop();
  }

 private:
  std::vector<std::unique_ptr<Component>> all_;
  size_t started_ = 0;
};

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_COMPONENT_H_

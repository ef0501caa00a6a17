#include <algorithm>

#include "ledger/entry/wire.h"
#include "ledger/examine/log_state.h"

namespace amanat::examine {
namespace {

// Length-prefixed, in one order: a digest of what the state says, not of how memory holds it.
class Input {
 public:
  void Number(uint64_t value) { wire::AppendVarint(value, bytes_); }
  void Signed(int64_t value) { Number(wire::ZigZag(value)); }
  void Bytes(absl::string_view value) {
    Number(value.size());
    bytes_.append(value.data(), value.size());
  }
  template <typename Map, typename Emit>
  void Sorted(const Map& map, Emit&& emit) {
    std::vector<const typename Map::value_type*> items;
    items.reserve(map.size());
    for (const auto& item : map) items.push_back(&item);
    std::sort(items.begin(), items.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    Number(items.size());
    for (const auto* item : items) emit(*item);
  }
  Hash Digest() const { return *Hash::FromBytes(Sha256(bytes_)); }

 private:
  std::string bytes_ = "amanat/state/v1\n";
};

}  // namespace

Hash LogState::Digest() const {
  Input input;
  input.Bytes(id_.view());
  input.Bytes(directory_log_.view());
  input.Number(size_);
  input.Signed(last_record_time_);
  input.Bytes(incarnation_.view());
  input.Number(accounts_.all().size());
  for (const accounts::Account& account : accounts_.all()) {
    input.Bytes(wire::Encode(account.opening));
    input.Signed(account.posted);
    input.Signed(account.held_debit);
    input.Signed(account.held_credit);
  }
  input.Sorted(accounts_.holds(), [&](const auto& item) {
    input.Number(item.first);
    input.Number(item.second.size());
    for (const entry::Posting& posting : item.second) input.Bytes(wire::Encode(posting));
  });
  input.Sorted(streams_, [&](const auto& item) {
    input.Bytes(item.first.view());
    input.Number(item.second);
  });
  input.Sorted(idempotency_keys_, [&](const auto& item) {
    input.Bytes(item.first.view());
    input.Number(item.second.first);
    input.Bytes(item.second.second.view());
  });
  input.Sorted(once_, [&](const auto& item) {
    input.Bytes(item.first.view());
    input.Number(item.second);
  });
  input.Sorted(consumed_, [&](const auto& item) {
    input.Bytes(item.first.first.view());
    input.Number(item.first.second);
    input.Number(item.second);
  });
  input.Sorted(frontier_, [&](const auto& item) {
    input.Bytes(item.first.view());
    input.Number(item.second.size);
    input.Bytes(item.second.root.view());
  });
  return input.Digest();
}

}  // namespace amanat::examine

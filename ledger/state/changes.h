// Rows that a batch of entries changes in the tables of its log's derived state. They are stored in
// the same atomic write as the entries.
//
//   Changes changes;
//   changes.Put(Table::kOnce, fingerprint, index);
//   changes.ForEach([&](Changes::Kind kind, Table table, absl::string_view key,
//                       absl::string_view value) { ... });
//
// One buffer, no allocation a row. Thread-compatible.
#ifndef AMANAT_LEDGER_STATE_CHANGES_H_
#define AMANAT_LEDGER_STATE_CHANGES_H_

#include <cstring>
#include <string>

#include "absl/strings/string_view.h"
#include "ledger/state/table.h"

namespace amanat::state {

class Changes {
 public:
  enum class Kind : uint8_t {
    kPut,
    kDelete,  // value empty
    kAdd,     // adds the value, a Turnover, to the one that stands there
  };

  void Put(Table table, absl::string_view key, absl::string_view value) {
    Append(Kind::kPut, table, key, value);
  }
  void Delete(Table table, absl::string_view key) { Append(Kind::kDelete, table, key, {}); }
  void Add(Table table, absl::string_view key, absl::string_view turnover) {
    Append(Kind::kAdd, table, key, turnover);
  }

  bool empty() const { return rows_.empty(); }
  size_t bytes() const { return rows_.size(); }

  // In the order in which they were added.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    for (size_t offset = 0; offset < rows_.size();) {
      Header header;
      std::memcpy(&header, rows_.data() + offset, sizeof(header));
      const char* const key = rows_.data() + offset + sizeof(header);
      visit(header.kind, header.table, absl::string_view(key, header.key_bytes),
            absl::string_view(key + header.key_bytes, header.value_bytes));
      offset += sizeof(header) + header.key_bytes + header.value_bytes;
    }
  }

 private:
  struct Header {
    Kind kind;
    Table table;
    uint16_t key_bytes;
    uint32_t value_bytes;
  };
  void Append(Kind kind, Table table, absl::string_view key, absl::string_view value) {
    const Header header{kind, table, static_cast<uint16_t>(key.size()),
                        static_cast<uint32_t>(value.size())};
    rows_.append(reinterpret_cast<const char*>(&header), sizeof(header));
    rows_.append(key.data(), key.size());
    rows_.append(value.data(), value.size());
  }

  std::string rows_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_CHANGES_H_

// Keys of rows whose parts keep their order as bytes, so that rows of one first part lie together
// and ascend by the next one.
//
//   std::string key = KeyOf(collector, deposit_index);
//   KeyReader reader(key);
//   AMANAT_RETURN_IF_ERROR(reader.Read(collector, deposit_index));   // DataLoss unless exactly these
//
// Parts: ids and hashes as their bytes; unsigned integers and indices as 8 bytes, big-endian;
// currencies as 2; dates as 4 with the sign bit turned; text with 0x00 0x01 behind it, and 0x00 0xff
// for a zero byte in it, so that no text is the beginning of another one. Thread-compatible.
#ifndef AMANAT_LEDGER_STATE_ROW_KEY_H_
#define AMANAT_LEDGER_STATE_ROW_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/wire_fields.h"
#include "ledger/money/currency.h"
#include "ledger/state/table.h"

namespace amanat::state {

template <size_t N, typename Tag>
void AppendKeyPart(const FixedBytes<N, Tag>& part, std::string& key) {
  key.append(part.view().data(), N);
}
inline void AppendKeyPart(uint64_t part, std::string& key) { AppendBigEndian64(part, key); }
inline void AppendKeyPart(wire::CivilDate part, std::string& key) {
  AppendDate(static_cast<int32_t>(part.days), key);
}
inline void AppendKeyPart(money::Currency part, std::string& key) {
  key.push_back(static_cast<char>(part.numeric >> 8));
  key.push_back(static_cast<char>(part.numeric));
}
void AppendKeyPart(absl::string_view part, std::string& key);
inline void AppendKeyPart(const std::string& part, std::string& key) {
  AppendKeyPart(absl::string_view(part), key);
}
inline void AppendKeyPart(const char* part, std::string& key) {
  AppendKeyPart(absl::string_view(part), key);
}

template <typename... Parts>
std::string KeyOf(const Parts&... parts) {
  std::string key;
  (AppendKeyPart(parts, key), ...);
  return key;
}

class KeyReader {
 public:
  explicit KeyReader(absl::string_view key) : rest_(key) {}

  // Reads all parts, and nothing may be left behind them. DataLoss otherwise.
  template <typename... Parts>
  absl::Status Read(Parts&... parts) {
    const bool whole = (Take(parts) && ...) && rest_.empty();
    return whole ? absl::OkStatus() : absl::DataLossError("a row's key does not parse");
  }

 private:
  template <size_t N, typename Tag>
  bool Take(FixedBytes<N, Tag>& part) {
    if (rest_.size() < N) return false;
    part = *FixedBytes<N, Tag>::FromBytes(rest_.substr(0, N));
    rest_.remove_prefix(N);
    return true;
  }
  bool Take(uint64_t& part);
  bool Take(wire::CivilDate& part);
  bool Take(money::Currency& part);
  bool Take(std::string& part);

  absl::string_view rest_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_ROW_KEY_H_

// The tables in which the derived state of a log is stored, one row a key: what each holds stands
// in ledger/doc/store_layout.md. Keys order as their bytes do, so numbers in them are big-endian.
#ifndef AMANAT_LEDGER_STATE_TABLE_H_
#define AMANAT_LEDGER_STATE_TABLE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace amanat::state {

// Numbers are part of stored keys and are never reused.
enum class Table : uint8_t {
  // Few rows, kept in memory too; written when they change.
  kHead = 0x01,      // "" -> Head
  kAccount = 0x02,   // number, 8 bytes -> Account
  kHold = 0x03,      // index of the entry that holds, 8 bytes -> postings
  kFrontier = 0x04,  // log id, 16 bytes -> size and root
  kReversed = 0x05,  // index of the reversed entry, 8 bytes -> ""
  // By which accounts are found and listed: chart, office, currency, dimension -> number.
  kAccountKey = 0x06,
  // What was left out here and elsewhere may not be: not part of the digest, and not made again from the
  // entries alone.
  kUnderived = 0x07,  // "" -> how many entries could not be made again, 8 bytes
  // Rows that are only added, looked up one at a time.
  kIdempotencyKey = 0x10,  // key, 16 bytes -> index and command hash
  kOnce = 0x11,            // fingerprint, 16 bytes -> index
  kConsumed = 0x12,        // log id and index, 24 bytes -> index of the consuming entry
  kStream = 0x13,          // stream and index, 24 bytes -> effective date, version and note
  kOnceRun = 0x15,         // first fingerprint, 16 bytes -> first index and count
  kAddressed = 0x14,       // recipient and index, 24 bytes -> "": what another log may consume
  // Reports: not part of the digest, because how postings are packed follows the batches.
  kPosting = 0x20,  // account and index of the first one, 16 bytes -> balance before and movements
  kDay = 0x21,      // account and effective date, 12 bytes -> turnover of the day
  // From here on the tables of the rules (examine::Rules::tables), which number them.
  kFirstOfRules = 0x40,
};

// Numbers above it are not tables': the store keeps rows of its own there.
constexpr uint8_t kTableNumberMax = 0xef;

void AppendBigEndian64(uint64_t value, std::string& out);
// Precondition: at least 8 bytes.
uint64_t ReadBigEndian64(absl::string_view bytes);

// Appends `days` so that earlier dates order first.
void AppendDate(int32_t days, std::string& out);
// Precondition: at least 4 bytes.
int32_t ReadDate(absl::string_view bytes);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_TABLE_H_

#include "ledger/state/row_key.h"

namespace amanat::state {
namespace {

constexpr char kZero = '\0';
constexpr char kEnd = '\x01';
constexpr char kZeroWithin = '\xff';

}  // namespace

void AppendKeyPart(absl::string_view part, std::string& key) {
  for (size_t zero = part.find(kZero); zero != part.npos; zero = part.find(kZero)) {
    key.append(part.data(), zero + 1);
    key.push_back(kZeroWithin);
    part.remove_prefix(zero + 1);
  }
  key.append(part.data(), part.size());
  key.push_back(kZero);
  key.push_back(kEnd);
}

bool KeyReader::Take(uint64_t& part) {
  if (rest_.size() < 8) return false;
  part = ReadBigEndian64(rest_);
  rest_.remove_prefix(8);
  return true;
}

bool KeyReader::Take(wire::CivilDate& part) {
  if (rest_.size() < 4) return false;
  part.days = ReadDate(rest_);
  rest_.remove_prefix(4);
  return true;
}

bool KeyReader::Take(money::Currency& part) {
  if (rest_.size() < 2) return false;
  part.numeric =
      static_cast<uint16_t>(static_cast<uint8_t>(rest_[0]) << 8 | static_cast<uint8_t>(rest_[1]));
  rest_.remove_prefix(2);
  return true;
}

bool KeyReader::Take(std::string& part) {
  part.clear();
  for (size_t i = 0; i + 1 < rest_.size(); ++i) {
    if (rest_[i] != kZero) {
      part.push_back(rest_[i]);
    } else if (rest_[++i] == kZeroWithin) {
      part.push_back(kZero);
    } else if (rest_[i] == kEnd) {
      rest_.remove_prefix(i + 1);
      return true;
    } else {
      return false;
    }
  }
  return false;
}

}  // namespace amanat::state

// Counts and prints the verdicts of a conformance run.
//
//   tally.Check(file, "tcId 7", accepted == expected, "refused a valid signature");
//   tally.Skip(file, "AES-GCM: not an algorithm of this project");
//
// Thread-compatible.
#ifndef AMANAT_TESTS_CONFORMANCE_VECTORS_TALLY_H_
#define AMANAT_TESTS_CONFORMANCE_VECTORS_TALLY_H_

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::conformance {

using Json = nlohmann::json;

class Tally {
 public:
  void Check(const std::string& file, absl::string_view name, bool good, absl::string_view reason);
  void Fail(const std::string& file, absl::string_view name, absl::string_view reason);
  // A file that is not examined, or one case of a file that is.
  void Skip(const std::string& place, absl::string_view reason);

  // Runs one case; what it throws because a value is missing or malformed is its failure.
  void Run(const std::string& file, const std::string& name, const std::function<void()>& work);

  int passed() const { return passed_; }
  int failed() const { return failed_; }
  int skipped() const { return skipped_; }

 private:
  int passed_ = 0;
  int failed_ = 0;
  int skipped_ = 0;
};

// What the readers of values below throw, besides the JSON library.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string HexOf(const Json& value);
std::string Base64Of(const Json& value);
// A number, or the decimal digits of one in a string.
uint64_t UnsignedOf(const Json& value);
// No value when it does not have 32 bytes.
absl::StatusOr<Hash> HashOf(const Json& base64);
// No value when one of them does not have 32 bytes; null is the empty list.
absl::StatusOr<std::vector<Hash>> HashesOf(const Json& base64);

}  // namespace amanat::conformance

#endif  // AMANAT_TESTS_CONFORMANCE_VECTORS_TALLY_H_

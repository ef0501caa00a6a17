#include "tests/conformance/vectors/tally.h"

#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat::conformance {

void Tally::Check(const std::string& file, absl::string_view name, bool good,
                  absl::string_view reason) {
  if (good) {
    ++passed_;
  } else {
    Fail(file, name, reason);
  }
}

void Tally::Fail(const std::string& file, absl::string_view name, absl::string_view reason) {
  ++failed_;
  std::cout << "FAILED " << file << ", " << name << ": " << reason << "\n";
}

void Tally::Skip(const std::string& place, absl::string_view reason) {
  ++skipped_;
  std::cout << "skipped " << place << ": " << reason << "\n";
}

void Tally::Run(const std::string& file, const std::string& name,
                const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    Fail(file, name, absl::StrCat("malformed: ", error.what()));
  }
}

std::string HexOf(const Json& value) {
  auto bytes = HexDecode(value.get<std::string>());
  if (!bytes.ok()) throw Malformed(std::string(bytes.status().message()));
  return *std::move(bytes);
}

std::string Base64Of(const Json& value) {
  auto bytes = Base64Decode(value.get<std::string>());
  if (!bytes.ok()) throw Malformed(std::string(bytes.status().message()));
  return *std::move(bytes);
}

uint64_t UnsignedOf(const Json& value) {
  if (value.is_number_unsigned()) return value.get<uint64_t>();
  uint64_t number = 0;
  if (value.is_string() && absl::SimpleAtoi(value.get<std::string>(), &number)) return number;
  throw Malformed(absl::StrCat("not an unsigned number: ", value.dump()));
}

absl::StatusOr<Hash> HashOf(const Json& base64) { return Hash::FromBytes(Base64Of(base64)); }

absl::StatusOr<std::vector<Hash>> HashesOf(const Json& base64) {
  std::vector<Hash> hashes;
  if (base64.is_null()) return hashes;
  for (const Json& each : base64) {
    AMANAT_ASSIGN_OR_RETURN(hashes.emplace_back(), HashOf(each));
  }
  return hashes;
}

}  // namespace amanat::conformance

#include <cstddef>
#include <cstdint>
#include <map>

#include "ledger/base/check.h"
#include "ledger/witness/witness.h"

namespace {

namespace checkpoint = amanat::checkpoint;
namespace witness = amanat::witness;

class MemoryRecords final : public witness::RecordStore {
 public:
  absl::StatusOr<std::string> Read(const std::string& name) override {
    const auto record = records_.find(name);
    if (record == records_.end()) return absl::NotFoundError("no record");
    return record->second;
  }
  absl::Status Write(const std::string& name, absl::string_view content) override {
    records_[name] = std::string(content);
    return absl::OkStatus();
  }

 private:
  std::map<std::string, std::string> records_;
};

// The key of litewitness' test log, whatever the origin is called.
std::vector<checkpoint::VerifierKey> KeysOf(absl::string_view origin) {
  if (!checkpoint::CheckKeyName(origin).ok()) return {};
  return {checkpoint::MakeVerifierKey(
      origin, *amanat::PublicKey::FromHex(
                  "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"))};
}

}  // namespace

// A request that parses formats to the same bytes; a witness answers every one with a status that
// the protocol has, and a 200 means that it is recorded.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = witness::ParseAddCheckpointRequest(body);
  if (request.ok()) AMANAT_CHECK(witness::FormatAddCheckpointRequest(*request) == body);
  MemoryRecords records;
  amanat::ManualClock clock(0);
  witness::Witness cosigner("example.com/witness",
                            *amanat::signing::PrivateKey::FromSeed(std::string(32, 'w')), KeysOf,
                            records, clock);
  const int status = cosigner.AddCheckpoint(body).status;
  AMANAT_CHECK(request.ok() || status == 400);
  AMANAT_CHECK(status == 200 || status == 400 || status == 403 || status == 404 || status == 409 ||
               status == 422);
  if (status != 200) return 0;
  const auto name = amanat::HexEncode(amanat::Sha256(request->checkpoint.origin));
  AMANAT_CHECK(cosigner.LatestCheckpoint(name).has_value());
  return 0;
}

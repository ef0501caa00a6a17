// Requests to a witness. The files hold single requests of a longer conversation, so each case gets
// a witness whose record of the log is what the expected answer supposes.
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/witness/witness.h"
#include "tests/conformance/vectors/vectors.h"

namespace amanat::conformance {
namespace {

using checkpoint::VerifierKey;

constexpr char kWitnessName[] = "example.com/witness";
constexpr UnixMicros kNow = 1'679'315'147 * kMicrosPerSecond;

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

// What the witness holds of the case's log before the request.
struct Record {
  TreeSize size = 0;
  Hash root;
};

signing::PrivateKey WitnessKey() {
  return *signing::PrivateKey::FromSeed(std::string(signing::kSeedBytes, 'w'));
}

std::string OriginOf(const Json& test) {
  const std::string note = test.at("note").get<std::string>();
  return note.substr(0, note.find('\n'));
}

std::string OldLineOf(const Json& test) {
  const Json& old = test.at("old");
  return old.is_string() ? old.get<std::string>() : absl::StrCat("old ", old.dump());
}

int StatusOf(const Json& test) {
  const std::string word = test.at("expect").get<std::string>();
  absl::string_view digits = word;
  int status = 0;
  if (!absl::ConsumePrefix(&digits, "HTTP ") || !absl::SimpleAtoi(digits.substr(0, 3), &status)) {
    throw Malformed("expected HTTP and a status, not '" + word + "'");
  }
  return status;
}

// The keys by which the witness knows the case's log; none when the log is to be unknown to it. A
// good signature that is forbidden all the same can only be of an unknown log.
std::vector<VerifierKey> KeysOfLog(const Json& test, int status) {
  std::vector<VerifierKey> keys;
  for (const Json& text : test.at("vkeys")) {
    auto key = checkpoint::ParseVerifierKey(text.get<std::string>());
    if (key.ok()) keys.push_back(*std::move(key));
  }
  const auto note = checkpoint::ParseNote(test.at("note").get<std::string>());
  const bool is_signed = note.ok() && checkpoint::VerifyNote(*note, keys).ok();
  const bool names_its_log = !keys.empty() && keys.front().name == OriginOf(test);
  const bool unknown = status == 404 || (status == 403 && (is_signed || !names_its_log));
  return unknown ? std::vector<VerifierKey>() : keys;
}

// The largest known root of the log at another size than `size`.
std::optional<Record> RootElsewhere(const KnownRoots& roots, const std::string& origin,
                                    TreeSize size) {
  std::optional<Record> found;
  for (const auto& [place, root] : roots) {
    if (place.first == origin && place.second != size) found = Record{place.second, root};
  }
  return found;
}

// Nothing when the case supposes a root that no file tells.
std::optional<Record> RecordFor(const Json& test, int status, const KnownRoots& roots) {
  const std::string origin = OriginOf(test);
  const std::string line = OldLineOf(test);
  absl::string_view digits = line;
  TreeSize old_size = 0;
  const bool plain = absl::ConsumePrefix(&digits, "old ") && absl::SimpleAtoi(digits, &old_size);
  if (status == 409) {
    const auto elsewhere = RootElsewhere(roots, origin, old_size);
    if (elsewhere.has_value() || old_size == 0) return elsewhere;
    return Record();
  }
  if (!plain || old_size == 0 || (status != 200 && status != 422)) return Record();
  const auto root = roots.find({origin, old_size});
  if (root != roots.end()) return Record{old_size, root->second};
  // A wrong proof is wrong whatever it starts from.
  return status == 422 ? std::optional(Record{old_size, Hash()}) : std::nullopt;
}

void WriteRecord(const std::string& origin, const Record& record, MemoryRecords& records) {
  if (record.size == 0) return;
  const std::string text = checkpoint::FormatCheckpointText(
      {.origin = origin, .size = record.size, .root = record.root, .extensions = {}});
  const auto cosignature = checkpoint::CosignCheckpoint(text, kWitnessName, WitnessKey(), kNow);
  const std::string note = checkpoint::FormatNote({.text = text, .signatures = {*cosignature}});
  (void)records.Write(HexEncode(Sha256(origin)), note);
}

// Empty when the answer's body and type are right for its status.
std::string WhatIsWrong(const witness::Response& response, const Json& test, const Record& record,
                        witness::Witness& witness) {
  if (response.status == 409 && (response.content_type != "text/x.tlog.size" ||
                                 response.body != absl::StrCat(record.size, "\n"))) {
    return "409 with another type or body";
  }
  if (response.status != 200) return "";
  const std::string text = checkpoint::ParseNote(test.at("note").get<std::string>())->text;
  const auto line = checkpoint::ParseSignatureLine(absl::StripSuffix(response.body, "\n"));
  if (!line.ok() || !checkpoint::VerifyCosignature(text, *line, witness.verifier_key()).ok()) {
    return "the cosignature is wrong";
  }
  const std::string wanted = test.contains("assert") && test.at("assert").is_string()
                                 ? test.at("assert").get<std::string>()
                                 : "";
  const size_t begin = wanted.find('"');
  const size_t end = wanted.rfind('"');
  if (absl::StartsWith(wanted, "body contains") && begin < end &&
      !absl::StrContains(response.body, wanted.substr(begin + 1, end - begin - 1))) {
    return absl::StrCat("the body lacks ", wanted.substr(begin));
  }
  const auto served = witness.LatestCheckpoint(HexEncode(Sha256(OriginOf(test))));
  if (!served.has_value() || !absl::StartsWith(*served, text)) return "another latest checkpoint";
  return "";
}

}  // namespace

void JudgeAddCheckpoint(const std::string& file, const std::string& name, const Json& test,
                        const KnownRoots& roots, Tally& tally) {
  const int expected = StatusOf(test);
  const auto record = RecordFor(test, expected, roots);
  if (!record.has_value()) {
    tally.Skip(absl::StrCat(file, ", ", name), "no file tells the root that it starts from");
    return;
  }
  std::string body = OldLineOf(test) + "\n";
  for (const Json& hash : test.at("consistency_proof")) {
    absl::StrAppend(&body, hash.get<std::string>(), "\n");
  }
  absl::StrAppend(&body, "\n", test.at("note").get<std::string>());

  MemoryRecords records;
  WriteRecord(OriginOf(test), *record, records);
  ManualClock clock(kNow);
  const auto keys = KeysOfLog(test, expected);
  witness::Witness witness(
      kWitnessName, WitnessKey(),
      [&](absl::string_view origin) {
        return origin == OriginOf(test) ? keys : std::vector<VerifierKey>();
      },
      records, clock);
  const witness::Response response = witness.AddCheckpoint(body);
  // litewitness answers 403 for a log that it does not know, the specification 404.
  const bool same = response.status == expected || (expected == 403 && response.status == 404);
  if (!same) {
    tally.Fail(file, name,
               absl::StrCat("expected ", expected, ", not ", response.status, " ", response.body));
    return;
  }
  const std::string wrong = WhatIsWrong(response, test, *record, witness);
  tally.Check(file, name, wrong.empty(), wrong);
}

}  // namespace amanat::conformance

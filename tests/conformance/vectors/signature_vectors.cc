// Ed25519: Wycheproof, edge cases, and signing.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/signing/signing.h"
#include "tests/conformance/vectors/vectors.h"

namespace amanat::conformance {
namespace {

// False too when key or signature has another length, which the types cannot hold.
bool Accepts(absl::string_view key, absl::string_view message, absl::string_view signature) {
  const auto public_key = PublicKey::FromBytes(key);
  const auto value = Signature::FromBytes(signature);
  return public_key.ok() && value.ok() && signing::Verify(*public_key, message, *value);
}

bool AreObjectsWith(const Json& json, const std::vector<const char*>& keys) {
  if (!json.is_array() || json.empty()) return false;
  return std::all_of(keys.begin(), keys.end(),
                     [&](const char* key) { return json[0].is_object() && json[0].contains(key); });
}

// The twelve published cases by the first bytes of SHA-256(key || signature || message), and what
// the rule says of them; ledger/doc/ed25519.md tells why.
struct KnownCase {
  const char* digest;
  bool accepted;
};
constexpr KnownCase kSpeccheckCases[] = {
    {"37fe84840b9b28f6", false},  // 0
    {"6193db651ef76fe2", false},  // 1
    {"c1142dbe0ea6a978", false},  // 2
    {"4eb2aba922efa05d", true},   // 3
    {"8d13e50ff38f3152", false},  // 4
    {"f5eed0c2775d7b94", false},  // 5
    {"78b6545fee8e58e1", false},  // 6
    {"3b7a679ef62b822e", false},  // 7
    {"ab538ab211a53151", false},  // 8
    {"c2ae73ea3cfdb89e", false},  // 9
    {"f73e4df101183f87", false},  // 10
    {"61ecff31df897f99", false},  // 11
};

void JudgeSignInputLine(const std::string& file, const std::string& name, absl::string_view line,
                        Tally& tally) {
  const std::vector<std::string> fields = absl::StrSplit(line, ':');
  if (fields.size() != 5 || !fields[4].empty())
    throw Malformed("expected four fields, each with :");
  const std::string secret = HexOf(Json(fields[0]));
  const std::string message = HexOf(Json(fields[2]));
  const std::string signed_message = HexOf(Json(fields[3]));
  if (secret.size() != signing::kSeedBytes + PublicKey::kSize ||
      signed_message.size() != Signature::kSize + message.size()) {
    throw Malformed("a field has another length");
  }
  const auto key = signing::PrivateKey::FromSeed(secret.substr(0, signing::kSeedBytes));
  const std::string signature = signed_message.substr(0, Signature::kSize);
  if (key->public_key().str() != HexOf(Json(fields[1]))) {
    tally.Fail(file, name, "another public key");
  } else if (key->Sign(message).str() != signature) {
    tally.Fail(file, name, "another signature");
  } else {
    const bool good = Accepts(key->public_key().view(), message, signature) &&
                      !Accepts(key->public_key().view(), message + "x", signature);
    tally.Check(file, name, good, "misjudged the signature");
  }
}

void JudgeWycheproofTest(const std::string& file, const std::string& name, const std::string& key,
                         const Json& test, Tally& tally) {
  const std::string result = test.at("result").get<std::string>();
  if (result != "valid" && result != "invalid" && result != "acceptable") {
    throw Malformed("unknown result " + result);
  }
  const bool accepted = Accepts(key, HexOf(test.at("msg")), HexOf(test.at("sig")));
  tally.Check(file, name, result == "acceptable" || accepted == (result == "valid"),
              absl::StrCat(accepted ? "accepted" : "refused", " what is ", result, ": ",
                           test.value("comment", "")));
}

}  // namespace

bool IsWycheproof(const Json& json) {
  return json.is_object() && json.contains("testGroups") && json.contains("algorithm");
}

void JudgeWycheproof(const std::string& file, const Json& json, Tally& tally) {
  const std::string algorithm = json.at("algorithm").get<std::string>();
  if (algorithm != "EDDSA") {
    tally.Skip(file, algorithm + " is not an algorithm of this project");
    return;
  }
  for (const Json& group : json.at("testGroups")) {
    const Json& key = group.contains("publicKey") ? group.at("publicKey") : group.at("key");
    if (key.value("curve", "edwards25519") != "edwards25519") {
      tally.Skip(file, key.value("curve", "") + " is not a curve of this project");
      return;
    }
    const std::string public_key = HexOf(key.at("pk"));
    for (const Json& test : group.at("tests")) {
      const std::string name =
          absl::StrCat("tcId ", test.contains("tcId") ? test.at("tcId").dump() : "?");
      tally.Run(file, name, [&] { JudgeWycheproofTest(file, name, public_key, test, tally); });
    }
  }
}

bool IsSpeccheck(const Json& json) {
  return AreObjectsWith(json, {"message", "pub_key", "signature"});
}

void JudgeSpeccheck(const std::string& file, const Json& json, Tally& tally) {
  for (size_t i = 0; i < json.size(); ++i) {
    const std::string name = absl::StrCat("case ", i);
    tally.Run(file, name, [&] {
      const std::string key = HexOf(json.at(i).at("pub_key"));
      const std::string signature = HexOf(json.at(i).at("signature"));
      const std::string message = HexOf(json.at(i).at("message"));
      const std::string digest = HexEncode(Sha256(key + signature + message));
      const auto known = std::find_if(
          std::begin(kSpeccheckCases), std::end(kSpeccheckCases),
          [&](const KnownCase& each) { return absl::StartsWith(digest, each.digest); });
      if (known == std::end(kSpeccheckCases)) {
        tally.Skip(absl::StrCat(file, ", ", name), "not one of the twelve published cases");
        return;
      }
      tally.Check(file, name, Accepts(key, message, signature) == known->accepted,
                  known->accepted ? "refused, but breaks no rule" : "accepted, but breaks a rule");
    });
  }
}

bool IsCctvEd25519(const Json& json) {
  return AreObjectsWith(json, {"key", "sig", "msg", "flags"});
}

void JudgeCctvEd25519(const std::string& file, const Json& json, Tally& tally) {
  for (const Json& test : json) {
    const std::string name =
        absl::StrCat("number ", test.contains("number") ? test.at("number").dump() : "?");
    tally.Run(file, name, [&] {
      // A component of low order beside one of prime order breaks no rule; every other flag does.
      bool broken = false;
      for (const Json& flag : test.at("flags")) {
        broken |= !absl::StartsWith(flag.get<std::string>(), "low_order_component_");
      }
      const bool accepted =
          Accepts(HexOf(test.at("key")), test.at("msg").get<std::string>(), HexOf(test.at("sig")));
      tally.Check(
          file, name, accepted != broken,
          absl::StrCat(accepted ? "accepted" : "refused", " with flags ", test.at("flags").dump()));
    });
  }
}

bool IsSignInput(absl::string_view text) {
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text.substr(0, text.find('\n')), ':');
  return fields.size() == 5 && fields[0].size() == 4 * signing::kSeedBytes &&
         fields[1].size() == 2 * PublicKey::kSize && HexDecode(fields[0]).ok();
}

void JudgeSignInput(const std::string& file, absl::string_view text, Tally& tally) {
  size_t number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    const std::string name = absl::StrCat("line ", number);
    tally.Run(file, name, [&] { JudgeSignInputLine(file, name, line, tally); });
  }
}

}  // namespace amanat::conformance

#include "ledger/base/bytes.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace amanat {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string HexEncode(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

absl::StatusOr<std::string> HexDecode(absl::string_view hex) {
  if (hex.size() % 2 != 0) return absl::InvalidArgumentError("hexadecimal text of odd length");
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexDigit(hex[i]);
    const int low = HexDigit(hex[i + 1]);
    if (high < 0 || low < 0) {
      return absl::InvalidArgumentError(absl::StrCat("not hexadecimal at position ", i));
    }
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string Base64Encode(absl::string_view bytes) {
  std::string text;
  absl::Base64Escape(bytes, &text);
  return text;
}

absl::StatusOr<std::string> Base64Decode(absl::string_view text) {
  std::string bytes;
  // Abseil tolerates white space and missing padding; encoding again accepts one spelling only.
  if (!absl::Base64Unescape(text, &bytes) || Base64Encode(bytes) != text) {
    return absl::InvalidArgumentError("not canonical base64");
  }
  return bytes;
}

std::string Sha256(absl::string_view bytes) {
  // Fetched once: the implicit fetch of EVP_sha256() costs more than a short hash.
  static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  AMANAT_CHECK(digest != nullptr);
  struct Context {
    EVP_MD_CTX* value = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(value); }
  };
  thread_local Context context;
  std::string result(32, '\0');
  AMANAT_CHECK(EVP_DigestInit_ex2(context.value, digest, nullptr) == 1);
  AMANAT_CHECK(EVP_DigestUpdate(context.value, bytes.data(), bytes.size()) == 1);
  AMANAT_CHECK(EVP_DigestFinal_ex(context.value, reinterpret_cast<unsigned char*>(result.data()),
                                  nullptr) == 1);
  return result;
}

absl::Status WrongSizeError(size_t expected, size_t actual) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", expected, " bytes, got ", actual));
}

}  // namespace amanat

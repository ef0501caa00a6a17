#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "clients/verifier/http_client.h"
#include "clients/verifier/http_set.h"
#include "clients/verifier/state_file.h"
#include "ledger/base/check.h"
#include "services/http/request.h"

// The first byte tells what follows: the head of a request, a list of logs, a state of the verifier
// or a URL.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  const std::string rest(bytes.substr(1));
  using namespace amanat;
  switch (bytes[0]) {
    case '0': {
      const auto head = http::ParseRequestHead(rest);
      if (!head.ok()) return 0;
      AMANAT_CHECK(head->target[0] == '/' && head->target.size() <= http::kTargetBytesMax);
      AMANAT_CHECK(rest.rfind(absl::StrCat(head->method, " ", head->target, " HTTP/1."), 0) == 0);
      return 0;
    }
    case '2': {
      const auto folders = verifier::ParseLogList(rest);
      if (!folders.ok()) return 0;
      for (const std::string& folder : *folders) {
        AMANAT_CHECK(!folder.empty() && folder.find_first_of("./\\") == std::string::npos);
      }
      return 0;
    }
    case '3': {
      const auto state = verifier::ParseState(rest);
      AMANAT_CHECK(!state.ok() || verifier::ParseState(verifier::FormatState(*state)).ok());
      return 0;
    }
    default: {
      const auto url = verifier::NormalUrl(rest);
      if (!url.ok()) return 0;
      AMANAT_CHECK(verifier::LooksLikeUrl(*url) && url->back() == '/');
      if (url->size() > verifier::kUrlBytesMax) return 0;  // longer by its port
      AMANAT_CHECK(verifier::NormalUrl(*url).value() == *url);
      return 0;
    }
  }
}

#include <cstddef>
#include <cstdint>
#include <string>

#include "clients/verifier/http_client.h"
#include "clients/verifier/http_set.h"
#include "clients/verifier/state_file.h"
#include "ledger/base/check.h"

// The first byte tells what follows: a list of logs, a state of the verifier or a URL.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  const std::string rest(bytes.substr(1));
  using namespace amanat;
  switch (bytes[0]) {
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

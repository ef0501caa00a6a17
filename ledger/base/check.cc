#include "ledger/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace amanat {

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: impossible state: %s\n", file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace amanat

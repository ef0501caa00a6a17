// CHECK(condition): stops the process when an impossible state is met, before it can sign anything.
// For programming errors and broken invariants only; bad bytes from outside are a Status.
#ifndef AMANAT_LEDGER_BASE_CHECK_H_
#define AMANAT_LEDGER_BASE_CHECK_H_

namespace amanat {

// Prints file, line and the failed condition to standard error and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace amanat

#define AMANAT_CHECK(condition)                                              \
  do {                                                                       \
    if (!(condition)) ::amanat::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)

#endif  // AMANAT_LEDGER_BASE_CHECK_H_

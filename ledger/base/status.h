// Macros and helpers over absl::Status for operational failures.
//
//   AMANAT_RETURN_IF_ERROR(store.Write(batch));
//   AMANAT_ASSIGN_OR_RETURN(Entry entry, Entry::Parse(bytes));
//   return Annotate(status, "log owf.example/manila/fund/1");
#ifndef AMANAT_LEDGER_BASE_STATUS_H_
#define AMANAT_LEDGER_BASE_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace amanat {

// The same code and payloads with "<context>: " before the message. OK is returned unchanged.
inline absl::Status Annotate(const absl::Status& status, absl::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(), absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    annotated.SetPayload(type, payload);
  });
  return annotated;
}

}  // namespace amanat

#define AMANAT_CONCAT_INNER_(a, b) a##b
#define AMANAT_CONCAT_(a, b) AMANAT_CONCAT_INNER_(a, b)

#define AMANAT_RETURN_IF_ERROR(expression)           \
  do {                                               \
    ::absl::Status amanat_status_ = (expression);    \
    if (!amanat_status_.ok()) return amanat_status_; \
  } while (false)

#define AMANAT_ASSIGN_OR_RETURN(declaration, expression) \
  AMANAT_ASSIGN_OR_RETURN_IMPL_(AMANAT_CONCAT_(amanat_statusor_, __LINE__), declaration, expression)

#define AMANAT_ASSIGN_OR_RETURN_IMPL_(temporary, declaration, expression) \
  auto temporary = (expression);                                          \
  if (!temporary.ok()) return std::move(temporary).status();              \
  declaration = std::move(temporary).value()

#endif  // AMANAT_LEDGER_BASE_STATUS_H_

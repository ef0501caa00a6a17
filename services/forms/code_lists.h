// The closed lists of codes by the names under which the fields of bodies cite them ((code_list) in
// proto/amanat/acts/v1/options.proto).
//
//   FindCodeList("case-reasons")->codes;   // CaseReasons()
//
// Names are of the definitions of bodies and stand in no log. Thread-safe: constant data.
#ifndef AMANAT_SERVICES_FORMS_CODE_LISTS_H_
#define AMANAT_SERVICES_FORMS_CODE_LISTS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/forms/codes.h"

namespace amanat::forms {

struct CodeList {
  absl::string_view name;
  Codes codes;
};

// All of them, ascending by name.
absl::Span<const CodeList> CodeLists();
// nullptr when no list has that name.
const CodeList* FindCodeList(absl::string_view name);

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_CODE_LISTS_H_

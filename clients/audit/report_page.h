// An audit as one page of HTML that a person prints: no script, no picture, nothing fetched from elsewhere.
// Every text passes one writer, which escapes it, so nothing that stands in a log becomes a part of the page.
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_REPORT_PAGE_H_
#define AMANAT_CLIENTS_AUDIT_REPORT_PAGE_H_

#include <string>

#include "clients/audit/report.h"

namespace amanat::audit {

std::string FormatPage(const AuditReport& report);

// `text` as the content of an element or of an attribute in quotation marks; what cannot be seen is written
// out (ledger/base/printable.h).
std::string EscapeForPage(absl::string_view text);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_REPORT_PAGE_H_

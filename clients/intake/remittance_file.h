// Reads a provider's file of remittances (CSV) into the bodies of its lines. Runs at the client.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<RemittanceRow> rows,
//                           ReadRemittancesCsv(bytes, "al-ansari"));
//
// Columns: reference, source, destination, sent, currency, value_date; where known also received,
// received_currency, fee (in `currency`), applied_rate, reference_rate, reference_source,
// reference_date, funding, payout, purpose, bpm_class. Other columns, such as names, are allowed
// and read nowhere. The reference becomes a fingerprint. Values are plain data; thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_REMITTANCE_FILE_H_
#define AMANAT_CLIENTS_INTAKE_REMITTANCE_FILE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"

namespace amanat::intake {

constexpr size_t kPaymentReferenceBytesMax = 128;

struct RemittanceRow {
  size_t line = 0;              // of the file
  remittance::Remittance body;  // of kind csv, without provider
};

// InvalidArgument names every bad line, its column and the reason, never what it holds; a reference
// that stands twice with other content is one. ResourceExhausted beyond the bounds of csv.h.
absl::StatusOr<std::vector<RemittanceRow>> ReadRemittancesCsv(absl::string_view text,
                                                              absl::string_view provider);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_REMITTANCE_FILE_H_

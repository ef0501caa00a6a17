// Reads a provider's file of remittances (CSV) into the bodies of its lines. Runs at the client.
//
//   AMANAT_ASSIGN_OR_RETURN(RemittanceFile file, ReadRemittancesCsv(bytes, "al-ansari", today));
//   if (!file.faults.empty()) return FaultsError(file.faults);   // refused whole
//
// Its columns are RemittanceColumns() (columns.h). Others, such as names, are read nowhere. The reference
// becomes a fingerprint. Values are plain data; thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_REMITTANCE_FILE_H_
#define AMANAT_CLIENTS_INTAKE_REMITTANCE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"
#include "clients/intake/csv.h"
#include "ledger/base/clock.h"

namespace amanat::intake {

struct RemittanceRow {
  size_t line = 0;              // of the file
  remittance::Remittance body;  // of kind csv, without provider
};

struct RemittanceFile {
  std::vector<RemittanceRow> rows;          // the good lines, in order
  std::vector<LineFault> faults;            // the bad ones, ascending by line
  std::vector<std::string> unread_columns;  // as CsvFile
};

// `today`, the date at the site, bounds the dates (services/forms/remittance_form.h). A reference that
// stands in the file twice is a fault of the later line when something of the payment differs, and when
// nothing differs but the case of its letters: nobody can tell then whether two payments are meant.
// Errors as ParseCsv.
absl::StatusOr<RemittanceFile> ReadRemittancesCsv(absl::string_view text,
                                                  absl::string_view provider, CivilDays today);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_REMITTANCE_FILE_H_

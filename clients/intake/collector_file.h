// Reads the CSV file of a collector: one receipt a line. Names and document numbers are looked at,
// so that a broken file is noticed, and forgotten: what leaves here holds of them no more than a digest,
// by which two lines of one person are told from those of two.
//
//   AMANAT_ASSIGN_OR_RETURN(CollectorFile file, ReadCollectorFile(bytes, today));
//   if (!file.faults.empty()) return FaultsError(file.faults);   // refused whole
//
// Its columns are CollectorColumns() (columns.h). Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_COLLECTOR_FILE_H_
#define AMANAT_CLIENTS_INTAKE_COLLECTOR_FILE_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/contribution.h"
#include "clients/intake/csv.h"

namespace amanat::intake {

constexpr size_t kPersonFieldBytesMax = 512;  // names and employers, in any script
constexpr size_t kDocumentNumberBytesMax = 64;

struct CollectedReceipt {
  size_t line = 0;                  // of the file, from 1
  std::optional<SubjectId> member;  // absent: a member whose id is still to be drawn
  // Of the document's country and number, however they are spaced and capitalised. Personal data, as they
  // are few enough to be tried: it stays on this machine, and nowhere without a salt.
  Hash person;
  contribution::Contribution contribution;  // without collector
};

struct CollectorFile {
  std::vector<CollectedReceipt> receipts;  // the good lines, in order
  std::vector<LineFault> faults;           // the bad ones, ascending by line
};

// `today`, the date at the site: no receipt may be of a later date, nor older than kReceiptAgeDaysMax.
// Errors as ParseCsv.
absl::StatusOr<CollectorFile> ReadCollectorFile(absl::string_view text, CivilDays today);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_COLLECTOR_FILE_H_

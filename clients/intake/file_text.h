// The text of a file that a person brings, whichever program saved it.
//
//   std::string converted;
//   AMANAT_ASSIGN_OR_RETURN(const absl::string_view text, TextOfFile(bytes, converted));
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_FILE_TEXT_H_
#define AMANAT_CLIENTS_INTAKE_FILE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

// What to do with a file that is in none of the encodings that are read.
constexpr absl::string_view kSaveAsUtf8 =
    "save it as CSV in UTF-8 (in a spreadsheet: Save as, CSV UTF-8)";

// Without a byte order mark: of a file in UTF-8 the bytes themselves, of one in UTF-16 that begins with
// such a mark the text in UTF-8, which `converted` holds. Bytes that are not UTF-8 are left to whoever
// reads the lines, who can say where they stand: which of the many code pages they are of, no file says.
// InvalidArgument, with what to do, for a workbook, an archive, a PDF or a web page, for UTF-16 without
// its mark and for UTF-16 that is broken.
absl::StatusOr<absl::string_view> TextOfFile(absl::string_view bytes, std::string& converted);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_FILE_TEXT_H_

// Text that people and their spreadsheets wrote, made comparable before anything is made of it: what
// looks the same is the same, and what cannot be seen is not there.
//
//   *CleanText(" Al\xC2\xA0" "Fardan ");                             // "Al Fardan"
//   *ReadIdentifier(Identifier::kReceiptBook, "rb-17 ");            // "RB-17"
//   ReadIdentifier(Identifier::kPaymentReference, "NOTPROVIDED");   // InvalidArgument
//
// Every identifier that people bring passes here, from a column of a file as from an option of the
// command line. Whether letter case counts is said for each kind:
//
// | identifier                   | small letters and capitals | why                                    |
// |------------------------------|----------------------------|----------------------------------------|
// | receipt book, deposit slip,  | are the same: written in   | printed numbers, which people copy as   |
// | line of a bank's statement   | capitals                   | they like                               |
// | a provider's reference of a  | differ                     | made by machines, and some tell        |
// | payment                      |                            | payments apart by the case alone        |
//
// Errors are InvalidArgument, to be read behind the name of column or option ("holds an invisible
// character (U+200B) at position 8"), and never repeat the text. White space and normal forms are
// ICU's; both are stable for every character that Unicode has assigned, so that clients of different
// ages make the same of a text. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_WRITTEN_TEXT_H_
#define AMANAT_CLIENTS_INTAKE_WRITTEN_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

constexpr size_t kPaymentReferenceBytesMax = 128;

// Without white space of any kind around it, with one space for what stands between words, in normal
// form C. Refused are control characters and what cannot be seen: zero-width and bidirectional marks,
// soft hyphens, byte order marks within, fillers; and text that is not UTF-8.
absl::StatusOr<std::string> CleanText(absl::string_view text);

enum class Identifier : uint8_t { kReceiptBook, kDepositSlip, kStatementLine, kPaymentReference };

// The identifier as it stands in bodies, or as fingerprints are made of it. Refused are also: nothing;
// what has not the form of a mark (ledger/entry/text_form.h); a payment's reference that is a placeholder
// or longer than kPaymentReferenceBytesMax.
absl::StatusOr<std::string> ReadIdentifier(Identifier kind, absl::string_view text);

// Whether a clean text says that there is no identifier: NOTPROVIDED, NONREF, N/A, none and the like in letters
// of any size, with whatever signs between them; zeros, letters X, or signs alone, such as "-". An empty text is
// one.
bool IsPlaceholder(absl::string_view text);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_WRITTEN_TEXT_H_

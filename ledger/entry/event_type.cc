#include "ledger/entry/event_type.h"

#include "absl/strings/str_cat.h"

namespace amanat::entry {

absl::string_view BookName(Book book) {
  switch (book) {
    case Book::kDirectory:
      return "directory";
    case Book::kFund:
      return "fund";
    case Book::kRemittance:
      return "remittance";
    case Book::kUnspecified:
      break;
  }
  return "unspecified";
}

absl::StatusOr<Book> BookFromName(absl::string_view name) {
  for (const Book book : {Book::kDirectory, Book::kFund, Book::kRemittance}) {
    if (BookName(book) == name) return book;
  }
  return absl::InvalidArgumentError(absl::StrCat("no book is called '", name, "'"));
}

}  // namespace amanat::entry

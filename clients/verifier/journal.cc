// Postings as a journal of plain text accounting (hledger.org): an account for each account, a transaction
// for each entry that moves something, and in the end every balance, asserted. What is only held moves
// nothing and is a comment.
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/verifier/account_book.h"
#include "clients/verifier/lists.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"

namespace amanat::verifier {
namespace {

constexpr size_t kPendingBytesMax = 64u << 10;

class Journal {
 public:
  explicit Journal(const RowWriter::Sink& sink) : sink_(sink) {
    pending_ =
        "; Postings of verified entries; amounts are positive on the debit side.\n"
        "decimal-mark .\n";
  }

  absl::Status Write(const verify::VerifiedSet::Log& log, const ListedEntries& entries) {
    AccountBook book(log);
    size_t declared = 0;
    AMANAT_RETURN_IF_ERROR(entries.ForEachOf(log, [&](const ListedEntry& listed) -> absl::Status {
      AMANAT_RETURN_IF_ERROR(book.Take(listed));
      for (; declared < book.all().size(); ++declared) {
        Declare(log, book, book.all()[declared]);
      }
      Append(listed, book);
      return pending_.size() < kPendingBytesMax ? absl::OkStatus() : HandOut();
    }));
    for (const accounts::Account& account : book.all()) {
      closing_.push_back(absl::StrCat("    ", NameOf(log, book, account), "  0 ",
                                      CommodityOf(account), " = ",
                                      AmountOf(account, account.posted), "\n"));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> Finish() {
    if (!closing_.empty()) {
      absl::StrAppend(&pending_, "\n", FormatCivilDate(last_date_),
                      " * The balances of all accounts\n");
      for (const std::string& line : closing_) {
        absl::StrAppend(&pending_, line);
        if (pending_.size() >= kPendingBytesMax) AMANAT_RETURN_IF_ERROR(HandOut());
      }
    }
    AMANAT_RETURN_IF_ERROR(HandOut());
    return transactions_;
  }

 private:
  // Numbers in a commodity's name are read as the amount's unless it is quoted.
  static std::string CommodityOf(const accounts::Account& account) {
    const std::string code(money::CodeOf(account.opening.currency));
    return code.empty() ? absl::StrCat("\"", account.opening.currency.numeric, "\"") : code;
  }
  static std::string AmountOf(const accounts::Account& account, int64_t amount) {
    return absl::StrCat(money::FormatAmount(account.opening.currency, absl::int128(amount)), " ",
                        CommodityOf(account));
  }
  static std::string NameOf(const verify::VerifiedSet::Log& log, const AccountBook& book,
                            const accounts::Account& account) {
    const std::string& dimension = account.opening.dimension;
    return absl::StrCat(ShortName(log.name), ":", account.opening.office, ":",
                        book.ChartOf(account), dimension.empty() ? "" : ":", dimension);
  }

  void Declare(const verify::VerifiedSet::Log& log, const AccountBook& book,
               const accounts::Account& account) {
    if (commodities_.insert(account.opening.currency).second) {
      // An example with a decimal mark says how many decimals there are.
      std::string example = money::FormatAmount(account.opening.currency, absl::int128(0));
      if (example.find('.') == std::string::npos) example.push_back('.');
      absl::StrAppend(&pending_, "commodity ", example, " ", CommodityOf(account), "\n");
    }
    const std::string name = NameOf(log, book, account);
    // One account of each currency has the same name.
    if (names_.insert(name).second) absl::StrAppend(&pending_, "account ", name, "\n");
  }

  void Append(const ListedEntry& listed, const AccountBook& book) {
    std::string moved, held;
    for (const entry::Posting& posting : listed.entry().postings) {
      const accounts::Account& account = book.Of(posting);
      const bool hold = posting.phase == entry::Phase::kHold;
      absl::StrAppend(hold ? &held : &moved, hold ? "    ; held: " : "    ",
                      NameOf(listed.log, book, account), "  ", AmountOf(account, posting.amount),
                      "\n");
    }
    if (moved.empty() && held.empty()) return;
    // Postings of the writer's own entries bear no date of a person.
    const CivilDays date = listed.effective_date != 0
                               ? listed.effective_date
                               : listed.entry().record_time.micros / kMicrosPerDay;
    absl::StrAppend(&pending_, "\n");
    if (moved.empty()) {
      absl::StrAppend(&pending_, "; ", FormatCivilDate(date), " (", listed.Place(), ") ",
                      listed.TypeName(), "\n", held);
      return;
    }
    last_date_ = transactions_ == 0 ? date : std::max(last_date_, date);
    ++transactions_;
    absl::StrAppend(&pending_, FormatCivilDate(date), " * (", listed.Place(), ") ",
                    listed.TypeName(), "\n    ; recorded:", listed.RecordTime());
    if (!listed.authors.empty()) {
      absl::StrAppend(&pending_, ", by:", absl::StrJoin(listed.authors, " "));
    }
    if (listed.entry().reverses != 0) {
      absl::StrAppend(&pending_, ", reverses:", PlaceOf(listed.log.name, listed.entry().reverses));
    }
    absl::StrAppend(&pending_, "\n", moved, held);
  }

  absl::Status HandOut() {
    const std::string text = std::exchange(pending_, std::string());
    return text.empty() ? absl::OkStatus() : sink_(text);
  }

  const RowWriter::Sink& sink_;
  std::string pending_;
  std::set<money::Currency> commodities_;
  std::set<std::string> names_;
  std::vector<std::string> closing_;
  CivilDays last_date_ = 0;
  uint64_t transactions_ = 0;
};

}  // namespace

absl::StatusOr<uint64_t> WriteJournal(const ListedEntries& entries, const RowWriter::Sink& sink) {
  Journal journal(sink);
  for (const verify::VerifiedSet::Log* log : entries.logs()) {
    AMANAT_RETURN_IF_ERROR(journal.Write(*log, entries));
  }
  return journal.Finish();
}

}  // namespace amanat::verifier

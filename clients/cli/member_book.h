// Which person this client drew or was given which member id for, as far as its own imports tell: so that a
// receipt that is recorded already is told apart from one of another person under the same number, of which
// the ledger, where nobody has a name, knows nothing.
//
//   MemberBook book(state_directory + "/members.known");
//   AMANAT_RETURN_IF_ERROR(book.Load({member}, random));
//   book.Compare(member, receipt.person);       // kSame, kAnother or kUnknown
//   AMANAT_RETURN_IF_ERROR(book.Add({{member, receipt.person}}));
//
// The file has mode 0600 and holds, behind a salt of its own, ids and 16 bytes of a salted hash of each
// person's document: who has the file can ask whether a document that he knows stands there, and nothing
// else. It grows by 32 bytes for each member. Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_MEMBER_BOOK_H_
#define AMANAT_CLIENTS_CLI_MEMBER_BOOK_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/bytes.h"
#include "ledger/base/random.h"

namespace amanat::cli {

class MemberBook {
 public:
  enum class Person { kUnknown, kSame, kAnother };

  // An empty path: a book that knows nobody and keeps nothing.
  explicit MemberBook(std::string path) : path_(std::move(path)) {}

  // Reads what it knows of `members`; a book that is not there yet begins with a salt out of `random`.
  // DataLoss for a file that is none of these.
  absl::Status Load(const std::set<SubjectId>& members, RandomSource& random);

  // Whether the member of that id is the person, whose digest is intake::CollectedReceipt::person. Of
  // members that were given to Load.
  Person Compare(const SubjectId& member, const Hash& person) const;

  // Keeps them; those that Load has brought are not written again. Durable on OK. After Load.
  absl::Status Add(const std::vector<std::pair<SubjectId, Hash>>& people);

 private:
  std::string FingerprintOf(const Hash& person) const;

  const std::string path_;
  std::string salt_;
  bool is_new_ = false;
  std::map<SubjectId, std::set<std::string>>
      known_;  // one document is replaced by another now and then
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_MEMBER_BOOK_H_

// What is implausible in the lines of a file, asked about before anything of it is sent: an amount with
// digits too many, a cost that eats what was sent (services/forms/magnitude.h).
//
//   LineDoubts doubts;
//   for (const auto& row : rows) doubts.Take(row.line, forms::DoubtOf(row.body));
//   const absl::Status plausible = doubts.Check(session.options());
//   if (!plausible.ok()) return session.RefuseFile(path, plausible);
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_DOUBTS_H_
#define AMANAT_CLIENTS_CLI_DOUBTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// So many doubtful lines are named; of the others their number is told.
constexpr size_t kDoubtsNamedMax = 20;

class LineDoubts {
 public:
  void Take(size_t line, const std::optional<std::string>& doubt);

  // FailedPrecondition, naming lines and doubts, unless there is none or --confirm-amount is given.
  absl::Status Check(const Options& options) const;

 private:
  size_t count_ = 0;
  std::vector<std::string> named_;
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_DOUBTS_H_

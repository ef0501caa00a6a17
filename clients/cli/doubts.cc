#include "clients/cli/doubts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/counted.h"

namespace amanat::cli {

void LineDoubts::Take(size_t line, const std::optional<std::string>& doubt) {
  if (!doubt.has_value()) return;
  ++count_;
  if (named_.size() < kDoubtsNamedMax) named_.push_back(absl::StrCat("line ", line, ": ", *doubt));
}

absl::Status LineDoubts::Check(const Options& options) const {
  if (count_ == 0 || options.confirm_amount) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(absl::StrJoin(named_, "\n"),
                   count_ > named_.size()
                       ? absl::StrCat("\nand ", Counted(count_ - named_.size(), "more such line"))
                       : "",
                   "\nif that is right, --confirm-amount says so"));
}

}  // namespace amanat::cli

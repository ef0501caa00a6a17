#include "clients/cli/receipt_check.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ledger/entry/wire.h"

namespace amanat::cli {
namespace {

using contribution::Contribution;
using intake::CollectedReceipt;

// In what two lines of one receipt differ, people aside; empty when they do not.
absl::string_view DifferenceOf(const Contribution& before, const Contribution& now) {
  if (before.amount != now.amount) return "another amount";
  if (before.destination != now.destination) return "another destination";
  if (before.paid_on != now.paid_on) return "another date of payment";
  if (before.contract_start != now.contract_start) return "another start of the contract";
  return "";
}

// The same of people, as far as both lines say.
absl::string_view DifferenceOf(const CollectedReceipt& before, const CollectedReceipt& now) {
  const absl::string_view difference = DifferenceOf(before.contribution, now.contribution);
  if (!difference.empty()) return difference;
  if (before.member.has_value() && now.member.has_value()) {
    return *before.member == *now.member ? "" : "another member";
  }
  return before.person == now.person ? "" : "another person";
}

class Checker {
 public:
  Checker(const intake::CollectorFile& file,
          const std::vector<contribution::v1::FoundReceipt>& found, const MemberBook& book)
      : file_(file), found_(found), book_(book) {}

  ReceiptCheck Check() {
    for (size_t i = 0; i < file_.receipts.size(); ++i) {
      check_.members.push_back(file_.receipts[i].member);
      check_.certain.push_back(true);
      const Contribution& receipt = file_.receipts[i].contribution;
      const auto [first, is_first] =
          lines_.try_emplace({receipt.receipt_book, receipt.receipt_number}, i);
      if (!is_first) {
        CheckTwin(i, first->second);
      } else if (i < found_.size() && found_[i].recorded()) {
        CheckRecorded(i);
      }
    }
    return std::move(check_);
  }

 private:
  std::string NameOf(const Contribution& receipt) const {
    return absl::StrCat("receipt ", receipt.receipt_book, "/", receipt.receipt_number);
  }
  void Conflict(size_t i, absl::string_view where, absl::string_view difference) {
    const CollectedReceipt& receipt = file_.receipts[i];
    check_.conflicts.push_back(
        {receipt.line,
         absl::StrCat(NameOf(receipt.contribution), " stands in ", where, " with ", difference)});
  }
  void Duplicate(size_t i, absl::string_view where) {
    const CollectedReceipt& receipt = file_.receipts[i];
    check_.duplicates.push_back({receipt.line, absl::StrCat(NameOf(receipt.contribution),
                                                            " stands in ", where, " already")});
  }

  void CheckTwin(size_t i, size_t first) {
    const std::string where = absl::StrCat("line ", file_.receipts[first].line);
    const auto difference = DifferenceOf(file_.receipts[first], file_.receipts[i]);
    if (!difference.empty()) return Conflict(i, where, difference);
    // Whichever of the two says whom they are of.
    if (check_.members[first].has_value()) {
      check_.members[i] = check_.members[first];
      check_.certain[i] = check_.certain[first];
    } else {
      check_.members[first] = check_.members[i];
    }
    Duplicate(i, where);
  }

  void CheckRecorded(size_t i) {
    const CollectedReceipt& receipt = file_.receipts[i];
    const std::string where = absl::StrCat("entry ", found_[i].index());
    const auto recorded = wire::Decode<Contribution>(found_[i].contribution().SerializeAsString());
    const auto member = SubjectId::FromBytes(found_[i].member());
    if (!recorded.ok() || !member.ok()) return;  // the ledger compares it, by its own bytes
    const auto difference = DifferenceOf(*recorded, receipt.contribution);
    if (!difference.empty()) return Conflict(i, where, difference);
    if (receipt.member.has_value()) {
      if (*receipt.member != *member) return Conflict(i, where, "another member");
    } else {
      const auto person = book_.Compare(*member, receipt.person);
      if (person == MemberBook::Person::kAnother) return Conflict(i, where, "another person");
      check_.members[i] = *member;
      check_.certain[i] = person == MemberBook::Person::kSame;
    }
    Duplicate(i, where);
  }

  const intake::CollectorFile& file_;
  const std::vector<contribution::v1::FoundReceipt>& found_;
  const MemberBook& book_;
  std::map<std::pair<absl::string_view, uint64_t>, size_t> lines_;  // by book and number
  ReceiptCheck check_;
};

}  // namespace

ReceiptCheck CheckReceipts(const intake::CollectorFile& file,
                           const std::vector<contribution::v1::FoundReceipt>& found,
                           const MemberBook& book) {
  return Checker(file, found, book).Check();
}

}  // namespace amanat::cli

#include "services/rules/contribution/member.h"

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "ledger/base/bytes.h"
#include "ledger/base/status.h"
#include "ledger/entry/wire.h"
#include "ledger/state/row_key.h"
#include "ledger/state/rows.h"
#include "services/rules/act/tables.h"

namespace amanat::rules::contribution {
namespace {

constexpr char kStreamTable[] = "STREAM";
constexpr char kPaymentNote = static_cast<char>(kContributionTables);
constexpr char kEnrolmentNote = static_cast<char>(kContributionTables + 1);

struct PaymentNote {
  wire::CivilDate paid_on;
  wire::CivilDate contract_start;
  // By the directory of the entry's frontier: a later schedule changes no cover that was given.
  uint32_t cover_months = 0;
  wire::CivilDate recorded_on;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "paid_on", self.paid_on);
    v.Field(2, "contract_start", self.contract_start);
    v.Field(3, "cover_months", self.cover_months);
    v.Field(4, "recorded_on", self.recorded_on);
  }
};

template <typename Body>
std::string Note(char kind, const Body& body) {
  std::string note(1, kind);
  note += wire::Encode(body);
  return note;
}

// The notes of that kind in the member's rows, in the order of the log.
template <typename Body>
absl::Status ForEachNote(const state::Reader& rows, const SubjectId& member, char kind,
                         absl::FunctionRef<void(LogIndex, Body)> take) {
  return rows.Ascend(state::Table::kStream, member.view(), member.view(),
                     [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                       SubjectId subject;
                       LogIndex index = 0;
                       if (!state::KeyReader(key).Read(subject, index).ok()) {
                         return state::DamagedRow(kStreamTable, "a key of another size");
                       }
                       const auto row = state::DecodeStreamRow(value);
                       if (!row.ok()) return row.status();
                       absl::string_view note = row->note;
                       if (!absl::ConsumePrefix(&note, absl::string_view(&kind, 1))) return true;
                       AMANAT_ASSIGN_OR_RETURN(Body body,
                                               state::DecodeRow<Body>(kStreamTable, note));
                       take(index, std::move(body));
                       return true;
                     });
}

}  // namespace

std::string NoteOf(const Payment& payment) {
  return Note(kPaymentNote, PaymentNote{{payment.paid_on},
                                        {payment.contract_start},
                                        payment.cover_months,
                                        {payment.recorded_on}});
}

std::string NoteOf(const MemberEnrolled& enrolment) { return Note(kEnrolmentNote, enrolment); }

absl::StatusOr<std::vector<Payment>> PaymentsOf(const state::Reader& rows,
                                                const SubjectId& member) {
  std::vector<Payment> payments;
  AMANAT_RETURN_IF_ERROR(ForEachNote<PaymentNote>(
      rows, member, kPaymentNote, [&](LogIndex index, const PaymentNote& note) {
        payments.push_back({index, note.paid_on.days, note.contract_start.days, note.cover_months,
                            note.recorded_on.days});
      }));
  return payments;
}

absl::StatusOr<std::vector<MemberEnrolled>> EnrolmentsOf(const state::Reader& rows,
                                                         const SubjectId& member) {
  std::vector<MemberEnrolled> enrolments;
  AMANAT_RETURN_IF_ERROR(ForEachNote<MemberEnrolled>(
      rows, member, kEnrolmentNote,
      [&](LogIndex, MemberEnrolled body) { enrolments.push_back(std::move(body)); }));
  return enrolments;
}

absl::StatusOr<std::vector<SubjectId>> MembersWith(const state::Reader& rows,
                                                   const std::string& digits, size_t members_max) {
  // Whole bytes are a prefix of keys; an odd digit is looked at in each.
  AMANAT_ASSIGN_OR_RETURN(const std::string prefix,
                          HexDecode(digits.substr(0, digits.size() / 2 * 2)));
  std::vector<SubjectId> members;
  size_t passed = 0;
  AMANAT_RETURN_IF_ERROR(rows.Ascend(
      state::Table::kStream, prefix, prefix,
      [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
        if (++passed > kMemberRowsReadMax) {
          return absl::ResourceExhaustedError("digits: too many ids begin so; give more of them");
        }
        SubjectId subject;
        LogIndex index = 0;
        if (!state::KeyReader(key).Read(subject, index).ok()) {
          return state::DamagedRow(kStreamTable, "a key of another size");
        }
        if (!absl::StartsWith(subject.hex(), digits)) return true;
        if (!members.empty() && members.back() == subject) return true;
        AMANAT_ASSIGN_OR_RETURN(const auto row, state::DecodeStreamRow(value));
        const bool is_member =
            !row.note.empty() && (row.note[0] == kPaymentNote || row.note[0] == kEnrolmentNote);
        if (is_member) members.push_back(subject);
        return members.size() < members_max;
      }));
  return members;
}

absl::StatusOr<Cover> CoverOn(const state::Reader& rows, const SubjectId& member, CivilDays date,
                              uint64_t tail_days) {
  AMANAT_ASSIGN_OR_RETURN(std::vector<Payment> payments, PaymentsOf(rows, member));
  return amanat::contribution::CoverOn(std::move(payments), date, tail_days);
}

}  // namespace amanat::rules::contribution

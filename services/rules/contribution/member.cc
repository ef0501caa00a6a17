#include "services/rules/contribution/member.h"

#include <algorithm>
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
constexpr char kReversalNote = static_cast<char>(kContributionTables + 2);

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

struct ReversalNote {
  LogIndex entry = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "entry", self.entry);
  }
};

template <typename Body>
std::string Note(char kind, const Body& body) {
  std::string note(1, kind);
  note += wire::Encode(body);
  return note;
}

// A row of the member: the entry that names him, and what the acts of some domain keep of it.
struct MemberRow {
  LogIndex index = 0;
  std::string note;
};

// What `note` says when it is of that kind.
template <typename Body>
absl::StatusOr<std::optional<Body>> ReadNote(absl::string_view note, char kind) {
  if (!absl::ConsumePrefix(&note, absl::string_view(&kind, 1))) return std::nullopt;
  return state::DecodeRow<Body>(kStreamTable, note);
}

// The member's rows in the order of the log: those that say something, and what others take back of them.
struct MemberRows {
  std::vector<MemberRow> rows;
  std::vector<TakenBack> taken_back;
};

absl::StatusOr<MemberRows> RowsOf(const state::Reader& rows, const SubjectId& member) {
  MemberRows found;
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    SubjectId subject;
    LogIndex index = 0;
    if (!state::KeyReader(key).Read(subject, index).ok()) {
      return state::DamagedRow(kStreamTable, "a key of another size");
    }
    const auto row = state::DecodeStreamRow(value);
    if (!row.ok()) return row.status();
    AMANAT_ASSIGN_OR_RETURN(const auto reversal, ReadNote<ReversalNote>(row->note, kReversalNote));
    if (reversal.has_value()) {
      found.taken_back.push_back({reversal->entry, index});
    } else {
      found.rows.push_back({index, std::string(row->note)});
    }
    return true;
  };
  AMANAT_RETURN_IF_ERROR(rows.Ascend(state::Table::kStream, member.view(), member.view(), take));
  return found;
}

// Those that say something and stand.
absl::StatusOr<std::vector<MemberRow>> StandingRows(const state::Reader& rows,
                                                    const SubjectId& member) {
  AMANAT_ASSIGN_OR_RETURN(MemberRows found, RowsOf(rows, member));
  std::vector<LogIndex> taken_back;
  for (const TakenBack& item : found.taken_back) taken_back.push_back(item.entry);
  std::sort(taken_back.begin(), taken_back.end());
  std::erase_if(found.rows, [&](const MemberRow& row) {
    return std::binary_search(taken_back.begin(), taken_back.end(), row.index);
  });
  return std::move(found.rows);
}

}  // namespace

std::string NoteOf(const Payment& payment) {
  return Note(kPaymentNote, PaymentNote{{payment.paid_on},
                                        {payment.contract_start},
                                        payment.cover_months,
                                        {payment.recorded_on}});
}

std::string NoteOf(const MemberEnrolled& enrolment) { return Note(kEnrolmentNote, enrolment); }

std::string NoteOfReversal(LogIndex entry) { return Note(kReversalNote, ReversalNote{entry}); }

absl::StatusOr<std::vector<Payment>> PaymentsOf(const state::Reader& rows,
                                                const SubjectId& member) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<MemberRow> standing, StandingRows(rows, member));
  std::vector<Payment> payments;
  for (const MemberRow& row : standing) {
    AMANAT_ASSIGN_OR_RETURN(const auto note, ReadNote<PaymentNote>(row.note, kPaymentNote));
    if (!note.has_value()) continue;
    payments.push_back({row.index, note->paid_on.days, note->contract_start.days,
                        note->cover_months, note->recorded_on.days});
  }
  return payments;
}

absl::StatusOr<std::vector<MemberEnrolled>> EnrolmentsOf(const state::Reader& rows,
                                                         const SubjectId& member) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<MemberRow> standing, StandingRows(rows, member));
  std::vector<MemberEnrolled> enrolments;
  for (const MemberRow& row : standing) {
    AMANAT_ASSIGN_OR_RETURN(auto note, ReadNote<MemberEnrolled>(row.note, kEnrolmentNote));
    if (note.has_value()) enrolments.push_back(*std::move(note));
  }
  return enrolments;
}

absl::StatusOr<std::vector<TakenBack>> TakenBackOf(const state::Reader& rows,
                                                   const SubjectId& member) {
  AMANAT_ASSIGN_OR_RETURN(MemberRows found, RowsOf(rows, member));
  return std::move(found.taken_back);
}

absl::StatusOr<std::optional<LogIndex>> FirstRestingOn(const state::Reader& rows,
                                                       const SubjectId& member, LogIndex entry) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<MemberRow> standing, StandingRows(rows, member));
  for (const MemberRow& row : standing) {
    const bool is_enrolment = !row.note.empty() && row.note.front() == kEnrolmentNote;
    if (row.index > entry && !is_enrolment) return row.index;
  }
  return std::nullopt;
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

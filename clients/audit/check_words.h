// What the checks have in common: how time and money are counted and told. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_AUDIT_CHECK_WORDS_H_
#define AMANAT_CLIENTS_AUDIT_CHECK_WORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "clients/audit/facts.h"
#include "clients/audit/parameters.h"

namespace amanat::audit {

// How many business days lie behind `from` until `to`: of a Friday and the Monday after it, one.
int64_t BusinessDays(CivilDays from, CivilDays to, const Parameters& parameters);

// The fiscal year in which the date lies, by the year in which it begins.
int64_t FiscalYear(CivilDays date, const Parameters& parameters);

// The whole log name of a place is for programs; people read "manila/fund:12".
std::string ShortPlace(const Facts& facts, const Place& place);

// "1234.56 SAR".
std::string Told(const money::Money& amount);
Sum SumOf(const money::Money& amount);

// The account's money, whichever side it stands on; of all accounts of the chart for which `takes` is true.
absl::int128 Balance(const AuditedLog& log, entry::Chart chart, const std::string& dimension,
                     money::Currency currency);

// Whether the person was covered on the day, by what head office recorded of him.
bool IsCovered(const Facts& facts, const SubjectId& person, CivilDays day, uint64_t tail_days = 0);

// What home currency is: that of contributions, else that in which rates are given; nothing without either.
std::optional<money::Currency> HomeCurrency(const Facts& facts);

// The codes of the person who has this one, as the directory is at the moment of the audit: "app-1", and
// "app-1/off-9" where profiles join two. What counts by people counts by this.
std::string PersonOf(const Facts& facts, const std::string& code);

// An approval of help, with what its case then came to on the same cost line: what was paid with less
// counts with less, what was released with nothing.
struct CeilingUse {
  Place approved;
  const Case* opened = nullptr;
  std::string line;
  std::string approver;
  Sum of_case;
};
// By case, in the order of their approvals; the facts outlive them.
std::vector<CeilingUse> CeilingUses(const Facts& facts);

// Head office is not in the set: what a check counts that needs it.
std::string WithoutHeadOffice();

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_CHECK_WORDS_H_

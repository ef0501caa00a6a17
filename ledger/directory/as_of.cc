// What the directory said as of a size; how it grows stands in directory.cc.
#include <algorithm>

#include "ledger/directory/directory.h"

namespace amanat::directory {
namespace {

template <typename T>
const T* Latest(const std::vector<T>& items, TreeSize size, auto&& matches) {
  for (auto it = items.rbegin(); it != items.rend(); ++it) {
    if (it->index < size && matches(it->body)) return &*it;
  }
  return nullptr;
}

}  // namespace

int Directory::RequiredAdministrators(TreeSize size) const {
  int count = 0;
  for (const Operator& item : operators_) {
    if (item.admission < size && item.HasRole(Role::kAdministrator)) ++count;
  }
  return count < 2 ? 0 : 2;
}

const Operator* Directory::FindOperator(LogIndex admission, TreeSize size) const {
  for (const Operator& item : operators_) {
    if (item.admission != admission || admission >= size) continue;
    return item.revocation.has_value() && *item.revocation < size ? nullptr : &item;
  }
  return nullptr;
}

const Operator* Directory::FindOperatorByKey(const PublicKey& key, TreeSize size) const {
  for (const Operator& item : operators_) {
    if (item.body.public_key == key) return FindOperator(item.admission, size);
  }
  return nullptr;
}

const Operator* Directory::FindOperatorByCode(absl::string_view code, TreeSize size) const {
  for (const Operator& item : operators_) {
    if (item.body.code != code) continue;
    if (const Operator* found = FindOperator(item.admission, size)) return found;
  }
  return nullptr;
}

std::optional<UnixMicros> Directory::LastRevocationOf(absl::string_view code, TreeSize size) const {
  std::optional<UnixMicros> last;
  for (const Operator& item : operators_) {
    if (item.body.code != code || !item.revocation.has_value() || *item.revocation >= size)
      continue;
    last = std::max(last.value_or(item.revoked_at), item.revoked_at);
  }
  return last;
}

const SiteAdmitted* Directory::FindSite(absl::string_view site, TreeSize size) const {
  const auto it = sites_.find(std::string(site));
  return it == sites_.end() || it->second.first >= size ? nullptr : &it->second.second;
}

const AdmittedLog* Directory::FindLog(const LogId& id, TreeSize size) const {
  for (const AdmittedLog& log : logs_) {
    if (log.id == id && log.admission < size) return &log;
  }
  return nullptr;
}

const AdmittedLog* Directory::FindLog(absl::string_view site, entry::Book book,
                                      TreeSize size) const {
  const AdmittedLog* found = nullptr;  // the latest succession
  for (const AdmittedLog& log : logs_) {
    if (log.name.site == site && log.name.book == book && log.admission < size) found = &log;
  }
  return found;
}

const AdmittedLog* Directory::FindLogByName(absl::string_view name, TreeSize size) const {
  for (const AdmittedLog& log : logs_) {
    if (log.name.str() == name && log.admission < size) return &log;
  }
  return nullptr;
}

const Ceiling* Directory::FindCeiling(absl::string_view site, absl::string_view line,
                                      money::Currency currency, TreeSize size) const {
  return Latest(ceilings_, size, [&](const CeilingSet& body) {
    return body.site == site && body.line == line && body.per_case.currency == currency;
  });
}

const Rate* Directory::FindRate(LogIndex index, TreeSize size) const {
  for (const Rate& rate : rates_) {
    if (rate.index == index && index < size) return &rate;
  }
  return nullptr;
}

const Schedule* Directory::FindSchedule(uint64_t version, TreeSize size) const {
  return Latest(schedules_, size, [&](const ScheduleSet& body) { return body.version == version; });
}

const Schedule* Directory::ScheduleOn(CivilDays date, TreeSize size) const {
  return Latest(schedules_, size,
                [&](const ScheduleSet& body) { return body.effective_from.days <= date; });
}

const ActivatedRules* Directory::RulesAt(TreeSize size) const {
  for (auto it = rules_.rbegin(); it != rules_.rend(); ++it) {
    if (it->index < size) return &*it;
  }
  return nullptr;
}

size_t Directory::CountPermits(TreeSize size) const {
  size_t count = permits_.size();
  while (count > 0 && permits_[count - 1].index >= size) --count;
  return count;
}

std::map<uint32_t, std::vector<uint32_t>> Directory::PermitsAt(TreeSize size) const {
  std::map<uint32_t, std::vector<uint32_t>> permits;
  const size_t count = CountPermits(size);
  for (size_t i = 0; i < count; ++i) {
    const ChartPermitsAdded& body = permits_[i].body;
    std::vector<uint32_t>& types = permits[body.chart];
    types.insert(types.end(), body.event_types.begin(), body.event_types.end());
  }
  // None is added twice.
  for (auto& [chart, types] : permits) std::sort(types.begin(), types.end());
  return permits;
}

const AuditParameters* Directory::AuditParametersAt(TreeSize size) const {
  return Latest(audit_parameters_, size, [](const AuditParametersSet&) { return true; });
}

const Party* Directory::FindParty(absl::string_view code, TreeSize size) const {
  const auto it = parties_.find(code);
  if (it == parties_.end()) return nullptr;
  return Latest(it->second.registrations, size, [](const PartySet&) { return true; });
}

const PartyStatus* Directory::FindPartyStatus(absl::string_view code, TreeSize size) const {
  const auto it = parties_.find(code);
  if (it == parties_.end()) return nullptr;
  return Latest(it->second.statuses, size, [](const PartyStatusSet&) { return true; });
}

const Benefit* FindBenefit(const ScheduleSet& schedule, absl::string_view code) {
  for (const Benefit& benefit : schedule.benefits) {
    if (benefit.code == code) return &benefit;
  }
  return nullptr;
}

}  // namespace amanat::directory

// The logs of a fund in memory as an auditor has them. Thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_TESTING_FIXTURE_LOGS_H_
#define AMANAT_CLIENTS_AUDIT_TESTING_FIXTURE_LOGS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "clients/audit/audited_set.h"
#include "ledger/base/status.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::audit {

using rules_testing::FundFixture;

// But for those of the sites that are left out, and of some only the first entries.
class FixtureLogs final : public AuditedSet {
 public:
  FixtureLogs(const FundFixture& fund, const std::set<std::string>& left_out,
              const std::map<std::string, TreeSize>& cut_short = {})
      : fund_(fund) {
    Add(fund.directory_log(), fund.directory_size());
    for (const directory::AdmittedLog& log : fund.directory().logs()) {
      if (log.id == fund.directory_log() || left_out.contains(log.name.site)) continue;
      const auto size = cut_short.find(log.name.site);
      Add(log.id, size == cut_short.end() ? fund.size(log.id) : size->second);
    }
  }
  const std::vector<Log>& logs() const override { return logs_; }
  const directory::Directory& directory() const override { return fund_.directory(); }
  TreeSize directory_size() const override { return fund_.directory_size(); }
  absl::Status ForEachEntry(const Log& log, const Take& take) const override {
    for (LogIndex i = 0; i < log.size; ++i) {
      const examine::Leaf& leaf = fund_.leaf(log.id, i);
      uint32_t type = leaf.command.event_type;
      if (leaf.entry.line.has_value()) {
        type = static_cast<uint32_t>(log.catalogue->LineTypeOf(
            fund_.leaf(log.id, leaf.entry.line->manifest).command.event_type));
      }
      AMANAT_RETURN_IF_ERROR(take(leaf, type));
    }
    return absl::OkStatus();
  }
  Hash LeafHash(const Log& log, LogIndex index) const override {
    return fund_.leaf(log.id, index).hash;
  }

 private:
  void Add(const LogId& id, TreeSize size) {
    logs_.push_back({fund_.name(id), id, size, &rules::FundCatalogue()});
  }
  const FundFixture& fund_;
  std::vector<Log> logs_;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_TESTING_FIXTURE_LOGS_H_

// Logs in memory for tests, written with the real codecs but without a writer that refuses
// anything: what a broken or a malicious writer would make can be made, too. Bodies tell what their
// entries do, so that the toy fund's rules (ledger/examine/testing/told_rules.h) give the same; what a
// Tamper changes they do not give.
//
//   FundBuilder fund(/*seed=*/1);                        // directory with two administrators
//   LogBuilder& office = fund.AddLog("manila", entry::Book::kFund);
//   fund.AdmitOperator("treasurer", "manila", {directory::Role::kTreasurer});
//   fund.Append(office, toy::kMinted, {"admin-1", "admin-2"}, decision);
//   ASSERT_TRUE(fund.ExportTo(directory).ok());
//
// The same seed and calls give the same bytes. Thread-compatible.
#ifndef AMANAT_LEDGER_TESTING_LOG_BUILDER_H_
#define AMANAT_LEDGER_TESTING_LOG_BUILDER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/accounts/accounts.h"
#include "ledger/base/random.h"
#include "ledger/directory/events.h"
#include "ledger/entry/log_name.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/proposal/proposal.h"
#include "ledger/signing/signing.h"
#include "ledger/tiles/exporter.h"

namespace amanat::testing {

// What is done to an entry before it is appended.
using Tamper = std::function<void(entry::Entry&)>;

class LogBuilder final : public tiles::LogSource {
 public:
  // Founded, under that directory.
  LogBuilder(const entry::LogName& name, signing::PrivateKey key, const LogId& directory);
  // The directory's own log, which names the keys of the founding administrators, and version 1 of the
  // rules: of that digest, or the toy fund's.
  LogBuilder(const entry::LogName& name, signing::PrivateKey key,
             std::vector<PublicKey> administrators, const std::optional<Hash>& rules_digest);

  const entry::LogName& name() const { return name_; }
  const LogId& id() const { return id_; }
  const signing::PrivateKey& key() const { return key_; }
  checkpoint::VerifierKey verifier_key() const;
  TreeSize size() const { return entries_.size(); }
  // May be changed at will; the checkpoint follows.
  std::vector<std::string>& entries() { return entries_; }
  Hash RootAt(TreeSize size) const;
  entry::Reference ReferenceTo(LogIndex index) const;

  // Sets index, record time (a second for each entry) and the effects of `decision`.
  LogIndex Append(std::string command, std::string signatures, const proposal::Decision& decision,
                  const Tamper& tamper = nullptr);
  template <typename Body>
  LogIndex AppendOfWriter(entry::EventType type, const Body& body) {
    return AppendOfWriter(type, proposal::Decision{}, wire::Encode(body));
  }
  // Neither signature nor idempotency key: what the log's own writer makes, without effects when it
  // makes it of itself.
  LogIndex AppendOfWriter(entry::EventType type, const proposal::Decision& decision,
                          const std::string& body = "");
  // Records that this log's writer followed `other` to its present size, no earlier than its last entry.
  LogIndex Follow(const LogBuilder& other);

  absl::StatusOr<std::string> CheckpointNote() override;
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) override;

 private:
  const entry::LogName name_;
  const signing::PrivateKey key_;
  const LogId id_;
  std::vector<std::string> entries_;
  UnixMicros last_record_time_ = 0;
  accounts::Accounts accounts_{toy::Catalogue()};
};

// The text of the trust file of a fund with this directory.
std::string TrustIn(const LogBuilder& directory);

class FundBuilder {
 public:
  static constexpr char kDomain[] = "owf.example";

  // The directory of site manila, with the administrators admin-1 and admin-2, who found it whatever
  // keys its entry 0 names: theirs, unless `founders` changes them.
  using Founders = std::function<void(std::vector<PublicKey>& named)>;
  explicit FundBuilder(uint64_t seed, const std::optional<Hash>& rules_digest = std::nullopt,
                       const Founders& founders = nullptr);

  // What commands name, and effects are decided by, from now on.
  uint32_t rules_version = 1;
  // Activates version 2 of the toy fund's rules.
  LogIndex ActivateSecond();

  LogBuilder& directory() { return *logs_.front(); }
  LogBuilder& log(const std::string& site, entry::Book book);
  const std::vector<std::unique_ptr<LogBuilder>>& logs() const { return logs_; }

  // Admits the site when it is new, and the log; founds it and has it follow the directory.
  LogBuilder& AddLog(const std::string& site, entry::Book book);
  // The same for a log that was founded under another directory than this fund's.
  LogBuilder& AddLogUnder(const LogId& directory_log, const std::string& site, entry::Book book);
  // Founded, but the directory does not know it.
  LogBuilder& AddUnadmittedLog(const std::string& site, entry::Book book);
  void AdmitOperator(const std::string& code, const std::string& site,
                     std::vector<directory::Role> roles);
  void RevokeOperator(const std::string& code);

  // A command signed by the operators of these codes that tells `decision`, with its effects.
  LogIndex Append(LogBuilder& log, entry::EventType type, const std::vector<std::string>& codes,
                  const proposal::Decision& decision, const Tamper& tamper = nullptr,
                  const std::string& body = "");

  std::string Trust() const { return TrustIn(*logs_.front()); }
  // `<directory>/trust` and every log.
  absl::Status ExportTo(const std::string& directory);

 private:
  struct Operator {
    LogIndex admission = 0;
    signing::PrivateKey key;
  };
  LogBuilder& Found(const LogId& directory_log, const std::string& site, entry::Book book);
  entry::Command MakeCommand(const LogBuilder& log, entry::EventType type, std::string body);
  template <typename Body>
  LogIndex AppendToDirectory(entry::EventType type, const Body& body) {
    return Append(directory(), type, {"admin-1", "admin-2"}, {}, nullptr, wire::Encode(body));
  }

  SeededRandom random_;
  std::vector<std::unique_ptr<LogBuilder>> logs_;  // the directory first
  std::map<std::string, Operator> operators_;
  std::vector<std::string> sites_;
};

}  // namespace amanat::testing

#endif  // AMANAT_LEDGER_TESTING_LOG_BUILDER_H_

#include "ledger/replication/testing/test_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/leaf.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/proposal/effects.h"

namespace amanat::replication {

using entry::EventType;

TestLog::TestLog(const std::string& name, RandomSource& random)
    : name_(*entry::ParseLogName(name)),
      key_(signing::PrivateKey::Generate(random)),
      id_(entry::LogIdOf(name_, key_.public_key())) {}

LogIndex TestLog::Add(entry::Entry entry) {
  entry.index = size();
  record_time_ = std::max(record_time_, TestFund::kTime + static_cast<UnixMicros>(size()));
  entry.record_time.micros = record_time_;
  entries_.push_back(wire::Encode(entry));
  return entry.index;
}

LogIndex TestLog::AddWriterEntry(EventType type, std::string body, const Tamper& tamper) {
  entry::Command command;
  command.target = id_;
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  entry::Entry entry;
  entry.command = wire::Encode(command);
  if (tamper) tamper(entry);
  return Add(std::move(entry));
}

void TestLog::FollowTo(const TestLog& other, TreeSize size) {
  record_time_ = std::max(record_time_, other.record_time_);
  AddWriterEntry(EventType::kFollowed,
                 wire::Encode(entry::Followed{other.id(), size, *other.RootAt(size)}));
}

std::string TestLog::CheckpointBy(const signing::PrivateKey& key, TreeSize size) const {
  return checkpoint::SignCheckpoint(
      {.origin = name_.str(), .size = size, .root = *RootAt(size), .extensions = {}}, key);
}

Batch TestLog::MakeBatch(LogIndex first, TreeSize end) const {
  Batch batch{.log = id_, .first = first, .checkpoint = PublishedCheckpoint()};
  batch.entries.assign(entries_.begin() + first, entries_.begin() + end);
  if (end > 0 && end < size()) batch.proof = *ConsistencyProof(end, size());
  return batch;
}

absl::StatusOr<std::vector<std::string>> TestLog::ReadEntries(LogIndex first, size_t count_max,
                                                              size_t bytes_max) const {
  std::vector<std::string> result;
  size_t bytes = 0;
  for (LogIndex i = first; i < size() && result.size() < count_max; ++i) {
    bytes += entries_[i].size();
    if (!result.empty() && bytes > bytes_max) break;
    result.push_back(entries_[i]);
  }
  return result;
}

Hash TestLog::Node(int level, uint64_t index) const {
  if (level == 0) return merkle::HashLeaf(entries_[index]);
  return merkle::HashNode(Node(level - 1, 2 * index), Node(level - 1, 2 * index + 1));
}

merkle::NodeReader TestLog::Reader() const {
  return [this](int level, uint64_t index) -> absl::StatusOr<Hash> { return Node(level, index); };
}

absl::StatusOr<std::vector<Hash>> TestLog::ConsistencyProof(TreeSize old_size,
                                                            TreeSize new_size) const {
  return merkle::BuildConsistency(old_size, new_size, Reader());
}

absl::StatusOr<Hash> TestLog::RootAt(TreeSize size) const { return merkle::RootOf(size, Reader()); }

accounts::Accounts TestLog::AccountsNow() const {
  accounts::Accounts accounts{toy::Catalogue()};
  for (const std::string& bytes : entries_) {
    const auto leaf = examine::ParseLeaf(bytes);
    if (leaf.ok()) accounts.Apply(leaf->entry, leaf->command.event_type).status().IgnoreError();
  }
  return accounts;
}

TestFund::TestFund(uint64_t seed)
    : random_(seed),
      directory_("owf.example/manila/directory/1", random_),
      admin_1_{"admin-1", signing::PrivateKey::Generate(random_)},
      admin_2_{"admin-2", signing::PrivateKey::Generate(random_)},
      officer_{"officer-1", signing::PrivateKey::Generate(random_)} {
  directory_.AddWriterEntry(
      EventType::kLogFounded,
      wire::Encode(examine::NamingFirst({directory_.name().str(), directory_.key().public_key()},
                                        {admin_1_.key.public_key(), admin_2_.key.public_key()})));
  for (TestOperator* admin : {&admin_1_, &admin_2_}) {
    entry::Command command = MakeCommand(
        directory_, EventType::kOperatorAdmitted,
        wire::Encode(directory::OperatorAdmitted{
            admin->code, admin->key.public_key(), "manila", {directory::Role::kAdministrator}}));
    entry::Entry entry = Sign(std::move(command), {});
    entry.signatures = admin->key.Sign(entry::CommandSigningBytes(entry.command)).str();
    admin->admission = directory_.Add(std::move(entry));
  }
  AdmitSite("manila");
  AdmitOperator(officer_, "manila", directory::Role::kOfficer);
}

proposal::Decision TestFund::Decided(proposal::Decision decision) const {
  if (rules_version > 1 && decision.added.empty()) decision.added = examine::kBySecond;
  return decision;
}

LogIndex TestFund::ActivateSecond() {
  return AddToDirectory(EventType::kRulesActivated, wire::Encode(examine::ActivationOfSecond()));
}

entry::Command TestFund::MakeCommand(const TestLog& log, EventType type, std::string body) {
  entry::Command command;
  command.target = log.id();
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  command.effective_date.days = kTime / kMicrosPerDay;
  command.expiry.micros = kTime + kMicrosPerDay;
  command.rules_version = rules_version;
  command.directory = directory_.id();
  return command;
}

entry::Entry TestFund::Sign(entry::Command command,
                            const std::vector<const TestOperator*>& authors) {
  for (const TestOperator* author : authors) command.authors.push_back(author->admission);
  if (authors.empty()) command.directory = {};
  entry::Entry entry;
  proposal::FillEffects(Decided({}), accounts::Accounts(toy::Catalogue()), entry);
  entry.command = wire::Encode(command);
  for (const TestOperator* author : authors) {
    absl::StrAppend(&entry.signatures,
                    author->key.Sign(entry::CommandSigningBytes(entry.command)).str());
  }
  return entry;
}

LogIndex TestFund::AddToDirectory(EventType type, std::string body) {
  return directory_.Add(
      Sign(MakeCommand(directory_, type, std::move(body)), {&admin_1_, &admin_2_}));
}

void TestFund::AdmitOperator(TestOperator& item, const std::string& site, directory::Role role) {
  item.admission = AddToDirectory(
      EventType::kOperatorAdmitted,
      wire::Encode(directory::OperatorAdmitted{item.code, item.key.public_key(), site, {role}}));
}

void TestFund::AdmitSite(const std::string& site) {
  if (std::find(sites_.begin(), sites_.end(), site) != sites_.end()) return;
  sites_.push_back(site);
  AddToDirectory(EventType::kSiteAdmitted,
                 wire::Encode(directory::SiteAdmitted{site, "PH", "Asia/Manila"}));
}

LogIndex TestFund::AdmitLog(const TestLog& log) {
  AdmitSite(log.name().site);
  return AddToDirectory(EventType::kLogAdmitted, wire::Encode(directory::LogAdmitted{
                                                     log.name().str(), log.key().public_key()}));
}

TestLog& TestFund::Found(const std::string& name) {
  logs_.push_back(std::make_unique<TestLog>(name, random_));
  TestLog& log = *logs_.back();
  log.AddWriterEntry(EventType::kLogFounded, wire::Encode(entry::LogFounded{
                                                 name, log.key().public_key(), directory_.id()}));
  log.AddWriterEntry(EventType::kWriterStarted,
                     wire::Encode(entry::WriterStarted{random_.Draw<Incarnation>()}));
  return log;
}

TestLog& TestFund::FoundLog(const std::string& site, const std::string& book) {
  TestLog& log = Found(absl::StrCat("owf.example/", site, "/", book, "/1"));
  AdmitLog(log);
  log.FollowTo(directory_, directory_.size());
  return log;
}

TestLog& TestFund::FoundUnadmitted(const std::string& site) {
  return Found(absl::StrCat("owf.example/", site, "/fund/1"));
}

LogIndex TestFund::AddCase(TestLog& log, std::string body) {
  return log.Add(Sign(MakeCommand(log, toy::kNoted, std::move(body)), {&officer_}));
}

LogIndex TestFund::AddManifest(TestLog& log, const entry::Manifest& manifest) {
  return log.Add(Sign(MakeCommand(log, toy::kFileSigned, wire::Encode(manifest)), {&officer_}));
}

LogIndex TestFund::AddTold(TestLog& log, const proposal::Decision& decision, const Tamper& tamper) {
  entry::Entry entry = Sign(MakeCommand(log, toy::kMinted, examine::Tell("balance", decision)),
                            {&admin_1_, &admin_2_});
  entry.index = log.size();
  proposal::FillEffects(Decided(decision), log.AccountsNow(), entry);
  if (tamper) tamper(entry);
  return log.Add(std::move(entry));
}

}  // namespace amanat::replication

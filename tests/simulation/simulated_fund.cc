#include "tests/simulation/simulated_fund.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/directory/events.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/store/log_table.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::simulation {
namespace {

using entry::Book;
using entry::EventType;
using replication::Session;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "simulated fund: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

entry::LogName NameOf(const std::string& site, Book book) { return {"owf.example", site, book, 1}; }

// An own log while the replica replays what rests on it, before its writer is open.
class HeldLog final : public examine::LogReader {
 public:
  HeldLog(const std::string& path, const LogId& log)
      : database_(Must(store::Database::Open(path))),
        table_(Must(store::LogTable::Open(database_.get(), log))),
        size_(table_->size()) {}
  void Close() {
    table_.reset();
    database_.reset();
  }
  TreeSize ExaminedSize() const override { return size_; }
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override {
    return table_->ReadEntry(index);
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override { return table_->RootAt(size); }

 private:
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::LogTable> table_;
  const TreeSize size_;
};

}  // namespace

SimulatedFund::SimulatedFund(uint64_t seed, std::vector<std::string> consulates)
    : random_(seed),
      admin_1_{signing::PrivateKey::Generate(random_)},
      admin_2_{signing::PrivateKey::Generate(random_)},
      officer_{signing::PrivateKey::Generate(random_)} {
  // In memory where that is possible: what a power cut leaves is not tried here, and thousands of
  // syncs would take most of the time.
  std::string pattern = "/dev/shm/amanat_fund_XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    pattern = (std::filesystem::temp_directory_path() / "amanat_fund_XXXXXX").string();
    AMANAT_CHECK(::mkdtemp(pattern.data()) != nullptr);
  }
  folder_ = pattern;
  consulates.insert(consulates.begin(), "manila");
  for (const std::string& site : consulates) {
    auto node = std::make_unique<Node>();
    node->site = site;
    node->folder = absl::StrCat(folder_, "/", site);
    Must(MakeFolders(absl::StrCat(node->folder, "/evidence")));
    Must(store::Database::Create(node->folder + "/replica").status());
    nodes_.push_back(std::move(node));
  }
  FoundDirectory();
  for (const auto& node : nodes_) FoundLog(*node, Book::kFund);
  Close(head_office());
  for (const auto& node : nodes_) {
    Open(*node);
    if (node->site != "manila") lines_.emplace_back().consulate = node.get();
  }
}

SimulatedFund::~SimulatedFund() {
  for (size_t i = 0; i < lines_.size(); ++i) Cut(i);
  for (const auto& node : nodes_) Close(*node);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

uint64_t SimulatedFund::Draw(uint64_t bound) {
  uint64_t value = 0;
  for (const char c : random_.Bytes(7)) value = value << 8 | static_cast<uint8_t>(c);
  return value % bound;
}

void SimulatedFund::FoundDirectory() {
  Node& node = head_office();
  FoundLog(node, Book::kDirectory);
  node.known_logs = std::make_unique<examine::KnownLogs>();
  OpenWriter(node, Book::kDirectory);
  append::Writer& writer = *node.writers.front();
  directory_log_ = writer.id();
  directory_key_ = checkpoint::MakeVerifierKey(writer.name().str(), writer.public_key());
  for (Signer* admin : {&admin_1_, &admin_2_}) {
    const directory::OperatorAdmitted body{admin == &admin_1_ ? "admin-1" : "admin-2",
                                           admin->key.public_key(),
                                           "manila",
                                           {directory::Role::kAdministrator}};
    proposal::SignedCommand command;
    command.command =
        wire::Encode(MakeCommand(directory_log_, EventType::kOperatorAdmitted, wire::Encode(body)));
    command.signatures = admin->key.Sign(entry::CommandSigningBytes(command.command)).str();
    admin->admission = Must(writer.Append(command)).index;
  }
  AppendToDirectory(EventType::kSiteAdmitted,
                    wire::Encode(directory::SiteAdmitted{"manila", "PH", "Asia/Manila"}));
  const directory::OperatorAdmitted officer{
      "officer", officer_.key.public_key(), "manila", {directory::Role::kOfficer}};
  AppendToDirectory(EventType::kOperatorAdmitted, wire::Encode(officer), &officer_.admission);
}

// The directory's own log is founded first; all others are admitted by it at once.
void SimulatedFund::FoundLog(Node& node, Book book) {
  const std::string path = absl::StrCat(node.folder, "/", entry::BookName(book));
  std::vector<PublicKey> founders;
  if (book == Book::kDirectory) founders = {admin_1_.key.public_key(), admin_2_.key.public_key()};
  Must(append::Writer::Found({.name = NameOf(node.site, book),
                              .directory = directory_log_,
                              .rules = &examine::ToldRules(),
                              .administrators = founders,
                              .store_path = path + ".store",
                              .guard_path = path + ".guard",
                              .key_path = path + ".key",
                              .clock = &clock_,
                              .random = &random_}));
  if (book == Book::kDirectory) return;
  if (node.site != "manila") {
    AppendToDirectory(EventType::kSiteAdmitted,
                      wire::Encode(directory::SiteAdmitted{node.site, "PH", "Asia/Manila"}));
  }
  const auto key = Must(signing::LoadPrivateKey(path + ".key"));
  const directory::LogAdmitted body{NameOf(node.site, book).str(), key.public_key()};
  AppendToDirectory(EventType::kLogAdmitted, wire::Encode(body));
}

void SimulatedFund::AppendToDirectory(EventType type, std::string body, LogIndex* index) {
  const auto command =
      Sign(MakeCommand(directory_log_, type, std::move(body)), {&admin_1_, &admin_2_});
  const auto result = Must(head_office().writers.front()->Append(command));
  AMANAT_CHECK(result.outcome == entry::Outcome::kAccepted);
  if (index != nullptr) *index = result.index;
}

entry::Command SimulatedFund::MakeCommand(const LogId& target, EventType type, std::string body) {
  entry::Command command;
  command.target = target;
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  command.effective_date.days = clock_.Now() / kMicrosPerDay;
  command.expiry.micros = clock_.Now() + kMicrosPerDay;
  command.rules_version = 1;
  return command;
}

proposal::SignedCommand SimulatedFund::Sign(entry::Command command,
                                            const std::vector<const Signer*>& signers) {
  command.directory = directory_log_;
  for (const Signer* signer : signers) command.authors.push_back(signer->admission);
  proposal::SignedCommand made;
  made.command = wire::Encode(command);
  for (const Signer* signer : signers) {
    absl::StrAppend(&made.signatures,
                    signer->key.Sign(entry::CommandSigningBytes(made.command)).str());
  }
  return made;
}

void SimulatedFund::OpenWriter(Node& node, Book book) {
  const std::string path = absl::StrCat(node.folder, "/", entry::BookName(book));
  node.writers.push_back(
      Must(append::Writer::Open({.name = NameOf(node.site, book),
                                 .store_path = path + ".store",
                                 .guard_path = path + ".guard",
                                 .key = Must(signing::LoadPrivateKey(path + ".key")),
                                 .known_logs = node.known_logs.get(),
                                 .rules = &examine::ToldRules(),
                                 .clock = &clock_,
                                 .random = &random_})));
  node.writers.back()->Start();
  node.logs.push_back(std::make_unique<replication::WriterLog>(node.writers.back().get()));
}

void SimulatedFund::Open(Node& node) {
  node.incarnation = random_.Draw<Incarnation>();
  node.known_logs = std::make_unique<examine::KnownLogs>();
  if (node.site == "manila") OpenWriter(node, Book::kDirectory);
  const auto key = Must(signing::LoadPrivateKey(node.folder + "/fund.key"));
  const LogId fund = entry::LogIdOf(NameOf(node.site, Book::kFund), key.public_key());
  HeldLog held(node.folder + "/fund.store", fund);
  node.known_logs->Add(fund, &held);
  node.database = Must(store::Database::Open(node.folder + "/replica"));
  replication::Replica::Options options;
  options.site = node.site;
  options.directory_key = directory_key_;
  options.rules = &examine::ToldRules();
  options.wants = [site = node.site](const directory::AdmittedLog& log) {
    return log.name.book == Book::kFund && (site == "manila" || log.name.site == "manila");
  };
  options.evidence_folder = node.folder + "/evidence";
  node.replica = Must(
      replication::Replica::Open(std::move(options), node.database.get(), node.known_logs.get()));
  held.Close();
  OpenWriter(node, Book::kFund);
  Published(node);
}

void SimulatedFund::Close(Node& node) {
  for (const auto& writer : node.writers) writer->Stop();
  node.logs.clear();
  node.writers.clear();
  node.replica.reset();
  node.database.reset();
  node.known_logs.reset();
}

void SimulatedFund::Published(Node& node) { Must(node.replica->Retry()); }

replication::LocalLogs SimulatedFund::LogsOf(const Node& node) const {
  replication::LocalLogs logs;
  for (const auto& log : node.logs) logs.push_back(log.get());
  return logs;
}

std::vector<entry::Reference> SimulatedFund::DrawReferences(Node& node) {
  const std::vector<replication::LogStatus> held = node.replica->Statuses();
  if (held.empty() || Draw(2) == 0) return {};
  const replication::LogStatus& log = held[Draw(held.size())];
  if (log.examined == 0) return {};
  const LogIndex index = Draw(log.examined);
  const std::string bytes = Must(node.replica->Find(log.id)->ReadEntry(index));
  return {{log.id, index, merkle::HashLeaf(bytes)}};
}

bool SimulatedFund::AppendCase(size_t index) {
  Node& node = *nodes_[index];
  clock_.Advance(1 + static_cast<UnixMicros>(Draw(kMicrosPerSecond)));
  proposal::Decision decision;
  decision.rests_on = DrawReferences(node);
  entry::Command command = MakeCommand(node.fund().id(), event::kCaseOpened,
                                       examine::Tell(random_.Bytes(1 + Draw(200)), decision));
  command.subjects = {random_.Draw<SubjectId>()};
  const auto result = node.fund().Append(Sign(std::move(command), {&officer_}));
  if (absl::IsAborted(result.status()) || absl::IsUnavailable(result.status())) return false;
  Must(result.status());
  Published(node);
  return true;
}

void SimulatedFund::AdmitSite() {
  const directory::SiteAdmitted body{absl::StrCat("site-", ++sites_admitted_), "PH", "Asia/Manila"};
  AppendToDirectory(EventType::kSiteAdmitted, wire::Encode(body));
  Published(head_office());
}

void SimulatedFund::Restart(size_t index) {
  Node* const node = nodes_[index].get();
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (index == 0 || lines_[i].consulate == node) Cut(i);
  }
  Close(*node);
  Open(*node);
}

void SimulatedFund::Connect(size_t line) {
  Line& to = lines_[line];
  if (to.at_consulate != nullptr) return;
  const auto connect = [this](Node& from, Node& peer) {
    replication::Replica* replica = from.replica.get();
    const auto may_send = [replica, site = peer.site](const entry::LogName& log) {
      return replica->MaySend(log, site);
    };
    return std::make_unique<Session>(Session::Options{peer.site, from.incarnation, may_send},
                                     LogsOf(from), replica);
  };
  to.at_head_office = connect(head_office(), *to.consulate);
  to.at_consulate = connect(*to.consulate, head_office());
}

void SimulatedFund::Cut(size_t line) {
  Line& cut = lines_[line];
  cut.at_head_office.reset();
  cut.at_consulate.reset();
  cut.to_head_office.clear();
  cut.to_consulate.clear();
}

bool SimulatedFund::Collect(size_t line) {
  Line& on = lines_[line];
  if (on.at_consulate == nullptr) return false;
  bool any = false;
  const auto take = [&](Session& session, std::deque<std::string>& frames) {
    for (std::string& frame : session.TakeOutgoing()) {
      frames.push_back(std::move(frame));
      any = true;
    }
  };
  take(*on.at_head_office, on.to_consulate);
  take(*on.at_consulate, on.to_head_office);
  const bool ended = on.at_head_office->closed() || on.at_consulate->closed();
  if (ended && !any && on.to_consulate.empty() && on.to_head_office.empty()) {
    ++failed_sessions_;
    Cut(line);
  }
  return any;
}

bool SimulatedFund::Deliver(size_t line, bool to_head_office, Fault fault) {
  Line& on = lines_[line];
  std::deque<std::string>& frames = to_head_office ? on.to_head_office : on.to_consulate;
  if (frames.empty()) return false;
  if (fault == Fault::kSwap && frames.size() > 1) std::swap(frames[0], frames[1]);
  std::string frame = std::move(frames.front());
  frames.pop_front();
  if (fault == Fault::kDrop) return true;
  if (fault == Fault::kTruncate) frame.resize(Draw(frame.size()));
  if (fault == Fault::kFlip) frame[Draw(frame.size())] ^= static_cast<char>(1 << Draw(8));
  if (fault == Fault::kDuplicate) frames.push_front(frame);
  Session& session = to_head_office ? *on.at_head_office : *on.at_consulate;
  session.Receive(frame).IgnoreError();
  return true;
}

void SimulatedFund::Settle() {
  for (size_t i = 0; i < lines_.size(); ++i) Cut(i);
  bool moved = true;
  while (moved) {
    moved = false;
    for (size_t i = 0; i < lines_.size(); ++i) {
      Connect(i);
      moved |= Collect(i);
      while (Deliver(i, true, Fault::kNone) || Deliver(i, false, Fault::kNone)) moved = true;
    }
  }
}

std::vector<Comparison> SimulatedFund::Compare() {
  std::vector<Comparison> result;
  for (const auto& node : nodes_) {
    for (replication::LogStatus& status : node->replica->Statuses()) {
      Comparison item;
      item.what = absl::StrCat(node->site, " holds ", status.name.str());
      Must(node->replica->WithState(
          status.id, [&](const examine::LogState& state) { item.held_digest = *state.Digest(); }));
      for (const auto& other : nodes_) {
        for (const auto& writer : other->writers) {
          if (writer->id() != status.id) continue;
          writer->WithState([&](const examine::LogState& state) {
            item.written = state.size();
            item.written_digest = *state.Digest();
          });
        }
      }
      item.held = std::move(status);
      result.push_back(std::move(item));
    }
  }
  return result;
}

}  // namespace amanat::simulation

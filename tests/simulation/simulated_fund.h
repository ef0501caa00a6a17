// A fund in one process: head office and consulates with real writers and replicas on disk, joined
// by a network that is a queue of frames in each direction. The test decides what arrives, in which
// order and how broken, which lines are cut and which nodes restart; time stands still until told.
// The rules are the toy fund's (ledger/examine/testing/told_rules.h).
//
//   SimulatedFund fund(seed, {"riyadh", "dubai"});
//   fund.AppendCase("riyadh");                   // signed by an officer, perhaps citing other logs
//   fund.Collect(0);                             // what both ends of line 0 want to send
//   fund.Deliver(0, /*to_head_office=*/true, Fault::kNone);
//
// Head office is "manila"; line i joins it with consulate i. What goes wrong in a helper stops the
// process. Thread-compatible.
#ifndef AMANAT_TESTS_SIMULATION_SIMULATED_FUND_H_
#define AMANAT_TESTS_SIMULATION_SIMULATED_FUND_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "ledger/append/writer.h"
#include "ledger/replication/session.h"
#include "ledger/replication/writer_log.h"
#include "ledger/store/database.h"

namespace amanat::simulation {

enum class Fault { kNone, kDrop, kDuplicate, kTruncate, kFlip, kSwap };

// What one node holds of another's log, beside what the writer holds.
struct Comparison {
  std::string what;  // "riyadh holds owf.example/manila/fund/1"
  replication::LogStatus held;
  TreeSize written = 0;
  Hash held_digest;
  Hash written_digest;
};

class SimulatedFund {
 public:
  SimulatedFund(uint64_t seed, std::vector<std::string> consulates);
  ~SimulatedFund();
  SimulatedFund(const SimulatedFund&) = delete;
  SimulatedFund& operator=(const SimulatedFund&) = delete;

  size_t lines() const { return lines_.size(); }
  size_t nodes() const { return nodes_.size(); }
  // 0 to bound - 1.
  uint64_t Draw(uint64_t bound);

  // Appends a case at node `index`'s fund that may cite an entry of another log known there. False
  // when the node cannot yet: its directory has not arrived.
  bool AppendCase(size_t index);
  // Appends to the directory at head office.
  void AdmitSite();
  // Closes node `index`, with its lines, and opens it again from its folders.
  void Restart(size_t index);

  // Makes the line's sessions when there are none; drops them with all frames under way.
  void Connect(size_t line);
  void Cut(size_t line);
  // Takes what both ends want to send; whether there was anything. Cuts the line when both closed.
  bool Collect(size_t line);
  // Delivers the oldest frame of one direction, if there is one.
  bool Deliver(size_t line, bool to_head_office, Fault fault);
  // Connects all and delivers everything, faultlessly, until nothing is under way.
  void Settle();

  std::vector<Comparison> Compare();
  // Sessions that ended for another reason than a cut.
  int failed_sessions() const { return failed_sessions_; }

 private:
  struct Node {
    std::string site;
    std::string folder;
    Incarnation incarnation;
    std::unique_ptr<examine::KnownLogs> known_logs;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<replication::Replica> replica;
    std::vector<std::unique_ptr<append::Writer>> writers;  // the directory's first
    std::vector<std::unique_ptr<replication::WriterLog>> logs;
    append::Writer& fund() { return *writers.back(); }
  };
  struct Line {
    Node* consulate = nullptr;
    std::unique_ptr<replication::Session> at_head_office;
    std::unique_ptr<replication::Session> at_consulate;
    std::deque<std::string> to_head_office;
    std::deque<std::string> to_consulate;
  };
  struct Signer {
    signing::PrivateKey key;
    LogIndex admission = 0;
  };

  Node& head_office() { return *nodes_.front(); }
  void FoundLog(Node& node, entry::Book book);
  void FoundDirectory();
  void AdmitOperator(Signer& signer, const std::string& code, directory::Role role);
  void AppendToDirectory(entry::EventType type, std::string body, LogIndex* index = nullptr);
  void Open(Node& node);
  void Close(Node& node);
  void OpenWriter(Node& node, entry::Book book);
  void Published(Node& node);
  entry::Command MakeCommand(const LogId& target, entry::EventType type, std::string body);
  append::SignedCommand Sign(entry::Command command, const std::vector<const Signer*>& signers);
  replication::LocalLogs LogsOf(const Node& node) const;
  std::vector<entry::Reference> DrawReferences(Node& node);

  SeededRandom random_;
  ManualClock clock_{1'767'225'600'000'000};
  std::string folder_;
  LogId directory_log_;
  checkpoint::VerifierKey directory_key_;
  Signer admin_1_;
  Signer admin_2_;
  Signer officer_;
  int sites_admitted_ = 0;
  int failed_sessions_ = 0;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Line> lines_;
};

}  // namespace amanat::simulation

#endif  // AMANAT_TESTS_SIMULATION_SIMULATED_FUND_H_

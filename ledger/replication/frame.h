// The frames of the replication protocol and their bytes: the strict codec of ledger/entry/wire.h,
// so that two encodings of one frame do not exist. What they mean: ledger/doc/replication.md.
//
//   std::string bytes = EncodeFrame({.ack = Ack{.log = log, .witnessed = 42, .examined = 42}});
//   AMANAT_ASSIGN_OR_RETURN(Frame frame, DecodeFrame(bytes));
//
// Values are plain data; functions are thread-safe.
#ifndef AMANAT_LEDGER_REPLICATION_FRAME_H_
#define AMANAT_LEDGER_REPLICATION_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/wire.h"

namespace amanat::replication {

constexpr uint32_t kProtocolVersion = 1;
constexpr size_t kBatchEntriesMax = 4096;
constexpr size_t kBatchBytesMax = 1u << 20;  // of entries; a longer part of a log is cut
constexpr size_t kFrameBytesMax = 2u << 20;
constexpr size_t kOfferedLogsMax = 64;
constexpr size_t kProofHashesMax = 64;
constexpr size_t kCheckpointBytesMax = 16u << 10;
constexpr size_t kReasonBytesMax = 1024;  // longer ones are cut before they are sent

// A log that the sender can send.
struct OfferedLog {
  LogId id;
  std::string name;
  TreeSize size = 0;
  bool own = false;  // the sender is its writer
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "id", self.id);
    v.Field(2, "name", self.name);
    v.Field(3, "size", self.size);
    v.Field(4, "own", self.own);
  }
};

// The first frame of each side, once.
struct Hello {
  uint32_t protocol_version = kProtocolVersion;
  std::string site;
  Incarnation incarnation;  // of the sender's process
  std::vector<OfferedLog> logs;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "protocol_version", self.protocol_version);
    v.Field(2, "site", self.site);
    v.Field(3, "incarnation", self.incarnation);
    v.Field(4, "logs", self.logs);
  }
};

// Asks for a log's batches from an index on. With `prove`, asks only for the proof that the
// sender's tree begins with the tree of the first `from` entries: the answer is a batch without
// entries, with `claimed_root`.
struct Follow {
  LogId log;
  LogIndex from = 0;
  bool prove = false;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "log", self.log);
    v.Field(2, "from", self.from);
    v.Field(3, "prove", self.prove);
  }
};

// Entries [first, first + entries.size()) and a checkpoint at or beyond their end, with the proof
// that the tree at their end is the beginning of the checkpoint's: each batch can be verified and
// stored alone, however far the checkpoint is. Without entries it announces a checkpoint.
struct Batch {
  LogId log;
  LogIndex first = 0;
  std::vector<std::string> entries;
  std::string checkpoint;   // the signed note
  std::vector<Hash> proof;  // RFC 6962 consistency; empty when the checkpoint is that of the end
  Hash claimed_root;        // of the sender's first `first` entries, when a Follow asked to prove
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "log", self.log);
    v.Field(2, "first", self.first);
    v.Field(3, "entries", self.entries);
    v.Field(4, "checkpoint", self.checkpoint);
    v.Field(5, "proof", self.proof);
    v.Field(6, "claimed_root", self.claimed_root);
  }
};

// What the follower holds of a log. `stopped`: it takes no more of this log in this session.
struct Ack {
  LogId log;
  TreeSize witnessed = 0;
  TreeSize examined = 0;
  bool stopped = false;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "log", self.log);
    v.Field(2, "witnessed", self.witnessed);
    v.Field(3, "examined", self.examined);
    v.Field(4, "stopped", self.stopped);
  }
};

// The last frame: why the sender ends the session.
struct Bye {
  std::string reason;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "reason", self.reason);
  }
};

// Exactly one is set.
struct Frame {
  std::optional<Hello> hello;
  std::optional<Follow> follow;
  std::optional<Batch> batch;
  std::optional<Ack> ack;
  std::optional<Bye> bye;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "hello", self.hello);
    v.Field(2, "follow", self.follow);
    v.Field(3, "batch", self.batch);
    v.Field(4, "ack", self.ack);
    v.Field(5, "bye", self.bye);
  }
};

std::string EncodeFrame(const Frame& frame);
// Strict, and keeps every bound above. InvalidArgument says what is wrong and where.
absl::StatusOr<Frame> DecodeFrame(absl::string_view bytes);

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_FRAME_H_

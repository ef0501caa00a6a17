// The configuration of one process of a node: a TOML file in which nothing is guessed.
//
//   AMANAT_ASSIGN_OR_RETURN(node::Config config, node::LoadConfig("/etc/amanat/manila.toml"));
//   if (config.Serves(node::Part::kLedger)) ...
//
// Every key is described in deploy/config/example.toml. The processes of one site may share one
// file and be told apart by `--serve`, which replaces the file's [node] serve.
//
// Invariants of a Config that LoadConfig returned:
// 1. Every path is absolute: a relative one is taken from the folder of the file.
// 2. AddressOf answers for every served part; `ledger_address` is set unless the ledger is served.
// 3. None of guard, data and backup folder is another one or lies inside it, symbolic links aside.
//
// Values: thread-compatible.
#ifndef AMANAT_SERVICES_NODE_CONFIG_H_
#define AMANAT_SERVICES_NODE_CONFIG_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/rpc/tls.h"

namespace amanat::node {

constexpr size_t kConfigBytesMax = 256u << 10;
constexpr size_t kPeersMax = 64;
constexpr absl::Duration kRetryMinDefault = absl::Milliseconds(200);
constexpr absl::Duration kRetryMaxDefault = absl::Seconds(10);

// What a process can host.
enum class Part {
  kLedger,
  kDirectory,
  kContribution,
  kRemittance,
  kClaims,
  kRepatriation,
  kTreasury,
  kInbox,
};

// The logs that a node can own.
enum class Book { kDirectory, kFund, kRemittance };

// The names used in the file and on the command line, e.g. "ledger"; in the order of the enums.
const std::vector<Part>& AllParts();
absl::string_view NameOf(Part part);
absl::string_view NameOf(Book book);

// A node to dial and follow.
struct Peer {
  std::string site;
  std::string address;

  bool operator==(const Peer&) const = default;
};

struct Config {
  // [node]
  std::string site;
  std::string fund_domain;
  std::string data_directory;
  std::string guard_directory;
  std::vector<Book> books;
  std::string trust_file;        // empty only for the owner of the directory
  std::string backup_directory;  // empty: no backups by call
  std::vector<Part> serve;
  // [tls]
  rpc::TlsFiles tls;
  // [listen]: one address for all that is served, or one for each part
  std::string listen_address;
  std::map<Part, std::string> listen_addresses;
  // [ledger]
  std::string ledger_address;
  std::string ledger_site;  // whose certificate the ledger process shows
  // [replication]
  std::vector<Peer> peers;
  absl::Duration retry_min = kRetryMinDefault;
  absl::Duration retry_max = kRetryMaxDefault;
  // [http]
  std::string http_address;  // empty: tiles are not served
  // [witness]
  std::string witness_name;  // empty: checkpoints are not cosigned
  std::string witness_key;
  std::string witness_records;

  bool Owns(Book book) const;
  bool Serves(Part part) const;
  // Where a served part listens. Precondition: Serves(part).
  const std::string& AddressOf(Part part) const;
};

// Reads and checks the file; `serve`, if not empty, replaces [node] serve. The error for a missing
// file names the path; InvalidArgument names "<path>:<line>:<column>", the key's path and what is
// wrong: text that is not TOML, an unknown or missing key, a value of another type, an address, a
// name or a number that is out of its form, or values that do not go together.
absl::StatusOr<Config> LoadConfig(const std::string& path,
                                  const std::vector<std::string>& serve = {});

// The same for a text that is said to stand in `path`.
absl::StatusOr<Config> ParseConfig(const std::string& text, const std::string& path,
                                   const std::vector<std::string>& serve = {});

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_CONFIG_H_

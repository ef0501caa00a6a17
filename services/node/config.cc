#include "services/node/config.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "services/rpc/identity.h"
#include "services/toml/toml_reader.h"

namespace amanat::node {
namespace {

constexpr int64_t kRetryMillisecondsMin = 10;
constexpr int64_t kRetryMillisecondsMax = 3'600'000;

const std::vector<Book>& AllBooks() {
  static const auto& books =
      *new std::vector<Book>{Book::kDirectory, Book::kFund, Book::kRemittance};
  return books;
}

// The values of `texts` among `all`, none twice.
template <typename Value>
absl::StatusOr<std::vector<Value>> Named(const std::vector<std::string>& texts,
                                         const std::vector<Value>& all) {
  std::vector<Value> values;
  for (const std::string& text : texts) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](Value v) { return NameOf(v) == text; });
    if (found == all.end()) {
      const std::string names = absl::StrJoin(
          all, ", ", [](std::string* out, Value v) { absl::StrAppend(out, NameOf(v)); });
      return absl::InvalidArgumentError(absl::StrCat("'", text, "' is none of ", names));
    }
    if (std::find(values.begin(), values.end(), *found) != values.end()) {
      return absl::InvalidArgumentError(absl::StrCat("'", text, "' stands there twice"));
    }
    values.push_back(*found);
  }
  if (values.empty()) return absl::InvalidArgumentError("names nothing");
  return values;
}

// host:port with a port of 0 to 65535; an IPv6 host in brackets.
absl::Status CheckAddress(const std::string& text, bool may_be_any_port) {
  const size_t colon = text.rfind(':');
  const std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (colon == std::string::npos || host.empty() || host.find('/') != std::string::npos ||
      (!bracketed && host.find_first_of(":[]") != std::string::npos)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not host:port"));
  }
  const std::string port = text.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 &&
                      port.find_first_not_of("0123456789") == std::string::npos;
  int number = -1;
  if (!digits || !absl::SimpleAtoi(port, &number) || number > 65'535 ||
      (number == 0 && !may_be_any_port)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' has no port of ", may_be_any_port ? 0 : 1, " to 65535"));
  }
  return absl::OkStatus();
}

absl::Status CheckSite(const std::string& text) {
  if (rpc::IsSiteName(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is not a site: lower-case letters, digits and inner hyphens, at most ",
      rpc::kSiteBytesMax));
}

absl::Status CheckFundDomain(const std::string& text) {
  if (rpc::IsFundDomain(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is not a domain of two or more lower-case labels"));
}

// Whether one of two normal absolute paths is the other or lies inside it.
bool Overlap(const std::string& a, const std::string& b) {
  const std::filesystem::path x(a), y(b);
  const auto [i, j] = std::mismatch(x.begin(), x.end(), y.begin(), y.end());
  return i == x.end() || j == y.end();
}

// Reads one section after the other and stops at the first error.
class Loader {
 public:
  Loader(TomlTable root, const std::string& path) : root_(std::move(root)), path_(path) {}

  absl::StatusOr<Config> Load(const std::vector<std::string>& serve) {
    AMANAT_RETURN_IF_ERROR(
        root_.AllowOnly({"node", "tls", "listen", "ledger", "replication", "http", "witness"}));
    AMANAT_RETURN_IF_ERROR(LoadNode(serve));
    AMANAT_RETURN_IF_ERROR(LoadTls());
    AMANAT_RETURN_IF_ERROR(LoadListen());
    AMANAT_RETURN_IF_ERROR(LoadLedger());
    AMANAT_RETURN_IF_ERROR(LoadReplication());
    AMANAT_RETURN_IF_ERROR(LoadHttp());
    AMANAT_RETURN_IF_ERROR(LoadWitness());
    return std::move(config_);
  }

 private:
  absl::Status LoadNode(const std::vector<std::string>& serve) {
    AMANAT_ASSIGN_OR_RETURN(const TomlTable node, root_.Table("node"));
    AMANAT_RETURN_IF_ERROR(
        node.AllowOnly({"site", "fund_domain", "data_directory", "guard_directory", "books",
                        "trust_file", "backup_directory", "serve"}));
    AMANAT_ASSIGN_OR_RETURN(config_.site, node.String("site"));
    AMANAT_RETURN_IF_ERROR(node.At("site", CheckSite(config_.site)));
    AMANAT_ASSIGN_OR_RETURN(config_.fund_domain, node.String("fund_domain"));
    AMANAT_RETURN_IF_ERROR(node.At("fund_domain", CheckFundDomain(config_.fund_domain)));
    AMANAT_ASSIGN_OR_RETURN(config_.data_directory, Path(node, "data_directory"));
    AMANAT_ASSIGN_OR_RETURN(config_.guard_directory, Path(node, "guard_directory"));
    if (Overlap(config_.data_directory, config_.guard_directory)) {
      return node.Wrong("guard_directory",
                        "overlaps data_directory, with which it would be lost or restored");
    }
    AMANAT_RETURN_IF_ERROR(LoadBackupDirectory(node));
    AMANAT_ASSIGN_OR_RETURN(const auto books, node.Strings("books"));
    auto named = Named(books, AllBooks());
    AMANAT_RETURN_IF_ERROR(node.At("books", named.status()));
    config_.books = *std::move(named);
    if (node.Has("trust_file")) {
      AMANAT_ASSIGN_OR_RETURN(config_.trust_file, Path(node, "trust_file"));
    } else if (!config_.Owns(Book::kDirectory)) {
      return node.Wrong("trust_file", "is missing, and this node does not own the directory");
    }
    return LoadServe(node, serve);
  }

  absl::Status LoadBackupDirectory(const TomlTable& node) {
    if (!node.Has("backup_directory")) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(config_.backup_directory, Path(node, "backup_directory"));
    for (const std::string& other : {config_.data_directory, config_.guard_directory}) {
      if (!Overlap(config_.backup_directory, other)) continue;
      return node.Wrong("backup_directory",
                        "overlaps data_directory or guard_directory, with which it would be lost");
    }
    return absl::OkStatus();
  }

  absl::Status LoadServe(const TomlTable& node, const std::vector<std::string>& serve) {
    config_.serve = AllParts();
    if (node.Has("serve")) {
      AMANAT_ASSIGN_OR_RETURN(const auto texts, node.Strings("serve"));
      auto named = Named(texts, AllParts());
      AMANAT_RETURN_IF_ERROR(node.At("serve", named.status()));
      config_.serve = *std::move(named);
    }
    if (serve.empty()) return absl::OkStatus();
    auto named = Named(serve, AllParts());
    if (!named.ok()) return Annotate(named.status(), "--serve");
    config_.serve = *std::move(named);
    return absl::OkStatus();
  }

  absl::Status LoadTls() {
    AMANAT_ASSIGN_OR_RETURN(const TomlTable tls, root_.Table("tls"));
    AMANAT_RETURN_IF_ERROR(tls.AllowOnly({"certificate", "key", "authority", "revocations"}));
    AMANAT_ASSIGN_OR_RETURN(config_.tls.certificate, Path(tls, "certificate"));
    AMANAT_ASSIGN_OR_RETURN(config_.tls.key, Path(tls, "key"));
    AMANAT_ASSIGN_OR_RETURN(config_.tls.authority, Path(tls, "authority"));
    if (tls.Has("revocations")) {
      AMANAT_ASSIGN_OR_RETURN(config_.tls.revocations, Path(tls, "revocations"));
    }
    return absl::OkStatus();
  }

  absl::Status LoadListen() {
    AMANAT_ASSIGN_OR_RETURN(const TomlTable listen, root_.Table("listen"));
    std::vector<std::string> keys{"address"};
    for (Part part : AllParts()) keys.emplace_back(NameOf(part));
    AMANAT_RETURN_IF_ERROR(listen.AllowOnly(keys));
    for (Part part : AllParts()) {
      const std::string key(NameOf(part));
      if (!listen.Has(key)) continue;
      if (listen.Has("address")) {
        return listen.Wrong(key, "stands beside listen.address, which is for all parts");
      }
      AMANAT_ASSIGN_OR_RETURN(std::string address, Address(listen, key, true));
      for (const auto& [other, taken] : config_.listen_addresses) {
        if (taken == address && !IsAnyPort(address)) {
          return listen.Wrong(key, absl::StrCat("is listen.", NameOf(other), "'s address"));
        }
      }
      config_.listen_addresses[part] = std::move(address);
    }
    if (listen.Has("address")) {
      AMANAT_ASSIGN_OR_RETURN(config_.listen_address, Address(listen, "address", true));
      return absl::OkStatus();
    }
    for (Part part : config_.serve) {
      if (config_.listen_addresses.count(part) == 0) {
        return listen.Wrong(std::string(NameOf(part)), "is missing, and this process serves it");
      }
    }
    return absl::OkStatus();
  }

  absl::Status LoadLedger() {
    config_.ledger_site = config_.site;
    if (!root_.Has("ledger")) {
      if (config_.Serves(Part::kLedger)) return absl::OkStatus();
      return root_.Wrong("ledger", "is missing, and this process does not serve the ledger");
    }
    AMANAT_ASSIGN_OR_RETURN(const TomlTable ledger, root_.Table("ledger"));
    AMANAT_RETURN_IF_ERROR(ledger.AllowOnly({"address", "site"}));
    AMANAT_ASSIGN_OR_RETURN(config_.ledger_address, Address(ledger, "address", false));
    if (!ledger.Has("site")) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(config_.ledger_site, ledger.String("site"));
    return ledger.At("site", CheckSite(config_.ledger_site));
  }

  absl::Status LoadReplication() {
    if (!root_.Has("replication")) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(const TomlTable replication, root_.Table("replication"));
    AMANAT_RETURN_IF_ERROR(
        replication.AllowOnly({"peers", "retry_milliseconds_min", "retry_milliseconds_max"}));
    AMANAT_RETURN_IF_ERROR(LoadRetry(replication, "retry_milliseconds_min", &config_.retry_min));
    AMANAT_RETURN_IF_ERROR(LoadRetry(replication, "retry_milliseconds_max", &config_.retry_max));
    if (config_.retry_min > config_.retry_max) {
      return replication.Wrong("retry_milliseconds_min", "is above retry_milliseconds_max");
    }
    if (!replication.Has("peers")) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(const std::vector<TomlTable> peers, replication.Tables("peers"));
    if (peers.size() > kPeersMax) {
      return replication.Wrong("peers", absl::StrCat("names more than ", kPeersMax, " nodes"));
    }
    for (const TomlTable& peer : peers) AMANAT_RETURN_IF_ERROR(LoadPeer(peer));
    return absl::OkStatus();
  }

  absl::Status LoadRetry(const TomlTable& replication, const std::string& key,
                         absl::Duration* duration) {
    if (!replication.Has(key)) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(const int64_t milliseconds,
                            replication.Integer(key, kRetryMillisecondsMin, kRetryMillisecondsMax));
    *duration = absl::Milliseconds(milliseconds);
    return absl::OkStatus();
  }

  absl::Status LoadPeer(const TomlTable& table) {
    AMANAT_RETURN_IF_ERROR(table.AllowOnly({"site", "address"}));
    Peer peer;
    AMANAT_ASSIGN_OR_RETURN(peer.site, table.String("site"));
    AMANAT_RETURN_IF_ERROR(table.At("site", CheckSite(peer.site)));
    AMANAT_ASSIGN_OR_RETURN(peer.address, Address(table, "address", false));
    if (peer.site == config_.site) return table.Wrong("site", "is this node's own");
    for (const Peer& other : config_.peers) {
      if (other.site == peer.site) return table.Wrong("site", "stands there twice");
    }
    config_.peers.push_back(std::move(peer));
    return absl::OkStatus();
  }

  absl::Status LoadHttp() {
    if (!root_.Has("http")) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(const TomlTable http, root_.Table("http"));
    AMANAT_RETURN_IF_ERROR(http.AllowOnly({"address"}));
    AMANAT_ASSIGN_OR_RETURN(config_.http_address, Address(http, "address", true));
    if (IsAnyPort(config_.http_address)) return absl::OkStatus();
    bool taken = config_.http_address == config_.listen_address;
    for (const auto& [part, address] : config_.listen_addresses) {
      taken = taken || config_.http_address == address;
    }
    return taken ? http.Wrong("address", "is one of listen's") : absl::OkStatus();
  }

  absl::Status LoadWitness() {
    if (!root_.Has("witness")) return absl::OkStatus();
    AMANAT_ASSIGN_OR_RETURN(const TomlTable witness, root_.Table("witness"));
    AMANAT_RETURN_IF_ERROR(witness.AllowOnly({"name", "key", "records"}));
    AMANAT_ASSIGN_OR_RETURN(config_.witness_name, witness.String("name"));
    AMANAT_RETURN_IF_ERROR(witness.At("name", checkpoint::CheckKeyName(config_.witness_name)));
    AMANAT_ASSIGN_OR_RETURN(config_.witness_key, Path(witness, "key"));
    AMANAT_ASSIGN_OR_RETURN(config_.witness_records, Path(witness, "records"));
    if (Overlap(config_.data_directory, config_.witness_records)) {
      return witness.Wrong("records", "overlaps data_directory, with which it would be restored");
    }
    return config_.http_address.empty() ? witness.Wrong("name", "stands there without [http]")
                                        : absl::OkStatus();
  }

  // A path, taken from the folder of the configuration when it is relative.
  absl::StatusOr<std::string> Path(const TomlTable& table, const std::string& key) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text, table.String(key));
    if (text.find('\0') != std::string::npos) return table.Wrong(key, "holds a zero byte");
    const std::filesystem::path folder = std::filesystem::absolute(path_).parent_path();
    std::string path = (folder / text).lexically_normal().string();
    // "a/b/" and "a/b" are the same folder.
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
  }

  static absl::StatusOr<std::string> Address(const TomlTable& table, const std::string& key,
                                             bool may_be_any_port) {
    AMANAT_ASSIGN_OR_RETURN(std::string text, table.String(key));
    AMANAT_RETURN_IF_ERROR(table.At(key, CheckAddress(text, may_be_any_port)));
    return text;
  }

  static bool IsAnyPort(const std::string& address) {
    return address.substr(address.rfind(':')) == ":0";
  }

  const TomlTable root_;
  const std::string path_;
  Config config_;
};

}  // namespace

const std::vector<Part>& AllParts() {
  static const auto& parts = *new std::vector<Part>{
      Part::kLedger, Part::kDirectory,    Part::kContribution, Part::kRemittance,
      Part::kClaims, Part::kRepatriation, Part::kTreasury,     Part::kInbox};
  return parts;
}

absl::string_view NameOf(Part part) {
  switch (part) {
    case Part::kLedger:
      return "ledger";
    case Part::kDirectory:
      return "directory";
    case Part::kContribution:
      return "contribution";
    case Part::kRemittance:
      return "remittance";
    case Part::kClaims:
      return "claims";
    case Part::kRepatriation:
      return "repatriation";
    case Part::kTreasury:
      return "treasury";
    case Part::kInbox:
      return "inbox";
  }
  AMANAT_CHECK(false);
}

absl::string_view NameOf(Book book) {
  switch (book) {
    case Book::kDirectory:
      return "directory";
    case Book::kFund:
      return "fund";
    case Book::kRemittance:
      return "remittance";
  }
  AMANAT_CHECK(false);
}

bool Config::Owns(Book book) const {
  return std::find(books.begin(), books.end(), book) != books.end();
}

bool Config::Serves(Part part) const {
  return std::find(serve.begin(), serve.end(), part) != serve.end();
}

const std::string& Config::AddressOf(Part part) const {
  if (!listen_address.empty()) return listen_address;
  const auto found = listen_addresses.find(part);
  AMANAT_CHECK(found != listen_addresses.end());
  return found->second;
}

absl::StatusOr<Config> LoadConfig(const std::string& path, const std::vector<std::string>& serve) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kConfigBytesMax));
  return ParseConfig(text, path, serve);
}

absl::StatusOr<Config> ParseConfig(const std::string& text, const std::string& path,
                                   const std::vector<std::string>& serve) {
  AMANAT_ASSIGN_OR_RETURN(TomlTable root, TomlTable::Parse(text, path));
  try {
    return Loader(std::move(root), path).Load(serve);
  } catch (const std::exception& e) {  // std::filesystem throws
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", e.what()));
  }
}

}  // namespace amanat::node

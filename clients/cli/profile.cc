#include "absl/strings/match.h"
#include "clients/cli/session.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "services/toml/toml_reader.h"

namespace amanat::cli {
namespace {

constexpr size_t kProfileBytesMax = 256u << 10;

// Of [addresses]: every service of a node, and "default" for those not named.
constexpr const char* kServiceNames[] = {"default",      "ledger",     "directory",
                                         "contribution", "remittance", "claims",
                                         "repatriation", "treasury",   "inbox"};

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

absl::StatusOr<std::string> PathAt(const TomlTable& table, const std::string& key,
                                   const std::string& folder) {
  auto path = table.String(key);
  if (path.ok() && !absl::StartsWith(*path, "/")) *path = folder + *path;
  return path;
}

absl::Status ReadAddresses(const TomlTable& root, Profile& profile) {
  AMANAT_ASSIGN_OR_RETURN(const TomlTable addresses, root.Table("addresses"));
  const std::vector<std::string> names(std::begin(kServiceNames), std::end(kServiceNames));
  AMANAT_RETURN_IF_ERROR(addresses.AllowOnly(names));
  for (const std::string& name : names) {
    if (!addresses.Has(name)) continue;
    AMANAT_ASSIGN_OR_RETURN(profile.addresses[name], addresses.String(name));
  }
  return absl::OkStatus();
}

absl::Status ReadTypedBack(const TomlTable& root, Profile& profile) {
  if (!root.Has("typed_back_above")) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const TomlTable table, root.Table("typed_back_above"));
  const std::vector<std::string> codes = money::CurrentCurrencyCodes();
  AMANAT_RETURN_IF_ERROR(table.AllowOnly(codes));
  for (const std::string& code : codes) {
    if (!table.Has(code)) continue;
    AMANAT_ASSIGN_OR_RETURN(const std::string text, table.String(code));
    const auto amount = money::ParseAmount(text, *money::CurrencyFromCode(code));
    AMANAT_RETURN_IF_ERROR(table.At(code, amount.status()));
    profile.typed_back_above[amount->currency] = amount->minor_units;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Profile> LoadProfile(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kProfileBytesMax));
  AMANAT_ASSIGN_OR_RETURN(const TomlTable root, TomlTable::Parse(text, path));
  AMANAT_RETURN_IF_ERROR(root.AllowOnly({"site", "fund_domain", "state_directory", "receipt_key",
                                         "tls", "addresses", "typed_back_above"}));
  const std::string folder = FolderOf(path);
  Profile profile;
  AMANAT_ASSIGN_OR_RETURN(profile.site, root.String("site"));
  AMANAT_ASSIGN_OR_RETURN(profile.fund_domain, root.String("fund_domain"));
  AMANAT_ASSIGN_OR_RETURN(profile.state_directory, PathAt(root, "state_directory", folder));
  if (root.Has("receipt_key")) {
    AMANAT_ASSIGN_OR_RETURN(profile.receipt_key, PathAt(root, "receipt_key", folder));
  }
  AMANAT_ASSIGN_OR_RETURN(const TomlTable tls, root.Table("tls"));
  AMANAT_RETURN_IF_ERROR(tls.AllowOnly({"certificate", "key", "authority"}));
  AMANAT_ASSIGN_OR_RETURN(profile.certificate, PathAt(tls, "certificate", folder));
  AMANAT_ASSIGN_OR_RETURN(profile.certificate_key, PathAt(tls, "key", folder));
  AMANAT_ASSIGN_OR_RETURN(profile.authority, PathAt(tls, "authority", folder));
  AMANAT_RETURN_IF_ERROR(ReadAddresses(root, profile));
  AMANAT_RETURN_IF_ERROR(ReadTypedBack(root, profile));
  return profile;
}

}  // namespace amanat::cli

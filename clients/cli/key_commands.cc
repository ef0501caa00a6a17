#include "clients/cli/key_commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "clients/terminal/terminal.h"
#include "ledger/signing/signing.h"

namespace amanat::cli {
namespace {

void Show(Session& session, const std::string& path, const std::string& code,
          const signing::PrivateKey& key) {
  Session::Row row = {{"file", path}};
  if (!code.empty()) row.emplace_back("code", code);
  row.emplace_back("public_key", key.public_key().hex());
  session.Print(row);
}

Exit MakeKey(Session& session, const std::string& path, const std::string& code) {
  const signing::PrivateKey key = signing::PrivateKey::Generate(session.random());
  const absl::Status status = signing::SavePrivateKey(path, key);
  if (!status.ok()) return session.Fail(status);
  Show(session, path, code, key);
  return Exit::kDone;
}

Exit ShowKey(Session& session, const std::string& path, bool digits) {
  const auto key = signing::LoadPrivateKey(path);
  if (!key.ok()) return session.Fail(key.status());
  if (digits) {
    terminal::PrintLines(key->public_key().hex() + "\n");
    return Exit::kDone;
  }
  Show(session, path, "", *key);
  return Exit::kDone;
}

}  // namespace

void AddKeyCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* key = app.add_subcommand("key", "Key files of operators");
  key->require_subcommand(1);
  const auto path = std::make_shared<std::string>();
  const auto code = std::make_shared<std::string>();
  CLI::App* make = key->add_subcommand("new", "Make a key; never overwrites one");
  make->add_option("file", *path, "The new file, mode 0600")->required();
  make->add_option("--code", *code, "Operator's code, to be printed beside the public key");
  make->callback([&session, &exit, path, code] { exit = MakeKey(session, *path, *code); });
  CLI::App* show = key->add_subcommand("show", "Print the public key of a key file");
  show->add_option("file", *path, "The key file")->required();
  const auto digits = std::make_shared<bool>(false);
  show->add_flag("--digits", *digits,
                 "The 64 digits alone, to be kept as a file for amanatd --administrator");
  key->footer(
      "A key file stays with its operator; the directory needs the public key alone.\n\nExample:\n"
      "  amanat key new off-1.key --code off-1");
  show->callback([&session, &exit, path, digits] { exit = ShowKey(session, *path, *digits); });
}

}  // namespace amanat::cli

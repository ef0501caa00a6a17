// The command line of `amanat`: every command, with what is said of it in help, manual and completion, and
// the session in which one of them runs.
//
//   CommandLine line(random);
//   const usage::Reading reading = usage::ReadCommandLine(line.app(), argc, argv);   // runs the command
//   line.Conclude();
//   line.exit();
//
// How a command gets there: its domain's Add...Commands adds it with its options; its example stands in
// examples.cc, the codes that its options take in option_codes.cc, what usually follows in next_steps.cc.
// A test asks for the example. Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_COMMAND_LINE_H_
#define AMANAT_CLIENTS_CLI_COMMAND_LINE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "clients/cli/session.h"
#include "ledger/base/random.h"
#include "services/usage/command_model.h"

namespace amanat::cli {

class CommandLine {
 public:
  explicit CommandLine(RandomSource& random);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CLI::App& app() { return app_; }
  const Session& session() const { return session_; }
  // Of the command that ran.
  Exit exit() const { return exit_; }

  // Ends the table that the command printed, and tells a person what usually follows, and of a list without
  // rows that it is empty.
  void Conclude();

 private:
  void AddGlobalOptions();
  void AddCommands();
  absl::Status TakeOptions();

  CLI::App app_;
  Options options_;
  Session session_;
  Exit exit_ = Exit::kDone;
  std::string profile_;
  std::vector<std::string> signers_;
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_COMMAND_LINE_H_

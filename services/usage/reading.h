// How a program reads its command line: everything that is wrong with it is named at once, a word that is
// not known with the one that was perhaps meant, and what is missing altogether.
//
//   const Reading reading = ReadCommandLine(app, argc, argv);
//   if (reading.then != Reading::Then::kGoOn) { ... print reading.text, end with reading.exit_code ... }
//
// Writes nothing itself. Not thread-safe, as the app.
#ifndef AMANAT_SERVICES_USAGE_READING_H_
#define AMANAT_SERVICES_USAGE_READING_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace amanat::usage {

constexpr int kExitUsage = 2;

struct Reading {
  enum class Then {
    kGoOn,   // the callbacks of the command, if it has any, have run
    kPrint,  // help, version or another text that was asked for, for standard output
    kSay,    // what is wrong, for standard error: lines, each with its end
    kEnd,    // a callback has said all there is
  };
  Then then = Then::kGoOn;
  std::string text;
  int exit_code = 0;
};

Reading ReadCommandLine(CLI::App& app, int argc, const char* const* argv);

// An option that prints `text()` and ends the program, whatever else is missing, such as --man.
CLI::Option* AddPrintingOption(CLI::App& app, const std::string& name, const std::string& text,
                               std::function<std::string()> print);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_READING_H_

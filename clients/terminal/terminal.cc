#include "clients/terminal/terminal.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "ledger/base/printable.h"
#include "ledger/base/standard_output.h"

namespace amanat::terminal {
namespace {

void WriteError(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

void PrintLine(absl::string_view line) { WriteOutput(Printable(line) + "\n"); }

void PrintLines(absl::string_view lines) { WriteOutput(PrintableLines(lines)); }

absl::Status Flush() { return FlushOutput(); }

void Say(absl::string_view line) { WriteError(Printable(line) + "\n"); }

void SayLines(absl::string_view lines) { WriteError(PrintableLines(lines)); }

bool IsAPerson() { return isatty(STDIN_FILENO) != 0; }

std::string Ask(absl::string_view question) {
  WriteError(Printable(question));
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

void ShowProgress(absl::string_view line) { WriteError("\r\033[K" + Printable(line)); }

bool ShowsProgress() { return isatty(STDERR_FILENO) != 0; }

}  // namespace amanat::terminal

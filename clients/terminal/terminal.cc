#include "clients/terminal/terminal.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "ledger/base/printable.h"

namespace amanat::terminal {
namespace {

void Write(const std::string& text, std::FILE* stream) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace

void PrintLine(absl::string_view line) { Write(Printable(line) + "\n", stdout); }

void PrintLines(absl::string_view lines) { Write(PrintableLines(lines), stdout); }

absl::Status Flush() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return absl::OkStatus();
  return absl::UnavailableError("standard output cannot be written");
}

void Say(absl::string_view line) { Write(Printable(line) + "\n", stderr); }

bool IsAPerson() { return isatty(STDIN_FILENO) != 0; }

std::string Ask(absl::string_view question) {
  Write(Printable(question), stderr);
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

void ShowProgress(absl::string_view line) { Write("\r\033[K" + Printable(line), stderr); }

bool ShowsProgress() { return isatty(STDERR_FILENO) != 0; }

}  // namespace amanat::terminal

// Pages of the manual (man) of a program and of each of its commands, as roff.
//
//   for (const ManualPage& page : ManualOf(ModelOf(app), {"amanat 0.1.0", 1})) write(page.name, page.text);
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_USAGE_MANUAL_H_
#define AMANAT_SERVICES_USAGE_MANUAL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/usage/command_model.h"

namespace amanat::usage {

struct ManualSettings {
  std::string version;  // of the program, at the foot of each page
  int section = 1;      // 1: commands of people; 8: of a machine's administrator
};

struct ManualPage {
  std::string name;  // "amanat-ledger-show.1"
  std::string text;
};

// One page for each command, the program's first.
std::vector<ManualPage> ManualOf(const CommandModel& program, const ManualSettings& settings);

// The text as roff that prints it letter by letter.
std::string Escaped(absl::string_view text);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_MANUAL_H_

// The options --completion and --man of a program that has no commands of its own for them.
#ifndef AMANAT_SERVICES_USAGE_PAGES_H_
#define AMANAT_SERVICES_USAGE_PAGES_H_

#include <CLI/CLI.hpp>
#include <string>

namespace amanat::usage {

// `version` stands at the foot of the page, which belongs to that section of the manual. After all other options.
void AddPages(CLI::App& app, const std::string& version, int section);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_PAGES_H_

// A file that a person brings (clients/intake), whichever kind it is of: how it is read, what is said of
// it, and the example that --template writes. All that is wrong with a file is said before anything of
// it is sent, and a file that is not taken always gives Exit::kRefused.
//
//   const auto content = ReadPeoplesFile(session, path);
//   if (!content.has_value()) return Exit::kRefused;   // and it was said why
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_PEOPLE_FILE_H_
#define AMANAT_CLIENTS_CLI_PEOPLE_FILE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/session.h"
#include "clients/intake/columns.h"
#include "clients/intake/csv.h"

namespace amanat::cli {

constexpr size_t kPeoplesFileBytesMax = size_t{512} << 20;

// The bytes of the file; nothing once it was said why there are none: not there, a folder, not readable,
// too large.
std::optional<std::string> ReadPeoplesFile(Session& session, const std::string& path);

// Says every fault, by line and column, for people on standard error and as data where data is asked for.
Exit RefuseFaults(Session& session, const std::string& path,
                  const std::vector<intake::LineFault>& faults);

// Says of a file that is taken which columns are not read, if any.
void SayWhatIsNotRead(const std::string& path, const std::vector<std::string>& unread_columns);

// Writes an example file that can be read, with dates of today: to the path, which must be free, or for an
// empty one to standard output.
Exit WriteTemplate(Session& session, const intake::FileColumns& columns, const std::string& path);

// What a verb for such files does: with --template the latter, else `import` the file, which is missing
// where there is no path.
constexpr char kTemplateHelp[] =
    "Write an example file instead: there, or without a name to standard output";
Exit FileOrTemplate(Session& session, const intake::FileColumns& columns, bool template_wanted,
                    const std::string& path, const std::function<Exit(const std::string&)>& import);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_PEOPLE_FILE_H_

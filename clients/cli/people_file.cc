#include "clients/cli/people_file.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/cli/site_day.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

// An example needs no node.
CivilDays DayOfExample(const Session& session) {
  const auto day = session.EffectiveDate();
  if (day.ok()) return *day;
  return DayAt(kUniversalTime, absl::ToUnixMicros(absl::Now())).value_or(0);
}

}  // namespace

std::optional<std::string> ReadPeoplesFile(Session& session, const std::string& path) {
  auto content = ReadFile(path, kPeoplesFileBytesMax);
  if (content.ok()) return *std::move(content);
  session.Fail(content.status());
  return std::nullopt;
}

Exit RefuseFaults(Session& session, const std::string& path,
                  const std::vector<intake::LineFault>& faults) {
  for (const intake::LineFault& fault : faults) {
    terminal::Say(absl::StrCat(path, ": ", intake::FormatFault(fault)));
    if (!session.options().json) continue;
    session.Print(
        {{"line", absl::StrCat(fault.line)}, {"column", fault.column}, {"reason", fault.reason}});
  }
  session.EndTable();
  if (faults.size() == intake::kFaultsMax)
    terminal::Say("and perhaps more: these are as many as are said");
  terminal::Say(absl::StrCat("amanat: ", path, " is refused whole; nothing was sent"));
  return Exit::kRefused;
}

void SayWhatIsNotRead(const std::string& path, const std::vector<std::string>& unread_columns) {
  if (unread_columns.empty()) return;
  terminal::Say(
      absl::StrCat(path, ": columns that are not read: ", absl::StrJoin(unread_columns, ", ")));
}

Exit WriteTemplate(Session& session, const intake::FileColumns& columns, const std::string& path) {
  const std::string example = intake::ExampleOf(columns, DayOfExample(session));
  if (path.empty()) {
    terminal::PrintLines(example);
    return Exit::kDone;
  }
  if (access(path.c_str(), F_OK) == 0) {
    return session.Fail(absl::AlreadyExistsError(
        absl::StrCat(path, " is there already: give the example another name")));
  }
  const absl::Status written = WriteFileDurably(path, example);
  if (!written.ok()) return session.Fail(written);
  terminal::Say(absl::StrCat("wrote an example to ", path));
  return Exit::kDone;
}

Exit FileOrTemplate(Session& session, const intake::FileColumns& columns, bool template_wanted,
                    const std::string& path,
                    const std::function<Exit(const std::string&)>& import) {
  if (template_wanted) return WriteTemplate(session, columns, path);
  if (!path.empty()) return import(path);
  return session.Fail(
      absl::InvalidArgumentError("no file is named; --template writes an example of one"));
}

}  // namespace amanat::cli

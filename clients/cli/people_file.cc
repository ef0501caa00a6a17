#include "clients/cli/people_file.h"

#include <unistd.h>

#include <algorithm>

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

void SayWhatIsLeftOut(const std::string& path, const std::vector<std::string>& unread_columns,
                      const std::vector<intake::LineFault>& repeats) {
  if (!unread_columns.empty()) {
    terminal::Say(
        absl::StrCat(path, ": columns that are not read: ", absl::StrJoin(unread_columns, ", ")));
  }
  const size_t said = std::min(repeats.size(), intake::kFaultsInMessageMax);
  for (size_t i = 0; i < said; ++i) {
    terminal::Say(absl::StrCat(path, ": ", intake::FormatFault(repeats[i]), ": it counts once"));
  }
  if (said < repeats.size()) {
    terminal::Say(absl::StrCat(path, ": and so do ", repeats.size() - said, " more lines"));
  }
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

}  // namespace amanat::cli

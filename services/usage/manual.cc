#include "services/usage/manual.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/usage/help.h"

namespace amanat::usage {
namespace {

std::string PageOf(absl::string_view path) { return absl::StrReplaceAll(path, {{" ", "-"}}); }

// A line that begins with white space is an example, which is not filled.
bool IsExample(absl::string_view line) {
  return !line.empty() && absl::ascii_isspace(static_cast<unsigned char>(line.front()));
}

void AppendText(absl::string_view text, std::string& page) {
  bool in_example = false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (IsExample(line) != in_example) {
      absl::StrAppend(&page, in_example ? ".EE\n.RE\n" : ".PP\n.RS 2\n.EX\n");
      in_example = !in_example;
    }
    if (in_example) {
      absl::StrAppend(&page, Escaped(absl::StripLeadingAsciiWhitespace(line)), "\n");
    } else {
      absl::StrAppend(&page, line.empty() ? ".PP" : Escaped(line), "\n");
    }
  }
  if (in_example) absl::StrAppend(&page, ".EE\n.RE\n");
}

void AppendOptions(absl::string_view title, const CommandModel& command, bool is_argument,
                   std::string& page) {
  bool is_first = true;
  for (const OptionModel& option : command.options) {
    if (option.is_argument != is_argument) continue;
    if (is_first) absl::StrAppend(&page, ".SH ", title, "\n");
    is_first = false;
    absl::StrAppend(&page, ".TP\n.B ", Escaped(NameOf(option)), "\n");
    const std::string text =
        absl::StrCat(TextOf(option), option.required && !is_argument ? ". Must be given" : "");
    AppendText(text.empty() ? "\\&" : text, page);
  }
}

void AppendCommands(const CommandModel& command, int section, std::string& page) {
  if (command.commands.empty()) return;
  absl::StrAppend(&page, ".SH COMMANDS\n");
  for (const CommandModel& inner : command.commands) {
    absl::StrAppend(&page, ".TP\n.BR ", Escaped(PageOf(inner.path)), " (", section, ")\n",
                    Escaped(inner.text), "\n");
  }
}

std::string TextOfPage(const CommandModel& command, const CommandModel& program,
                       const ManualSettings& settings) {
  const std::string name = PageOf(command.path);
  std::string page = absl::StrCat(
      ".TH \"", Escaped(absl::AsciiStrToUpper(name)), "\" \"", settings.section, "\" \"\" \"",
      Escaped(settings.version), "\" \"Amanat\"\n.nh\n.ad l\n.SH NAME\n", Escaped(name), " \\- ",
      Escaped(command.text), "\n.SH SYNOPSIS\n.B ", Escaped(UsageOf(command)), "\n");
  AppendCommands(command, settings.section, page);
  AppendOptions("ARGUMENTS", command, /*is_argument=*/true, page);
  AppendOptions("OPTIONS", command, /*is_argument=*/false, page);
  if (!command.footer.empty()) {
    absl::StrAppend(&page, ".SH NOTES\n");
    AppendText(command.footer, page);
  }
  if (&command != &program) {
    absl::StrAppend(&page, ".SH SEE ALSO\n.BR ", Escaped(program.name), " (", settings.section,
                    "), with the options of every command\n");
  }
  return page;
}

}  // namespace

std::string Escaped(absl::string_view text) {
  std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"},
                                                   {"-", "\\-"},
                                                   {"'", "\\(aq"},
                                                   {"\"", "\\(dq"},
                                                   {"`", "\\(ga"},
                                                   {"^", "\\(ha"},
                                                   {"~", "\\(ti"}});
  // A line that begins with one of these would be obeyed.
  if (absl::StartsWith(escaped, ".")) escaped.insert(0, "\\&");
  return escaped;
}

std::vector<ManualPage> ManualOf(const CommandModel& program, const ManualSettings& settings) {
  std::vector<ManualPage> pages;
  ForEachCommand(program, [&](const CommandModel& command) {
    pages.push_back({absl::StrCat(PageOf(command.path), ".", settings.section),
                     TextOfPage(command, program, settings)});
  });
  return pages;
}

}  // namespace amanat::usage

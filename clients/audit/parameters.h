// The parameters of the checks: each has a default, and a file may set some of them.
//
//   AMANAT_ASSIGN_OR_RETURN(const Parameters parameters, Parameters::Parse(text, "our-rules.toml"));
//   parameters.Integer("stale-rate.days");            // 7 unless the file says otherwise
//
// The file is TOML of dotted keys, comments and blank lines alone, so that a program without a library for
// it reads it:
//
//   # Fifteen days, by our circular 12.
//   advance-while-open.days = 15
//   outside-purpose.lines.shelter = "shelter subsistence"
//
// Parameters that two administrators sign, in the directory, come with the acts for them; until then they
// are the auditor's own, and an audit says which it used. Values are plain data; thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_PARAMETERS_H_
#define AMANAT_CLIENTS_AUDIT_PARAMETERS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace amanat::audit {

constexpr size_t kParametersBytesMax = 1u << 20;

// A parameter that stands alone, or a family of them: `name` ends in "." and is followed by what each is of.
struct ParameterInfo {
  absl::string_view name;
  absl::string_view
      standard;  // the default, as a file writes it; of a family its only member, if any
  absl::string_view about;
};
absl::Span<const ParameterInfo> ParameterInfos();

class Parameters {
 public:
  // The defaults.
  Parameters();

  // InvalidArgument names every mistake of the text, `path` and line before each.
  static absl::StatusOr<Parameters> Parse(absl::string_view text, const std::string& path);

  // Precondition of these: the parameter exists and is of the kind.
  int64_t Integer(absl::string_view name) const;
  const std::string& Text(absl::string_view name) const;
  std::vector<std::string> Words(absl::string_view name) const;

  // What stands behind "family.", by what it is of.
  std::map<std::string, std::string> Family(absl::string_view family) const;

  // The file that set some of them; empty: none.
  const std::string& path() const { return path_; }
  // Those that the file set, by name.
  const std::map<std::string, std::string>& set_by_file() const { return set_by_file_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::string path_;
  std::map<std::string, std::string> set_by_file_;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_PARAMETERS_H_

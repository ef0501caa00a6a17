// The parameters of the checks: each has a default, two administrators may sign others in the directory, and an
// auditor's file wins over both.
//
//   AMANAT_ASSIGN_OR_RETURN(const Parameters parameters, Parameters::Parse(text, "our-rules.toml"));
//   parameters.Integer("stale-rate.days");            // 7 unless the file says otherwise
//   parameters.OverTheFunds(directory, size);         // 14 where the fund signed that and the file says nothing
//
// The file is TOML of dotted keys, comments and blank lines alone, so that a program without a library for
// it reads it:
//
//   # Fifteen days, by our circular 12.
//   advance-while-open.days = 15
//   outside-purpose.lines.shelter = "shelter subsistence"
//
// What is checked does not choose how: what a fund may sign has a range (ledger/directory/audit_parameters.h),
// and a report says whose each value is that is not the default. Texts are the auditor's alone. Values are
// plain data; thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_PARAMETERS_H_
#define AMANAT_CLIENTS_AUDIT_PARAMETERS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/directory/directory.h"

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

// A parameter that file or fund set.
struct SetParameter {
  std::string name;
  std::string value;                            // by which the checks go
  std::string standard;                         // the default; empty: none
  std::optional<std::string> by_file, by_fund;  // what each of them says
  bool operator==(const SetParameter&) const = default;
};

// Where the fund signed its parameters.
struct SignedVersion {
  uint64_t version = 0;
  LogIndex index = 0;  // of the directory's entry
  UnixMicros recorded = 0;
};

class Parameters {
 public:
  // The defaults.
  Parameters();

  // InvalidArgument names every mistake of the text, `path` and line before each.
  static absl::StatusOr<Parameters> Parse(absl::string_view text, const std::string& path);

  // These, and where their file is silent those that stand in the directory at `size`.
  Parameters OverTheFunds(const directory::Directory& directory, TreeSize size) const;

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
  // Nothing: no administrators signed any.
  const std::optional<SignedVersion>& signed_version() const { return signed_version_; }
  // Whatever file or fund set, by name: no other parameter differs from its default.
  std::vector<SetParameter> AllSet() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::string path_;
  std::map<std::string, std::string> set_by_file_;
  std::map<std::string, std::string> set_by_fund_;
  std::optional<SignedVersion> signed_version_;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_PARAMETERS_H_

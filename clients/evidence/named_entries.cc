#include "clients/evidence/named_entries.h"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "amanat/acts/all.h"
#include "ledger/entry/wire.h"

namespace amanat::evidence {
namespace {

// Fields whose index is of the same log and is what the act is about.
constexpr std::array<absl::string_view, 3> kOwnEntries = {"entry", "spend", "spends"};

class NamedReader {
 public:
  NamedReader(NamedEntries& named, bool is_body) : named_(named), is_body_(is_body) {}

  template <typename T>
  void Field(uint32_t, absl::string_view name, const T& value,
             wire::TextForm = wire::TextForm::kNone) {
    Take(name, value);
  }

 private:
  template <typename T>
  static constexpr bool kIsMessage =
      !std::is_arithmetic_v<T> && !std::is_enum_v<T> && !wire::Fixed<T> &&
      !std::is_same_v<T, std::string> && !std::is_same_v<T, wire::CivilDate> &&
      !std::is_same_v<T, wire::Instant> && !std::is_same_v<T, money::Currency> &&
      !std::is_same_v<T, money::Money>;

  template <typename T>
  void Take(absl::string_view name, const std::optional<T>& value) {
    if (value.has_value()) Take(name, *value);
  }
  template <typename T>
  void Take(absl::string_view name, const std::vector<T>& values) {
    for (const T& value : values) Take(name, value);
  }
  template <typename T>
  void Take(absl::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, entry::Reference>) {
      if (!value.log.is_zero()) named_.references.push_back(value);
    } else if constexpr (std::is_same_v<T, uint64_t>) {
      const bool own = std::find(kOwnEntries.begin(), kOwnEntries.end(), name) != kOwnEntries.end();
      // Entry 0 founds its log, and 0 stands for none.
      if (is_body_ && own && value != 0) named_.own.push_back(value);
    } else if constexpr (std::is_same_v<T, StreamId>) {
      if (is_body_ && !value.is_zero()) named_.streams.push_back(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (is_body_ && name == "reason") named_.reason = value;
    } else if constexpr (kIsMessage<T>) {
      NamedReader inner(named_, /*is_body=*/false);
      wire::VisitFields(value, inner);
    }
  }

  NamedEntries& named_;
  bool is_body_;
};

}  // namespace

NamedEntries NamedBy(uint32_t event_type, absl::string_view body) {
  NamedEntries named;
  acts::WithBodyOf(event_type, [&](const auto& empty) {
    const auto decoded = wire::Decode<std::decay_t<decltype(empty)>>(body);
    if (!decoded.ok()) return;
    NamedReader reader(named, /*is_body=*/true);
    wire::VisitFields(*decoded, reader);
  });
  return named;
}

}  // namespace amanat::evidence

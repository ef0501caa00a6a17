// Who is whom: profiles of operators, and the codes that they join.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/directory/directory.h"

namespace amanat::directory {

const OperatorProfile* Directory::FindProfile(absl::string_view code, TreeSize size) const {
  for (auto it = profiles_.rbegin(); it != profiles_.rend(); ++it) {
    if (it->index < size && it->body.code == code) return &*it;
  }
  return nullptr;
}

const std::string* Directory::CodeAdmittedAt(LogIndex admission, TreeSize size) const {
  for (const Operator& item : operators_) {
    if (item.admission == admission && admission < size) return &item.body.code;
  }
  return nullptr;
}

std::vector<std::string> Directory::CodesJoined(const std::vector<Join>& joins,
                                                absl::string_view code, TreeSize size) {
  std::map<std::string, std::string> standing;  // by the code of the profile, the latest one's
  for (const Join& join : joins) {
    if (join.index >= size) continue;
    if (join.other.empty()) {
      standing.erase(join.code);
    } else {
      standing.insert_or_assign(join.code, join.other);
    }
  }
  std::set<std::string> codes = {std::string(code)};
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& [one, other] : standing) {
      if (codes.contains(one) == codes.contains(other)) continue;
      codes.insert({one, other});
      grew = true;
    }
  }
  return {codes.begin(), codes.end()};
}

bool Directory::IsSamePerson(absl::string_view one, absl::string_view other, TreeSize size) const {
  if (one == other) return true;
  if (joins_.empty()) return false;  // asked of every decision: most funds join few codes
  const std::vector<std::string> codes = CodesJoined(joins_, one, size);
  return std::binary_search(codes.begin(), codes.end(), std::string(other));
}

std::vector<std::string> Directory::CodesOfPerson(absl::string_view code, TreeSize size) const {
  return CodesJoined(joins_, code, size);
}

bool Directory::PersonEverHadRole(absl::string_view code, Role role, TreeSize size) const {
  const std::vector<std::string> codes = CodesJoined(joins_, code, size);
  return std::any_of(operators_.begin(), operators_.end(), [&](const Operator& item) {
    return item.admission < size && item.HasRole(role) &&
           std::binary_search(codes.begin(), codes.end(), item.body.code);
  });
}

size_t Directory::CountAdministrators(const std::vector<Join>& joins,
                                      std::optional<LogIndex> without, TreeSize size) const {
  std::set<std::string> people;  // by the first of their codes
  for (const Operator& item : operators_) {
    if (item.admission == without || !item.HasRole(Role::kAdministrator) ||
        FindOperator(item.admission, size) == nullptr) {
      continue;
    }
    people.insert(CodesJoined(joins, item.body.code, size).front());
  }
  return people.size();
}

absl::Status Directory::CheckDeputy(const OperatorProfileSet& body, const std::vector<Join>& joins,
                                    TreeSize size) const {
  if (body.deputy_of.empty()) return absl::OkStatus();
  const Operator* head = FindOperatorByCode(body.deputy_of, size);
  if (head == nullptr) {
    return absl::NotFoundError(absl::StrCat("no operator ", body.deputy_of, " stands admitted"));
  }
  const Operator* deputy = FindOperatorByCode(body.code, size);
  if (deputy == nullptr || deputy->body.site != head->body.site) {
    return absl::InvalidArgumentError("a deputy stands admitted at the site of the head of post");
  }
  const std::vector<std::string> codes = CodesJoined(joins, body.code, size + 1);
  if (std::binary_search(codes.begin(), codes.end(), body.deputy_of)) {
    return absl::InvalidArgumentError("nobody is his own deputy");
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckProfile(const OperatorProfileSet& body, TreeSize size) const {
  if (body.code.empty()) return absl::InvalidArgumentError("no operator's code");
  const bool known = std::any_of(operators_.begin(), operators_.end(), [&](const Operator& item) {
    return item.admission < size && item.body.code == body.code;
  });
  if (!known) {
    return absl::NotFoundError(absl::StrCat("no operator was ever admitted as ", body.code));
  }
  if (body.bond.has_value()) {
    if (body.bond->minor_units <= 0) {
      return absl::InvalidArgumentError("a bond is more than nothing");
    }
    AMANAT_RETURN_IF_ERROR(money::MinorUnits(body.bond->currency).status());
  }
  const std::vector<std::string>& languages = body.languages;
  if (languages.size() > kLanguagesOfOperatorMax ||
      !std::is_sorted(languages.begin(), languages.end()) ||
      std::adjacent_find(languages.begin(), languages.end()) != languages.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("languages are at most ", kLanguagesOfOperatorMax, ", ascending, each once"));
  }
  std::vector<Join> joins = joins_;
  joins.push_back({size, body.code, ""});
  if (body.same_person_as != 0) {
    const std::string* other = CodeAdmittedAt(body.same_person_as, size);
    if (other == nullptr) {
      return absl::NotFoundError(
          absl::StrCat("entry ", body.same_person_as, " admitted no operator"));
    }
    if (*other == body.code) {
      return absl::InvalidArgumentError(absl::StrCat("entry ", body.same_person_as, " admitted ",
                                                     body.code, " himself: name another code's"));
    }
    joins.back().other = *other;
  }
  AMANAT_RETURN_IF_ERROR(CheckDeputy(body, joins, size));
  // One person under two codes would be asked for a second signature that nobody can give.
  if (CountAdministrators(joins, std::nullopt, size + 1) < 2) {
    return absl::FailedPreconditionError(
        "two administrators must remain two people; admit another one first");
  }
  return absl::OkStatus();
}

void Directory::ApplyProfile(LogIndex index, OperatorProfileSet body) {
  const std::string* other =
      body.same_person_as == 0 ? nullptr : CodeAdmittedAt(body.same_person_as, index);
  // One that never joined has nothing to end.
  const bool joined = std::any_of(joins_.begin(), joins_.end(),
                                  [&](const Join& join) { return join.code == body.code; });
  if (other != nullptr) {
    joins_.push_back({index, body.code, *other});
  } else if (joined) {
    joins_.push_back({index, body.code, ""});
  }
  profiles_.push_back({index, std::move(body)});
}

}  // namespace amanat::directory

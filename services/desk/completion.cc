#include "services/desk/completion.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "services/desk/desk.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::desk {
namespace {

constexpr char kActOneof[] = "act";
constexpr char kSubjectsField[] = "subjects";

const entry::ActDescription* FindAct(uint32_t event_type) {
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      if (act.event_type == event_type) return &act;
    }
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<const core::LogRows*> Present::OwnFund() const {
  const core::LogRows* log = now.Own(entry::Book::kFund);
  if (log == nullptr) return absl::NotFoundError("the site has no fund log");
  return log;
}

absl::StatusOr<examine::Leaf> Present::Resolve(entry::Reference& reference,
                                               absl::string_view field) const {
  auto leaf = desk.ReadLeaf(now, reference.log, reference.index);
  if (!leaf.ok()) return Annotate(leaf.status(), field);
  if (!reference.leaf_hash.is_zero() && reference.leaf_hash != leaf->hash) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, ": the entry at hand has another hash than the given one"));
  }
  reference.leaf_hash = leaf->hash;
  return leaf;
}

Completions::Completions(const google::protobuf::Descriptor& request, std::vector<Completion> acts)
    : acts_(std::move(acts)) {
  std::sort(acts_.begin(), acts_.end(),
            [](const Completion& a, const Completion& b) { return a.type < b.type; });
  const google::protobuf::OneofDescriptor* act = request.FindOneofByName(kActOneof);
  AMANAT_CHECK(act != nullptr);
  AMANAT_CHECK(act->field_count() == static_cast<int>(acts_.size()));
  for (int i = 0; i < act->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = act->field(i);
    const auto event_type = static_cast<uint32_t>(field->number());
    const entry::ActDescription* known = FindAct(event_type);
    AMANAT_CHECK(Find(event_type) != nullptr && known != nullptr);
    AMANAT_CHECK(field->message_type()->full_name() ==
                 absl::StrCat("amanat.acts.v1.", known->body->name));
  }
}

const Completion* Completions::Find(uint32_t event_type) const {
  const auto type = static_cast<entry::EventType>(event_type);
  const auto it = std::lower_bound(
      acts_.begin(), acts_.end(), type,
      [](const Completion& act, entry::EventType wanted) { return act.type < wanted; });
  return it != acts_.end() && it->type == type ? &*it : nullptr;
}

absl::StatusOr<Draft> Completions::Read(const google::protobuf::Message& request) const {
  const google::protobuf::Descriptor& type = *request.GetDescriptor();
  const google::protobuf::Reflection& fields = *request.GetReflection();
  const google::protobuf::FieldDescriptor* act =
      fields.GetOneofFieldDescriptor(request, type.FindOneofByName(kActOneof));
  if (act == nullptr) return absl::InvalidArgumentError("act: none");
  Draft draft;
  draft.type = static_cast<entry::EventType>(act->number());
  draft.body = fields.GetMessage(request, act).SerializeAsString();
  const google::protobuf::FieldDescriptor* subjects = type.FindFieldByName(kSubjectsField);
  const int count = subjects == nullptr ? 0 : fields.FieldSize(request, subjects);
  for (int i = 0; i < count; ++i) {
    AMANAT_ASSIGN_OR_RETURN(
        draft.subjects.emplace_back(),
        FixedFromProto<SubjectId>(fields.GetRepeatedString(request, subjects, i), kSubjectsField));
  }
  return draft;
}

absl::Status Completions::Complete(Draft& draft, const Present& present) const {
  const Completion* act = Find(static_cast<uint32_t>(draft.type));
  AMANAT_CHECK(act != nullptr);
  return act->complete(draft, present);
}

bool Completions::Submits(uint32_t event_type) const {
  const entry::EventTypeInfo* info = rules::FundCatalogue().FindEventType(event_type);
  return Find(event_type) != nullptr && info != nullptr &&
         info->line_type == entry::EventType::kUnspecified;
}

}  // namespace amanat::desk

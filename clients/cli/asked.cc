#include "clients/cli/asked.h"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "amanat/acts/v1/types.pb.h"
#include "ledger/base/bytes.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status Another(absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat("the service prepared another command than was asked for: ", what));
}

// The service knows the hash of an entry that is named by log and index.
void TakeHashes(const Message& prepared, Message& asked) {
  const Reflection& fields = *asked.GetReflection();
  std::vector<const FieldDescriptor*> set;
  fields.ListFields(asked, &set);
  for (const FieldDescriptor* field : set) {
    if (field->message_type() != acts::v1::Reference::descriptor() || field->is_repeated())
      continue;
    auto& reference = static_cast<acts::v1::Reference&>(*fields.MutableMessage(&asked, field));
    if (!reference.leaf_hash().empty()) continue;
    const Message& found = fields.GetMessage(prepared, field);
    reference.set_leaf_hash(static_cast<const acts::v1::Reference&>(found).leaf_hash());
  }
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  const Reflection& fields = *message.GetReflection();
  if (field->is_repeated()) return fields.FieldSize(message, field) > 0;
  return fields.HasField(message, field);
}

// What the request leaves open, as it was filled in.
void TakeOpen(const Message& prepared, const OpenFields& open, Message& asked) {
  const Descriptor& type = *asked.GetDescriptor();
  for (const absl::string_view name : open) {
    const FieldDescriptor* field = type.FindFieldByName(std::string(name));
    AMANAT_CHECK(field != nullptr);
    if (IsSet(asked, field)) continue;
    const std::unique_ptr<Message> filled(prepared.New());
    filled->CopyFrom(prepared);
    std::vector<const FieldDescriptor*> set;
    filled->GetReflection()->ListFields(*filled, &set);
    for (const FieldDescriptor* other : set) {
      if (other != field) filled->GetReflection()->ClearField(filled.get(), other);
    }
    asked.MergeFrom(*filled);
  }
}

}  // namespace

bool AsksForTwo(const Message& request) {
  const FieldDescriptor* act = request.GetReflection()->GetOneofFieldDescriptor(
      request, request.GetDescriptor()->FindOneofByName("act"));
  if (act == nullptr) return false;
  const entry::EventTypeInfo* type =
      rules::FundCatalogue().FindEventType(static_cast<uint32_t>(act->number()));
  return type != nullptr && (type->signer_class == entry::SignerClass::kTwoPersons ||
                             type->book == entry::Book::kDirectory);
}

absl::Status CheckAsked(const Message& request, const std::string& bytes, const OpenFields& open) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(bytes));
  const Descriptor& type = *request.GetDescriptor();
  const Reflection& fields = *request.GetReflection();
  const FieldDescriptor* act = fields.GetOneofFieldDescriptor(request, type.FindOneofByName("act"));
  if (act == nullptr || command.event_type != static_cast<uint32_t>(act->number())) {
    return Another(absl::StrCat("event type ", command.event_type));
  }
  const std::unique_ptr<Message> asked(fields.GetMessage(request, act).New());
  asked->CopyFrom(fields.GetMessage(request, act));
  const std::unique_ptr<Message> prepared(asked->New());
  if (!prepared->ParseFromString(command.body)) return Another("a body of another form");
  TakeOpen(*prepared, open, *asked);
  TakeHashes(*prepared, *asked);
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  if (!differencer.Compare(*asked, *prepared)) {
    return Another(absl::StrReplaceAll(absl::StripSuffix(differences, "\n"), {{"\n", "; "}}));
  }
  const FieldDescriptor* subjects = type.FindFieldByName("subjects");
  const int count = subjects == nullptr ? 0 : fields.FieldSize(request, subjects);
  bool same = command.subjects.size() == static_cast<size_t>(count);
  for (int i = 0; same && i < count; ++i) {
    same = command.subjects[i].view() == fields.GetRepeatedString(request, subjects, i);
  }
  return same ? absl::OkStatus() : Another("other people");
}

}  // namespace amanat::cli

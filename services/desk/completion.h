// How a service completes an act that a person asks for: the request has the act's body as far as the
// person can say it, the service adds what it knows. A domain lists its acts once, and the list drives
// what its service prepares and what it lets in:
//
//   absl::Status CompleteRejection(ClaimRejected& body, Draft& draft, const Present& present) {
//     draft.streams = {body.claim};
//     return absl::OkStatus();
//   }
//   const Completions completions(*v1::PrepareRequest::descriptor(),
//       {Completes<ClaimRejected, CompleteRejection>(event::kClaimRejected), ...});
//   AMANAT_RETURN_IF_ERROR(desk.Prepare(request, completions, &prepared));
//
// Thread-safe: constant after construction.
#ifndef AMANAT_SERVICES_DESK_COMPLETION_H_
#define AMANAT_SERVICES_DESK_COMPLETION_H_

#include <google/protobuf/message.h>

#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger/entry/body.h"
#include "ledger/entry/entry.h"
#include "ledger/examine/leaf.h"
#include "services/core/site_rows.h"

namespace amanat::desk {

class Desk;

// The act that is asked for.
struct Draft {
  entry::EventType type = entry::EventType::kUnspecified;
  std::string body;               // strict encoding
  std::vector<StreamId> streams;  // the desk adds the versions that stand now
  std::vector<SubjectId> subjects;
};

// What the site knows when an act is drafted.
struct Present {
  const Desk& desk;
  const core::SiteRows& now;

  // The site's fund log; NotFound when there is none.
  absl::StatusOr<const core::LogRows*> OwnFund() const;
  // The entry at hand that `reference` names by log and index; its hash is filled in. NotFound when it
  // is not at hand, InvalidArgument when another hash was given. Errors begin with `field`.
  absl::StatusOr<examine::Leaf> Resolve(entry::Reference& reference, absl::string_view field) const;
};

struct Completion {
  entry::EventType type = entry::EventType::kUnspecified;
  // Adds to body, subjects and streams.
  absl::Status (*complete)(Draft& draft, const Present& present) = nullptr;
};

namespace internal {

template <typename Body, auto kComplete>
absl::Status Complete(Draft& draft, const Present& present) {
  auto body = entry::DecodeBody<Body>(draft.body);
  if (!body.ok()) return Annotate(body.status(), "act");
  AMANAT_RETURN_IF_ERROR(kComplete(*body, draft, present));
  draft.body = wire::Encode(*body);
  return absl::OkStatus();
}

template <typename Body, auto kStream>
absl::Status CompleteStream(Body& body, Draft& draft, const Present&) {
  draft.streams = {body.*kStream};
  return absl::OkStatus();
}

struct DateCheck {
  absl::Status status;

  template <typename T>
  void Field(uint32_t, const char* name, const T& value, wire::TextForm = wire::TextForm::kNone) {
    if constexpr (std::is_same_v<T, wire::CivilDate>) {
      if (status.ok() && value.days == 0) {
        status = absl::InvalidArgumentError(absl::StrCat("act: ", name, ": none"));
      }
    }
  }
};

template <typename Body>
absl::Status CompleteNothing(Body&, Draft&, const Present&) {
  return absl::OkStatus();
}

}  // namespace internal

// InvalidArgument names a date that is left open; the dates of messages in the body are not asked for.
template <typename Body>
absl::Status CheckDates(const Body& body) {
  internal::DateCheck check;
  wire::VisitFields(body, check);
  return check.status;
}

// `kComplete`: absl::Status(Body&, Draft&, const Present&).
template <typename Body, auto kComplete>
Completion Completes(entry::EventType type) {
  return {type, internal::Complete<Body, kComplete>};
}
// The act names one stream, which stands in its body: &Body::stream.
template <typename Body, auto kStream>
Completion NamesStream(entry::EventType type) {
  return {type, internal::Complete<Body, internal::CompleteStream<Body, kStream>>};
}
// The act names no stream.
template <typename Body>
Completion AsItIs(entry::EventType type) {
  return {type, internal::Complete<Body, internal::CompleteNothing<Body>>};
}

// The acts of one service.
class Completions {
 public:
  // Stops the program unless the fields of the request's `oneof act` are those of `acts`: each the
  // body's message, under the number of the act's event.
  Completions(const google::protobuf::Descriptor& request, std::vector<Completion> acts);

  // InvalidArgument for a request without an act, and for people who are not 16 bytes.
  absl::StatusOr<Draft> Read(const google::protobuf::Message& request) const;
  absl::Status Complete(Draft& draft, const Present& present) const;
  // Whether an act of that type is submitted here as a single command: a manifest is not.
  bool Submits(uint32_t event_type) const;
  // Whether it is one of them, a manifest too.
  bool Has(uint32_t event_type) const { return Find(event_type) != nullptr; }

 private:
  const Completion* Find(uint32_t event_type) const;

  std::vector<Completion> acts_;
};

// A body, or a part of one, as the API's message of it.
template <typename Body>
void ToProto(const Body& body, google::protobuf::Message* message) {
  AMANAT_CHECK(message->ParseFromString(wire::Encode(body)));
}

}  // namespace amanat::desk

#endif  // AMANAT_SERVICES_DESK_COMPLETION_H_

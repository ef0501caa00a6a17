// Whether what a service prepared is what the person asked for: it may complete the act, and change
// nothing of it.
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_CLI_ASKED_H_
#define AMANAT_CLIENTS_CLI_ASKED_H_

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::cli {

// Names of the fields of an act's body that a person may leave out for the service to fill in.
using OpenFields = std::vector<absl::string_view>;

// `request`: a domain's PrepareRequest (common.proto); `command`: the bytes that are to be signed.
// DataLoss when they are a command of another event type or with other people, or when its body differs
// in more than the hashes of cited entries and those of the fields `open` that the request leaves out;
// InvalidArgument when they do not decode.
absl::Status CheckAsked(const google::protobuf::Message& request, const std::string& command,
                        const OpenFields& open = {});

// Whether the act in the request is one that two people sign: every act of the directory, and acts of two persons.
bool AsksForTwo(const google::protobuf::Message& request);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ASKED_H_

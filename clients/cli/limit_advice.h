// What a person does about an account that has not what an act asks for (LIMIT_EXCEEDED): the sentence of the
// refusal says which account and how much, and this says where more comes from.
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_CLI_LIMIT_ADVICE_H_
#define AMANAT_CLIENTS_CLI_LIMIT_ADVICE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace amanat::cli {

// Of an act of that event type; empty where there is nothing to say.
absl::string_view LimitAdvice(uint32_t event_type);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_LIMIT_ADVICE_H_

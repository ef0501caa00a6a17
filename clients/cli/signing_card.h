// What a person is about to sign, in words, from the bytes that are signed and nothing else: what is
// done, to whom, how much, on which dates, on what it rests. Logs that have a name are named.
//
//   AMANAT_ASSIGN_OR_RETURN(const SigningCard card, SigningCardOf(command));
//   for (const std::string& line : card.lines) terminal::Say(line);
//
// Thread-safe: a pure function.
#ifndef AMANAT_CLIENTS_CLI_SIGNING_CARD_H_
#define AMANAT_CLIENTS_CLI_SIGNING_CARD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/acts/directory.h"
#include "clients/cli/log_names.h"
#include "ledger/entry/entry.h"
#include "ledger/money/money.h"

namespace amanat::cli {

struct SigningCard {
  // The first says what is done; below it a line for each field that says something, under the name
  // that its definition gives it for people. Text in them is as it stands in the bytes: whoever prints
  // it escapes it (clients/terminal).
  std::vector<std::string> lines;
  std::vector<money::Money> amounts;  // all in the body
  // What in the body is so large, or costs so much, that a person is asked whether it is right
  // (services/forms/magnitude.h).
  std::vector<std::string> doubts;
};

// As BodyJson (body_text.h) for what cannot be shown, which must not be signed.
absl::StatusOr<SigningCard> SigningCardOf(const entry::Command& command,
                                          const LogNames& names = {});

// The act of the body alone, in one line for a list of what happened before:
// "Recommend assistance: Case 11..., Assistance number 1, Cost line ticket, Amount 1200.00 SAR".
absl::StatusOr<std::string> ActLine(const entry::Command& command, const LogNames& names = {});

// The fields of the body alone, a line each, without what is done.
absl::StatusOr<std::vector<std::string>> BodyLinesOf(const entry::Command& command,
                                                     const LogNames& names = {});

// "SAR 1 = PHP 15.2347".
std::string RateSentence(const directory::RateSet& rate);

// "stale-rate.days", as commands, lists and reports call it.
std::string ParameterName(directory::AuditParameter parameter);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_SIGNING_CARD_H_

// As of when something is, for the eyes of a person: "as of 27 Nov 09:14 Manila, 3 minutes behind". Whatever
// office's log it is of, every moment on a screen is told by one clock, that of the site whose node was asked
// (Session::TimeZone), and names it.
//
// Thread-safe: functions without state, but for SayAge and SayBehindAtEnd, which write to the terminal.
#ifndef AMANAT_CLIENTS_CLI_AS_OF_H_
#define AMANAT_CLIENTS_CLI_AS_OF_H_

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <string>

#include "amanat/common/v1/common.pb.h"

namespace amanat::cli {

using Sights = google::protobuf::RepeatedPtrField<common::v1::Sight>;

// "27 Nov 09:14 Manila" in the time zone of that IANA name, with the year unless it is that of `now`; in
// UTC where the zone is empty or not known here.
std::string LocalTimeText(int64_t micros, const std::string& time_zone, int64_t now_micros);

// "less than a minute", "3 minutes", "2 hours", "5 days": rounded down.
std::string DurationText(int64_t micros);

// "as of 27 Nov 09:14 Manila, 3 minutes behind, 12 entries missing", or that nothing of the log is here.
std::string SightText(const common::v1::Sight& sight, const std::string& time_zone,
                      int64_t now_micros);
// Whether the answer may lack what stands in the log.
bool IsBehind(const common::v1::Sight& sight);

// The head of a list on standard error: as of when it is, and of which logs it may lack something. At
// most 8 of them are named.
void SayAge(const Sights& sights, const std::string& time_zone);
// Behind a list: that it is empty says nothing of the logs that are behind.
void SayBehindAtEnd(const Sights& sights);

// The rows that a page of a list holds: of all its repeated messages but the sights.
int CountRows(const google::protobuf::Message& page);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_AS_OF_H_

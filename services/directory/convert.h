// Between the directory's bodies and the messages of amanat.directory.v1. InvalidArgument names the
// field. Thread-safe.
#ifndef AMANAT_SERVICES_DIRECTORY_CONVERT_H_
#define AMANAT_SERVICES_DIRECTORY_CONVERT_H_

#include "absl/status/statusor.h"
#include "amanat/directory/v1/directory.pb.h"
#include "ledger/directory/events.h"
#include "services/desk/desk.h"

namespace amanat::directory {

absl::StatusOr<desk::Draft> DraftOf(const v1::PrepareRequest& request);

v1::AdmitOperator ToProto(const OperatorAdmitted& body);
v1::AdmitSite ToProto(const SiteAdmitted& body);
v1::AdmitLog ToProto(const LogAdmitted& body);
v1::SetCeiling ToProto(const CeilingSet& body);
v1::SetSchedule ToProto(const ScheduleSet& body);
v1::SetRate ToProto(const RateSet& body);

}  // namespace amanat::directory

#endif  // AMANAT_SERVICES_DIRECTORY_CONVERT_H_

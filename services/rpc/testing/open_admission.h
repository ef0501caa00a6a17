// For tests of what lies behind a server's door: whoever has a certificate of the node's fund may call
// everything. Thread-safe.
#ifndef AMANAT_SERVICES_RPC_TESTING_OPEN_ADMISSION_H_
#define AMANAT_SERVICES_RPC_TESTING_OPEN_ADMISSION_H_

#include <string>
#include <utility>

#include "services/rpc/admission.h"
#include "services/rpc/error.h"

namespace amanat::rpc::testing {

class OpenAdmission final : public Admission {
 public:
  explicit OpenAdmission(std::string fund_domain = "owf.example",
                         absl::Duration time_max = absl::Minutes(2))
      : fund_domain_(std::move(fund_domain)), time_max_(time_max) {}

  bool Knows(absl::string_view) const override { return true; }
  absl::Status Admit(absl::string_view, const Caller& caller) const override {
    if (caller.identity.fund_domain == fund_domain_) return absl::OkStatus();
    return EarlyRefusal(absl::StatusCode::kPermissionDenied, "OTHER_FUND", "of another fund");
  }
  absl::Duration TimeMax(absl::string_view) const override { return time_max_; }

 private:
  const std::string fund_domain_;
  const absl::Duration time_max_;
};

}  // namespace amanat::rpc::testing

#endif  // AMANAT_SERVICES_RPC_TESTING_OPEN_ADMISSION_H_

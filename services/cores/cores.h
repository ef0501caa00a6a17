// Which cores the entries of a log go through: the one list that services, replicas of the rules
// and the auditor's verifier share. Thread-safe.
#ifndef AMANAT_SERVICES_CORES_CORES_H_
#define AMANAT_SERVICES_CORES_CORES_H_

#include <memory>
#include <vector>

#include "services/core/core.h"

namespace amanat::cores {

// A core::CoreFactory.
std::vector<std::unique_ptr<core::Core>> MakeCores(const entry::LogName& log);

}  // namespace amanat::cores

#endif  // AMANAT_SERVICES_CORES_CORES_H_

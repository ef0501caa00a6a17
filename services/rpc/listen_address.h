// Whether an address can be listened on, asked before gRPC tries: it says no more than that it could not,
// and writes lines of its own about it.
//
//   AMANAT_RETURN_IF_ERROR(CheckListenAddress("127.0.0.1:7001"));
//
// Thread-safe: a function without state. Somebody may take the port between the answer and its use.
#ifndef AMANAT_SERVICES_RPC_LISTEN_ADDRESS_H_
#define AMANAT_SERVICES_RPC_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"

namespace amanat::rpc {

// Unavailable, with the address, when its port is taken or it is none of this machine's. OK for port 0,
// and for an address that is not host:port, which gRPC refuses.
absl::Status CheckListenAddress(const std::string& address);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_LISTEN_ADDRESS_H_

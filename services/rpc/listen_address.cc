#include "services/rpc/listen_address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace amanat::rpc {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// None where the text is not host:port or the host is not known.
Addresses Resolve(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return {nullptr, freeaddrinfo};
  absl::string_view host = absl::string_view(address).substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string name(host);
  if (getaddrinfo(name.c_str(), address.c_str() + colon + 1, &hints, &found) != 0) found = nullptr;
  return {found, freeaddrinfo};
}

// The error of binding; 0 when it can be bound, or that cannot be told.
int BindError(const addrinfo& address) {
  const int listener = socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, 0);
  if (listener < 0) return 0;
  const int on = 1;
  // As gRPC: what a process that ended left behind does not count.
  (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int error = bind(listener, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  close(listener);
  return error;
}

}  // namespace

absl::Status CheckListenAddress(const std::string& address) {
  const Addresses addresses = Resolve(address);
  for (const addrinfo* item = addresses.get(); item != nullptr; item = item->ai_next) {
    const int error = BindError(*item);
    if (error == EADDRINUSE) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", address, ": its port is taken by another process"));
    }
    if (error == EADDRNOTAVAIL) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", address, ": it is no address of this machine"));
    }
    if (error == EACCES) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", address,
                                                 ": this process may not, ports below 1024 are "
                                                 "for the system"));
    }
  }
  return absl::OkStatus();
}

}  // namespace amanat::rpc

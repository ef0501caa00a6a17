// The verbs of one domain on the command line: each act and each read in one statement, with what is
// filled in or printed by it.
//
//   const Verbs<api::PrepareRequest, Arguments> verbs{*group, session, exit, Execute};
//   verbs.Act("close", "Close a case", &api::PrepareRequest::mutable_close, FillClosing)
//       ->add_option("--outcome", verbs.arguments->outcome, "...");
//   verbs.Read("worklist", "List what waits", ListWork);
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_VERBS_H_
#define AMANAT_CLIENTS_CLI_VERBS_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// `Request` is the domain's PrepareRequest, `Arguments` what the options of its verbs are read into.
template <typename Request, typename Arguments>
struct Verbs {
  CLI::App& group;
  Session& session;  // outlives the group, as `exit` does
  Exit& exit;
  Exit (*execute)(Session& session, Request request);  // the way of an act that is filled in
  std::shared_ptr<Arguments> arguments = std::make_shared<Arguments>();

  // `fill`: absl::Status(Session&, const Arguments&, Request&).
  template <typename Fill>
  CLI::App* Act(const std::string& name, const std::string& text, Fill fill) const {
    CLI::App* verb = group.add_subcommand(name, text);
    verb->callback([verbs = *this, fill] {
      Request request;
      const absl::Status status = fill(verbs.session, *verbs.arguments, request);
      verbs.exit = status.ok() ? verbs.execute(verbs.session, std::move(request))
                               : verbs.session.Fail(status);
    });
    return verb;
  }
  // `body` is where the act stands in the request; `fill`: absl::Status(Session&, const Arguments&,
  // Body&).
  template <typename Body, typename Fill>
  CLI::App* Act(const std::string& name, const std::string& text, Body* (Request::*body)(),
                Fill fill) const {
    return Act(name, text, [body, fill](Session& now, const Arguments& given, Request& request) {
      return fill(now, given, *(request.*body)());
    });
  }
  // `read`: Exit(Session&, const Arguments&).
  template <typename Reader>
  CLI::App* Read(const std::string& name, const std::string& text, Reader read) const {
    CLI::App* verb = group.add_subcommand(name, text);
    verb->callback([verbs = *this, read] {
      verbs.exit = read(verbs.session, std::as_const(*verbs.arguments));
    });
    return verb;
  }
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_VERBS_H_

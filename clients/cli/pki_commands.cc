#include "clients/cli/pki_commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/pki/authority.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

struct Arguments {
  std::string folder, domain, site, code, certificate;
  int days = 0;
};

absl::Status CreateAuthority(Session& session, const Arguments& given) {
  AMANAT_RETURN_IF_ERROR(pki::Authority::Create(given.folder, given.domain, given.days).status());
  session.Print({{"authority", given.folder + "/authority.crt"}});
  return absl::OkStatus();
}

absl::Status Issue(Session& session, const Arguments& given, rpc::PeerKind kind) {
  AMANAT_ASSIGN_OR_RETURN(const auto authority, pki::Authority::Open(given.folder));
  AMANAT_ASSIGN_OR_RETURN(
      const pki::Issued issued,
      authority.Issue({authority.fund_domain(), given.site, kind, given.code}, given.days));
  session.Print({{"certificate", issued.path}, {"was", issued.kept ? "kept" : "made"}});
  return absl::OkStatus();
}

absl::Status IssueNode(Session& session, const Arguments& given) {
  return Issue(session, given, rpc::PeerKind::kNode);
}

absl::Status IssueOperator(Session& session, const Arguments& given) {
  return Issue(session, given, rpc::PeerKind::kOperator);
}

absl::Status Revoke(Session& session, const Arguments& given) {
  AMANAT_ASSIGN_OR_RETURN(const auto authority, pki::Authority::Open(given.folder));
  AMANAT_RETURN_IF_ERROR(authority.Revoke(given.certificate));
  const std::string list = given.folder + "/revoked.crl";
  session.Print({{"revoked", given.certificate}, {"list", list}});
  session.EndTable();
  terminal::Say(
      absl::StrCat("Now copy ", list,
                   " to every node of the fund, to the file that [tls] revocations of its "
                   "configuration names: until then the certificate still opens that node. It is "
                   "read every 15 seconds, without a restart."));
  return absl::OkStatus();
}

}  // namespace

void AddPkiCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* pki = app.add_subcommand("pki", "Certificates of the fund's nodes and people");
  pki->require_subcommand(1);
  pki->footer(
      "DIR holds the authority's key, which signs new members of the fund: keep it off the nodes.\n"
      "Certificates live short; the same command every day renews what has less than a third of "
      "its "
      "life left:\n"
      "  amanat pki authority DIR --domain owf.example\n"
      "  amanat pki node DIR --site manila\n"
      "  amanat pki operator DIR --site manila --code reyes\n"
      "  amanat pki revoke DIR --certificate DIR/manila/operator-reyes.crt\n"
      "Nodes take renewed files and the list of revocations without a restart.");
  const auto given = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* text, int days,
                       absl::Status (*work)(Session&, const Arguments&)) {
    CLI::App* verb = pki->add_subcommand(name, text);
    verb->add_option("dir", given->folder, "The authority's folder")->required();
    const auto life = std::make_shared<int>(days);
    if (days > 0) {
      verb->add_option("--days", *life, "How long the certificate is valid")->capture_default_str();
    }
    verb->callback([&session, &exit, given, life, work] {
      given->days = *life;
      const absl::Status status = work(session, *given);
      exit = status.ok() ? Exit::kDone : session.Fail(status);
    });
    return verb;
  };
  CLI::App* authority = add("authority", "Make the fund's certificate authority",
                            pki::kAuthorityDays, CreateAuthority);
  authority->add_option("--domain", given->domain, "The fund's domain, e.g. owf.example")
      ->required();
  CLI::App* node = add("node", "Issue or renew a node's certificate", pki::kNodeDays, IssueNode);
  node->add_option("--site", given->site, "The node's site")->required();
  CLI::App* person = add("operator", "Issue or renew the certificate of a person's client",
                         pki::kOperatorDays, IssueOperator);
  person->add_option("--site", given->site, "Where the person works")->required();
  person->add_option("--code", given->code, "The person's code in the directory")->required();
  add("revoke", "Revoke a certificate for ever", 0, Revoke)
      ->add_option("--certificate", given->certificate, "Its file")
      ->required();
}

}  // namespace amanat::cli

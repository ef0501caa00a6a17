#include "services/rules/treasury/allotment_reads.h"

#include "amanat/acts/treasury.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/checks.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::AllotmentDeclined;
using ::amanat::treasury::AllotmentIssued;
using ::amanat::treasury::AllotmentReturned;
using core::Cited;
using entry::Reference;

absl::StatusOr<std::variant<Offer, Decision>> ReadOffer(const Context& context,
                                                        const StreamId& allotment,
                                                        const Reference& issue) {
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, issue, event::kAllotmentIssued));
  const auto issued = wire::Decode<AllotmentIssued>(cited.leaf.command.body);
  if (!cited.fits || issue.log != head_office->id || !issued.ok() ||
      issued->allotment != allotment) {
    return RefuseOn({issue}, outcome::kNotFound,
                    "the cited entry does not issue this allotment here");
  }
  if (context.log.ConsumerOf(issue.log, issue.index).has_value()) {
    return RefuseOn({issue}, outcome::kAlreadyConsumed,
                    "the allotment was accepted or declined already");
  }
  return Offer{head_office, issued->amount, cited.leaf.command};
}

absl::StatusOr<std::variant<Returned, Decision>> ReadReturned(const Context& context,
                                                              const StreamId& allotment,
                                                              const Reference& returned) {
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, returned, event::kAllotmentReturned));
  AMANAT_ASSIGN_OR_RETURN(const auto issued, IssuedAllotments().Find(context.rows(), allotment));
  const auto body = wire::Decode<AllotmentReturned>(cited.leaf.command.body);
  if (!cited.fits || !body.ok() || body->allotment != allotment || !issued.has_value() ||
      issued->recipient != returned.log) {
    return RefuseOn({returned}, outcome::kNotFound,
                    "the cited entry does not return this allotment");
  }
  if (issued->acceptance_seen == 0) {
    return absl::FailedPreconditionError("the allotment's acceptance is not taken up here yet");
  }
  if (context.log.ConsumerOf(returned.log, returned.index).has_value()) {
    return RefuseOn({returned}, outcome::kAlreadyConsumed,
                    "the return was credited or refused already");
  }
  return Returned{*issued, body->amount, body->bank_date};
}

absl::StatusOr<std::variant<Returned, Decision>> ReadDeclined(const Context& context,
                                                              const StreamId& allotment,
                                                              const Reference& decline) {
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, decline, event::kAllotmentDeclined));
  AMANAT_ASSIGN_OR_RETURN(const auto issued, IssuedAllotments().Find(context.rows(), allotment));
  const auto body = wire::Decode<AllotmentDeclined>(cited.leaf.command.body);
  if (!cited.fits || !body.ok() || body->allotment != allotment || !issued.has_value() ||
      issued->recipient != decline.log) {
    return RefuseOn({decline}, outcome::kNotFound,
                    "the cited entry does not decline this allotment");
  }
  if (issued->decline_seen == 0) {
    return absl::FailedPreconditionError("the decline is not taken up here yet");
  }
  if (context.log.FindOnce(OnceOfDeclineCredited(allotment)).has_value()) {
    return RefuseOn({decline}, outcome::kAlreadyConsumed, "the decline was credited already");
  }
  return Returned{*issued, issued->amount, issued->issued_on};
}

OnceFingerprint OnceOfDeclineCredited(const StreamId& allotment) {
  return core::Once("decline-credited", {allotment.view()});
}

}  // namespace amanat::rules::treasury

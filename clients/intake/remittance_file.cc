#include "clients/intake/remittance_file.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/intake/columns.h"
#include "clients/intake/observation.h"
#include "clients/intake/row_reader.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "services/forms/channel.h"
#include "services/forms/remittance_form.h"

namespace amanat::intake {
namespace {

using remittance::kObservedAgeDaysMax;
using remittance::kValueDateAheadDaysMax;
using remittance::Remittance;

class RemittanceReader : public RowReader {
 public:
  RemittanceReader(const CsvRow& row, std::vector<LineFault>& faults, CivilDays today)
      : RowReader(row, faults), oldest_(today - kObservedAgeDaysMax), today_(today) {}

  RemittanceRow Read(absl::string_view provider) {
    RemittanceRow read{line(), {}};
    Remittance& body = read.body;
    body.kind = remittance::MessageKind::kCsv;
    body.source = CountryAt("source");
    body.destination = CountryAt("destination");
    body.value_date.days = DateAt("value_date", oldest_, today_ + kValueDateAheadDaysMax);
    const CivilDays on = body.value_date.days;
    const auto currency = CurrencyAt("currency", on);
    body.sent = PositiveAmountAt("sent", currency);
    if (!Text("received").empty()) {
      body.received = PositiveAmountAt("received", CurrencyAt("received_currency", on));
    }
    if (!Text("fee").empty()) body.fee = AmountAt("fee", currency);
    body.applied_rate = RateAt("applied_rate");
    body.reference = ReadReferenceRate();
    body.funding = ChannelAt("funding", remittance::FundingChannels());
    body.payout = ChannelAt("payout", remittance::PayoutChannels());
    body.purpose = TextAt("purpose", wire::TextForm::kPurpose);
    body.bpm_class = CodeAt("bpm_class");
    if (!body.bpm_class.empty() && !remittance::IsBpmClass(body.bpm_class)) {
      Fault("bpm_class",
            absl::StrCat("is none of ", absl::StrJoin(remittance::BpmClasses(), ", ")));
    }
    reference_ = IdentifierAt("reference", Identifier::kPaymentReference);
    body.payment = ReferenceKey(provider, reference_);
    body.content = ContentOf(reference_, body.sent);
    return read;
  }

  const std::string& reference() const { return reference_; }

 private:
  std::string ChannelAt(absl::string_view column, forms::Codes channels) {
    const std::string word = CodeAt(column);
    if (word.empty()) return word;
    const absl::string_view channel = remittance::ChannelNamed(channels, word);
    if (channel.empty()) {
      Fault(column, absl::StrCat("is none of ", absl::StrJoin(channels, ", ")));
    }
    return std::string(channel);
  }

  std::optional<remittance::Rate> RateAt(absl::string_view column) {
    const std::optional<money::Ratio> ratio = RatioAt(column);
    if (!ratio) return std::nullopt;
    return RateOf(*ratio);
  }

  std::optional<remittance::ReferenceRate> ReadReferenceRate() {
    const auto rate = RateAt("reference_rate");
    if (!rate) return std::nullopt;
    if (Text("reference_source").empty()) Fault("reference_source", "is empty");
    return remittance::ReferenceRate{
        *rate, CodeAt("reference_source"), {DateAt("reference_date", oldest_, today_)}};
  }

  const CivilDays oldest_;
  const CivilDays today_;
  std::string reference_;
};

// The references of the file, with the line that has each first and what that says of the payment.
class References {
 public:
  // Adds the fault when the line's reference stands for another payment already, or may.
  void Take(const RemittanceRow& read, RemittanceReader& line) {
    // Of one reference in all the ways in which its letters can be written.
    constexpr size_t kSpellingsMax = 16;
    std::vector<Said>& spellings = by_folded_[absl::AsciiStrToUpper(line.reference())];
    const OnceFingerprint rest = RestOf(read.body);
    for (const Said& earlier : spellings) {
      const bool same_reference = earlier.payment == read.body.payment;
      if (same_reference && earlier.rest == rest) return;
      if (same_reference) {
        return line.Fault("reference", absl::StrCat("stands in line ", earlier.line,
                                                    " for a payment that differs"));
      }
      if (earlier.rest == rest) {
        return line.Fault("reference",
                          absl::StrCat("is that of line ", earlier.line,
                                       " but for the case of its letters, and all else is the "
                                       "same: write one payment in one way"));
      }
    }
    if (spellings.size() == kSpellingsMax) {
      return line.Fault("reference",
                        "differs from too many others by the case of its letters alone");
    }
    spellings.push_back({read.line, read.body.payment, rest});
  }

 private:
  struct Said {
    size_t line = 0;
    OnceFingerprint payment;
    OnceFingerprint rest;
  };

  // Of all that a line says but what is made of the reference.
  static OnceFingerprint RestOf(Remittance body) {
    body.payment = {};
    body.content.end_to_end = 0;
    return *OnceFingerprint::FromBytes(entry::Fingerprint("line", {wire::Encode(body)}));
  }

  std::map<std::string, std::vector<Said>> by_folded_;  // by the reference in capitals
};

}  // namespace

absl::StatusOr<RemittanceFile> ReadRemittancesCsv(absl::string_view text,
                                                  absl::string_view provider, CivilDays today) {
  RemittanceFile file;
  References references;
  const auto take = [&](const CsvRow& row, std::vector<LineFault>& faults) {
    RemittanceReader line(row, faults, today);
    RemittanceRow read = line.Read(provider);
    if (line.good()) references.Take(read, line);
    if (line.good()) file.rows.push_back(std::move(read));
  };
  AMANAT_ASSIGN_OR_RETURN(CsvFile csv, ReadCsv(text, SchemaOf(RemittanceColumns()), take));
  file.faults = std::move(csv.faults);
  file.unread_columns = std::move(csv.unread_columns);
  SortFaults(file.faults);
  return file;
}

}  // namespace amanat::intake

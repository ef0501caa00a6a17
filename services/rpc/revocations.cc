#include "services/rpc/revocations.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "services/rpc/error.h"

namespace amanat::rpc {
namespace {

constexpr size_t kListBytesMax = 16u << 20;

using BioPointer = std::unique_ptr<BIO, decltype(&BIO_free)>;
using CrlPointer = std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)>;
using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;

BioPointer Memory(absl::string_view pem) {
  BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  AMANAT_CHECK(bio != nullptr);
  return bio;
}

std::string TextOf(const ASN1_INTEGER* number) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> value(ASN1_INTEGER_to_BN(number, nullptr),
                                                          BN_free);
  AMANAT_CHECK(value != nullptr);
  char* hex = BN_bn2hex(value.get());
  AMANAT_CHECK(hex != nullptr);
  std::string text = hex;
  OPENSSL_free(hex);
  return text;
}

bool IsSignedBy(X509_CRL* list, const std::string& authority_pem) {
  const BioPointer bio = Memory(authority_pem);
  bool good = false;
  while (!good) {
    const CertificatePointer authority(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                       X509_free);
    if (authority == nullptr) break;
    EVP_PKEY* key = X509_get0_pubkey(authority.get());
    good = key != nullptr && X509_CRL_verify(list, key) == 1;
  }
  ERR_clear_error();
  return good;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Revocations>> Revocations::Read(std::string path,
                                                               std::string authority_path) {
  std::unique_ptr<Revocations> result(new Revocations(std::move(path), std::move(authority_path)));
  AMANAT_RETURN_IF_ERROR(result->Refresh());
  return result;
}

absl::StatusOr<Revocations::List> Revocations::Parse(const std::string& pem) const {
  const BioPointer bio = Memory(pem);
  const CrlPointer crl(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr), X509_CRL_free);
  ERR_clear_error();
  if (crl == nullptr) return absl::InvalidArgumentError(path_ + ": not a PEM X.509 CRL");
  AMANAT_ASSIGN_OR_RETURN(const std::string authorities, ReadFile(authority_path_, kListBytesMax));
  if (!IsSignedBy(crl.get(), authorities)) {
    return absl::InvalidArgumentError(path_ + ": not signed by the authority");
  }
  List list;
  tm time{};
  if (ASN1_TIME_to_tm(X509_CRL_get0_lastUpdate(crl.get()), &time) != 1) {
    return absl::InvalidArgumentError(path_ + ": does not say when it was signed");
  }
  list.signed_at = timegm(&time);
  STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(crl.get());
  for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
    list.serials.insert(TextOf(X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i))));
  }
  return list;
}

absl::Status Revocations::Refresh() {
  AMANAT_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path_, kListBytesMax));
  bool changed = false;
  {
    absl::MutexLock lock(&mutex_);
    changed = pem != pem_;
    if (!changed && taken_) return absl::OkStatus();
    pem_ = pem;
    taken_ = false;
  }
  const absl::Status status = Take(pem);
  return changed ? status : absl::OkStatus();
}

absl::Status Revocations::Take(const std::string& pem) {
  AMANAT_ASSIGN_OR_RETURN(List list, Parse(pem));
  absl::MutexLock lock(&mutex_);
  if (list.signed_at < list_.signed_at) {
    return absl::FailedPreconditionError(path_ + ": older than the list that is held");
  }
  list_ = std::move(list);
  taken_ = true;
  return absl::OkStatus();
}

absl::Status Revocations::Check(const std::string& serial) const {
  absl::MutexLock lock(&mutex_);
  // A peer whose certificate cannot be told apart is no peer.
  if (!serial.empty() && !list_.serials.contains(serial)) return absl::OkStatus();
  return EarlyRefusal(absl::StatusCode::kPermissionDenied, "CERTIFICATE_REVOKED",
                      "the authority has revoked the caller's certificate: use a new one");
}

}  // namespace amanat::rpc

#include "services/rpc/peer_certificates.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/base/check.h"

namespace amanat::rpc {
namespace {

constexpr size_t kKnownCertificatesMax = 4096;

std::string SerialOf(const X509* certificate) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> value(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), BN_free);
  AMANAT_CHECK(value != nullptr);
  char* hex = BN_bn2hex(value.get());
  AMANAT_CHECK(hex != nullptr);
  std::string text = hex;
  OPENSSL_free(hex);
  return text;
}

std::optional<CertificateFacts> ReadFacts(absl::string_view pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  AMANAT_CHECK(bio != nullptr);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  ERR_clear_error();
  tm time{};
  if (certificate == nullptr ||
      ASN1_TIME_to_tm(X509_get0_notBefore(certificate.get()), &time) != 1) {
    return std::nullopt;
  }
  return CertificateFacts{SerialOf(certificate.get()), absl::FromTimeT(timegm(&time))};
}

}  // namespace

CertificateFacts PeerCertificates::Of(const grpc::AuthContext& connection) {
  const std::vector<grpc::string_ref> certificates =
      connection.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (certificates.size() != 1) return {};
  const absl::string_view pem(certificates[0].data(), certificates[0].size());
  absl::MutexLock lock(&mutex_);
  if (const auto known = known_.find(pem); known != known_.end()) return known->second;
  const std::optional<CertificateFacts> facts = ReadFacts(pem);
  if (!facts.has_value()) return {};
  if (known_.size() >= kKnownCertificatesMax) known_.clear();
  known_.emplace(pem, *facts);
  return *facts;
}

}  // namespace amanat::rpc

#include "services/rpc/tls.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdlib>
#include <ctime>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::rpc {
namespace {

constexpr size_t kPemBytesMax = 256u << 10;
constexpr char kCipherSuitesVariable[] = "GRPC_SSL_CIPHER_SUITES";
// A suite of TLS 1.2 that no P-256 certificate can serve.
constexpr char kCipherSuites[] = "ECDHE-RSA-AES256-GCM-SHA384";

using BioPointer = std::unique_ptr<BIO, decltype(&BIO_free)>;
using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;

absl::Status Wrong(const std::string& path, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", reason));
}

BioPointer Memory(const std::string& pem) {
  BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  AMANAT_CHECK(bio != nullptr);
  return bio;
}

bool IsP256(EVP_PKEY* key) {
  char group[32] = "";
  size_t length = 0;
  return EVP_PKEY_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, group, sizeof(group), &length) == 1 &&
         absl::string_view(group, length) == "prime256v1";
}

// Every certificate of the file, at least one, all P-256.
absl::StatusOr<std::vector<CertificatePointer>> ParseCertificates(const std::string& path,
                                                                  const std::string& pem) {
  const BioPointer bio = Memory(pem);
  std::vector<CertificatePointer> certificates;
  while (true) {
    CertificatePointer certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                   X509_free);
    if (certificate == nullptr) break;
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    if (key == nullptr || !IsP256(key)) {
      return Wrong(path, absl::StrCat("certificate ", certificates.size() + 1, " is not P-256"));
    }
    certificates.push_back(std::move(certificate));
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (certificates.empty() || !ended) {
    return Wrong(path, absl::StrCat("certificate ", certificates.size() + 1, " is not PEM X.509"));
  }
  return certificates;
}

absl::StatusOr<Identity> IdentityOf(const std::string& path, X509* certificate) {
  const NamesPointer names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
                               certificate, NID_subject_alt_name, nullptr, nullptr)),
                           GENERAL_NAMES_free);
  std::vector<std::string> uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      ASN1_STRING_length(uri));
  }
  if (uris.size() != 1) {
    return Wrong(path, absl::StrCat("has ", uris.size(), " SAN URIs, not exactly one"));
  }
  absl::StatusOr<Identity> identity = ParseIdentity(uris[0]);
  if (!identity.ok()) return Annotate(identity.status(), path);
  return identity;
}

absl::Status CheckValidNow(const std::string& path, X509* certificate) {
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": certificate is not valid yet"));
  }
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": certificate has expired"));
  }
  return absl::OkStatus();
}

absl::Status CheckReadableByOwnerAlone(const std::string& path) {
  struct stat state {};
  if (stat(path.c_str(), &state) != 0) return absl::OkStatus();  // ReadFile says why
  if ((state.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, ": the key is open to group or others; set its mode to 0600"));
  }
  return absl::OkStatus();
}

absl::Status CheckKeyMatches(const TlsFiles& files, const std::string& key_pem, X509* certificate) {
  const BioPointer bio = Memory(key_pem);
  // An empty passphrase instead of OpenSSL's prompt on the terminal.
  const KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")),
                       EVP_PKEY_free);
  ERR_clear_error();
  if (key == nullptr) return Wrong(files.key, "is not an unencrypted PEM private key");
  if (!IsP256(key.get())) return Wrong(files.key, "is not P-256");
  const bool matches = X509_check_private_key(certificate, key.get()) == 1;
  ERR_clear_error();
  if (!matches) return Wrong(files.key, absl::StrCat("is not the key of ", files.certificate));
  return absl::OkStatus();
}

absl::Status CheckTls13Required() {
  const char* suites = std::getenv(kCipherSuitesVariable);
  if (suites == nullptr || absl::string_view(suites) != kCipherSuites) {
    return absl::FailedPreconditionError("RequireTls13 was not called: TLS 1.2 would be accepted");
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::experimental::CertificateProviderInterface> Watch(const TlsFiles& files,
                                                                        unsigned interval_seconds) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      files.key, files.certificate, files.authority, interval_seconds);
}

}  // namespace

void RequireTls13() {
  AMANAT_CHECK(setenv(kCipherSuitesVariable, kCipherSuites, /*overwrite=*/1) == 0);
}

absl::StatusOr<Tls> ReadTls(const TlsFiles& files) {
  AMANAT_RETURN_IF_ERROR(CheckReadableByOwnerAlone(files.key));
  Tls tls;
  tls.files = files;
  AMANAT_ASSIGN_OR_RETURN(tls.certificate_pem, ReadFile(files.certificate, kPemBytesMax));
  AMANAT_ASSIGN_OR_RETURN(tls.key_pem, ReadFile(files.key, kPemBytesMax));
  AMANAT_ASSIGN_OR_RETURN(tls.authority_pem, ReadFile(files.authority, kPemBytesMax));
  AMANAT_ASSIGN_OR_RETURN(const auto chain,
                          ParseCertificates(files.certificate, tls.certificate_pem));
  AMANAT_RETURN_IF_ERROR(ParseCertificates(files.authority, tls.authority_pem).status());
  AMANAT_RETURN_IF_ERROR(CheckKeyMatches(files, tls.key_pem, chain[0].get()));
  AMANAT_RETURN_IF_ERROR(CheckValidNow(files.certificate, chain[0].get()));
  AMANAT_ASSIGN_OR_RETURN(tls.identity, IdentityOf(files.certificate, chain[0].get()));
  return tls;
}

absl::StatusOr<absl::Time> EndOfCertificate(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path, kPemBytesMax));
  AMANAT_ASSIGN_OR_RETURN(const auto chain, ParseCertificates(path, pem));
  tm time{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(chain[0].get()), &time) != 1) {
    return Wrong(path, "the certificate's end is no time");
  }
  return absl::FromTimeT(timegm(&time));
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const Tls& tls, unsigned interval_seconds) {
  AMANAT_RETURN_IF_ERROR(CheckTls13Required());
  grpc::experimental::TlsServerCredentialsOptions options(Watch(tls.files, interval_seconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(const Tls& tls) {
  AMANAT_RETURN_IF_ERROR(CheckTls13Required());
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls.authority_pem;
  options.pem_private_key = tls.key_pem;
  options.pem_cert_chain = tls.certificate_pem;
  return grpc::SslCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> WatchedChannelCredentials(
    const Tls& tls, unsigned interval_seconds) {
  AMANAT_RETURN_IF_ERROR(CheckTls13Required());
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(tls.files, interval_seconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace amanat::rpc

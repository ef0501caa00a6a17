// What can be seen of a document by its digest alone. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_DOCUMENT_FORM_H_
#define AMANAT_SERVICES_FORMS_DOCUMENT_FORM_H_

#include "ledger/base/bytes.h"

namespace amanat::forms {

// Whether the digest is that of no bytes at all, without a salt. Behind a salt nobody sees that a file was
// empty; the client, which has the file, refuses it before it makes a digest.
bool IsDigestOfNothing(const Hash& digest);

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_DOCUMENT_FORM_H_

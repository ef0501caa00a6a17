#include "services/forms/document_form.h"

namespace amanat::forms {

bool IsDigestOfNothing(const Hash& digest) {
  static const auto& nothing = *new Hash(*Hash::FromBytes(Sha256("")));
  return digest == nothing;
}

}  // namespace amanat::forms

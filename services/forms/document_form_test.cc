#include "services/forms/document_form.h"

#include "gtest/gtest.h"

namespace amanat::forms {
namespace {

TEST(DocumentFormTest, TheDigestOfAnEmptyFileIsKnownWithoutASaltAlone) {
  EXPECT_TRUE(IsDigestOfNothing(*Hash::FromBytes(Sha256(""))));
  EXPECT_FALSE(IsDigestOfNothing(*Hash::FromBytes(Sha256(Hash().view()))));
  EXPECT_FALSE(IsDigestOfNothing(Hash()));
}

}  // namespace
}  // namespace amanat::forms

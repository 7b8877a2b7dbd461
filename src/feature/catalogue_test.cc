#include "feature/catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace tillcast {
namespace {

std::string catalogue_page() {
  std::ostringstream page;
  page << "# Features\n\n"
          "Made from `src/feature/catalogue.cc`; a test holds it current "
          "(`TILLCAST_WRITE_DOCS=1 build/release/bin/feature_test` writes it anew).\n\n"
          "Every feature is true at a moment, `as_of`, and sees only what was ordered before it. "
          "Unless "
          "said otherwise it is\nabout purchases (sales to a known customer), gross. A day is "
          "86,400 s. "
          "Features are computed from exact integers when\nread, so neither the order of arrival "
          "nor a "
          "restart changes a bit (`src/feature/vector.h`).\n\n"
          "| feature | group | unit | definition | since |\n| --- | --- | --- | --- | --- |\n";
  for (const FeatureInfo& feature : base_features())
    page << "| `" << feature.name << "` | " << feature.group << " | " << feature.unit << " | "
         << feature.formula << " | " << feature.since << " |\n";
  return page.str();
}

TEST(Catalogue, EveryNameOnceAndFound) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kBaseFeatures; ++i) {
    const FeatureInfo& feature = base_features()[i];
    EXPECT_TRUE(names.insert(feature.name).second) << feature.name;
    EXPECT_EQ(feature_index(feature.name), i);
    EXPECT_FALSE(feature.formula.empty());
  }
  EXPECT_FALSE(feature_index("shoe_size").has_value());
}

TEST(Catalogue, DocumentationIsCurrent) {
  const std::string path = TILLCAST_SOURCE_DIR "/docs/features.md";
  if (std::getenv("TILLCAST_WRITE_DOCS")) std::ofstream(path) << catalogue_page();
  std::ifstream file(path);
  const std::string written((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(written, catalogue_page())
      << "run TILLCAST_WRITE_DOCS=1 build/release/bin/feature_test";
}

}  // namespace
}  // namespace tillcast

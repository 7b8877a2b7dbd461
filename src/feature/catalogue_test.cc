#include "feature/catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace tillcast {
namespace {

// A bar would end a cell of the table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped.append(c == '|' ? "\\|" : std::string(1, c));
  return escaped;
}

void table(std::ostringstream& page, std::span<const FeatureInfo> rows) {
  page << "\n| feature | group | unit | definition | since |\n| --- | --- | --- | --- | --- |\n";
  for (const FeatureInfo& feature : rows)
    page << "| `" << feature.name << "` | " << feature.group << " | " << feature.unit << " | "
         << cell(feature.formula) << " | " << feature.since << " |\n";
}

constexpr const char* kOpening =
    R"(# Features

Made from `src/feature/catalogue.cc`; a test holds it current (`TILLCAST_WRITE_DOCS=1
build/release/bin/feature_test` writes it anew).

Every feature is true at a moment, `as_of`, and sees only what was ordered before it. Unless
said otherwise it is about purchases (sales to a known customer), gross. A day is 86,400 s.
Features are computed from exact integers when read, so neither the order of arrival nor a
restart changes a bit (`src/feature/vector.h`). `tillcast features` writes the base features,
with `--advanced-features` all of them.
)";

constexpr const char* kAdvanced = R"(
Age and gaps are in days; an *active day* is a UTC calendar day with a purchase; orders are
purchases, the last one is the newest by time.

**Net**: refunds act in the order of their times. One that names its order (`refund_of`) undoes
lines of that order, any other the newest lines of purchases before it, the last line of an
order first; in both cases lines of the same product and unit price, until its quantity is used
up. A cancellation undoes what is left of its order, at its time. Of a line of q units of which
u are undone, amount x u / q is gone, in micros rounded towards zero. A purchase's *net amount*
is what is left of its lines (`src/feature/refund_matching.h`). Lines whose amount is not
positive take no part.
)";

constexpr const char* kFitted = R"(
From the features above and from what was fitted to all customers of the shop together (a
*population*). A model's file keeps the population it was trained with; `tillcast features` fits
one to the customers it writes (`src/feature/population.h`).
)";

std::string catalogue_page() {
  std::ostringstream page;
  page << kOpening << "\n## Base: the " << kBaseFeatures << " that every model may read\n";
  table(page, features().first(kBaseFeatures));
  page << "\n## Advanced: " << kProfileFeatures - kBaseFeatures << " more from the same records\n"
       << kAdvanced;
  table(page, features().subspan(kBaseFeatures, kProfileFeatures - kBaseFeatures));
  page << "\n## Fitted: " << kFeatures - kProfileFeatures << " that need the other customers\n"
       << kFitted;
  table(page, features().subspan(kProfileFeatures));
  return page.str();
}

TEST(Catalogue, EveryNameOnceAndFound) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kFeatures; ++i) {
    const FeatureInfo& feature = features()[i];
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

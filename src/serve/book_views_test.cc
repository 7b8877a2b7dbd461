#include "serve/book_views.h"

#include <gtest/gtest.h>

#include "serve/book_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;

TEST(BookViews, CountriesSayWhatTheGoldenFileSays) {
  const json golden = read_golden("countries");
  EXPECT_EQ(json::parse(countries_json(countries_from_json(golden))), golden);
}

TEST(BookViews, ProductsSayWhatTheGoldenFileSays) {
  const json golden = read_golden("products");
  EXPECT_EQ(json::parse(products_json(products_from_json(golden))), golden);
}

TEST(BookViews, CohortsSayWhatTheGoldenFileSays) {
  const json golden = read_golden("cohorts");
  EXPECT_EQ(json::parse(cohorts_json(cohorts_from_json(golden))), golden);
}

TEST(BookViews, PairsSayWhatTheGoldenFileSays) {
  const json golden = read_golden("baskets");
  EXPECT_EQ(with_pairs_rounded(json::parse(pairs_json(pairs_from_json(golden)))),
            with_pairs_rounded(golden));
}

TEST(BookViews, WithoutAWindowBeforeThereIsNothingToCompareWith) {
  CountryPage countries = countries_from_json(read_golden("countries"));
  countries.period.previous_from_ms.reset();
  countries.countries[0].previous.reset();
  const json said = json::parse(countries_json(countries));
  EXPECT_TRUE(said["previous_from"].is_null());
  EXPECT_TRUE(said["countries"][0]["previous"].is_null());
  ProductPage products = products_from_json(read_golden("products"));
  products.products[0].previous.reset();
  const json product = json::parse(products_json(products))["products"][0];
  EXPECT_TRUE(product["previous"].is_null());
  EXPECT_TRUE(product["change"].is_null());
}

TEST(BookViews, AnEmptyShopSaysNull) {
  for (const json& said : {json::parse(countries_json({})), json::parse(products_json({})),
                           json::parse(cohorts_json({})), json::parse(pairs_json({}))})
    EXPECT_TRUE(said["as_of"].is_null());
  EXPECT_EQ(json::parse(pairs_json({}))["pairs"], json::array());
}

}  // namespace
}  // namespace tillcast

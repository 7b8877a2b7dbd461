#include "segment/space_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "base/random.h"

namespace tillcast {
namespace {

std::vector<double> random_matrix(size_t rows, size_t columns, uint64_t seed) {
  Rng rng(seed, 1);
  std::vector<double> matrix(rows * columns);
  for (double& value : matrix) value = rng.normal();
  return matrix;
}

std::vector<double> back(const SpaceRows& rows) {
  std::vector<double> matrix(rows.rows() * rows.columns());
  for (size_t i = 0; i < rows.rows(); ++i)
    rows.copy_row(i, std::span(matrix).subspan(rows.order()[i] * rows.columns(), rows.columns()));
  return matrix;
}

TEST(SpaceRows, KeepsEveryRowAndWhereItWas) {
  for (const size_t n : {1, 7, 8, 9, 100, 5'000})
    for (const size_t columns : {1, 3, 8}) {
      const std::vector<double> matrix = random_matrix(n, columns, n);
      const SpaceRows rows = SpaceRows::of(matrix, columns, 3).value();
      EXPECT_EQ(rows.rows(), n);
      EXPECT_EQ(rows.distinct(), n);
      EXPECT_EQ(back(rows), matrix);
    }
}

TEST(SpaceRows, OrderDependsOnTheRowsAndTheSeedAlone) {
  std::vector<double> matrix = random_matrix(1'000, 2, 1);
  for (size_t i = 0; i < 600; ++i) matrix[i] = static_cast<double>(i / 2 % 7);  // copies
  const SpaceRows rows = SpaceRows::of(matrix, 2, 5).value();
  std::vector<double> turned;
  for (size_t i = 1'000; i-- > 0;)
    turned.insert(turned.end(), matrix.begin() + static_cast<ptrdiff_t>(2 * i),
                  matrix.begin() + static_cast<ptrdiff_t>(2 * i + 2));
  const SpaceRows other = SpaceRows::of(turned, 2, 5).value();
  const SpaceRows seeded = SpaceRows::of(matrix, 2, 6).value();
  bool same_by_seed = true;
  for (size_t i = 0; i < 1'000; ++i)
    for (size_t c = 0; c < 2; ++c) {
      EXPECT_EQ(rows.at(i, c), other.at(i, c));
      same_by_seed &= rows.at(i, c) == seeded.at(i, c);
    }
  EXPECT_FALSE(same_by_seed);
}

TEST(SpaceRows, CountsDifferentRows) {
  EXPECT_EQ(SpaceRows::of({1, 2, 1, 2, 1, 3}, 2, 1)->distinct(), 2u);
  EXPECT_EQ(SpaceRows::of({0.0, -0.0, 0.0}, 1, 1)->distinct(), 1u);
  EXPECT_EQ(SpaceRows::of(std::vector<double>(999, 4), 3, 1)->distinct(), 1u);
}

TEST(SpaceRows, CopiesAreSpreadLikeAllRows) {
  std::vector<double> matrix = random_matrix(4'000, 1, 2);
  std::fill_n(matrix.begin(), 2'000, 0.5);
  const SpaceRows rows = SpaceRows::of(matrix, 1, 1).value();
  size_t copies = 0;
  for (size_t i = 0; i < 400; ++i) copies += rows.at(i, 0) == 0.5;
  EXPECT_NEAR(static_cast<double>(copies), 200, 50);
}

TEST(SpaceRows, NamesTheValueThatCannotBeCompared) {
  for (const double bad : {double{NAN}, HUGE_VAL, -HUGE_VAL, 1e101}) {
    const auto rows = SpaceRows::of({1, 2, 3, 4, 5, bad}, 2, 1);
    ASSERT_FALSE(rows.ok());
    EXPECT_EQ(rows.error().code, ErrorCode::kInvalid);
    EXPECT_NE(rows.error().message.find("row 2, column 1"), std::string::npos);
  }
  EXPECT_FALSE(SpaceRows::of({}, 2, 1).ok());
  EXPECT_FALSE(SpaceRows::of({}, 0, 1).ok());
}

}  // namespace
}  // namespace tillcast

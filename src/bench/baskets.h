// bench/baskets.h: how many lines an order of the UCI data has, and how many units a line.
//
// The 19,959 sales of UCI Online Retail (D. Chen, 2015, doi:10.24432/C5BW33; lines with a positive
// amount), sorted, in equal parts; each part by its mean, rounded. So the mean is the data's, 26.6
// lines; the longest 0.5 % of the orders are all 503 lines, where the data go up to 1,114.
#pragma once

#include <array>
#include <cstdint>

namespace tillcast {

inline constexpr std::array<uint16_t, 200> kBasketLines = {
    1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,   1,   1,   2,   2,   2,   2,
    2,  2,  2,  2,  2,  3,  3,  3,  3,  3,  3,  3,  4,  4,   4,   4,   4,   4,   5,   5,
    5,  5,  5,  5,  5,  6,  6,  6,  6,  6,  6,  7,  7,  7,   7,   7,   7,   8,   8,   8,
    8,  8,  8,  9,  9,  9,  9,  9,  9,  10, 10, 10, 10, 10,  10,  11,  11,  11,  11,  11,
    12, 12, 12, 12, 12, 13, 13, 13, 13, 13, 14, 14, 14, 14,  14,  15,  15,  15,  15,  15,
    15, 16, 16, 16, 16, 16, 17, 17, 17, 17, 17, 18, 18, 18,  18,  19,  19,  19,  19,  19,
    20, 20, 20, 20, 21, 21, 21, 21, 22, 22, 22, 22, 23, 23,  23,  24,  24,  24,  24,  25,
    25, 26, 26, 26, 27, 27, 28, 28, 29, 29, 29, 30, 30, 31,  31,  32,  32,  33,  33,  34,
    35, 35, 36, 37, 38, 39, 39, 40, 41, 42, 43, 44, 45, 46,  47,  48,  49,  51,  52,  53,
    55, 56, 58, 60, 62, 65, 67, 69, 73, 77, 81, 86, 93, 103, 121, 141, 166, 198, 266, 503};

inline constexpr std::array<uint16_t, 40> kLineUnits = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  1,  2,  2,  2,  2,  2,  2,  3,  3,  3,
    4, 4, 4, 5, 6, 6, 6, 8, 9, 10, 12, 12, 12, 12, 13, 20, 24, 25, 41, 157};

}  // namespace tillcast

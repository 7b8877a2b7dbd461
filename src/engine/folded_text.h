// engine/folded_text.h: text without the difference between capital and small letters, for search.
//
// Latin (ASCII and Latin-1), Greek and Cyrillic letters of UTF-8; all others stay as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tillcast {

inline std::string folded(std::string_view text) {
  std::string small(text);
  const auto put = [&](size_t at, unsigned first, unsigned second) {
    small[at] = static_cast<char>(first);
    small[at + 1] = static_cast<char>(second);
  };
  for (size_t i = 0; i < small.size(); ++i) {
    const auto first = static_cast<uint8_t>(small[i]);
    if (first >= 'A' && first <= 'Z') small[i] = static_cast<char>(first + 'a' - 'A');
    if (first < 0xC3 || first > 0xD0 || i + 1 == small.size()) continue;
    const auto second = static_cast<uint8_t>(small[i + 1]);
    if (first == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97)
      put(i, first, second + 0x20u);
    else if (first == 0xCE && second >= 0x91 && second <= 0x9F)
      put(i, first, second + 0x20u);
    else if (first == 0xCE && second >= 0xA0 && second <= 0xA9)
      put(i, 0xCF, second - 0x20u);
    else if (first == 0xD0 && second >= 0x80 && second <= 0x8F)
      put(i, 0xD1, second + 0x10u);
    else if (first == 0xD0 && second >= 0x90 && second <= 0x9F)
      put(i, first, second + 0x20u);
    else if (first == 0xD0 && second >= 0xA0 && second <= 0xAF)
      put(i, 0xD1, second - 0x20u);
    ++i;
  }
  return small;
}

}  // namespace tillcast

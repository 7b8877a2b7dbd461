// base/inner_path.h: whether a path that comes from elsewhere stays in the folder that it is put
// into.
#pragma once

#include <algorithm>
#include <filesystem>

namespace tillcast {

inline bool is_inside(const std::filesystem::path& path) {
  return path.is_relative() && !path.empty() &&
         std::ranges::none_of(path, [](const std::filesystem::path& part) { return part == ".."; });
}

}  // namespace tillcast

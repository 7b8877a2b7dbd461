#include "serve/router.h"

#include <algorithm>

#include "serve/query.h"

namespace tillcast {
namespace {

std::string_view take_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(segment.size() + 1, path.size()));
  return segment;
}

}  // namespace

std::pair<std::string_view, std::string_view> split_target(std::string_view target) {
  target = target.substr(0, target.find('#'));
  const size_t mark = target.find('?');
  if (mark == target.npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

std::optional<std::string> match_path(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  std::string id;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (expected != "{id}") {
      if (expected != segment) return std::nullopt;
      continue;
    }
    auto decoded = percent_decode(segment, Plus::kIsPlus);
    if (!decoded.ok() || decoded->empty()) return std::nullopt;
    id = std::move(*decoded);
  }
  return id;
}

}  // namespace tillcast

// serve/router.h: which route a path means.
//
// Pure. A pattern is a path in which {id} stands for one segment, which is percent-decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tillcast {

// Without the query and its question mark; and the query alone.
std::pair<std::string_view, std::string_view> split_target(std::string_view target);

// The decoded {id}, empty where the pattern has none; nothing where the path is not of this form.
std::optional<std::string> match_path(std::string_view pattern, std::string_view path);

}  // namespace tillcast

// serve/request_id.h: what one request is called in the answer and in the log.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>

namespace tillcast {

inline constexpr std::string_view kRequestIdHeader = "X-Request-Id";
inline constexpr size_t kRequestIdBytesMax = 64;

// The client's own, where it is a plain name: letters, digits and -_.:, at most kRequestIdBytesMax
// of them. Else a new one.
std::string request_id(std::string_view given);

}  // namespace tillcast

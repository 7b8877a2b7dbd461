// engine/sealed_file.h: bytes on disk that are known to be whole: magic, length, XXH3, then those.
//
// Written atomically. What is damaged or of another kind is kCorrupt, never guessed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

Result<> write_sealed(const std::filesystem::path& path, std::string_view magic,
                      std::string_view bytes);

// kNotFound: there is none. `what` names it in errors.
Result<std::string> read_sealed(const std::filesystem::path& path, std::string_view magic,
                                std::string_view what);

}  // namespace tillcast

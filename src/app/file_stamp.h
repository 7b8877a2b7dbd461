// app/file_stamp.h: tells one state of a file from another, for files that are replaced and not
// written to.
#pragma once

#include <filesystem>
#include <string>

namespace tillcast {

// A line; another one once the file was replaced, made or removed.
std::string file_stamp(const std::filesystem::path& path);

}  // namespace tillcast

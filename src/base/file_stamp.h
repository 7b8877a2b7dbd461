// base/file_stamp.h: tells one state of a file from another, without reading it.
#pragma once

#include <filesystem>
#include <string>

namespace tillcast {

// A line; another one once the file was replaced, written to, made, removed, or given another mode.
std::string file_stamp(const std::filesystem::path& path);

}  // namespace tillcast

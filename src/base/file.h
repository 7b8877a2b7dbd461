// base/file.h: whole files in, whole files out.
//
// write_file is atomic and durable: the name holds the old bytes or the new ones, never a part.
// kOwnerOnly: no other user of the machine may read it, at no moment.
// Processes that write the same file take turns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

Result<std::string> read_file(const std::filesystem::path& path, uint64_t bytes_max = 1ull << 34);
enum class FileReaders { kAll, kOwnerOnly };
Result<> write_file(const std::filesystem::path& path, std::string_view bytes,
                    FileReaders readers = FileReaders::kAll);

// The folder of the running program: where its siblings and the shipped models are looked for.
std::filesystem::path program_folder();

}  // namespace tillcast

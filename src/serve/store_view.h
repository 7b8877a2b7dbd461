// serve/store_view.h: GET /v1/store: what the log holds and what the files take.
//
// Threads: pure, but for store_bytes(), which asks the file system.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/update.h"

namespace tillcast {

struct StoreBytes {
  uint64_t log = 0, checkpoints = 0, models = 0, segments = 0, imports = 0, other = 0;
  std::optional<uint64_t> free;  // of the disk
};

// Of a data directory; empty: of none.
StoreBytes store_bytes(const std::filesystem::path& data_dir);

std::string store_json(const StoreCounts& counts, const StoreBytes& bytes);

}  // namespace tillcast

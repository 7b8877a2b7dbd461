// bench/machine.h: the machine that figures were measured on, and the program.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace tillcast {

// {"cpu","cores","memory_gib","kernel","disk_sync_ms":{...},"compiler","version","commit"}; the
// disk is that of `dir`: small writes, each synced.
nlohmann::ordered_json describe_machine(const std::filesystem::path& dir);

}  // namespace tillcast

#include "bench/machine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "bench/latencies.h"
#include "bench/loop.h"

namespace tillcast {
namespace {

// Of the first line of `file` that begins with `name`, what follows the colon.
std::string field_of(const char* file, std::string_view name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with(name) && colon != line.npos) return line.substr(colon + 2);
  }
  return "unknown";
}

nlohmann::ordered_json measure_syncs(const std::filesystem::path& dir) {
  static constexpr int kSyncs = 100;
  const std::filesystem::path path = dir / "sync";
  const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return nullptr;
  const std::array<char, 4096> block{};
  Latencies took;
  for (int i = 0; i < kSyncs; ++i) {
    const Instant begun = now();
    if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) break;
    took.add(seconds_between(begun, now()));
  }
  ::close(fd);
  ::unlink(path.c_str());
  return took.describe();
}

}  // namespace

nlohmann::ordered_json describe_machine(const std::filesystem::path& dir) {
  utsname kernel{};
  ::uname(&kernel);
  const double memory =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {{"cpu", field_of("/proc/cpuinfo", "model name")},
          {"cores", ::sysconf(_SC_NPROCESSORS_ONLN)},
          {"memory_gib", memory / (1 << 30)},
          {"kernel", fmt::format("{} {}", kernel.sysname, kernel.release)},
          {"disk_sync_ms", measure_syncs(dir)},
          {"compiler", "g++ " __VERSION__},
          {"version", TILLCAST_VERSION},
          {"commit", TILLCAST_COMMIT}};
}

}  // namespace tillcast

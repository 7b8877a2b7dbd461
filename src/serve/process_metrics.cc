#include "serve/process_metrics.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "serve/metric_text.h"

namespace tillcast {
namespace {

// Of /proc/self/stat, counted as proc(5) does.
constexpr size_t kThreads = 20;
constexpr size_t kStartTicks = 22;
constexpr size_t kVirtualBytes = 23;
constexpr size_t kResidentPages = 24;

std::string read_text(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The fields after the program's name, which may hold anything, from number 3 on.
std::vector<double> stat_fields() {
  const std::string text = read_text("/proc/self/stat");
  const size_t name_end = text.rfind(')');
  if (name_end == text.npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  std::vector<double> fields(3, 0);  // number 0 to 2
  std::string field;
  while (rest >> field) fields.push_back(std::strtod(field.c_str(), nullptr));
  return fields;
}

std::optional<double> boot_seconds() {
  const std::string text = read_text("/proc/stat");
  const size_t line = text.find("\nbtime ");
  if (line == text.npos) return std::nullopt;
  return std::strtod(text.c_str() + line + 7, nullptr);
}

std::optional<size_t> open_files() {
  DIR* directory = ::opendir("/proc/self/fd");
  if (directory == nullptr) return std::nullopt;
  size_t entries = 0;
  while (::readdir(directory) != nullptr) ++entries;
  ::closedir(directory);
  return entries - 3;  // ".", ".." and this look itself
}

void append(std::string& out, std::string_view name, std::string_view type, std::string_view help,
            double value) {
  append_metric_head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
}

}  // namespace

std::string process_metrics_text() {
  std::string out;
  const std::vector<double> fields = stat_fields();
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  timespec cpu{};  // to the nanosecond, where /proc counts in ticks of 10 ms
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0)
    append(out, "process_cpu_seconds_total", "counter", "CPU time, user and system.",
           static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec));
  if (fields.size() > kResidentPages) {
    append(out, "process_resident_memory_bytes", "gauge", "Resident memory.",
           fields[kResidentPages] * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    append(out, "process_virtual_memory_bytes", "gauge", "Virtual memory.", fields[kVirtualBytes]);
    append(out, "process_threads", "gauge", "Threads now.", fields[kThreads]);
    if (const auto boot = boot_seconds())
      append(out, "process_start_time_seconds", "gauge", "When the process started, Unix time.",
             *boot + fields[kStartTicks] / ticks);
  }
  if (const auto files = open_files())
    append(out, "process_open_fds", "gauge", "Open file descriptors.", static_cast<double>(*files));
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    append(out, "process_max_fds", "gauge", "As many may be open.",
           static_cast<double>(limit.rlim_cur));
  return out;
}

}  // namespace tillcast

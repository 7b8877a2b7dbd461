#include "base/file_stamp.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace tillcast {

std::string file_stamp(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return path.string() + " none\n";
  return fmt::format("{} {} {} {:o} {}.{:09} {}.{:09}\n", path.string(), info.st_ino, info.st_size,
                     info.st_mode, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ctim.tv_sec,
                     info.st_ctim.tv_nsec);
}

}  // namespace tillcast

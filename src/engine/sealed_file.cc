#include "engine/sealed_file.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"

namespace tillcast {

Result<> write_sealed(const std::filesystem::path& path, std::string_view magic,
                      std::string_view bytes) {
  ByteWriter header;
  header.fixed64(bytes.size());
  header.fixed64(hash64(bytes));
  std::string file;
  file.reserve(magic.size() + header.bytes().size() + bytes.size());
  file.append(magic).append(header.bytes()).append(bytes);
  return write_file(path, file);
}

Result<std::string> read_sealed(const std::filesystem::path& path, std::string_view magic,
                                std::string_view what) {
  TC_ASSIGN(std::string file, read_file(path));
  constexpr size_t kHeaderBytes = 16;
  if (!file.starts_with(magic) || file.size() < magic.size() + kHeaderBytes)
    return corrupt(fmt::format("{}: not one of ours", what));
  ByteReader header(std::string_view(file).substr(magic.size(), kHeaderBytes));
  const uint64_t size = header.fixed64();
  const uint64_t hash = header.fixed64();
  file.erase(0, magic.size() + kHeaderBytes);
  if (file.size() != size || hash64(file) != hash) return corrupt(fmt::format("{}: damaged", what));
  return file;
}

}  // namespace tillcast

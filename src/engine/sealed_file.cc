#include "engine/sealed_file.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace tillcast {

namespace {

constexpr size_t kHeaderBytes = 16;
constexpr size_t kHashBytes = 16 << 20;  // at a time

std::string header_of(uint64_t size, uint64_t hash) {
  ByteWriter header;
  header.fixed64(size);
  header.fixed64(hash);
  return header.take();
}

}  // namespace

Result<> write_sealed(const std::filesystem::path& path, std::string_view magic,
                      const std::function<void(ByteWriter&)>& fill) {
  TC_ASSIGN(const std::unique_ptr<FileWriter> file, FileWriter::create(path));
  file->write(magic);
  file->write(header_of(0, 0));
  Hasher64 hasher;
  uint64_t size = 0;
  ByteWriter out([&](std::string_view bytes) {
    file->write(bytes);
    hasher.add(bytes);
    size += bytes.size();
  });
  fill(out);
  out.flush();
  file->write_at(magic.size(), header_of(size, hasher.hash()));
  return file->commit();
}

Result<> write_sealed(const std::filesystem::path& path, std::string_view magic,
                      std::string_view bytes) {
  return write_sealed(path, magic, [&](ByteWriter& out) { out.raw(bytes); });
}

ByteReader SealedFile::reader() const {
  ByteReader in(bytes);
  in.on_passed([mapped = file.get()](const char* end) { mapped->forget_before(end); });
  return in;
}

Result<std::string_view> look_into_sealed(const MappedFile& file, std::string_view magic,
                                          std::string_view what) {
  const std::string_view all = file.bytes();
  if (!all.starts_with(magic) || all.size() < magic.size() + kHeaderBytes)
    return corrupt(fmt::format("{}: not one of ours", what));
  return all.substr(magic.size() + kHeaderBytes);
}

Result<SealedFile> open_sealed(const std::filesystem::path& path, std::string_view magic,
                               std::string_view what) {
  SealedFile sealed;
  TC_ASSIGN(sealed.file, MappedFile::open(path));
  TC_ASSIGN(sealed.bytes, look_into_sealed(*sealed.file, magic, what));
  ByteReader header(sealed.file->bytes().substr(magic.size(), kHeaderBytes));
  const uint64_t size = header.fixed64();
  const uint64_t hash = header.fixed64();
  Hasher64 hasher;
  for (size_t begin = 0; begin < sealed.bytes.size(); begin += kHashBytes) {
    const std::string_view part = sealed.bytes.substr(begin, kHashBytes);
    hasher.add(part);
    sealed.file->forget_before(part.data() + part.size());
  }
  if (sealed.bytes.size() != size || hasher.hash() != hash)
    return corrupt(fmt::format("{}: damaged", what));
  return sealed;
}

Result<std::string> read_sealed(const std::filesystem::path& path, std::string_view magic,
                                std::string_view what) {
  TC_ASSIGN(const SealedFile sealed, open_sealed(path, magic, what));
  return std::string(sealed.bytes);
}

}  // namespace tillcast

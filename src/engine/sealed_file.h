// engine/sealed_file.h: bytes on disk that are known to be whole: magic, length, XXH3, then those.
//
// Written atomically. What is damaged or of another kind is kCorrupt, never guessed.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"

namespace tillcast {

Result<> write_sealed(const std::filesystem::path& path, std::string_view magic,
                      std::string_view bytes);

// The same for what is long: `fill` writes it, and spills.
Result<> write_sealed(const std::filesystem::path& path, std::string_view magic,
                      const std::function<void(ByteWriter&)>& fill);

// Long bytes that were found whole, where they lie on disk.
struct SealedFile {
  std::unique_ptr<MappedFile> file;
  std::string_view bytes;

  // Gives memory back as it goes on.
  ByteReader reader() const;
};
Result<SealedFile> open_sealed(const std::filesystem::path& path, std::string_view magic,
                               std::string_view what);

// Its bytes without the look at all of them that finds damage: for what stands at their beginning.
Result<std::string_view> look_into_sealed(const MappedFile& file, std::string_view magic,
                                          std::string_view what);

// kNotFound: there is none. `what` names it in errors.
Result<std::string> read_sealed(const std::filesystem::path& path, std::string_view magic,
                                std::string_view what);

}  // namespace tillcast

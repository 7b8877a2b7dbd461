#include "ingest/zip_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <cstdio>
#include <vector>

#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr uint64_t kCopyBytesMax = 4ull << 30;
constexpr size_t kCopyChunkBytes = 1 << 20;

Error damaged(std::string_view why) {
  return invalid(fmt::format("the zip is damaged ({}); copy or download it again", why));
}

std::string zip_error_text(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

bool has_suffix(std::string_view name, std::string_view suffix) {
  if (name.size() < suffix.size()) return false;
  name.remove_prefix(name.size() - suffix.size());
  for (size_t i = 0; i < suffix.size(); ++i)
    if ((name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]) != suffix[i]) return false;
  return true;
}

bool may_hold_orders(std::string_view name) {
  if (name.empty() || name.ends_with('/') || name.starts_with("__MACOSX/")) return false;
  const size_t slash = name.rfind('/');
  const std::string_view file = slash == name.npos ? name : name.substr(slash + 1);
  if (file.starts_with('.')) return false;
  for (const std::string_view suffix :
       {".csv", ".tsv", ".txt", ".xlsx", ".ndjson", ".jsonl", ".json", ".csv.gz", ".ndjson.gz"})
    if (has_suffix(file, suffix)) return true;
  return false;
}

}  // namespace

struct ZipArchive::Impl {
  zip_t* zip = nullptr;
  ~Impl() {
    if (zip != nullptr) zip_discard(zip);
  }
};

namespace {

class EntrySource : public ByteSource {
 public:
  EntrySource(std::shared_ptr<void> archive, zip_file_t* file, const zip_stat_t& status,
              std::function<bool()> stopped)
      : archive_(std::move(archive)),
        file_(file),
        compressed_bytes_(status.comp_size),
        stopped_(std::move(stopped)) {
    progress_.total = status.size;
  }
  ~EntrySource() override { zip_fclose(file_); }
  EntrySource(const EntrySource&) = delete;
  EntrySource& operator=(const EntrySource&) = delete;

  Result<size_t> read(char* buffer, size_t size) override {
    if (stopped_ && stopped_()) return unavailable("was stopped");
    const zip_int64_t got = zip_fread(file_, buffer, size);
    if (got < 0) return damaged(zip_file_strerror(file_));
    progress_.done += static_cast<uint64_t>(got);
    TC_TRY(check_inflation(compressed_bytes_, progress_.done));
    return static_cast<size_t>(got);
  }
  Progress progress() const override { return progress_; }

 private:
  std::shared_ptr<void> archive_;
  zip_file_t* file_;
  uint64_t compressed_bytes_;
  std::function<bool()> stopped_;
  Progress progress_;
};

}  // namespace

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const std::filesystem::path& path) {
  int code = 0;
  auto impl = std::make_shared<Impl>();
  impl->zip = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (impl->zip == nullptr) return damaged(zip_error_text(code));
  return std::unique_ptr<ZipArchive>(new ZipArchive(std::move(impl)));
}

Result<std::unique_ptr<ZipArchive>> ZipArchive::open_copy(ByteSource& source) {
  FILE* const file = std::tmpfile();
  if (file == nullptr) return unavailable("cannot make a temporary file; free some space");
  std::vector<char> chunk(kCopyChunkBytes);
  uint64_t bytes = 0;
  for (;;) {
    const auto got = source.read(chunk.data(), chunk.size());
    Result<> stored = Done{};
    if (!got)
      stored = got.error();
    else if ((bytes += *got) > kCopyBytesMax)
      stored = invalid("holds a workbook of more than 4 GiB; save it as CSV");
    else if (std::fwrite(chunk.data(), 1, *got, file) != *got)
      stored = unavailable("cannot write a temporary file; free some space");
    else if (*got == 0 && std::fflush(file) != 0)  // libzip asks the system for the size
      stored = unavailable("cannot write a temporary file; free some space");
    if (!stored) std::fclose(file);
    if (!stored) return stored.error();
    if (*got == 0) break;
  }
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const from = zip_source_filep_create(file, 0, -1, &error);
  if (from == nullptr) std::fclose(file);
  auto impl = std::make_shared<Impl>();
  if (from != nullptr) impl->zip = zip_open_from_source(from, ZIP_RDONLY, &error);
  if (from != nullptr && impl->zip == nullptr) zip_source_free(from);
  const std::string why = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (impl->zip == nullptr) return damaged(why);
  return std::unique_ptr<ZipArchive>(new ZipArchive(std::move(impl)));
}

std::optional<size_t> ZipArchive::find(const std::string& name) const {
  const zip_int64_t index = zip_name_locate(impl_->zip, name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return std::nullopt;
  return static_cast<size_t>(index);
}

Result<size_t> ZipArchive::only_order_file() const {
  std::optional<size_t> only;
  std::string names;
  size_t candidates = 0;
  const auto entries = static_cast<size_t>(zip_get_num_entries(impl_->zip, 0));
  constexpr size_t kEntriesMax = 10'000;
  for (size_t i = 0; i < std::min(entries, kEntriesMax); ++i) {
    const char* const name = zip_get_name(impl_->zip, i, 0);
    if (name == nullptr || !may_hold_orders(name)) continue;
    if (++candidates <= 5)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", printable(name, 60));
    only = i;
  }
  if (candidates == 0)
    return invalid("is a zip without a CSV, XLSX or NDJSON file in it; check what was packed");
  if (candidates > 1)
    return invalid(
        fmt::format("is a zip of {} files ({}); unpack it and name the files", candidates, names));
  return *only;
}

Result<std::unique_ptr<ByteSource>> ZipArchive::open_entry(size_t index) const {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat_index(impl_->zip, index, 0, &status) != 0) return damaged(zip_strerror(impl_->zip));
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE)
    return invalid("is encrypted; unpack it with its password first");
  TC_TRY(check_inflation(status.comp_size, status.size));
  zip_file_t* const file = zip_fopen_index(impl_->zip, index, 0);
  if (file == nullptr) return damaged(zip_strerror(impl_->zip));
  return std::unique_ptr<ByteSource>(new EntrySource(impl_, file, status, stopped_));
}

}  // namespace tillcast

#include "serve/store_view.h"

#include "serve/json_text.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFilesMax = 100'000;  // more than that are not counted

uint64_t& part_of(StoreBytes& bytes, const std::string& name) {
  if (name.starts_with("log.sqlite")) return bytes.log;
  if (name.starts_with("checkpoint")) return bytes.checkpoints;
  if (name == "models" || name == "grades") return bytes.models;
  if (name == "segments") return bytes.segments;
  if (name == "imports") return bytes.imports;
  return bytes.other;
}

}  // namespace

// Files may come and go meanwhile: what cannot be asked is not counted.
StoreBytes store_bytes(const fs::path& data_dir) {
  StoreBytes bytes;
  std::error_code error;
  if (data_dir.empty()) return bytes;
  const fs::space_info space = fs::space(data_dir, error);
  if (!error) bytes.free = space.available;
  size_t files = 0;
  for (fs::directory_iterator top(data_dir, error), end; !error && top != end;
       top.increment(error)) {
    uint64_t& part = part_of(bytes, top->path().filename().string());
    std::error_code ignored;
    const auto count = [&](const fs::directory_entry& entry) {
      if (!entry.is_regular_file(ignored)) return;
      const uint64_t size = entry.file_size(ignored);
      if (!ignored) part += size;
    };
    if (!top->is_directory(ignored) || top->is_symlink(ignored)) {
      count(*top);
      continue;
    }
    for (fs::recursive_directory_iterator in(top->path(), ignored);
         !ignored && in != fs::recursive_directory_iterator() && ++files < kFilesMax;
         in.increment(ignored))
      count(*in);
  }
  return bytes;
}

std::string store_json(const StoreCounts& counts, const StoreBytes& bytes) {
  std::string out = "{";
  append_field(out, "orders", counts.orders);
  append_field(out, "sales", counts.sales);
  append_field(out, "transactions", counts.transactions);
  append_field(out, "customers", counts.customers);
  append_field(out, "products", counts.products);
  append_field(out, "countries", counts.countries);
  append_text_or_null(out, "currency", counts.currency);
  append_time(out, "first_at", counts.first_at_ms);
  append_time(out, "last_at", counts.last_at_ms);
  append_field(out, "entries", counts.entries);
  append_key(out, "bytes");
  out.push_back('{');
  append_field(out, "log", bytes.log);
  append_field(out, "checkpoints", bytes.checkpoints);
  append_field(out, "models", bytes.models);
  append_field(out, "segments", bytes.segments);
  append_field(out, "imports", bytes.imports);
  append_field(out, "other", bytes.other);
  if (bytes.free)
    append_field(out, "free", *bytes.free);
  else
    append_null(out, "free");
  return out + "}}";
}

}  // namespace tillcast

#include "engine/grades_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "engine/sealed_file.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "tillcast grades 2\n";
constexpr std::string_view kMagicBefore = "tillcast grades 1\n";  // without curves
constexpr const char* kFolder = "grades";

// An id is a directory's name; should one ever not be, its hash serves.
fs::path path_of(const fs::path& data_dir, std::string_view model_id) {
  const bool plain = !model_id.empty() && model_id.size() <= 128 && model_id.front() != '.' &&
                     std::ranges::none_of(model_id, [](char c) { return c == '/' || c == '\0'; });
  return data_dir / kFolder /
         (plain ? std::string(model_id) : fmt::format("{:016x}", hash64(model_id)));
}

}  // namespace

uint64_t identity_of(const ModelCard& card) {
  nlohmann::json document = card.document;
  if (document.is_object())
    for (const char* key : {"metrics", "data", "folds", "importance", "curves", "learning"})
      document.erase(key);
  return hash64(document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<> save_grades(const fs::path& data_dir, const LiveGrades& grades, LogPlace place) {
  const ModelCard& card = grades.model()->card();
  ByteWriter out;
  out.string(card.model_id);
  out.fixed64(identity_of(card));
  out.varint(place.seq);
  out.fixed64(place.seq_print);
  grades.save(out);
  const fs::path path = path_of(data_dir, card.model_id);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error)
    return unavailable(
        fmt::format("{}: cannot create it: {}", path.parent_path().string(), error.message()));
  return write_sealed(path, kMagic, out.bytes());
}

Result<LogPlace> load_grades(const fs::path& data_dir, LiveGrades& grades) {
  const ModelCard& card = grades.model()->card();
  const std::string what = fmt::format("grades of {}", card.model_id);
  const fs::path path = path_of(data_dir, card.model_id);
  GradesForm form = GradesForm::kWithCurves;
  auto bytes = read_sealed(path, kMagic, what);
  if (!bytes && bytes.error().code == ErrorCode::kCorrupt) {
    if (auto before = read_sealed(path, kMagicBefore, what); before.ok()) {
      form = GradesForm::kWithoutCurves;
      bytes = std::move(before);
    }
  }
  if (!bytes) return bytes.error();
  ByteReader in(*bytes);
  if (in.string() != card.model_id || in.fixed64() != identity_of(card))
    return corrupt(what + ": of another model of that name");
  LogPlace place;
  place.seq = in.varint();
  place.seq_print = in.fixed64();
  if (!grades.load(in, form)) return corrupt(what + ": damaged");
  return place;
}

void remove_grades(const fs::path& data_dir, std::string_view model_id) {
  std::error_code ignored;
  fs::remove(path_of(data_dir, model_id), ignored);
}

}  // namespace tillcast

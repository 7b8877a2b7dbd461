#include "score/model_file.h"

#include <fmt/format.h>

#include "base/file.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uint64_t kFileBytesMax = 1ull << 30;

bool names_features(const json& document) {
  const auto features = document.find("features");
  if (features == document.end() || !features->is_array()) return false;
  for (const json& feature : *features)
    if (!feature.is_string()) return false;
  return true;
}

Result<> check(const json& document) {
  if (!document.is_object()) return corrupt("not a JSON object");
  if (document.value("format", json()) != kModelFormat)
    return corrupt("of a format this version does not know; use a newer tillcast");
  for (const char* key : {"model_id", "model_type"}) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_string() || found->get<std::string>().empty())
      return corrupt(fmt::format("names no {}", key));
  }
  if (!names_features(document)) return corrupt("names no features");
  return Done{};
}

Error in_file(const fs::path& path, const Error& error) {
  return {error.code, fmt::format("model {}: {}", path.string(), error.message)};
}

// One line a top-level entry: a diff shows what changed, and long lists of numbers stay on their
// line.
std::string to_text(const json& document) {
  std::string text = "{\n";
  for (auto entry = document.begin(); entry != document.end(); ++entry) {
    text += fmt::format(" {}: {}{}\n", json(entry.key()).dump(), entry->dump(),
                        std::next(entry) == document.end() ? "" : ",");
  }
  return text + "}\n";
}

}  // namespace

Result<json> read_model_json(const fs::path& directory) {
  const fs::path path = directory / kModelJson;
  TC_ASSIGN(const std::string text, read_file(path, kFileBytesMax));
  json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return in_file(path, corrupt("not JSON"));
  if (const auto checked = check(document); !checked) return in_file(path, checked.error());
  return document;
}

Result<ModelFile> read_model_file(const fs::path& directory) {
  ModelFile file;
  TC_ASSIGN(file.document, read_model_json(directory));
  const fs::path path = directory / kWeightsFile;
  TC_ASSIGN(const std::string bytes, read_file(path, kFileBytesMax));
  auto tensors = decode_safetensors(bytes);
  if (!tensors) return in_file(path, tensors.error());
  file.tensors = std::move(*tensors);
  return file;
}

ModelCard make_card(json document) {
  TC_ASSERT(check(document).ok());
  ModelCard card{document["model_id"], document["model_type"], document["features"], {}};
  card.document = std::move(document);
  return card;
}

Result<> write_model_file(const fs::path& directory, const ModelFile& file) {
  std::error_code error;
  if (fs::exists(directory, error))
    return conflict(
        fmt::format("model {}: exists already; it was left as it is", directory.string()));
  const fs::path unfinished = directory.string() + ".new";
  fs::remove_all(unfinished, error);
  fs::create_directories(unfinished, error);
  if (error)
    return unavailable(
        fmt::format("model {}: cannot create it: {}", unfinished.string(), error.message()));
  TC_TRY(write_file(unfinished / kWeightsFile, encode_safetensors(file.tensors)));
  TC_TRY(write_model_json(unfinished, file.document));
  fs::rename(unfinished, directory, error);
  if (error)
    return unavailable(
        fmt::format("model {}: cannot create it: {}", directory.string(), error.message()));
  return Done{};
}

Result<> write_model_json(const fs::path& directory, const json& document) {
  TC_ASSERT(check(document).ok());
  return write_file(directory / kModelJson, to_text(document));
}

}  // namespace tillcast

#include "score/registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/time.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChampionFile = "champion";
constexpr uint64_t kChampionBytesMax = 4096;

// The directories within `folder` that hold a model.json.
std::vector<fs::path> model_directories(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const bool unfinished = entry->path().extension() == ".new";
    if (!unfinished && fs::exists(entry->path() / kModelJson, error))
      found.push_back(entry->path());
  }
  return found;
}

Error unknown(std::string_view model_id) {
  return not_found(
      fmt::format("model {}: there is no such model; 'tillcast models list' names them", model_id));
}

}  // namespace

nlohmann::json RegisteredModel::describe() const {
  nlohmann::json model = document;
  if (!problem.empty()) model["problem"] = problem;
  model.erase("architecture");
  model.erase("normalisation");
  model.erase("format");
  model["role"] = champion ? "champion" : "registered";
  model["shipped"] = shipped;
  return model;
}

std::vector<fs::path> shipped_model_folders() {
  const fs::path program = program_folder();
  std::vector<fs::path> folders;
  // build/PRESET/bin in the source tree; bin in an installation.
  for (const char* relative : {"../../../models", "../share/tillcast/models"}) {
    std::error_code error;
    const fs::path folder = fs::canonical(program / relative, error);
    if (!error) folders.push_back(folder);
  }
  return folders;
}

Registry::Registry(const fs::path& data_dir, std::vector<fs::path> shipped_folders)
    : folder_(data_dir / "models"), shipped_folders_(std::move(shipped_folders)) {}

// Every model by id, without its document. An id of the data directory hides a shipped one.
std::vector<RegisteredModel> Registry::places() const {
  std::vector<RegisteredModel> models;
  const auto put = [&](const fs::path& folder, bool shipped) {
    for (const fs::path& directory : model_directories(folder)) {
      const std::string id = directory.filename().string();
      if (std::ranges::find(models, id, &RegisteredModel::model_id) == models.end())
        models.push_back({id, directory, false, shipped, {}});
    }
  };
  put(folder_, false);
  for (const fs::path& folder : shipped_folders_) put(folder, true);
  std::ranges::sort(models, {}, &RegisteredModel::model_id);
  return models;
}

std::optional<std::string> Registry::named_champion() const {
  auto text = read_file(folder_ / kChampionFile, kChampionBytesMax);
  if (!text) return std::nullopt;
  while (!text->empty() && std::isspace(static_cast<unsigned char>(text->back()))) text->pop_back();
  return text->empty() ? std::nullopt : std::optional(*text);
}

namespace {

// What people are shown of a card must have the shapes that docs/api.md gives it.
bool well_shaped(const nlohmann::json& document) {
  const auto object_or_absent = [](const nlohmann::json& in, const char* key) {
    const auto found = in.find(key);
    return found == in.end() || found->is_null() || found->is_object();
  };
  if (!object_or_absent(document, "data") || !object_or_absent(document, "metrics")) return false;
  const auto metrics = document.find("metrics");
  if (metrics == document.end()) return true;
  return std::ranges::all_of(*metrics, [&](const nlohmann::json& figures) {
    return figures.is_null() || (figures.is_object() && object_or_absent(figures, "mean"));
  });
}

Result<nlohmann::json> read_document(const RegisteredModel& model) {
  TC_ASSIGN(nlohmann::json document, read_model_json(model.directory));
  if (document["model_id"] != model.model_id)
    return corrupt(fmt::format("model {}: its model.json says it is {}; rename the directory",
                               model.directory.string(), document["model_id"].dump()));
  if (!well_shaped(document))
    return corrupt(
        fmt::format("model {}: its model.json has a data or metrics of another shape; "
                    "train it anew",
                    model.directory.string()));
  return document;
}

}  // namespace

Result<std::vector<RegisteredModel>> Registry::list() const {
  std::vector<RegisteredModel> models = places();
  const std::optional<std::string> named = named_champion();
  RegisteredModel* newest_shipped = nullptr;
  for (RegisteredModel& model : models) {
    model.champion = named == model.model_id;
    auto document = read_document(model);
    if (!document.ok()) {
      model.problem = document.error().message;
      model.document = {{"model_id", model.model_id}};
      continue;
    }
    model.document = std::move(*document);
    const auto until = [](const RegisteredModel& m) {
      return m.document.value("trained_until", "");
    };
    if (model.shipped && (!newest_shipped || until(*newest_shipped) <= until(model)))
      newest_shipped = &model;
  }
  if (!named && newest_shipped) newest_shipped->champion = true;
  return models;
}

Result<RegisteredModel> Registry::find_any(std::string_view model_id) const {
  TC_ASSIGN(std::vector<RegisteredModel> models, list());
  const auto found = std::ranges::find(models, model_id, &RegisteredModel::model_id);
  if (found == models.end()) return unknown(model_id);
  return std::move(*found);
}

Result<RegisteredModel> Registry::find(std::string_view model_id) const {
  TC_ASSIGN(RegisteredModel model, find_any(model_id));
  if (!model.problem.empty()) return corrupt(model.problem);
  return model;
}

Result<std::optional<RegisteredModel>> Registry::champion() const {
  TC_ASSIGN(std::vector<RegisteredModel> models, list());
  const auto found = std::ranges::find(models, true, &RegisteredModel::champion);
  if (found != models.end() && !found->problem.empty())
    return corrupt(found->problem + "; promote another with 'tillcast models promote ID'");
  if (found != models.end()) return std::optional(std::move(*found));
  if (const auto named = named_champion())
    return not_found(
        fmt::format("champion {}: there is no such model; promote another with "
                    "'tillcast models promote ID'",
                    *named));
  return std::optional<RegisteredModel>();
}

Result<> Registry::promote(std::string_view model_id) const {
  TC_ASSIGN(const RegisteredModel model, find(model_id));
  TC_ASSIGN(const auto loaded, load_model(model.directory));
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    return unavailable(fmt::format("{}: cannot create it: {}", folder_.string(), error.message()));
  return write_file(folder_ / kChampionFile, model.model_id + "\n");
}

Result<> Registry::remove(std::string_view model_id) const {
  TC_ASSIGN(const RegisteredModel model, find_any(model_id));
  if (model.shipped)
    return conflict(
        fmt::format("model {}: it came with the program; promote another instead", model_id));
  if (model.champion)
    return conflict(fmt::format("model {}: it is the champion; promote another first", model_id));
  // Renamed first, so that nobody ever sees half a model.
  const fs::path going = model.directory.string() + ".new";
  std::error_code error;
  fs::remove_all(going, error);
  fs::rename(model.directory, going, error);
  if (!error) fs::remove_all(going, error);
  if (error)
    return unavailable(fmt::format("model {}: cannot remove it: {}", model_id, error.message()));
  return Done{};
}

std::string Registry::new_id(std::string_view model_type, int64_t until_ms) const {
  std::vector<fs::path> folders = shipped_folders_;
  folders.push_back(folder_);
  return free_model_id(model_type, until_ms, folders);
}

Result<RegisteredModel> Registry::add(const ModelFile& file, bool promote_it) const {
  const std::string model_id = file.document.at("model_id");
  const bool first = !named_champion();
  TC_TRY(write_model_file(folder_ / model_id, file));
  if (promote_it || first) TC_TRY(promote(model_id));
  return find(model_id);
}

std::string free_model_id(std::string_view model_type, int64_t until_ms,
                          const std::vector<fs::path>& folders) {
  std::string day = format_date(until_ms);
  std::erase(day, '-');
  for (int number = 1;; ++number) {
    const std::string id = fmt::format("{}-{}-{}", model_type, day, number);
    const bool taken = std::ranges::any_of(folders, [&](const fs::path& folder) {
      std::error_code error;
      return fs::exists(folder / id, error);
    });
    if (!taken) return id;
  }
}

}  // namespace tillcast

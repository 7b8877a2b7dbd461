#include "score/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sstream>

#include "base/file.h"
#include "base/time.h"
#include "score/champion_history.h"
#include "score/training_record.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChampionFile = "champion";
constexpr const char* kChallengersFile = "challengers";
constexpr uint64_t kNamesBytesMax = 65'536;

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

// By the file system's clock, in whole seconds; empty: it does not say.
std::string written_at(const fs::path& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error);
  if (error) return "";
  const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return format_time(std::chrono::duration_cast<std::chrono::seconds>(since).count() * kSecondMs);
}

Error unknown(std::string_view model_id) {
  return not_found(
      fmt::format("model {}: there is no such model; 'tillcast models list' names them", model_id));
}

}  // namespace

std::string_view RegisteredModel::role() const {
  return champion ? "champion" : challenger ? "challenger" : "registered";
}

namespace {

// Where a model comes from: what one needs to make it again.
nlohmann::json lineage_of(const nlohmann::json& document) {
  const auto field = [](const nlohmann::json& in, const char* key) {
    const auto found = in.is_object() ? in.find(key) : in.end();
    return in.is_object() && found != in.end() ? *found : nlohmann::json();
  };
  const nlohmann::json features = field(document, "features");
  return {{"data_fingerprint", field(field(document, "data"), "fingerprint")},
          {"code_version", field(document, "code_version")},
          {"seed", field(document, "seed")},
          {"features", features.is_array() ? nlohmann::json(features.size()) : nlohmann::json()},
          {"trained_at", field(document, "trained_at")},
          {"trained_until", field(document, "trained_until")}};
}

}  // namespace

nlohmann::json RegisteredModel::describe() const {
  nlohmann::json model = document;
  if (problem.empty()) {
    model["lineage"] = lineage_of(document);
    model["curves"] = curves_of(document);
    model["learning"] = learning_of(document);
  } else {
    model["problem"] = problem;
  }
  for (const char* key :
       {"architecture", "normalisation", "format", "background", "reference", "population"})
    model.erase(key);
  model["role"] = role();
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
        models.push_back({id, directory, false, shipped, {}, {}});
    }
  };
  put(folder_, false);
  for (const fs::path& folder : shipped_folders_) put(folder, true);
  std::ranges::sort(models, {}, &RegisteredModel::model_id);
  return models;
}

std::optional<std::string> Registry::named_champion() const {
  auto text = read_file(folder_ / kChampionFile, kNamesBytesMax);
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
  const std::vector<std::string> challenging = named_challengers();
  RegisteredModel* newest_shipped = nullptr;
  for (RegisteredModel& model : models) {
    model.champion = named == model.model_id;
    model.challenger =
        !model.champion && std::ranges::find(challenging, model.model_id) != challenging.end();
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
  if (!named && newest_shipped) {
    newest_shipped->champion = true;
    newest_shipped->challenger = false;
  }
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

Result<std::vector<RegisteredModel>> Registry::challengers() const {
  TC_ASSIGN(std::vector<RegisteredModel> models, list());
  std::erase_if(models, [](const RegisteredModel& model) { return !model.challenger; });
  if (models.size() > kChallengersMax) models.resize(kChallengersMax);
  return models;
}

Result<> Registry::promote(std::string_view model_id) const { return crown(model_id, false); }

// REQUIRES of a rollback: it is what the history says.
Result<> Registry::crown(std::string_view model_id, bool rollback) const {
  TC_ASSIGN(const RegisteredModel model, find(model_id));
  TC_ASSIGN(const auto loaded, load_model(model.directory));
  TC_ASSIGN(const std::vector<RegisteredModel> models, list());
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    return unavailable(fmt::format("{}: cannot create it: {}", folder_.string(), error.message()));
  const auto before = std::ranges::find(models, true, &RegisteredModel::champion);
  const std::string previous = before == models.end() ? "" : before->model_id;
  TC_TRY(write_file(folder_ / kChampionFile, model.model_id + "\n"));
  if (model.challenger) TC_TRY(stop_challenge(model_id));
  if (previous == model.model_id) return Done{};
  return append_champion_change(
      folder_, {written_at(folder_ / kChampionFile), model.model_id, previous, rollback});
}

Result<std::string> Registry::champion_before() const {
  TC_ASSIGN(const std::vector<RegisteredModel> models, list());
  const auto now = std::ranges::find(models, true, &RegisteredModel::champion);
  const std::string champion = now == models.end() ? named_champion().value_or("") : now->model_id;
  const auto before = tillcast::champion_before(read_champion_history(folder_), champion);
  if (!before)
    return not_found(
        "rollback: there was no other champion before; name one with "
        "'tillcast models promote ID'");
  if (std::ranges::find(models, *before, &RegisteredModel::model_id) == models.end())
    return not_found(
        fmt::format("rollback: {}, the champion before, is gone; name another with "
                    "'tillcast models promote ID'",
                    *before));
  return *before;
}

Result<std::string> Registry::roll_back() const {
  TC_ASSIGN(std::string before, champion_before());
  TC_TRY(crown(before, true));
  return before;
}

Result<> Registry::challenge(std::string_view model_id) const {
  TC_ASSIGN(const RegisteredModel model, find(model_id));
  if (model.champion)
    return conflict(fmt::format("model {}: it is the champion; a challenger is another", model_id));
  if (model.challenger) return Done{};
  TC_ASSIGN(const auto loaded, load_model(model.directory));
  std::vector<std::string> ids;
  TC_ASSIGN(const std::vector<RegisteredModel> now, challengers());
  for (const RegisteredModel& challenger : now) ids.push_back(challenger.model_id);
  if (ids.size() >= kChallengersMax)
    return conflict(
        fmt::format("model {}: there are {} challengers already; stop one with 'tillcast models "
                    "challenge ID --stop'",
                    model_id, kChallengersMax));
  ids.emplace_back(model_id);
  return name_challengers(ids);
}

Result<> Registry::stop_challenge(std::string_view model_id) const {
  std::vector<std::string> ids = named_challengers();
  if (std::erase(ids, model_id) == 0)
    return not_found(fmt::format("model {}: it is no challenger", model_id));
  return name_challengers(ids);
}

std::vector<std::string> Registry::named_challengers() const {
  std::vector<std::string> ids;
  const auto text = read_file(folder_ / kChallengersFile, kNamesBytesMax);
  if (!text.ok()) return ids;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) ids.push_back(line);
  return ids;
}

Result<> Registry::name_challengers(const std::vector<std::string>& ids) const {
  std::string text;
  for (const std::string& id : ids) text += id + "\n";
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    return unavailable(fmt::format("{}: cannot create it: {}", folder_.string(), error.message()));
  return write_file(folder_ / kChallengersFile, text);
}

Result<> Registry::remove(std::string_view model_id) const {
  TC_ASSIGN(const RegisteredModel model, find_any(model_id));
  if (model.shipped)
    return conflict(
        fmt::format("model {}: it came with the program; promote another instead", model_id));
  if (model.champion)
    return conflict(fmt::format("model {}: it is the champion; promote another first", model_id));
  if (model.challenger)
    return conflict(fmt::format(
        "model {}: it is a challenger; stop that first with 'tillcast models challenge {} --stop'",
        model_id, model_id));
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

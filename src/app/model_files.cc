#include "app/model_files.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/file_stamp.h"
#include "engine/scoring_model.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

void add_problem(std::string& problem, const Error& error) {
  if (!problem.empty()) problem += "; ";
  problem += error.message;
}

}  // namespace

Result<std::shared_ptr<const Model>> load_usable_model(const RegisteredModel& model) {
  TC_ASSIGN(std::shared_ptr<const Model> loaded, load_model(model.directory));
  TC_ASSIGN(const auto fits, make_scoring_model(loaded));
  return loaded;
}

ModelFiles::ModelFiles(const fs::path& data_dir) : registry_(data_dir) {
  const fs::path models = data_dir / "models";
  folders_ = {models, models / "champion", models / "challengers"};
  for (const fs::path& folder : shipped_model_folders()) folders_.push_back(folder);
}

std::string ModelFiles::stamp() const {
  std::string all;
  for (const fs::path& path : folders_) all += file_stamp(path);
  for (const std::string& path : used_) all += file_stamp(path);
  return all;
}

ModelsFound ModelFiles::look() {
  ModelsFound found;
  if (stamp() != stamp_) {
    std::string problem;
    used_.clear();
    look_for_champion(found, problem);
    look_for_challengers(found, problem);
    stamp_ = stamp();
    if (problem != problem_ && !problem.empty()) spdlog::error("{}", problem);
    problem_ = std::move(problem);
  }
  found.problem = problem_;
  return found;
}

void ModelFiles::look_for_champion(ModelsFound& found, std::string& problem) {
  const auto champion = registry_.champion();
  if (!champion.ok()) return add_problem(problem, champion.error());
  std::string now = "none";
  if (*champion) {
    used_.push_back((*champion)->directory / kModelJson);
    now = file_stamp(used_.back());
  }
  if (now == champion_) return;
  std::shared_ptr<const Model> model;
  if (*champion) {
    auto loaded = load_usable_model(**champion);
    if (!loaded.ok()) return add_problem(problem, loaded.error());
    model = std::move(*loaded);
  }
  champion_ = std::move(now);
  found.champion = std::move(model);
}

void ModelFiles::look_for_challengers(ModelsFound& found, std::string& problem) {
  const auto challengers = registry_.challengers();
  if (!challengers.ok()) return add_problem(problem, challengers.error());
  std::string now = "these\n";
  for (const RegisteredModel& challenger : *challengers) {
    used_.push_back(challenger.directory / kModelJson);
    now += file_stamp(used_.back());
  }
  if (now == challengers_) return;
  std::vector<std::shared_ptr<const Model>> models;
  bool all = true;
  for (const RegisteredModel& challenger : *challengers) {
    auto loaded = load_usable_model(challenger);
    if (loaded.ok())
      models.push_back(std::move(*loaded));
    else
      add_problem(problem, loaded.error());
    all = all && loaded.ok();
  }
  challengers_ = all ? std::move(now) : "";  // looked at again with the next change
  found.challengers = std::move(models);
}

}  // namespace tillcast

// score/registry.h: the models of a data directory, and those that come with the program.
//
// <data>/models/MODEL_ID/ holds one model each, <data>/models/champion the id of the one whose
// scores are shown. Without such a file the champion is the shipped model, the newest where there
// are several.
//
// Threads: a Registry keeps nothing but paths; calls of several threads or processes see whole
//          models or none.
// Errors:  kNotFound: no model of that id. kConflict: it exists, or it is in use.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "score/model_file.h"

namespace tillcast {

struct RegisteredModel {
  std::string model_id;
  std::filesystem::path directory;
  bool champion = false;
  bool shipped = false;
  nlohmann::json document;  // model.json; only its id where there is a problem
  std::string problem;      // why it cannot be used; empty: nothing known

  // The MODEL of docs/api.md: the document without its architecture and normalisation, with `role`
  // ("champion", else "registered") and `shipped`.
  nlohmann::json describe() const;
};

// Where models shipped with the program may lie: beside the build and in an installation's share
// folder.
std::vector<std::filesystem::path> shipped_model_folders();

class Registry {
 public:
  explicit Registry(const std::filesystem::path& data_dir,
                    std::vector<std::filesystem::path> shipped_folders = shipped_model_folders());

  // By id. A damaged model is listed with its problem, so that it can be seen and removed and the
  // others used.
  Result<std::vector<RegisteredModel>> list() const;
  Result<RegisteredModel> find(std::string_view model_id) const;
  // Nothing where there is neither a champion of the data directory nor a shipped model.
  Result<std::optional<RegisteredModel>> champion() const;

  // Loads it first: what cannot be loaded is not promoted.
  Result<> promote(std::string_view model_id) const;
  // Refuses the data directory's champion and shipped models.
  Result<> remove(std::string_view model_id) const;

  // The first free "TYPE-YYYYMMDD-N", the day being that of `until_ms`.
  std::string new_id(std::string_view model_type, int64_t until_ms) const;
  // Writes the model under its id; it becomes champion where the data directory has none yet, or
  // with `promote`.
  Result<RegisteredModel> add(const ModelFile& file, bool promote) const;

 private:
  std::filesystem::path folder_;  // <data>/models
  std::vector<std::filesystem::path> shipped_folders_;

  Result<RegisteredModel> find_any(std::string_view model_id) const;  // damaged ones too
  std::optional<std::string> named_champion() const;
  std::vector<RegisteredModel> places() const;
};

// The first free id of that form among the entries of `folders`.
std::string free_model_id(std::string_view model_type, int64_t until_ms,
                          const std::vector<std::filesystem::path>& folders);

}  // namespace tillcast

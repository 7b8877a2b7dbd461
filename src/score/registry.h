// score/registry.h: the models of a data directory, and those that come with the program.
//
// <data>/models/MODEL_ID/ holds one model each, <data>/models/champion the id of the one whose
// scores are shown, <data>/models/challengers those of the ones graded beside it, one a line.
// Without a champion file the champion is the shipped model, the newest where there are several.
// <data>/models/champions.jsonl says who was champion before (champion_history.h).
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

inline constexpr size_t kChallengersMax = 4;

struct RegisteredModel {
  std::string model_id;
  std::filesystem::path directory;
  bool champion = false;
  bool shipped = false;
  nlohmann::json document;  // model.json; only its id where there is a problem
  std::string problem;      // why it cannot be used; empty: nothing known
  bool challenger = false;  // and not champion

  // "champion", "challenger" or "registered".
  std::string_view role() const;
  // The MODEL of docs/api.md: the document without what only programs read, with `role`, `shipped`
  // and `lineage`; `curves` and `learning` checked (score/training_record.h).
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

  // As long as they are there and not champion; at most kChallengersMax.
  Result<std::vector<RegisteredModel>> challengers() const;

  // Loads it first: what cannot be loaded is not promoted. The history keeps who was champion.
  Result<> promote(std::string_view model_id) const;
  // The one before the champion. kNotFound: there was none, or it is gone.
  Result<std::string> champion_before() const;
  // Back to it; its id.
  Result<std::string> roll_back() const;
  // Loads it first. kConflict: it is champion, or there are kChallengersMax already.
  Result<> challenge(std::string_view model_id) const;
  Result<> stop_challenge(std::string_view model_id) const;
  // Refuses the champion, challengers and shipped models.
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
  std::vector<std::string> named_challengers() const;
  Result<> name_challengers(const std::vector<std::string>& ids) const;
  Result<> crown(std::string_view model_id, bool rollback) const;
  std::vector<RegisteredModel> places() const;
};

// The first free id of that form among the entries of `folders`.
std::string free_model_id(std::string_view model_type, int64_t until_ms,
                          const std::vector<std::filesystem::path>& folders);

}  // namespace tillcast

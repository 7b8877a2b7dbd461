// app/model_files.h: the models that a data directory names, loaded anew when that changes.
//
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "score/registry.h"
#include "serve/model_poller.h"

namespace tillcast {

// Loads it and sees that its features are the engine's. Errors name the model.
Result<std::shared_ptr<const Model>> load_usable_model(const RegisteredModel& model);

class ModelFiles {
 public:
  explicit ModelFiles(const std::filesystem::path& data_dir);

  // What has changed since the last look; the first time all there is. A model that cannot be used
  // is the `problem`, and logged once; what was in use before it stays.
  ModelsFound look();

 private:
  std::string stamp() const;
  void look_for_champion(ModelsFound& found, std::string& problem);
  void look_for_challengers(ModelsFound& found, std::string& problem);

  const Registry registry_;
  std::vector<std::filesystem::path> folders_;
  std::string stamp_;              // of all files that matter, at the last look
  std::string problem_;            // of that look
  std::string champion_;           // the stamp of the one in use
  std::string challengers_;        // the stamps of those in use
  std::vector<std::string> used_;  // model.json of each named model
};

}  // namespace tillcast

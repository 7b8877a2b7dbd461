// score/model_file.h: a model on disk: a directory with model.json and its weights.
//
//   model.json              every kind
//   weights.safetensors     networks and linear models
//   trees.0.json, ...       gbdt: one booster a fold, XGBoost's own JSON
//   members/NAME/           ensemble: a directory of this form for each member
//
// model.json says everything but the weights, under the names of docs/models.md; `architecture` and
// `normalisation` are its kind's own. What else is read here:
//   architecture.kind  linear, wide-deep, residual, trees, probability or blend
//   calibration        null or {"kind":"platt","slope":a,"intercept":b}: the logit is a x + b
//   reference          drift is measured against it (score/model.h); population: null or an object
//   background         rows of raw features, to explain against (score/shapley.h)
// Every file is read with every check there is and written so that the directory is there as a
// whole or not at all. A member's NAME is of a-z, 0-9 and -; members have no members.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "score/model.h"
#include "score/safetensors.h"

namespace tillcast {

inline constexpr int kModelFormat = 1;
inline constexpr const char* kModelJson = "model.json";
inline constexpr const char* kWeightsFile = "weights.safetensors";
inline constexpr const char* kMembersFolder = "members";
inline constexpr size_t kMembersMax = 16;  // of an ensemble
inline constexpr size_t kFoldsMax = 100;   // members of a network, boosters of a gbdt

struct ModelFile {
  nlohmann::json document;
  Tensors tensors;
  std::vector<std::string> trees;  // boosters in XGBoost's JSON, by fold
  std::vector<ModelFile> members;  // of an ensemble; each document's model_id is the member's NAME
};

// kNotFound: no such directory. kCorrupt: damaged, or of a format this version does not know.
// Errors name the file.
Result<ModelFile> read_model_file(const std::filesystem::path& directory);

// model.json alone, for lists; checked for model_id, model_type and features.
Result<nlohmann::json> read_model_json(const std::filesystem::path& directory);

// kConflict where the directory exists already; kInvalid where the file is not whole.
Result<> write_model_file(const std::filesystem::path& directory, const ModelFile& file);

// Replaces model.json alone: figures measured later, a new name for the data. The weights stay.
Result<> write_model_json(const std::filesystem::path& directory, const nlohmann::json& document);

// What all kinds have in common, checked.
Result<ModelCard> make_card(nlohmann::json document);

// The model that the file describes; picks the implementation by architecture.kind. Errors say what
// is wrong with it.
Result<std::shared_ptr<const Model>> make_model(ModelFile file);

}  // namespace tillcast

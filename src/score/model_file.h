// score/model_file.h: a model on disk: a directory with model.json and weights.safetensors.
//
// model.json says everything but the weights, under the names of docs/models.md; `architecture` and
// `normalisation` are the model type's own. Both files are read with every check there is and
// written so that the directory is there as a whole or not at all.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "score/model.h"
#include "score/safetensors.h"

namespace tillcast {

inline constexpr int kModelFormat = 1;
inline constexpr const char* kModelJson = "model.json";
inline constexpr const char* kWeightsFile = "weights.safetensors";

struct ModelFile {
  nlohmann::json document;
  Tensors tensors;
};

// kNotFound: no such directory. kCorrupt: damaged, or of a format this version does not know.
// Errors name the file.
Result<ModelFile> read_model_file(const std::filesystem::path& directory);

// model.json alone, for lists; checked for model_id, model_type and features.
Result<nlohmann::json> read_model_json(const std::filesystem::path& directory);

// kConflict where the directory exists already.
Result<> write_model_file(const std::filesystem::path& directory, const ModelFile& file);

// Replaces model.json alone: figures measured later, a new name for the data. The weights stay.
Result<> write_model_json(const std::filesystem::path& directory, const nlohmann::json& document);

// REQUIRES: a document that passed the checks of reading.
ModelCard make_card(nlohmann::json document);

// The model that the file describes; picks the implementation by its model_type. Errors say what is
// wrong with it.
Result<std::shared_ptr<const Model>> make_model(ModelFile file);

}  // namespace tillcast

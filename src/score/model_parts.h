// score/model_parts.h: which files a model of some kind consists of.
#pragma once

#include "score/model_file.h"

namespace tillcast {

struct ModelParts {
  bool weights = false;
  size_t trees = 0;                  // boosters
  std::vector<std::string> members;  // of an ensemble
};

// "trees.0.json"
std::string trees_file(size_t number);

// What `architecture` calls for. Errors: more than the limits, a name that is none, members within
// a member.
Result<ModelParts> parts_of(const nlohmann::json& document, bool is_member);

// The file has the parts that its document calls for, its members too.
Result<> check_parts(const ModelFile& file);

}  // namespace tillcast

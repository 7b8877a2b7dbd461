// app/model_words.h: models as people and --json read them on the command line.
//
// Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "score/registry.h"

namespace tillcast {

// "* wide-deep-20110901-1 (came with the program)": * the champion, + a challenger.
std::string model_title(const RegisteredModel& model);

// One line a protocol, its name beside the figures.
std::string protocol_words(const nlohmann::json& document);

// Everything that `models show` tells.
std::string model_words(const RegisteredModel& model);

struct ModelComparison {
  nlohmann::ordered_json document;
  std::string words;
};
ModelComparison compare_models(const RegisteredModel& a, const RegisteredModel& b);

}  // namespace tillcast

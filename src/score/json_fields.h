// score/json_fields.h: fields of a model file, checked; an error says which one is wrong.
//
// nlohmann's own accessors throw on a wrong type; a model file is input, so it gets a Result.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace tillcast {

// The field, of whatever type.
inline Result<const nlohmann::json*> json_field(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || found == object.end())
    return corrupt(std::string("field ") + key + " is missing");
  return &*found;
}

inline Result<double> json_number(const nlohmann::json& object, const char* key) {
  TC_ASSIGN(const nlohmann::json* field, json_field(object, key));
  if (!field->is_number() || !std::isfinite(field->get<double>()))
    return corrupt(std::string("field ") + key + " is no number");
  return field->get<double>();
}

// For messages: what stands there, as short as it may be; nothing is walked that may be deep.
inline std::string json_shown(const nlohmann::json& value) {
  return value.is_structured() ? std::string("an ") + value.type_name()
                               : printable(value.dump(), 60);
}

// A whole number from `least` to `most`.
inline Result<size_t> json_count(const nlohmann::json& object, const char* key, size_t least,
                                 size_t most) {
  TC_ASSIGN(const nlohmann::json* field, json_field(object, key));
  const bool whole = field->is_number_integer() && *field >= 0;
  const size_t value = whole ? field->get<size_t>() : 0;
  if (!whole || value < least || value > most)
    return corrupt(std::string("field ") + key + " is not a whole number from " +
                   std::to_string(least) + " to " + std::to_string(most));
  return value;
}

inline Result<std::vector<double>> json_numbers(const nlohmann::json& object, const char* key) {
  TC_ASSIGN(const nlohmann::json* field, json_field(object, key));
  std::vector<double> numbers;
  if (field->is_array())
    for (const nlohmann::json& number : *field)
      if (number.is_number() && std::isfinite(number.get<double>()))
        numbers.push_back(number.get<double>());
  if (!field->is_array() || numbers.size() != field->size())
    return corrupt(std::string("field ") + key + " is no list of numbers");
  return numbers;
}

}  // namespace tillcast

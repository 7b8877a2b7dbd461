#include "score/training_record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "score/registry.h"
#include "score/testing.h"

namespace tillcast {
namespace {

using nlohmann::json;

// What the page's tests read too.
json golden() {
  std::ifstream file(TILLCAST_SOURCE_DIR "/test/golden/wire/model.json");
  return json::parse(file);
}

TEST(TrainingRecord, IsHandedOnAsTheGoldenModelHasIt) {
  const json model = golden();
  EXPECT_EQ(curves_of(model), model["curves"]);
  EXPECT_EQ(learning_of(model), model["learning"]);
  const TemporaryFolder folder;
  const Registry registry(folder.path(), {});
  ModelFile file = logistic_file("new");
  file.document["curves"] = model["curves"];
  file.document["learning"] = model["learning"];
  const json described = registry.add(file, false)->describe();
  EXPECT_EQ(described["curves"], model["curves"]);
  EXPECT_EQ(described["learning"], model["learning"]);
  const json old = registry.add(logistic_file("old"), false)->describe();
  EXPECT_TRUE(old.at("curves").is_null());
  EXPECT_TRUE(old.at("learning").is_null());
}

TEST(TrainingRecord, WhatElseStandsThereIsNotHandedOn) {
  json model = golden();
  model["curves"]["folds"]["note"] = std::string(1000, 'x');
  model["learning"][0]["note"] = 1;
  EXPECT_EQ(curves_of(model), golden()["curves"]);
  EXPECT_EQ(learning_of(model), golden()["learning"]);
}

// One change each, to a value that is not of the documented shape.
TEST(TrainingRecord, AHostileCardHasNone) {
  const std::vector<std::pair<const char*, json>> changes = {
      {"/curves", 1},
      {"/curves", json::array()},
      {"/curves", json::object()},
      {"/curves/folds", nullptr},
      {"/curves/folds/bins", 100},
      {"/curves/folds/bins", "200"},
      {"/curves/folds/positives", "many"},
      {"/curves/folds/positives", json::array({1, 2, 3})},
      {"/curves/folds/negatives/7", -1},
      {"/curves/folds/negatives/7", 0.5},
      {"/curves/folds/negatives/7", 1e300},
      {"/curves/folds/negatives/7", UINT64_MAX},
      {"/learning", json::object()},
      {"/learning", json::array()},
      {"/learning/0", 7},
      {"/learning/0/member", std::string(65, 'x')},
      {"/learning/0/member", ""},
      {"/learning/0/measure", nullptr},
      {"/learning/0/fold", 0},
      {"/learning/0/fold", -1},
      {"/learning/0/step", "year"},
      {"/learning/0/every", 0},
      {"/learning/0/stopped_at", 1.5},
      {"/learning/0/train", json::array()},
      {"/learning/0/train/0", "0.5"},
      {"/learning/0/train/0", HUGE_VAL},
      {"/learning/0/validation", std::vector<double>(201, 0.5)},
      {"/learning/0/validation", std::vector<double>(3, 0.5)},
  };
  for (const auto& [place, value] : changes) {
    json model = golden();
    model[json::json_pointer(place)] = value;
    const bool of_curves = std::string_view(place).starts_with("/curves");
    EXPECT_EQ(curves_of(model).is_null(), of_curves) << place << " " << value;
    EXPECT_EQ(learning_of(model).is_null(), !of_curves) << place << " " << value;
  }
  json model = golden();
  for (int i = 0; i < 10; ++i)
    model["curves"][std::string(1, static_cast<char>('a' + i))] = model["curves"]["folds"];
  EXPECT_TRUE(curves_of(model).is_null()) << "too many";
  model["learning"] = json(501, model["learning"][0]);
  EXPECT_TRUE(learning_of(model).is_null()) << "too many";
  for (const json& nothing : {json(), json(1), json::array(), json::object()}) {
    EXPECT_TRUE(curves_of(nothing).is_null());
    EXPECT_TRUE(learning_of(nothing).is_null());
  }
}

}  // namespace
}  // namespace tillcast

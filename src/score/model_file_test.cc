#include "score/model_file.h"

#include <gmock/gmock.h>

#include <cmath>

#include "base/file.h"
#include "score/testing.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

std::string load_error(const std::filesystem::path& directory) {
  const auto model = load_model(directory);
  return model.ok() ? "loaded" : model.error().message;
}

std::string make_error(ModelFile file) {
  const auto model = make_model(std::move(file));
  return model.ok() ? "made" : model.error().message;
}

TEST(ModelFile, ComesBackAsItWent) {
  const TemporaryFolder folder;
  const ModelFile file = wide_deep_file();
  ASSERT_TRUE(write_model_file(folder.path() / "m", file).ok());
  const auto read = read_model_file(folder.path() / "m");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->document, file.document);
  EXPECT_EQ(read->tensors, file.tensors);
}

TEST(ModelFile, IsNeverOverwritten) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_model_file(folder.path() / "m", logistic_file()).ok());
  const auto again = write_model_file(folder.path() / "m", wide_deep_file());
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(read_model_file(folder.path() / "m")->document, logistic_file().document);
}

TEST(ModelFile, ErrorsNameTheFile) {
  const TemporaryFolder folder;
  const auto directory = folder.path() / "m";
  EXPECT_THAT(load_error(directory), HasSubstr("model.json"));
  ASSERT_TRUE(write_model_file(directory, logistic_file()).ok());
  ASSERT_TRUE(write_file(directory / kWeightsFile, "short").ok());
  EXPECT_THAT(load_error(directory), HasSubstr("m/weights.safetensors: shorter than its header"));
  ASSERT_TRUE(write_file(directory / kModelJson, "{").ok());
  EXPECT_THAT(load_error(directory), HasSubstr("m/model.json: not JSON"));
  ASSERT_TRUE(write_file(directory / kModelJson, R"({"format":99})").ok());
  EXPECT_THAT(load_error(directory), HasSubstr("newer tillcast"));
  ASSERT_TRUE(write_file(directory / kModelJson, R"({"format":1,"model_id":"m"})").ok());
  EXPECT_THAT(load_error(directory), HasSubstr("names no model_type"));
}

TEST(ModelFile, WhatIsWrongWithAModelIsSaid) {
  ModelFile file = logistic_file();
  file.document["architecture"]["kind"] = "oracle";
  EXPECT_THAT(make_error(file), HasSubstr("of kind 'oracle', not known"));

  file = logistic_file();
  file.document["architecture"]["products"] = nlohmann::json::array({{"a", "c"}});
  EXPECT_THAT(make_error(file), HasSubstr("feature c, which the model does not have"));

  file = logistic_file();
  file.document["features"] = {"a", "b", "c"};
  EXPECT_THAT(make_error(file), HasSubstr("one map for each of 3 features"));

  file = logistic_file();
  file.document["normalisation"]["maps"][1]["values"] = {3, 3};
  EXPECT_THAT(make_error(file),
              HasSubstr("normalisation of b: the values of its map do not increase"));

  file = logistic_file();
  file.document.erase("architecture");
  EXPECT_THAT(make_error(file), HasSubstr("field architecture is missing"));

  file = wide_deep_file();
  file.tensors.erase("2.gate.bias");
  EXPECT_THAT(make_error(file), HasSubstr("tensor 2.gate.bias is missing"));

  file = wide_deep_file();
  file.tensors["1.cells"].values[3] = std::nanf("");
  EXPECT_THAT(make_error(file), HasSubstr("tensor 1.cells holds a number that is not finite"));

  file = wide_deep_file();
  file.document["architecture"]["width"] = 14;
  EXPECT_THAT(make_error(file), HasSubstr("tensor 0.input.weight has shape [13, 5]"));

  file = wide_deep_file();
  file.document["architecture"]["members"] = 0;
  EXPECT_THAT(make_error(file), HasSubstr("field members is not a whole number from 1"));

  // More buckets than the tables have cells for would be a read out of bounds.
  file = wide_deep_file();
  file.document["architecture"]["bucket_edges"][3] = {-1, 0, 1};
  EXPECT_THAT(make_error(file), HasSubstr("bucket_edges of f3"));
}

TEST(ModelFile, ACardKnowsItsReferenceAndItsPopulation) {
  ModelFile file = logistic_file();
  EXPECT_TRUE(make_model(file).value()->card().reference.empty());
  EXPECT_TRUE(make_model(file).value()->card().population.is_null());
  file.document["population"] = {{"anything", 1}};
  file.document["reference"] = {{{"edges", {1, 2}}, {"shares", {0.25, 0.5, 0.25}}},
                                {{"edges", nlohmann::json::array()}, {"shares", {1}}}};
  const auto model = make_model(file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  const ModelCard& card = (*model)->card();
  EXPECT_EQ(card.population, file.document["population"]);
  ASSERT_EQ(card.reference.size(), 2u);
  EXPECT_EQ(card.reference[0].edges, (std::vector<double>{1, 2}));
  EXPECT_EQ(card.reference[0].shares, (std::vector<double>{0.25, 0.5, 0.25}));
  EXPECT_TRUE(card.reference[1].edges.empty());
}

TEST(ModelFile, ADamagedReferenceOrPopulationIsSaid) {
  using nlohmann::json;
  const auto error = [](const char* key, json value) {
    ModelFile file = logistic_file();
    const json whole = {{"edges", {0}}, {"shares", {0.5, 0.5}}};
    file.document["reference"] = {whole, whole};
    if (std::string(key) == "population")
      file.document["population"] = std::move(value);
    else
      file.document["reference"][1][key] = std::move(value);
    return make_error(std::move(file));
  };
  EXPECT_EQ(error("edges", {0}), "made");
  EXPECT_THAT(error("edges", {1, 1}), HasSubstr("reference of b: its edges do not increase"));
  EXPECT_THAT(error("edges", {1, 2}), HasSubstr("it has not one share more than edges"));
  EXPECT_THAT(error("shares", {0.5, 0.6}), HasSubstr("shares are not parts of one whole"));
  EXPECT_THAT(error("shares", {1.5, -0.5}), HasSubstr("shares are not parts of one whole"));
  EXPECT_THAT(error("shares", nullptr), HasSubstr("reference of b: field shares"));
  EXPECT_THAT(error("population", {1, 2}), HasSubstr("field population is neither null nor an"));
  ModelFile file = logistic_file();
  file.document["reference"] = json::array();
  EXPECT_THAT(make_error(file), HasSubstr("field reference has not one entry for each of 2"));
  file = logistic_file();
  file.document["features"] = {"a", "a"};
  EXPECT_THAT(make_error(file), HasSubstr("names feature a twice"));
}

}  // namespace
}  // namespace tillcast

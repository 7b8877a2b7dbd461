#include "train/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "log/sqlite_log.h"
#include "score/registry.h"
#include "score/testing.h"
#include "train/testing.h"

namespace tillcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CommandsTest : public testing::Test {
 protected:
  void SetUp() override { fill(made_up_shop(150, 200)); }

  void fill(const std::vector<OrderEvent>& orders) {
    const auto log = open_sqlite_log(folder_.path(), LogAccess::kReadWrite).value();
    const std::vector<Entry> entries(orders.begin(), orders.end());
    ASSERT_TRUE(log->append(entries).ok());
  }
  TrainCommand train(const std::string& type = "logistic") const {
    TrainCommand command;
    command.data_dir = folder_.path();
    command.model_type = type;
    command.now_ms = *parse_time("2026-01-02T03:04:05Z");
    return command;
  }
  EvaluateCommand evaluate(std::vector<std::string> types) const {
    EvaluateCommand command;
    command.data_dir = folder_.path();
    command.model_types = std::move(types);
    return command;
  }
  template <class Command>
  static nlohmann::json document(Result<Report> (*run)(const Command&), const Command& command) {
    const auto report = run(command);
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? nlohmann::json(report->document) : nlohmann::json();
  }
  template <class Command>
  static std::string error(Result<Report> (*run)(const Command&), const Command& command) {
    const auto report = run(command);
    return report.ok() ? "done" : report.error().message;
  }

  static size_t rows_of(const nlohmann::json& curve) {
    size_t rows = 0;
    for (const char* key : {"positives", "negatives"})
      for (const nlohmann::json& count : curve[key]) rows += count.get<size_t>();
    return rows;
  }

  TemporaryFolder folder_;
};

TEST_F(CommandsTest, TrainRegistersAModelAndSaysWhatItIs) {
  const nlohmann::json said = document(run_train, train("wide-deep"));
  EXPECT_EQ(said["model_id"], "wide-deep-20110719-1");
  EXPECT_EQ(said["model_type"], "wide-deep");
  EXPECT_EQ(said["features"].size(), 37u);
  EXPECT_EQ(said["folds"].size(), 5u);
  EXPECT_EQ(said["metrics_protocol"], "folds");
  for (const char* key : {"auc", "average_precision", "log_loss", "brier", "accuracy",
                          "majority_accuracy", "ece", "top_decile_lift"}) {
    EXPECT_TRUE(said["metrics"][key].is_number()) << key;
    EXPECT_TRUE(said["folds"][4][key].is_number()) << key;
  }
  const auto champion = Registry(folder_.path(), {}).champion().value();
  ASSERT_TRUE(champion);
  EXPECT_EQ(champion->model_id, "wide-deep-20110719-1");
  EXPECT_EQ(champion->document["trained_at"], "2026-01-02T03:04:05Z");
  EXPECT_EQ(champion->document["trained_until"], "2011-07-19T00:00:00Z");
  EXPECT_TRUE(load_model(champion->directory).ok());
  const nlohmann::json model = champion->describe();
  EXPECT_EQ(model["curves"]["folds"]["bins"], 200);
  EXPECT_EQ(rows_of(model["curves"]["folds"]), model["rows"].get<size_t>());
  ASSERT_EQ(model["learning"].size(), 5u);
  EXPECT_EQ(model["learning"][4]["stopped_at"], model["folds"][4]["epochs"]);
}

TEST_F(CommandsTest, TrainNeverOverwritesAndPromotesOnlyWhenAsked) {
  EXPECT_EQ(document(run_train, train())["champion"], true);
  const nlohmann::json second = document(run_train, train());
  EXPECT_THAT(second["model_id"].get<std::string>(), testing::EndsWith("-2"));
  EXPECT_EQ(second["champion"], false);
  TrainCommand third = train("recency");
  third.promote = true;
  EXPECT_EQ(document(run_train, third)["champion"], true);
}

TEST_F(CommandsTest, UntilSeesNothingOfWhatComesAfter) {
  TrainCommand command = train();
  command.until_ms = *parse_time("2011-05-01");
  command.out = folder_.path() / "before";
  const nlohmann::json before = document(run_train, command);
  // Another future: the model must be the same.
  OrderEvent later = made_up_order(90001, "C1", *parse_time("2011-05-01T00:00:00Z"), 5);
  OrderEvent much_later = made_up_order(90002, "C2", *parse_time("2011-07-30T00:00:00Z"), 5);
  fill({later, much_later});
  command.out = folder_.path() / "after";
  const nlohmann::json after = document(run_train, command);
  EXPECT_EQ(before["rows"], after["rows"]);
  const auto one = read_model_file(before["directory"].get<std::string>()).value();
  const auto two = read_model_file(after["directory"].get<std::string>()).value();
  EXPECT_EQ(one.tensors, two.tensors);
  EXPECT_EQ(one.document["data"], two.document["data"]);
  EXPECT_FALSE(Registry(folder_.path(), {}).champion().value());  // --out does not register
}

TEST_F(CommandsTest, WalkForwardReportsEachCutOffAndBothHalves) {
  const nlohmann::json said = document(run_evaluate, evaluate({"logistic", "majority"}));
  EXPECT_EQ(said["protocol"], "walk-forward");
  EXPECT_EQ(said["flattering"], false);
  const nlohmann::json& model = said["models"]["logistic"];
  std::vector<std::string> cutoffs;
  for (const auto& test : model["cutoffs"]) cutoffs.push_back(test["cutoff"]);
  EXPECT_THAT(cutoffs, ElementsAre("2011-03-01T00:00:00Z", "2011-04-05T00:00:00Z",
                                   "2011-05-03T00:00:00Z", "2011-06-19T00:00:00Z"));
  const auto auc = [&](size_t i) { return model["cutoffs"][i]["auc"].get<double>(); };
  EXPECT_NEAR(model["mean"]["auc"], (auc(0) + auc(1) + auc(2) + auc(3)) / 4, 1e-12);
  EXPECT_NEAR(model["mean_choice"]["auc"], (auc(0) + auc(1)) / 2, 1e-12);
  EXPECT_NEAR(model["mean_report"]["auc"], (auc(2) + auc(3)) / 2, 1e-12);
  EXPECT_GT(model["standard_error"]["auc"].get<double>(), 0);
  EXPECT_EQ(said["models"]["majority"]["mean"]["auc"], 0.5);
}

TEST_F(CommandsTest, KFoldProtocolsReportFoldsAndTheFlatteringOneSaysSo) {
  EvaluateCommand command = evaluate({"logistic", "recency"});
  command.protocol = Protocol::kGroupKFold;
  const nlohmann::json group = document(run_evaluate, command);
  EXPECT_EQ(group["models"]["recency"]["cutoffs"].size(), 5u);
  EXPECT_EQ(group["models"]["recency"]["cutoffs"][0]["fold"], 1);
  EXPECT_TRUE(group["models"]["recency"]["mean_choice"].is_null());
  command.protocol = Protocol::kSnapshotKFold;
  EXPECT_EQ(document(run_evaluate, command)["flattering"], true);
  EXPECT_THAT(run_evaluate(command)->words, HasSubstr("FLATTERING"));
}

TEST_F(CommandsTest, EvaluateWritesIntoTheCard) {
  const std::string model_id = document(run_train, train())["model_id"];
  EvaluateCommand command = evaluate({"logistic"});
  command.into = model_id;
  const nlohmann::json said = document(run_evaluate, command);
  const auto model = Registry(folder_.path(), {}).find(model_id).value();
  EXPECT_EQ(model.document["metrics"]["walk-forward"], said["models"]["logistic"]);
  EXPECT_TRUE(model.document["metrics"].contains("folds"));
  const nlohmann::json curves = model.describe()["curves"];
  EXPECT_EQ(rows_of(curves["folds"]), model.document["rows"].get<size_t>());
  size_t rows = 0;
  for (const nlohmann::json& cutoff : said["models"]["logistic"]["cutoffs"])
    rows += cutoff["rows"].get<size_t>();
  EXPECT_EQ(rows_of(curves["walk-forward"]), rows) << "all cut-offs together";
  EXPECT_TRUE(model.describe()["learning"].is_null()) << "it has no steps";
  // A card of before there were curves.
  nlohmann::json old = model.document;
  old.erase("curves");
  ASSERT_TRUE(write_model_json(model.directory, old).ok());
  document(run_evaluate, command);
  EXPECT_EQ(Registry(folder_.path(), {}).find(model_id)->describe()["curves"].size(), 1u);
  command.model_types = {"recency"};
  EXPECT_THAT(error(run_evaluate, command), HasSubstr("it is a logistic"));
  command.into = "nobody";
  EXPECT_THAT(error(run_evaluate, command), HasSubstr("model nobody: there is no such model"));
}

TEST_F(CommandsTest, ErrorsSayWhatToDo) {
  TrainCommand command = train();
  command.until_ms = *parse_time("2012-01-01");
  EXPECT_THAT(error(run_train, command), HasSubstr("lies after the last order"));
  command.until_ms = *parse_time("2011-02-01");
  EXPECT_THAT(error(run_train, command), HasSubstr("too short a history; training needs 55 days"));
  command.until_ms = *parse_time("2010-02-01");
  EXPECT_THAT(error(run_train, command), HasSubstr("before the first order"));
  command = train();
  command.data_dir = folder_.path() / "nothing";
  EXPECT_THAT(error(run_train, command), HasSubstr("run 'tillcast import FILE'"));
  EvaluateCommand early = evaluate({"recency"});
  early.until_ms = *parse_time("2011-03-01");
  EXPECT_THAT(error(run_evaluate, early), HasSubstr("testing needs 85 days"));
}

}  // namespace
}  // namespace tillcast

#include "train/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "eval/bootstrap.h"
#include "ingest/xml_reader.h"
#include "train/html_parts.h"

namespace tillcast {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kCutoffs[] = {"2011-06-07T00:00:00Z", "2011-07-05T00:00:00Z",
                                    "2011-08-02T00:00:00Z", "2011-09-06T00:00:00Z",
                                    "2011-10-04T00:00:00Z", "2011-11-09T00:00:00Z"};

ordered_json metrics_json(const Metrics& metrics) {
  ordered_json json;
  for (const MetricField& field : metric_fields())
    json[std::string(field.name)] = metrics.*field.value;
  return json;
}

// Customers with a hidden propensity; a model sees it through so much noise.
Predicted predict(uint64_t seed, size_t rows, double noise, double shift) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::mt19937_64 model_random(seed * 977 + static_cast<uint64_t>(noise * 1000));
  Predicted predicted;
  for (size_t i = 0; i < rows; ++i) {
    const double truth = -1.25 + 1.25 * normal(random);
    const bool bought =
        std::generate_canonical<double, 53>(random) < 1 / (1 + std::exp(-truth - shift));
    const double weight = 1.5625 / (1.5625 + noise * noise);
    const double seen = truth + noise * normal(model_random) + 1.25;
    predicted.probabilities.push_back(1 / (1 + std::exp(1.1 - weight * seen)));
    predicted.labels.push_back(bought);
    predicted.customers.push_back(static_cast<uint32_t>(i));
  }
  return predicted;
}

ReportModel model_of(const std::string& type, double noise, size_t rows) {
  ReportModel model;
  model.type = type;
  std::vector<Predicted> tables;
  std::vector<Metrics> metrics;
  Predicted all;
  ordered_json tests = ordered_json::array(), coverage = ordered_json::array();
  for (size_t t = 0; t < std::size(kCutoffs); ++t) {
    tables.push_back(predict(t + 1, rows, noise, t == 5 ? 0.3 : 0));
    const Predicted& table = tables.back();
    metrics.push_back(compute_metrics(table.probabilities, table.labels));
    ordered_json test = {{"cutoff", kCutoffs[t]},
                         {"rows", rows},
                         {"positives", std::ranges::count(table.labels, 1)},
                         {"training_rows", 20000 + 10000 * t}};
    test.update(metrics_json(metrics.back()));
    test["settings"] = {{"depth", t < 4 ? 3 : 4}, {"rate", 0.03}};
    tests.push_back(test);
    model.by_test.emplace_back(std::string(kCutoffs[t]).substr(0, 10),
                               compute_curves(table.probabilities, table.labels));
    const auto share = coverage_at(table.probabilities, table.labels, 0.88);
    coverage.push_back(share ? ordered_json(*share) : ordered_json());
    all.probabilities.insert(all.probabilities.end(), table.probabilities.begin(),
                             table.probabilities.end());
    all.labels.insert(all.labels.end(), table.labels.begin(), table.labels.end());
  }
  const auto pooled = coverage_at(all.probabilities, all.labels, 0.88);
  model.curves = compute_curves(all.probabilities, all.labels);
  model.figures = {{"cutoffs", tests},
                   {"mean", metrics_json(mean(metrics))},
                   {"mean_choice", metrics_json(mean(std::span(metrics).first(3)))},
                   {"mean_report", metrics_json(mean(std::span(metrics).last(3)))},
                   {"standard_error", metrics_json(bootstrap_errors(tables, {20, 1}))},
                   {"selective",
                    {{"accuracy", 0.88},
                     {"coverage", coverage},
                     {"coverage_pooled", pooled ? ordered_json(*pooled) : ordered_json()}}}};
  return model;
}

ReportModel majority(size_t rows) {
  ReportModel model = model_of("majority", 1, rows);
  const std::vector<double> p(rows, 0.28);
  std::vector<uint8_t> y(rows, 0);
  std::fill_n(y.begin(), rows * 28 / 100, 1);
  model.curves = compute_curves(p, y);
  model.figures["mean"] = metrics_json(compute_metrics(p, y));
  model.figures["selective"]["coverage_pooled"] = nullptr;
  return model;
}

// What k-fold protocols say instead of cut-offs.
void make_folds(ReportModel& model) {
  model.figures["mean_choice"] = model.figures["mean_report"] = nullptr;
  for (size_t t = 0; t < model.by_test.size(); ++t) {
    model.by_test[t].first = "fold " + std::to_string(t + 1);
    model.figures["cutoffs"][t].erase("cutoff");
    model.figures["cutoffs"][t]["fold"] = t + 1;
  }
}

ordered_json auc_and_accuracy(double auc, double accuracy) {
  return {{"auc", auc}, {"accuracy", accuracy}};
}

ReportPage example(Protocol protocol, size_t rows = 400) {
  ReportPage page;
  page.protocol = protocol;
  page.data = {"UCI Online Retail", "2010-12-01", "2011-12-09", 4338,
               "b1946ac92492d2347c6235b4d2611184"};
  page.version = "0.1.0";
  page.command = "tillcast evaluate --report report";
  for (const auto& [type, noise] : {std::pair{"ensemble", 0.9},
                                    {"gbdt", 0.94},
                                    {"wide-deep", 0.96},
                                    {"advanced", 1.0},
                                    {"logistic", 0.98},
                                    {"bg-nbd", 1.2},
                                    {"recency", 2.6}})
    page.models.push_back(model_of(type, noise, rows));
  page.models.push_back(majority(rows));
  if (protocol != Protocol::kWalkForward)
    for (ReportModel& model : page.models) make_folds(model);
  return page;
}

ReportPage with_protocols(ReportPage page) {
  using enum Protocol;
  page.protocols = {{"gbdt",
                     kWalkForward,
                     {{"depth", 3}, {"trees", 400}, {"rate", 0.03}},
                     {{kWalkForward, auc_and_accuracy(0.754, 0.776)},
                      {kGroupKFold, auc_and_accuracy(0.753, 0.778)},
                      {kSnapshotKFold, auc_and_accuracy(0.766, 0.781)}}},
                    {"gbdt",
                     kSnapshotKFold,
                     {{"depth", 9}, {"trees", 1200}, {"rate", 0.1}},
                     {{kWalkForward, auc_and_accuracy(0.730, 0.764)},
                      {kGroupKFold, auc_and_accuracy(0.713, 0.738)},
                      {kSnapshotKFold, auc_and_accuracy(0.948, 0.879)}}}};
  return page;
}

// Of a string, for the XML reader.
class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  Result<size_t> read(char* buffer, size_t size) override {
    const size_t taken = text_.copy(buffer, size, at_);
    at_ += taken;
    return taken;
  }
  Progress progress() const override { return {at_, text_.size()}; }

 private:
  std::string text_;
  size_t at_ = 0;
};

// What stands on the page, and whether it could be told to somebody who does not see it.
class PageReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    ++elements[std::string(name)];
    if (name == "svg" && attributes["role"] == "img" && !attributes["aria-label"].empty())
      ++described_charts;
    if (name == "th" && !attributes["scope"].empty()) ++scoped_heads;
    for (const char* reference : {"src", "href", "action", "data"})
      if (const auto value = attributes[reference]; !value.empty()) references.emplace_back(value);
    if (name == "html") language = attributes["lang"];
  }
  void end(std::string_view) override {}
  void text(std::string_view piece) override { words += piece; }

  std::map<std::string, int> elements;
  std::vector<std::string> references;
  std::string words, language;
  int described_charts = 0, scoped_heads = 0;
};

PageReader read(const std::string& html) {
  PageReader reader;
  const std::string head = "<!DOCTYPE html>\n";
  EXPECT_TRUE(html.starts_with(head));
  TextSource source(html.substr(head.size()));
  const Result<> done = read_xml(source, "report.html", reader);
  EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
  return reader;
}

TEST(HtmlReport, IsWellFormedAndComplete) {
  PageReader page = read(to_html(with_protocols(example(Protocol::kWalkForward))));
  EXPECT_EQ(page.language, "en");
  EXPECT_EQ(page.elements["main"], 1);
  EXPECT_EQ(page.elements["h1"], 1);
  // Four charts of curves, a calibration of each model and of each cut-off of the best, two slopes.
  EXPECT_EQ(page.elements["svg"], 4 + 8 + 6 + 2);
  EXPECT_EQ(page.described_charts, page.elements["svg"]);
  EXPECT_EQ(page.elements["figure"], page.elements["svg"]);
  EXPECT_EQ(page.scoped_heads, page.elements["th"]);
  EXPECT_EQ(page.elements["caption"], page.elements["table"]);
  EXPECT_EQ(page.elements["circle"], 0);
  EXPECT_EQ(page.elements["script"], 0);
}

TEST(HtmlReport, AsksNoOtherHostForAnything) {
  const std::string html = to_html(with_protocols(example(Protocol::kSnapshotKFold)));
  EXPECT_EQ(read(html).references, std::vector<std::string>{"data:,"});
  EXPECT_THAT(html, Not(HasSubstr("://")));
  EXPECT_THAT(html, Not(HasSubstr("url(")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
}

TEST(HtmlReport, NamesEveryModelAndShowsItsFigures) {
  const ReportPage page = example(Protocol::kWalkForward);
  const std::string words = read(to_html(page)).words;
  for (const ReportModel& model : page.models) {
    EXPECT_THAT(words, HasSubstr("All figures of " + model.type));
    for (const char* part : {"mean", "mean_choice", "mean_report", "standard_error"})
      for (const char* metric : {"auc", "log_loss", "brier", "ece", "accuracy"})
        EXPECT_THAT(words, HasSubstr(fixed(model.figures[part][metric].get<double>(), 4)))
            << model.type << " " << part << " " << metric;
    for (const auto& test : model.figures["cutoffs"])
      EXPECT_THAT(words, HasSubstr(fixed(test["auc"].get<double>(), 4)));
  }
  for (const MetricField& field : metric_fields())
    EXPECT_THAT(words, HasSubstr(std::string(field.definition)));
  EXPECT_THAT(words, HasSubstr("2011-06-07, 2011-07-05, 2011-08-02, 2011-09-06"));
  EXPECT_THAT(words, HasSubstr("depth 3, rate 0.03"));
  EXPECT_THAT(words, HasSubstr("4,338 customers"));
  EXPECT_THAT(words, HasSubstr(page.data.fingerprint));
  EXPECT_THAT(words, HasSubstr(page.command));
}

TEST(HtmlReport, WarnsInWordsIfAndOnlyIfTheProtocolFlatters) {
  const PageReader flattering = read(to_html(example(Protocol::kSnapshotKFold)));
  EXPECT_THAT(flattering.words, HasSubstr("These figures flatter:"));
  EXPECT_THAT(flattering.words, HasSubstr("standard error, snapshot-kfold (flattering)"));
  for (const Protocol protocol : {Protocol::kWalkForward, Protocol::kGroupKFold}) {
    const PageReader honest = read(to_html(example(protocol)));
    EXPECT_THAT(honest.words, Not(HasSubstr("These figures flatter:")));
    EXPECT_THAT(honest.words, Not(HasSubstr("(flattering)")));
  }
}

TEST(HtmlReport, TheSentenceOnTheSurestIsComputed) {
  ReportPage page = example(Protocol::kWalkForward);
  ordered_json& selective = page.models[0].figures["selective"];
  selective = {{"accuracy", 0.9}, {"coverage", {0.06, nullptr, 0.683}}, {"coverage_pooled", 0.391}};
  page.models.resize(1);
  EXPECT_THAT(read(to_html(page)).words,
              HasSubstr("an accuracy of 90 % is reached in hindsight by the surest 39 % of the "
                        "customers, by cut-off from 6 % to 68 %"));
  EXPECT_THAT(read(to_html(page)).words, Not(HasSubstr("Had the shop asked")));
  selective["realised"] = {nullptr, {{"coverage", 0.42}, {"accuracy", 0.843}}};
  EXPECT_THAT(
      read(to_html(page)).words,
      HasSubstr("asked for 90 % by what earlier cut-offs taught, it would have got, cut-off "
                "by cut-off: 84 % of the surest 42 %."));
  selective["coverage_pooled"] = nullptr;
  EXPECT_THAT(read(to_html(page)).words, HasSubstr("no share of the customers reaches"));
  page.models[0].figures.erase("selective");
  EXPECT_THAT(read(to_html(page)).words, Not(HasSubstr("surest can be trusted")));
}

TEST(HtmlReport, SettingsAreToldInWordsAndEqualOnesOnce) {
  ReportPage page = example(Protocol::kWalkForward, 60);
  page.models.resize(1);
  for (auto& test : page.models[0].figures["cutoffs"])
    test["settings"] = {
        {"gbdt", {{"depth", 3}}}, {"loss", "focal"}, {"bg-nbd", ordered_json::object()}};
  const std::string words = read(to_html(page)).words;
  EXPECT_THAT(words, HasSubstr("gbdt (depth 3), loss focal, bg-nbd (nothing to choose)"));
  EXPECT_THAT(words, HasSubstr("2011-06-07, 2011-07-05, 2011-08-02, 2011-09-06, 2011-10-04, "
                               "2011-11-09"));
}

TEST(HtmlReport, EscapesWhatComesFromOutside) {
  const std::string nasty = "<script>alert('1')</script>&\"\x01";
  ReportPage page = with_protocols(example(Protocol::kWalkForward));
  page.data = {nasty, nasty, nasty, 1, nasty};
  page.version = page.command = nasty;
  for (ReportModel& model : page.models) {
    model.type = nasty;
    model.figures["cutoffs"][0]["settings"] = {{nasty, nasty}};
    model.figures["cutoffs"][0]["cutoff"] = nasty;
    for (auto& [name, curves] : model.by_test) name = nasty;
  }
  for (ProtocolRow& row : page.protocols) row.model_type = nasty;
  const std::string html = to_html(page);
  PageReader reader = read(html);
  EXPECT_EQ(reader.elements["script"], 0);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(reader.words, HasSubstr("<script>alert('1')</script>&\"\xEF\xBF\xBD"));
}

TEST(HtmlReport, WhatIsUnknownIsADashAndNothingBreaks) {
  ReportPage page = example(Protocol::kGroupKFold);
  page.models.resize(1);
  ordered_json& figures = page.models[0].figures;
  for (auto& [name, value] : figures["mean"].items()) value = nullptr;
  for (auto& test : figures["cutoffs"]) test.erase("rows");
  page.models[0].curves = compute_curves(std::vector<double>{0.2}, std::vector<uint8_t>{0});
  page.models[0].by_test.clear();
  const std::string words = read(to_html(page)).words;
  EXPECT_THAT(words, HasSubstr("—"));
  EXPECT_THAT(words, HasSubstr("fold 6"));
  EXPECT_THAT(words, Not(HasSubstr("nan")));
  EXPECT_THAT(words, Not(HasSubstr("as it came")));
}

TEST(HtmlReport, MoreModelsThanColoursAreAllInTheTables) {
  ReportPage page = example(Protocol::kWalkForward, 60);
  page.models.push_back(model_of("the-ninth", 1.1, 60));
  const std::string words = read(to_html(page)).words;
  EXPECT_THAT(words, HasSubstr("The first 8 models are drawn"));
  EXPECT_THAT(words, HasSubstr("All figures of the-ninth"));
}

TEST(HtmlReport, ProtocolsStandSideBySide) {
  const std::string words = read(to_html(with_protocols(example(Protocol::kWalkForward)))).words;
  EXPECT_THAT(words, HasSubstr("What a protocol rewards"));
  for (const char* figure : {"0.7540", "0.9480", "0.7130", "0.948", "87.9 %", "depth 9"})
    EXPECT_THAT(words, HasSubstr(figure));
  EXPECT_THAT(words, HasSubstr("AUC, snapshot-kfold (flattering)"));
  EXPECT_THAT(read(to_html(example(Protocol::kWalkForward))).words,
              Not(HasSubstr("What a protocol rewards")));
}

TEST(CurvesJson, HoldsPointsAndBins) {
  const Curves curves = compute_curves(std::vector<double>{0.9, 0.25}, std::vector<uint8_t>{1, 0});
  const ordered_json json = to_json(curves);
  EXPECT_EQ(json["roc"], ordered_json::parse("[[0.0,0.0],[0.0,1.0],[1.0,1.0]]"));
  EXPECT_EQ(json["lift"].back(), ordered_json::parse("[1.0,1.0]"));
  EXPECT_EQ(json["calibration"].size(), kCalibrationBins);
  EXPECT_EQ(json["calibration"][2]["customers"], 1);
  EXPECT_EQ(json["calibration"][2]["mean_probability"], 0.25);
  EXPECT_TRUE(json["calibration"][0]["share"].is_null());
  const ordered_json rows = to_json(with_protocols({}).protocols);
  EXPECT_EQ(rows[1]["picked_by"], "snapshot-kfold");
  EXPECT_EQ(rows[1]["figures"]["walk-forward"]["auc"], 0.730);
}

}  // namespace
}  // namespace tillcast

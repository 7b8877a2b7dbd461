// Models changed, explained and graded under the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>

#include "api/fixture.h"
#include "score/testing.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

class ApiModels : public ProgramFixture {
 protected:
  // A linear model of two features of the engine; `weight` tells one from another.
  void put_model(const std::string& id, float weight, const char* second = "frequency") const {
    ModelFile file = logistic_file(id);
    file.document["features"] = {"recency_days", second};
    file.document["architecture"]["products"] = json::array({{"recency_days", second}});
    file.tensors["linear.weight"] = {{3}, {weight, 1, 0}};
    ASSERT_TRUE(write_model_file(data() / "models" / id, file).ok());
  }

  static json order(int number) {
    return {{"order_id", "new-" + std::to_string(number)},
            {"customer_id", "c" + std::to_string(number % 7)},
            {"ordered_at", "2010-12-04T10:00:00Z"},
            {"currency", "GBP"},
            {"lines", {{{"product_id", "p"}, {"quantity", 2}, {"unit_price", "0.835"}}}}};
  }
};

TEST_F(ApiModels, PromotionsUnderLoadNeedNoRestartAndDropNoRequest) {
  put_model("one", -1);
  put_model("two", -2);
  ASSERT_EQ(run_json({"models", "promote", "one"})["champion"], "one");
  Program server(with_data({"serve", "--port", "0"}), dir_);
  const uint16_t port = server.port();
  HttpClient client(port);
  ASSERT_EQ(client.post_json(order(0))["accepted"], 1);

  std::atomic<bool> over = false;
  std::atomic<int> failed = 0, answered = 0;
  std::thread reader([&] {
    HttpClient http(port);
    for (; !over; ++answered) failed += http.get("/v1/customers/c0/prediction").result_int() != 200;
  });
  std::thread writer([&] {
    HttpClient http(port);
    for (int i = 1; !over; ++i) failed += http.post(order(i).dump()).result_int() != 202;
  });
  const auto champion_is = [&](const std::string& id) {
    return comes([&] { return client.get_json("/v1/customers/c0/prediction")["model_id"] == id; });
  };
  for (const char* id : {"two", "one", "two"}) {
    run_json({"models", "promote", id});
    EXPECT_TRUE(champion_is(id)) << id;
  }
  EXPECT_EQ(run_json({"models", "rollback"})["champion"], "one");
  EXPECT_TRUE(champion_is("one"));
  const double probability = client.get_json("/v1/customers/c0/prediction")["probability"];
  run_json({"models", "promote", "two"});
  EXPECT_TRUE(champion_is("two"));
  EXPECT_NE(client.get_json("/v1/customers/c0/prediction")["probability"], probability);
  over = true;
  reader.join();
  writer.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(answered, 100);
}

TEST_F(ApiModels, AChampionThatCannotBeUsedIsSaidAndTheOldOneStays) {
  put_model("good", -1);
  put_model("odd", -1, "shoe_size");
  put_model("broken", -1);
  std::ofstream(data() / "models/broken/weights.safetensors") << "x";
  run_json({"models", "promote", "good"});
  for (const auto& [id, why] : {std::pair{"odd", "shoe_size"}, {"broken", "weights.safetensors"}}) {
    const Finished refused = run({"models", "promote", id});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.errors, HasSubstr(why));
    EXPECT_EQ(std::ranges::count(refused.errors, '\n'), 1) << refused.errors;
  }
  Program server(with_data({"serve", "--port", "0"}), dir_);
  HttpClient client(server.port());
  client.post_json(order(0));
  std::ofstream(data() / "models/champion") << "odd\n";  // past the command line
  EXPECT_TRUE(comes([&] { return client.get_json("/v1/models").contains("problem"); }));
  const json models = client.get_json("/v1/models");
  EXPECT_THAT(models["problem"], HasSubstr("shoe_size"));
  EXPECT_EQ(models["champion"], "good");
  EXPECT_THAT(client.get_json("/v1/kpis")["engine"]["models_problem"], HasSubstr("shoe_size"));
  EXPECT_EQ(client.get_json("/v1/customers/c0/prediction")["model_id"], "good");
  std::ofstream(data() / "models/champion") << "good\n";
  EXPECT_TRUE(comes([&] { return !client.get_json("/v1/models").contains("problem"); }));
}

TEST_F(ApiModels, ChallengersAndComparisonsByTheCommandLine) {
  put_model("one", -1);
  put_model("two", -2, "monetary");
  run_json({"models", "promote", "one"});
  EXPECT_EQ(run_json({"models", "challenge", "two"})["challengers"], json::array({"two"}));
  EXPECT_EQ(run({"models", "challenge", "one"}).status, 1);
  {
    Program server(with_data({"serve", "--port", "0"}), dir_);
    HttpClient client(server.port());
    EXPECT_EQ(client.get_json("/v1/models/two/live")["role"], "challenger");
    EXPECT_EQ(client.get_json("/v1/models/one/live")["role"], "champion");
    EXPECT_EQ(client.get("/v1/models/three/live").result_int(), 404u);
    run_json({"models", "challenge", "two", "--stop"});
    EXPECT_TRUE(
        comes([&] { return client.get_json("/v1/models/two/live")["role"] == "registered"; }));
    EXPECT_EQ(client.get_json("/v1/models/two/live")["windows"], json::array());
  }
  const json compared = run_json({"models", "compare", "one", "two"});
  EXPECT_EQ(compared["features_only_in_a"], json::array({"frequency"}));
  EXPECT_EQ(compared["features_only_in_b"], json::array({"monetary"}));
  EXPECT_EQ(compared["fields"]["model_type"]["equal"], true);
  EXPECT_EQ(compared["metrics"]["folds"]["difference"]["auc"], 0.0);
  EXPECT_THAT(run({"models", "compare", "one", "two"}).output, HasSubstr("only A reads (1):"));
  EXPECT_EQ(run({"models", "compare", "one", "nobody"}).status, 1);
}

// The demo's shop, as fast as it goes.
class ApiLive : public ApiModels {
 protected:
  static std::string uci_file() {
    const char* named = std::getenv("TILLCAST_UCI");
    for (const std::string& path :
         {std::string(named == nullptr ? "" : named),
          std::string(TILLCAST_SOURCE_DIR "/data/online_retail.csv.gz"),
          std::string(TILLCAST_SOURCE_DIR "/../shared/data/online_retail.csv.gz")})
      if (std::filesystem::is_regular_file(path)) return path;
    return "";
  }

  static json finished_live(HttpClient& client, const std::string& id) {
    EXPECT_TRUE(comes(
        [&] { return client.get_json("/v1/kpis")["engine"]["replay"]["state"] == "finished"; }));
    return client.get_json("/v1/models/" + id + "/live");
  }
};

TEST_F(ApiLive, AReplayGradesTheModelAndAKillChangesNoBitOfIt) {
  const std::string file = uci_file();
  if (file.empty()) GTEST_SKIP() << "the UCI data is not there; set TILLCAST_UCI to its file";
  run_json({"import", file, "--until", "2011-09-01"});
  std::filesystem::copy(data(), dir_.path() / "copy", std::filesystem::copy_options::recursive);
  const std::vector<std::string> serve = {"serve", "--port", "0", "--replay", file, "--speed"};
  const auto serve_at = [&](const std::string& speed) {
    std::vector<std::string> arguments = serve;
    arguments.push_back(speed);
    return arguments;
  };
  json straight;
  std::string id;
  {
    Program server(with_data(serve_at("20000000")), dir_);
    HttpClient client(server.port());
    id = client.get_json("/v1/models")["champion"];
    straight = finished_live(client, id);
    EXPECT_THAT(client.get("/metrics").body(),
                HasSubstr("tillcast_model_live_auc{model_id=\"" + id));
  }
  ASSERT_GE(straight["windows"].size(), 9u);
  EXPECT_EQ(straight["windows"][0]["as_of"], "2011-09-01T00:00:00Z");
  EXPECT_EQ(straight["windows"][0]["closes_at"], "2011-10-01T00:00:00Z");
  EXPECT_GT(straight["windows"][0]["auc"].get<double>(), 0.7);
  EXPECT_GT(straight["rolling"]["auc"].get<double>(), 0.7);
  EXPECT_EQ(straight["rolling"]["windows"], 6);
  EXPECT_LE(straight["pending"].size(), 5u);

  std::filesystem::rename(data(), dir_.path() / "straight");
  std::filesystem::rename(dir_.path() / "copy", data());
  {
    Program server(with_data(serve_at("2000000")), dir_);
    HttpClient client(server.port());
    EXPECT_TRUE(
        comes([&] { return !client.get_json("/v1/models/" + id + "/live")["windows"].empty(); }));
    server.signal(SIGKILL);
    server.wait();
  }
  Program server(with_data(serve_at("20000000")), dir_);
  HttpClient client(server.port());
  json restarted = finished_live(client, id);
  for (json* live : {&straight, &restarted}) live->erase("as_of");
  EXPECT_EQ(restarted, straight);
}

TEST_F(ApiLive, ExplanationsAddUpAndTheCommandLineSaysTheSame) {
  const std::string file = uci_file();
  if (file.empty()) GTEST_SKIP() << "the UCI data is not there; set TILLCAST_UCI to its file";
  run_json({"import", file, "--until", "2011-09-01"});
  Program server(with_data({"serve", "--port", "0"}), dir_);
  HttpClient client(server.port());
  const auto response = client.get("/v1/customers/17850/prediction?explain=true");
  if (response.result_int() == 503) GTEST_SKIP() << "the shipped model has no background";
  ASSERT_EQ(response.result_int(), 200u) << response.body();
  const json explained = json::parse(response.body());
  double sum = explained["base_logit"];
  for (const json& part : explained["contributions"]) sum += part["contribution"].get<double>();
  EXPECT_NEAR(sum, explained["logit"].get<double>(), 1e-6);
  const json plain = client.get_json("/v1/customers/17850/prediction");
  EXPECT_NEAR(plain["probability"].get<double>(),
              1 / (1 + std::exp(-explained["logit"].get<double>())), 1e-6);
  EXPECT_EQ(plain["contributions"], nullptr);
  const json said =
      run_json({"predict", "17850", "--explain", "--as-of", explained["as_of"]})["predictions"][0];
  EXPECT_EQ(said["contributions"], explained["contributions"]);
}

}  // namespace
}  // namespace tillcast

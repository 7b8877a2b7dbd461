// The program as a shop's software and its operator meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "api/program.h"
#include "log/damage_testing.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

class Api : public testing::Test {
 protected:
  std::vector<std::string> with_data(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data", (dir_.path() / "data").string()});
    return arguments;
  }
  std::vector<std::string> serve() const { return with_data({"serve", "--port", "0"}); }

  json run_json(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const Finished finished = run_program(with_data(std::move(arguments)), dir_);
    EXPECT_EQ(finished.status, 0) << finished.errors;
    return json::parse(finished.output);
  }

  // Two sales, one of them a guest's, and a refund.
  std::string shop_csv() const {
    const std::filesystem::path path = dir_.path() / "shop.csv";
    std::ofstream(path)
        << "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
           "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
           "536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom\n"
           "536366,22633,HAND WARMER,1,2010-12-02 08:28:00,1.85,,France\n"
           "C536379,85123A,WHITE HANGING HEART,-1,2010-12-03 09:41:00,2.55,17850.0,United "
           "Kingdom\n";
    return path.string();
  }

  static json order(int number) {
    return {{"order_id", "new-" + std::to_string(number)},
            {"customer_id", "c" + std::to_string(number % 7)},
            {"ordered_at", "2010-12-04T10:00:00Z"},
            {"currency", "GBP"},
            {"lines", {{{"product_id", "p"}, {"quantity", 2}, {"unit_price", "0.835"}}}}};
  }

  // What the log alone decides.
  static json kpis(uint16_t port) {
    json said = HttpClient(port).get_json("/v1/kpis");
    said.erase("engine");
    return said;
  }

  const TemporaryDir dir_;
};

TEST_F(Api, TokensAreMadeListedAndRevokedOnTheCommandLine) {
  EXPECT_EQ(run_json({"tokens", "list"}), json::parse(R"({"required":false,"tokens":[]})"));
  const json made =
      run_json({"tokens", "create", "--name", "till 1", "--scope", "ingest", "--expires", "30"});
  EXPECT_THAT(made["token"].get<std::string>(), testing::StartsWith("tc_"));
  EXPECT_EQ(made["scopes"], json::array({"ingest"}));
  EXPECT_TRUE(made["expires_at"].is_string());
  const json listed = run_json({"tokens", "list"});
  EXPECT_EQ(listed["tokens"][0]["name"], "till 1");
  EXPECT_EQ(listed.dump().find(made["token"].get<std::string>()), std::string::npos);
  EXPECT_EQ(run_json({"tokens", "revoke", made["id"]})["id"], made["id"]);
  EXPECT_EQ(run_json({"tokens", "list"}), json::parse(R"({"required":true,"tokens":[]})"));
  const Finished wrong =
      run_program(with_data({"tokens", "create", "--name", "x", "--scope", "everything"}), dir_);
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.errors, HasSubstr("is none of ingest, read, admin"));
}

TEST_F(Api, WhatWasImportedIsServedAndSaidAlikeByTheCommandLine) {
  const json imported = run_json({"import", shop_csv()});
  EXPECT_EQ(imported["rows"], 4);
  EXPECT_EQ(imported["orders_new"], 3);
  const json printed = run_json({"kpis"});
  EXPECT_EQ(printed["gross_revenue"], "37.49");
  EXPECT_EQ(printed["refunds"], "2.55");
  EXPECT_FALSE(printed.contains("engine"));

  Program server(serve(), dir_);
  EXPECT_EQ(kpis(server.port()), printed);
  HttpClient client(server.port());
  EXPECT_EQ(client.get_json("/v1/orders")["orders"].size(), 3u);
  EXPECT_EQ(client.get_json("/v1/customers/17850")["refunded"], "2.55");
  EXPECT_EQ(client.get("/healthz").result_int(), 200u);
  EXPECT_THAT(client.get("/").body(), HasSubstr("<!doctype html>"));
}

TEST_F(Api, AFileOfOtherColumnsIsLookedAtMappedAndImported) {
  const std::string file = (dir_.path() / "orders.csv").string();
  std::ofstream(file) << "Bestellung;Datum;Artikel;Menge;Preis\n1;3.4.2023 09:05;A;2;2,50\n";
  const Finished refused = run_program(with_data({"import", file}), dir_);
  EXPECT_NE(refused.status, 0);
  EXPECT_THAT(refused.errors, HasSubstr("say which column is which (--map FIELD=COLUMN)"));
  std::vector<std::string> arguments = {"import", "--map", "order_id=Bestellung"};
  for (const char* map :
       {"ordered_at=Datum", "product_id=#3", "quantity=Menge", "unit_price=Preis"})
    arguments.insert(arguments.end(), {"--map", map});
  arguments.push_back(file);
  std::vector<std::string> looking = arguments;
  looking.emplace_back("--preview");
  const Finished shown = run_program(with_data(looking), dir_);
  EXPECT_THAT(shown.output, HasSubstr("placed 1 at 2023-04-03T09:05:00Z by a guest: 5.00 GBP"));
  EXPECT_THAT(shown.output, HasSubstr("It can be imported as it is"));
  const json preview = run_json(looking);
  EXPECT_EQ(preview["ready"], true);
  EXPECT_EQ(preview["fields"][0]["by"], "hand");
  const json imported = run_json(arguments);
  EXPECT_EQ(imported["orders_new"], 1);  // to look imports nothing
  EXPECT_EQ(imported["gross_total"], "5.00");
  const Finished twice =
      run_program(with_data({"import", file, "--map", "kind=x", "--map", "country=x"}), dir_);
  EXPECT_THAT(twice.errors, HasSubstr("named for country and kind"));
}

TEST_F(Api, AfterAKillTheFiguresAreTheSame) {
  run_json({"import", shop_csv()});
  json before;
  {
    Program server(serve(), dir_);
    HttpClient client(server.port());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(client.post_json(order(i))["accepted"], 1);
    before = kpis(server.port());
    EXPECT_EQ(before["orders"], 22);
    server.signal(SIGKILL);
    EXPECT_EQ(server.wait().status, -SIGKILL);
  }
  Program server(serve(), dir_);
  EXPECT_EQ(kpis(server.port()), before);
  WebSocketClient live(server.port());
  live.say("{}");
  json hello = live.hear()["data"]["kpis"];
  hello.erase("engine");
  EXPECT_EQ(hello, before);
}

TEST_F(Api, NoAcknowledgedOrderIsLostByAKillUnderLoad) {
  std::atomic<int> acknowledged = 0;
  {
    Program server(serve(), dir_);
    const uint16_t port = server.port();
    std::thread sender([&] {
      try {
        HttpClient client(port);
        for (int i = 0;; ++i) {
          if (client.post_json(order(i))["accepted"] != 1) return;
          acknowledged = i + 1;
        }
      } catch (const std::exception&) {  // the kill
      }
    });
    while (acknowledged < 200) std::this_thread::sleep_for(1ms);
    server.signal(SIGKILL);
    server.wait();
    sender.join();
  }
  Program server(serve(), dir_);
  HttpClient client(server.port());
  json again = json::array();
  for (int i = 0; i < acknowledged; ++i) again.push_back(order(i));
  EXPECT_EQ(client.post_json(again)["duplicates"], acknowledged.load());
  const int orders = client.get_json("/v1/kpis")["orders"];
  EXPECT_GE(orders, acknowledged);
  EXPECT_LE(orders, acknowledged + 1) << "one may have been written and not yet answered";
}

TEST_F(Api, VerifyComparesAndFailsWhereSomethingDiffers) {
  run_json({"import", shop_csv()});
  const json report = run_json({"verify", "--full"});
  EXPECT_EQ(report["ok"], true);
  EXPECT_EQ(report["findings"], json::array());
  EXPECT_EQ(report["entries"], 3);
  EXPECT_EQ(report["customers"], 1);
  EXPECT_EQ(report["checkpoint_seq"], 3);
  EXPECT_THAT(report["compared"], testing::Contains("features"));
  const Finished words = run_program(with_data({"verify"}), dir_);
  EXPECT_THAT(words.output, HasSubstr("All of it agrees with the log"));

  delete_entry(dir_.path() / "data", 2);
  const Finished differs = run_program(with_data({"verify", "--json"}), dir_);
  EXPECT_EQ(differs.status, 1);
  EXPECT_THAT(differs.errors, HasSubstr("tillcast: verify: 1 thing"));
  const json found = json::parse(differs.output);
  EXPECT_EQ(found["ok"], false);
  EXPECT_EQ(found["findings"][0]["where"], "entry 2");
  EXPECT_EQ(found["findings"][0]["found"], "missing");
}

TEST_F(Api, ATerminatedServerEndsWellWithinTwoSeconds) {
  Program server(serve(), dir_);
  HttpClient client(server.port());
  client.post_json(order(1));
  WebSocketClient live(server.port());
  live.say("{}");
  live.hear();
  const auto begun = std::chrono::steady_clock::now();
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait().status, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
  EXPECT_EQ(run_json({"kpis"})["orders"], 1);
}

TEST_F(Api, SegmentsAreKeptOnlyWhereTheirFileCouldBeWritten) {
  const std::filesystem::path orders = dir_.path() / "orders.ndjson";
  {
    std::ofstream file(orders);
    for (int i = 0; i < 60; ++i) {
      json placed = order(i);
      placed["customer_id"] = "c" + std::to_string(i % 20);
      placed["ordered_at"] = "2010-12-" + std::to_string(10 + i % 20) + "T10:00:00Z";
      placed["lines"][0]["quantity"] = 1 + i % 5;
      file << placed.dump() << '\n';
    }
  }
  run_json({"import", orders.string()});
  const std::filesystem::path kept = dir_.path() / "data/segments/segmentation.json";
  const std::string nowhere = (dir_.path() / "none/segments.csv").string();
  const Finished failed = run_program(with_data({"segment", "--out", nowhere}), dir_);
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.errors,
              HasSubstr("tillcast: " + nowhere + ": cannot create: No such file or directory\n"));
  EXPECT_FALSE(std::filesystem::exists(kept));

  const std::filesystem::path csv = dir_.path() / "segments.csv";
  const json fitted = run_json({"segment", "--out", csv.string()});
  EXPECT_EQ(fitted["customers"], 20);
  EXPECT_TRUE(std::filesystem::exists(kept));
  std::ifstream file(csv);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_THAT(text, testing::StartsWith("customer_id,segment_id,segment\n"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 21);
}

TEST_F(Api, TheLogIsJsonWhereThatIsAskedFor) {
  std::vector<std::string> arguments = serve();
  arguments.insert(arguments.end(), {"--log-format", "json"});
  Program server(arguments, dir_);
  HttpClient(server.port()).get("/readyz");
  server.signal(SIGTERM);
  const Finished finished = server.wait();
  EXPECT_EQ(finished.status, 0);
  std::istringstream lines(finished.errors);
  size_t events = 0;
  for (std::string line; std::getline(lines, line); ++events) {
    const json event = json::parse(line, nullptr, false);
    for (const char* member : {"time", "level", "event", "message"})
      EXPECT_TRUE(event.is_object() && event.contains(member)) << line;
  }
  EXPECT_GE(events, 3u);  // where it is, that it stops, that it stopped
  const Finished refused = run_program(with_data({"kpis", "--log-format", "xml"}), dir_);
  EXPECT_EQ(refused.status, 2);
}

TEST_F(Api, APortInUseIsOneClearLine) {
  Program server(serve(), dir_);
  const std::string port = std::to_string(server.port());
  const std::string other = (dir_.path() / "other").string();
  const Finished second = run_program({"serve", "--port", port, "--data", other}, dir_);
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.errors, HasSubstr("tillcast: serve: 127.0.0.1:" + port +
                                       ": already in use; choose another with --port\n"));
}

}  // namespace
}  // namespace tillcast

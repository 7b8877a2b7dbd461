// Files through a real server: sent, looked at, mapped, imported, stopped, and after a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/time.h"
#include "serve/imports_door.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

const std::string kFile =
    "order_id,date,sku,qty,price,customer,country\n"
    "1,2023-01-01 10:00,A,2,2.50,ada,France\n"
    "1,2023-01-01 10:00,B,x,2.50,ada,France\n"
    "2,2023-01-02 10:00,A,1,2.50,,France\n";

class ServerImports : public ServerFixture {
 protected:
  struct Answer {
    unsigned status;
    json body;
    std::string text;
  };
  Answer ask(const std::string& method, const std::string& target, const std::string& body = "",
             const std::string& type = "application/json", Headers headers = {}) {
    HttpClient client(port_);
    if (method == "PUT" || method == "POST") headers.emplace_back("Content-Type", type);
    const auto response = client.exchange(method, target, body, headers);
    return {response.result_int(), json::parse(response.body(), nullptr, false), response.body()};
  }
  Answer begin(uint64_t bytes, const std::string& name = "orders.csv") {
    return ask("POST", "/v1/imports", json{{"name", name}, {"bytes", bytes}}.dump());
  }
  Answer put(const std::string& id, uint64_t offset, const std::string& part) {
    return ask("PUT", "/v1/imports/" + id + "/content?offset=" + std::to_string(offset), part,
               "application/octet-stream");
  }
  json get(const std::string& id) { return ask("GET", "/v1/imports/" + id).body; }
  Answer start_import(const std::string& id) {
    return ask("POST", "/v1/imports/" + id + "/start", "{}");
  }

  std::string send(const std::string& content, const std::string& name = "orders.csv") {
    const std::string id = begin(content.size(), name).body.at("import_id");
    for (size_t at = 0; at < content.size(); at += kPartBytesMax)
      EXPECT_EQ(put(id, at, content.substr(at, kPartBytesMax)).status, 200u);
    return id;
  }
  json wait_for(const std::string& id, const std::string& state) {
    json import;
    for (int i = 0; i < 3000; ++i) {
      import = get(id);
      if (import["state"] == state) return import;
      std::this_thread::sleep_for(10ms);
    }
    ADD_FAILURE() << "is not " << state << " but " << import.dump();
    return import;
  }
  // Orders that take a while: one row each.
  static std::string long_file(int orders) {
    std::string bytes = "order_id,date,sku,qty,price,currency\n";
    for (int i = 0; i < orders; ++i)
      bytes += std::to_string(i) + "," + format_date(i * kHourMs) + ",A,1,1,EUR\n";
    return bytes;
  }
};

TEST_F(ServerImports, AFileIsSentInPartsLookedAtMappedAndImported) {
  start();
  const Answer begun = begin(kFile.size(), "../../etc/<b>orders</b>.csv");
  ASSERT_EQ(begun.status, 201u);
  EXPECT_EQ(begun.body["state"], "receiving");
  EXPECT_EQ(begun.body["name"], "../../etc/<b>orders</b>.csv");  // text, and never a path
  const std::string id = begun.body["import_id"];
  EXPECT_TRUE(is_import_id(id));
  EXPECT_TRUE(std::filesystem::exists(dir_ / "imports" / id));
  EXPECT_EQ(start_import(id).status, 409u);
  EXPECT_EQ(put(id, 10, kFile.substr(10)).status, 409u);
  EXPECT_EQ(put(id, 0, kFile.substr(0, 10)).body["received"], 10);
  const Answer wrong = put(id, 0, kFile.substr(0, 10));
  EXPECT_EQ(wrong.status, 409u);
  EXPECT_THAT(wrong.text, HasSubstr("10 bytes are there"));
  EXPECT_EQ(put(id, 10, kFile.substr(10) + "more").status, 409u);
  EXPECT_EQ(put(id, 10, kFile.substr(10)).status, 200u);
  json ready = wait_for(id, "ready");
  EXPECT_EQ(ready["preview"]["rejected_rows"], 1);
  // Nobody guesses the currency of a shop that has none yet.
  EXPECT_EQ(ready["preview"]["currency"], nullptr);
  EXPECT_EQ(ready["preview"]["ready"], false);
  EXPECT_THAT(std::string(ready["preview"]["error"]), HasSubstr("choose what its prices are in"));
  EXPECT_EQ(start_import(id).status, 409u);
  EXPECT_EQ(ready["preview"]["fields"][8]["column"], "country");

  const std::string mapping =
      R"({"columns":{"country":null},"timezone":"Europe/Paris","currency":"EUR"})";
  EXPECT_EQ(ask("PUT", "/v1/imports/" + id + "/mapping", mapping).status, 200u);
  ready = wait_for(id, "ready");
  EXPECT_EQ(ready["preview"]["fields"][8]["column"], nullptr);
  EXPECT_EQ(ready["preview"]["orders"][0]["ordered_at"], "2023-01-01T09:00:00Z");
  EXPECT_EQ(ready["preview"]["orders"][0]["currency"], "EUR");

  EXPECT_EQ(start_import(id).status, 202u);
  const json done = wait_for(id, "done");
  EXPECT_EQ(done["result"]["rows"], 3);
  EXPECT_EQ(done["result"]["orders_new"], 2);
  EXPECT_EQ(done["result"]["gross_total"], "7.50");
  EXPECT_EQ(done["progress"]["fraction"], 1.0);
  EXPECT_TRUE(done["finished_at"].is_string());
  for (int i = 0; i < 500 && std::filesystem::exists(dir_ / "imports" / id / "content"); ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "imports" / id / "content"));
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/kpis")["gross_revenue"], "7.50");
  const auto rejects = client.get("/v1/imports/" + id + "/rejects");
  EXPECT_EQ(rejects[http::field::content_type], "text/csv; charset=utf-8");
  EXPECT_EQ(rejects.body(),
            "sheet,row,reason,text\n,2,qty 'x': is not a whole number,"
            "\"1,2023-01-01 10:00,B,x,2.50,ada,France\"\n");
  EXPECT_EQ(start_import(id).status, 409u);

  const json list = client.get_json("/v1/imports");
  ASSERT_EQ(list["imports"].size(), 1u);
  EXPECT_EQ(list["imports"][0]["preview"], nullptr);
  EXPECT_EQ(ask("DELETE", "/v1/imports/" + id).status, 204u);
  EXPECT_EQ(ask("GET", "/v1/imports/" + id).status, 404u);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "imports" / id));
}

TEST_F(ServerImports, WhatIsNotAskedRightIsRefused) {
  options_.import_limits.bytes_max = 1000;
  options_.import_limits.open_max = 2;
  start();
  EXPECT_EQ(begin(1001).status, 413u);
  EXPECT_EQ(begin(0).status, 400u);
  EXPECT_EQ(begin(5, "").status, 400u);
  EXPECT_EQ(begin(5, std::string(256, 'n')).status, 400u);
  EXPECT_EQ(ask("POST", "/v1/imports", "[]").status, 400u);
  EXPECT_EQ(ask("POST", "/v1/imports", "{", "text/plain").status, 415u);
  EXPECT_EQ(ask("POST", "/v1/imports", R"({"name":"a","bytes":-1})").status, 400u);
  // Nested as deep as a body may be: a copy takes the whole stack where a compiler inlines little,
  // as in the dev build.
  const size_t depth = 130'000;
  const std::string deep = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_EQ(ask("POST", "/v1/imports", R"({"name":"a","bytes":)" + deep + "}").status, 400u);
  EXPECT_EQ(ask("POST", "/v1/imports", R"({"name":)" + deep + R"(,"bytes":5})").status, 400u);
  const std::string id = begin(5).body["import_id"];
  EXPECT_EQ(ask("PUT", "/v1/imports/" + id + "/content?offset=0", "12345").status, 415u);
  EXPECT_EQ(
      ask("PUT", "/v1/imports/" + id + "/content", "12345", "application/octet-stream").status,
      400u);
  EXPECT_EQ(put(id, 0, std::string(kPartBytesMax + 1, 'x')).status, 413u);
  EXPECT_EQ(ask("PUT", "/v1/imports/" + id + "/mapping", "{}").status, 409u);
  EXPECT_EQ(begin(5).status, 201u);
  EXPECT_EQ(begin(5).status, 409u);  // two are open
  for (const std::string& path :
       {std::string("..%2F..%2Flog.sqlite"), std::string("20230101-0000000g"), std::string("..")}) {
    EXPECT_EQ(ask("GET", "/v1/imports/" + path).status, 404u) << path;
    EXPECT_EQ(ask("DELETE", "/v1/imports/" + path).status, 404u) << path;
    EXPECT_EQ(put(path, 0, "x").status, 404u) << path;
  }
  EXPECT_EQ(ask("PATCH", "/v1/imports/" + id).status, 405u);
}

TEST_F(ServerImports, AnotherSitesPageMayChangeNothing) {
  start();
  const Headers evil = {{"Origin", "http://evil.example"}};
  const std::string id = begin(5).body["import_id"];
  const std::string at = "/v1/imports/" + id;
  const std::string bytes = "application/octet-stream";
  const std::string type = "application/json";
  EXPECT_EQ(ask("POST", "/v1/imports", R"({"name":"a","bytes":5})", type, evil).status, 403u);
  EXPECT_EQ(ask("PUT", at + "/content?offset=0", "12345", bytes, evil).status, 403u);
  EXPECT_EQ(ask("PUT", at + "/mapping", "{}", type, evil).status, 403u);
  EXPECT_EQ(ask("POST", at + "/start", "{}", type, evil).status, 403u);
  EXPECT_EQ(ask("DELETE", at, "", type, evil).status, 403u);
  EXPECT_EQ(get(id)["received"], 0);
}

TEST_F(ServerImports, AMappingThatCannotBeIsRefusedOrSaidInThePreview) {
  start();
  const std::string id = send(kFile);
  wait_for(id, "ready");
  const auto map = [&](const std::string& body) {
    return ask("PUT", "/v1/imports/" + id + "/mapping", body);
  };
  EXPECT_EQ(map(R"({"columns":{"prize":"x"}})").status, 400u);
  EXPECT_EQ(map(R"({"columns":{"kind":"sku","country":"sku"}})").status, 400u);
  EXPECT_EQ(map(R"({"columns":{"kind":7}})").status, 400u);
  EXPECT_EQ(map(R"({"timezone":"Mars/Olympus"})").status, 400u);
  EXPECT_EQ(map(R"({"currency":"pounds"})").status, 400u);
  EXPECT_EQ(map(R"({"colums":{}})").status, 400u);
  EXPECT_EQ(map(R"({"columns":{"quantity":"Menge"}})").status, 200u);
  const json ready = wait_for(id, "ready");
  EXPECT_EQ(ready["preview"]["ready"], false);
  EXPECT_THAT(std::string(ready["preview"]["error"]), HasSubstr("there is no column 'Menge'"));
  EXPECT_EQ(start_import(id).status, 409u);
}

TEST_F(ServerImports, AFileThatIsNoneFailsWithTheReason) {
  start();
  const json failed = wait_for(send("\x7F"
                                    "ELF\x01\x02\x03",
                                    "photo.csv"),
                               "failed");
  EXPECT_EQ(failed["preview"], nullptr);
  EXPECT_THAT(std::string(failed["error"]),
              testing::StartsWith("photo.csv: is neither text nor a workbook"));
}

TEST_F(ServerImports, OneRunsAtATimeAndOneThatRunsCanBeDeleted) {
  options_.import_limits.batch_orders = 10;
  start();
  const std::string slow = send(long_file(60'000)), next = send(long_file(2));
  wait_for(slow, "ready");
  wait_for(next, "ready");
  EXPECT_EQ(start_import(slow).status, 202u);
  wait_for(slow, "importing");
  EXPECT_EQ(start_import(next).body["state"], "waiting");
  for (int i = 0; i < 500 && get(slow)["progress"]["orders"] == 0; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(get(next)["state"], "waiting");
  EXPECT_EQ(ask("PUT", "/v1/imports/" + slow + "/mapping", "{}").status, 409u);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(ask("DELETE", "/v1/imports/" + slow).status, 204u);
  wait_for(next, "done");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
  const uint64_t orders = HttpClient(port_).get_json("/v1/kpis")["orders"];
  EXPECT_GT(orders, 2u);  // what is in stays in
  EXPECT_LT(orders, 60'000u);
}

TEST_F(ServerImports, AServerThatEndsFailsWhatRunsAndTheNextStartsItAgain) {
  options_.import_limits.batch_orders = 10;
  start();
  const std::string half = begin(kFile.size()).body["import_id"];
  put(half, 0, kFile.substr(0, 30));
  const std::string slow = send(long_file(60'000)), next = send(kFile);
  wait_for(slow, "ready");
  wait_for(next, "ready");
  start_import(slow);
  wait_for(slow, "importing");
  start_import(next);
  for (int i = 0; i < 500 && get(slow)["progress"]["orders"] == 0; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(stop());
  options_.import_limits.batch_orders = 2'000;
  start();
  const json failed = get(slow);
  EXPECT_EQ(failed["state"], "failed");
  EXPECT_THAT(std::string(failed["error"]), HasSubstr("start it again"));
  EXPECT_EQ(get(next)["state"], "ready");
  EXPECT_EQ(get(half)["received"], 30);
  EXPECT_EQ(put(half, 30, kFile.substr(30)).status, 200u);
  wait_for(half, "ready");
  const uint64_t there = HttpClient(port_).get_json("/v1/kpis")["orders"];
  EXPECT_EQ(start_import(slow).status, 202u);
  const json done = wait_for(slow, "done");
  EXPECT_GT(there, 0u);
  EXPECT_EQ(done["result"]["orders"], 60'000);
  EXPECT_EQ(done["result"]["orders_duplicate"], there);
  EXPECT_EQ(done["error"], nullptr);
  stop();
  start();
  EXPECT_EQ(get(slow)["result"]["orders"], 60'000);  // what is done survives
}

TEST_F(ServerImports, NoneAreTakenWhereTheServerWasToldSo) {
  options_.imports = false;
  start();
  EXPECT_EQ(begin(5).status, 403u);
  EXPECT_EQ(ask("GET", "/v1/imports").status, 403u);
  EXPECT_EQ(ask("GET", "/v1/store").status, 200u);
}

TEST_F(ServerImports, TheStoreCountsWhatIsThere) {
  start();
  json store = ask("GET", "/v1/store").body;
  EXPECT_EQ(store["orders"], 0);
  EXPECT_EQ(store["first_at"], nullptr);
  HttpClient client(port_);
  client.post_json({order("1"), order("2", "")});
  send(std::string(5000, '\n'));
  store = client.get_json("/v1/store");
  EXPECT_EQ(store["orders"], 2);
  EXPECT_EQ(store["sales"], 2);
  EXPECT_EQ(store["transactions"], 4);
  EXPECT_EQ(store["customers"], 1);
  EXPECT_EQ(store["products"], 2);
  EXPECT_EQ(store["countries"], 1);
  EXPECT_EQ(store["currency"], "GBP");
  EXPECT_EQ(store["first_at"], "2010-12-01T08:26:00Z");
  EXPECT_GT(store["bytes"]["log"], 0);
  EXPECT_GE(store["bytes"]["imports"], 5000);
  EXPECT_GT(store["bytes"]["free"], 0);
}

std::string uci_bytes() {
  const char* const named = std::getenv("TILLCAST_UCI");
  for (const std::string& path :
       {std::string(named != nullptr ? named : ""),
        std::string(TILLCAST_SOURCE_DIR "/data/online_retail.csv.gz"),
        std::string(TILLCAST_SOURCE_DIR "/../shared/data/online_retail.csv.gz")}) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    if (!path.empty() && file && bytes << file.rdbuf()) return bytes.str();
  }
  return {};
}

TEST_F(ServerImports, TheUciFileGivesItsTotalsToThePenny) {
  const std::string bytes = uci_bytes();
  if (bytes.empty()) GTEST_SKIP() << "the UCI data set is not here; TILLCAST_UCI names it";
  start();
  const std::string id = send(bytes, "online_retail.csv.gz");
  EXPECT_EQ(wait_for(id, "ready")["preview"]["layout"], "UCI Online Retail");
  start_import(id);
  const json result = wait_for(id, "done")["result"];
  EXPECT_EQ(result["rows"], 541'909);
  EXPECT_EQ(result["rejected"], 0);
  EXPECT_EQ(result["orders_new"], 25'900);
  EXPECT_EQ(result["customers"], 4'372);
  EXPECT_EQ(result["amount_total"], "9747747.934");
  EXPECT_EQ(result["gross_total"], "10655622.484");
  EXPECT_EQ(result["advice"], nullptr);
  const json store = ask("GET", "/v1/store").body;
  EXPECT_EQ(store["orders"], 25'900);
  EXPECT_EQ(store["sales"], 19'959);
  EXPECT_EQ(store["customers"], 4'372);
}

}  // namespace
}  // namespace tillcast

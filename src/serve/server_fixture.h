// serve/server_fixture.h: for tests: a real Server on a free port, over a real Engine and a
// temporary log.
//
// Threads: the server runs on one of its own until stop() or the end of the test.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "engine/engine.h"
#include "log/sqlite_log.h"
#include "serve/server.h"

namespace tillcast {

// The likelier to buy, the more was spent.
class SpendModel : public Model {
 public:
  explicit SpendModel(const std::string& id) {
    card_.model_id = id;
    card_.model_type = "test";
    card_.features = {"monetary"};
    card_.document = {{"model_id", id}, {"model_type", "test"}, {"features", {"monetary"}}};
  }
  const ModelCard& card() const override { return card_; }
  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    for (size_t i = 0; i < logits.size(); ++i) logits[i] = std::log(matrix[i]);
  }
  Result<Explanation> explain(std::span<const double> row) const override {
    return Explanation{-1, {1 + std::log(row[0])}, std::log(row[0]), 0, "exact"};
  }

 private:
  ModelCard card_;
};

class ServerFixture : public testing::Test {
 protected:
  ServerFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tillcast-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
    options_.port = 0;
    options_.handle_signals = false;
    options_.data_dir = dir_;
    // Made by the first who uses it, in a library that ThreadSanitizer does not see into.
    spdlog::default_logger();
  }
  ~ServerFixture() override {
    stop();
    std::filesystem::remove_all(dir_);
  }

  void start() {
    auto log = open_sqlite_log(dir_, LogAccess::kReadWrite);
    if (wrap_log_) log = wrap_log_(std::move(log).value());
    EngineOptions options;
    options.checkpoint_dir = dir_;
    options.watching = true;
    options.segmentation = segmentation_;
    engine_ = Engine::open(std::move(log).value(), champion_, std::move(options)).value();
    server_ = Server::start(*engine_, options_).value();
    port_ = server_->port();
    thread_ = std::thread([this] { ended_ok_ = server_->run().ok(); });
  }

  // Also lets go of the log. True: the server ended well.
  bool stop() {
    if (!thread_.joinable()) return true;
    server_->stop();
    return join();
  }
  bool join() {
    thread_.join();
    server_.reset();
    engine_.reset();
    return ended_ok_;
  }

  static nlohmann::json order(const std::string& id, const std::string& customer = "17850",
                              const std::string& price = "2.55",
                              const std::string& at = "2010-12-01T08:26:00Z") {
    return {{"order_id", id},
            {"customer_id", customer},
            {"ordered_at", at},
            {"currency", "GBP"},
            {"country", "United Kingdom"},
            {"lines",
             {{{"product_id", "85123A"}, {"quantity", 6}, {"unit_price", price}},
              {{"product_id", "71053"}, {"quantity", 1}, {"unit_price", "1.00"}}}}};
  }

  std::filesystem::path dir_;
  ServerOptions options_;
  std::shared_ptr<const Model> champion_;
  std::shared_ptr<const Segmentation> segmentation_;
  std::function<std::unique_ptr<Log>(std::unique_ptr<Log>)> wrap_log_;  // may be absent
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Server> server_;
  uint16_t port_ = 0;

 private:
  std::thread thread_;
  bool ended_ok_ = false;
};

}  // namespace tillcast

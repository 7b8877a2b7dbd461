// tillcast cluster: the topics of a shop on Kafka: made, and filled from files.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "app/cluster_models.h"
#include "app/cluster_status.h"
#include "app/command.h"
#include "app/options.h"
#include "app/read_options.h"
#include "base/progress.h"
#include "cluster/exchange.h"
#include "cluster/topics.h"
#include "event/order_codec.h"
#include "event/order_json.h"
#include "ingest/order_reader.h"
#include "kafka/address.h"
#include "kafka/admin.h"
#include "kafka/producer.h"

namespace tillcast {
namespace {

constexpr int kPartitionsMax = 1'000;
constexpr auto kTopicsPatience = std::chrono::seconds(20);

struct Options {
  std::string address;
  int partitions = 12;
  int replicas = 0;  // 0: three, or as many as there are brokers
  std::string currency = "GBP";
  std::vector<std::string> files;
  ReadChoice choice;
};

// Topics that were just made are not known to every broker at once.
Result<std::unique_ptr<Exchange>> open_new(const KafkaAddress& address,
                                           const Exchange::Handlers& handlers) {
  const auto deadline = std::chrono::steady_clock::now() + kTopicsPatience;
  for (;;) {
    auto exchange = Exchange::open(address.brokers, ClusterTopics(address.name), handlers);
    const bool unknown = !exchange.ok() && exchange.error().code == ErrorCode::kNotFound;
    if (!unknown || std::chrono::steady_clock::now() > deadline) return exchange;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

// The currency is told once and stays: amounts of two do not add up.
Result<> agree_on(const KafkaAddress& address, const std::string& currency) {
  std::optional<ShopFacts> known;
  const auto take = [&](View view) {
    if (auto* facts = std::get_if<ShopFacts>(&view)) known = std::move(*facts);
  };
  TC_ASSIGN(const auto exchange, open_new(address, {take, [](NodeMessage) {}}));
  if (known && known->currency != currency)
    return conflict(fmt::format("{} is a shop in {}, not in {}; choose another name", address.name,
                                known->currency, currency));
  std::random_device random;
  if (!known) exchange->tell(ShopFacts{currency, uint64_t{random()} << 32 | random()});
  return exchange->flush();
}

Result<> init(const Context& context, const Options& options) {
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.address));
  TC_ASSIGN(const auto admin, KafkaAdmin::open(address.brokers));
  TC_ASSIGN(const int brokers, admin->brokers());
  const int replicas = options.replicas > 0 ? options.replicas : std::min(3, brokers);
  if (replicas > brokers)
    return invalid(fmt::format("--replicas {}: there are {} brokers; ask for at most as many",
                               replicas, brokers));
  const auto topics = topic_specs(address.name, options.partitions, replicas);
  TC_ASSIGN(const bool made, admin->create(topics));
  TC_TRY(agree_on(address, options.currency));
  nlohmann::ordered_json names = nlohmann::json::array();
  for (const TopicSpec& topic : topics) names.push_back(topic.name);
  report(
      context,
      {{"topic", topics.front().name},
       {"topics", names},
       {"partitions", options.partitions},
       {"replicas", replicas},
       {"currency", options.currency},
       {"made", made}},
      fmt::format("The topics {} and its like {}, with {} partitions.\n"
                  "Next: 'tillcast serve --log {}' is a node of it, 'tillcast cluster send {} "
                  "FILE' sends it orders, 'tillcast pipeline kafka://{}/{} --window tumbling:1d' "
                  "reads them.",
                  topics.front().name, made ? "were made" : "are there", options.partitions,
                  options.address, options.address, address.brokers, topics.front().name));
  return Done{};
}

// First the models, then in every partition of the changes, at once, where they begin.
Result<> promote(const Context& context, const Options& options) {
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.address));
  const ClusterTopics topics(address.name);
  TC_ASSIGN(ModelBundle bundle, bundle_models(context.data_dir));
  TC_ASSIGN(const auto admin, KafkaAdmin::open(address.brokers));
  TC_ASSIGN(const TopicSpec changes, admin->describe(topics.changes));
  uint64_t known = 0;
  const auto take = [&](View view) {
    if (const auto* told = std::get_if<ModelBundle>(&view)) known = told->version;
  };
  TC_ASSIGN(const auto exchange,
            Exchange::open(address.brokers, topics, {take, [](NodeMessage) {}}));
  bundle.version = std::max(bundle.version, known + 1);
  exchange->tell(bundle);
  TC_TRY(exchange->flush());
  TC_ASSIGN(const auto producer,
            KafkaProducer::open(address.brokers, {.transactional_id = address.name + "/promote"}));
  TC_TRY(producer->begin());
  for (int shard = 0; shard < changes.partitions; ++shard)
    TC_TRY(
        producer->send(changes.name, shard, {}, encode_entry(Tick{}), model_mark(bundle.version)));
  TC_TRY(producer->commit({}, nullptr));
  report(context,
         {{"version", bundle.version},
          {"model_id", bundle.model_id.empty() ? nlohmann::ordered_json()
                                               : nlohmann::ordered_json(bundle.model_id)},
          {"segments", !bundle.segmentation.empty()}},
         fmt::format("{} scores the shop {} from here on, {}.",
                     bundle.model_id.empty() ? "No model" : bundle.model_id, address.name,
                     bundle.segmentation.empty() ? "without segments" : "with these segments"));
  return Done{};
}

Result<> status(const Context& context, const Options& options) {
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.address));
  TC_ASSIGN(const nlohmann::ordered_json told, cluster_status(address));
  report(context, told, cluster_words(told));
  return Done{};
}

Result<> send(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.address));
  TC_ASSIGN(const ReadOptions read, chosen_read_options(options.choice));
  const std::string topic = ClusterTopics(address.name).orders;
  TC_ASSIGN(const auto admin, KafkaAdmin::open(address.brokers));
  TC_TRY(admin->describe(topic));
  TC_ASSIGN(const auto producer, KafkaProducer::open(address.brokers, {}));
  uint64_t orders = 0, rows = 0, rejected = 0;
  std::string json, first_rejected;
  for (const std::string& file : options.files) {
    Progress progress("Sending " + file, 1000, "");
    ReadHandlers handlers;
    handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
      ++orders;
      json.clear();
      append_order_json(json, order);
      return producer->send(topic, KafkaProducer::kByKey, orders_key(order), json);
    };
    handlers.on_reject = [&](const RejectedRow& row) {
      if (first_rejected.empty()) first_rejected = rejected_words(file, row);
    };
    handlers.on_progress = [&](uint64_t done, uint64_t total) {
      if (total > 0) progress.set(done * 1000 / total, fmt::format("{} orders", orders));
    };
    TC_ASSIGN(const ReadSummary summary, read_orders(file, read, handlers));
    rows += summary.rows;
    rejected += summary.rejected;
  }
  TC_TRY(producer->flush());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  std::string words =
      fmt::format("{} rows in {:.1f} s: {} orders in {}", rows, seconds, orders, topic);
  if (rejected > 0)
    words += fmt::format("\n{} rows were rejected, the first: {}", rejected, first_rejected);
  report(context,
         {{"topic", topic},
          {"orders", orders},
          {"rows", rows},
          {"rejected", rejected},
          {"seconds", seconds}},
         words);
  return Done{};
}

}  // namespace

void add_cluster(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("cluster", "A shop's topics on Kafka");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    CLI::App* action = command->add_subcommand(name, help);
    action->add_option("address", options->address, "kafka://HOST:PORT,.../NAME")
        ->required()
        ->type_name("ADDRESS");
    return action;
  };
  CLI::App* making = add("init", "Make the topics of the shop NAME, with the settings they need");
  making->add_option("--partitions", options->partitions, "Among which orders are dealt out")
      ->capture_default_str()
      ->check(CLI::Range(1, kPartitionsMax));
  making->add_option("--replicas", options->replicas, "0: three, or as many as there are brokers")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  making->add_option("--currency", options->currency, "Of the shop, for good: ISO 4217")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return text.size() == 3 &&
                       std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; })
                   ? std::string()
                   : "a currency is three capital letters";
      });
  making->callback(
      [&context, options] { context.run = [&, options] { return init(context, *options); }; });
  CLI::App* telling = add("status", "Show the nodes, what each has, and what waits");
  telling->callback(
      [&context, options] { context.run = [&, options] { return status(context, *options); }; });
  CLI::App* promoting = add("promote", "Give all nodes the champion and segments of --data");
  promoting->callback(
      [&context, options] { context.run = [&, options] { return promote(context, *options); }; });
  CLI::App* sending = add("send", "Send the orders of files to NAME.orders");
  sending->add_option("file", options->files, "Order files as 'import' reads them")
      ->required()
      ->type_name("FILE...");
  add_read_options(*sending, options->choice);
  for (CLI::App* each : command->get_subcommands({})) each->fallthrough();
  sending->callback(
      [&context, options] { context.run = [&, options] { return send(context, *options); }; });
}

}  // namespace tillcast

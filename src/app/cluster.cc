// tillcast cluster: the topics of a shop on Kafka: made, and filled from files.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/command.h"
#include "app/options.h"
#include "app/read_options.h"
#include "base/progress.h"
#include "event/order_json.h"
#include "ingest/order_reader.h"
#include "kafka/address.h"
#include "kafka/admin.h"
#include "kafka/producer.h"

namespace tillcast {
namespace {

constexpr int kPartitionsMax = 1'000;

struct Options {
  std::string address;
  int partitions = 12;
  int replicas = 0;  // 0: three, or as many as there are brokers
  std::vector<std::string> files;
  ReadChoice choice;
};

std::string orders_topic(const KafkaAddress& address) { return address.name + ".orders"; }

// All that is said of an order goes to one partition, in its order.
std::string key_of(const OrderEvent& order) {
  return order.source.empty() ? order.order_id : order.source + ":" + order.order_id;
}

// The orders are the truth: nothing of them is deleted by age or size.
TopicSpec orders_spec(const KafkaAddress& address, int partitions, int replicas) {
  return {orders_topic(address),
          partitions,
          replicas,
          {{"cleanup.policy", "delete"},
           {"retention.ms", "-1"},
           {"retention.bytes", "-1"},
           {"min.insync.replicas", std::to_string((replicas + 1) / 2)},
           {"unclean.leader.election.enable", "false"},
           {"max.message.bytes", "8000000"}}};
}

Result<> init(const Context& context, const Options& options) {
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.address));
  TC_ASSIGN(const auto admin, KafkaAdmin::open(address.brokers));
  TC_ASSIGN(const int brokers, admin->brokers());
  const int replicas = options.replicas > 0 ? options.replicas : std::min(3, brokers);
  if (replicas > brokers)
    return invalid(fmt::format("--replicas {}: there are {} brokers; ask for at most as many",
                               replicas, brokers));
  const TopicSpec topic = orders_spec(address, options.partitions, replicas);
  TC_ASSIGN(const bool made, admin->create({&topic, 1}));
  report(context,
         {{"topic", topic.name},
          {"partitions", topic.partitions},
          {"replicas", replicas},
          {"made", made}},
         fmt::format("{} {}, {} partitions.\nNext: 'tillcast cluster send {} FILE' fills it, "
                     "'tillcast pipeline kafka://{}/{} --window tumbling:1d' reads it.",
                     topic.name, made ? "was made" : "is there", topic.partitions, options.address,
                     address.brokers, topic.name));
  return Done{};
}

Result<> send(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.address));
  TC_ASSIGN(const ReadOptions read, chosen_read_options(options.choice));
  const std::string topic = orders_topic(address);
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
      return producer->send(topic, KafkaProducer::kByKey, key_of(order), json);
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
  CLI::App* making = add("init", "Make the topic NAME.orders, with the settings it needs");
  making->add_option("--partitions", options->partitions, "Among which orders are dealt out")
      ->capture_default_str()
      ->check(CLI::Range(1, kPartitionsMax));
  making->add_option("--replicas", options->replicas, "0: three, or as many as there are brokers")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  making->callback(
      [&context, options] { context.run = [&, options] { return init(context, *options); }; });
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

#include "cluster/cluster_node.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "kafka/admin.h"

namespace tillcast {
namespace {

constexpr size_t kAnswersMax = 1'024;  // that wait

}  // namespace

Result<std::unique_ptr<ClusterNode>> ClusterNode::open(NodeOptions options) {
  const ClusterTopics topics(options.name);
  TC_ASSIGN(const auto admin, KafkaAdmin::open(options.brokers));
  TC_ASSIGN(const TopicSpec orders, admin->describe(topics.orders));
  TC_ASSIGN(const TopicSpec changes, admin->describe(topics.changes));
  if (orders.partitions != changes.partitions)
    return conflict(
        fmt::format("{} has {} partitions and {} has {}: they are of another layout; 'tillcast "
                    "cluster init' makes them alike under another name",
                    orders.name, orders.partitions, changes.name, changes.partitions));
  std::unique_ptr<ClusterNode> node(
      new ClusterNode(std::move(options), static_cast<uint32_t>(orders.partitions)));
  TC_TRY(node->connect());
  return node;
}

ClusterNode::ClusterNode(NodeOptions options, uint32_t partitions)
    : options_(std::move(options)),
      topics_(options_.name),
      board_(partitions),
      asker_(options_.node, partitions),
      answers_("answers", kAnswersMax),
      requests_("requests", kAnswersMax) {
  shop_ = std::make_unique<MergedShop>(
      [this](const Ask& ask) { return asker_.gather(*exchange_, ask); },
      [this](std::string_view customer_id) -> HeldCustomer {
        const uint32_t shard = shard_of_customer(customer_id, board_.partitions());
        const auto held = shards_->held(shard);
        return {held ? held->engine : nullptr, {shard, board_.partitions()}};
      },
      [this](size_t orders) { return now(orders); });
}

ClusterNode::~ClusterNode() {
  stop();
  answers_.finish();
  requests_.finish();
  checkpoints_.reset();
  exchange_.reset();
}

Result<> ClusterNode::connect() {
  std::error_code error;
  std::filesystem::create_directories(options_.data_dir, error);
  TC_ASSIGN(lock_, WriteLock::take(options_.data_dir));
  TC_ASSIGN(exchange_, Exchange::open(options_.brokers, topics_,
                                      {[this](View view) { take(std::move(view)); },
                                       [this](NodeMessage message) { take(std::move(message)); }}));
  TC_ASSIGN(reader_, RecordReader::open(options_.brokers, RecordReader::For::kLookUps));
  checkpoints_ = std::make_unique<CheckpointStore>(
      options_.brokers, topics_, options_.checkpoint_records,
      [this](CheckpointView view) { exchange_->tell(std::move(view)); });
  const auto facts = board_.facts();
  if (!facts)
    return not_found(
        fmt::format("{}: says nothing of a shop; run 'tillcast cluster init'", topics_.views));
  options_.shop = *facts;
  return Done{};
}

// The models that the cluster was told of last are there before the first shard is.
void ClusterNode::begin() {
  const auto fail = [this](const Error& error) { failed(error); };
  std::unique_lock lock(mutex_);
  while (bundle_) {
    const ModelBundle bundle = *std::exchange(bundle_, std::nullopt);
    lock.unlock();
    version_ = bundle.version;
    auto models = install(bundle);
    if (models.ok()) options_.models = std::move(*models);
    lock.lock();
  }
  board_.set_segmentation(options_.models.segmentation);
  shards_ = std::make_unique<ShardNode>(options_, board_, *exchange_, *checkpoints_, reader_,
                                        options_.models, fail);
  begun_ = true;
  lock.unlock();
  orders_ = std::make_unique<OrderNode>(options_, board_, *exchange_, *checkpoints_, fail);
}

Result<NodeModels> ClusterNode::install(const ModelBundle& bundle) const {
  auto models = options_.install(bundle);
  if (models.ok())
    spdlog::info("models: version {}, champion {}", bundle.version,
                 bundle.model_id.empty() ? "none" : bundle.model_id);
  else
    spdlog::error("models: {}", models.error().message);
  return models;
}

void ClusterNode::offer(const ModelBundle& bundle) {
  if (bundle.version <= version_.exchange(std::max(version_.load(), bundle.version))) return;
  auto models = install(bundle);
  if (!models.ok()) return;
  board_.set_segmentation(models->segmentation);
  shards_->offer(std::move(*models));
  const std::lock_guard lock(mutex_);
  if (writer_) writer_->models_changed();
}

void ClusterNode::stop() {
  if (orders_) orders_->stop();
  if (shards_) shards_->stop();
  if (checkpoints_) checkpoints_->stop();
  if (orders_) orders_->join();
  if (shards_) shards_->join();
}

ShopNow ClusterNode::now(size_t orders) const {
  ShopNow now;
  now.latest = orders == 0 ? board_.now() : board_.now(orders);
  now.as_of_ms = board_.as_of_ms();
  now.currency = options_.shop.currency;
  now.champion = shards_->champion();
  now.segments = now.latest->segments;
  return now;
}

void ClusterNode::take(View view) {
  if (auto* bundle = std::get_if<ModelBundle>(&view)) {
    std::unique_lock lock(mutex_);
    if (!begun_) {
      bundle_ = std::move(*bundle);
      return;
    }
    lock.unlock();
    if (!answers_.run([this, told = std::move(*bundle)] { offer(told); }))
      spdlog::error("models: too much waits; they are not taken");
    return;
  }
  auto update = board_.take(std::move(view));
  if (!update) return;
  const std::lock_guard lock(mutex_);
  if (writer_) writer_->published(std::move(update));
}

void ClusterNode::take(NodeMessage message) {
  if (auto* reply = std::get_if<Answer>(&message)) return asker_.take(std::move(*reply));
  if (const auto* verdicts = std::get_if<Verdicts>(&message)) {
    const std::lock_guard lock(mutex_);
    if (writer_) writer_->take(*verdicts);
    return;
  }
  // What cannot be answered now is not: who asked waits for as long as it wants.
  auto question = std::make_shared<Question>(std::get<Question>(std::move(message)));
  const bool request = question->ask.empty();
  static_cast<void>((request ? requests_ : answers_).run([this, request, question] {
    if (!begun_) return;
    request ? answer_request(*question) : answer(*question);
  }));
}

void ClusterNode::answer_request(const Question& question) {
  const auto held = shards_->held(shard_of_customer(question.customer_id, board_.partitions()));
  if (!held) return;
  Request request;
  request.method = "GET";
  request.target = question.target;
  const std::unique_lock lock(server_mutex_);
  if (!server_) return;
  const Response response = server_(request);
  send({question.node,
        question.number,
        held->place.number,
        held->stamp.epoch,
        {},
        std::string(response.content()),
        static_cast<uint32_t>(response.status)});
}

// One that is too large says so.
void ClusterNode::send(Answer answer) {
  const auto sent = exchange_->send(answer);
  if (sent.ok() || sent.error().code != ErrorCode::kInvalid) return;
  answer.error = "cluster: the answer is too large to be passed on; ask for less";
  answer.part.clear();
  answer.status = static_cast<uint32_t>(ErrorCode::kInvalid);
  static_cast<void>(exchange_->send(answer));
}

void ClusterNode::answer(const Question& question) {
  const auto ask = decode_ask(question.ask);
  if (!ask.ok()) return spdlog::warn("cluster: {}", ask.error().message);
  for (const ShardNode::Held& held : shards_->held()) {
    auto part = answer_part(*held.engine, held.place, *ask);
    Answer answer{question.node, question.number, held.place.number, held.stamp.epoch, {}, {}, 0};
    if (part.ok()) {
      answer.part = std::move(*part);
    } else {
      answer.error = part.error().message;
      answer.status = static_cast<uint32_t>(part.error().code);
    }
    send(std::move(answer));
  }
}

std::optional<Response> ClusterNode::forward(const Request& request, std::string_view customer_id) {
  if (shards_->held(shard_of_customer(customer_id, board_.partitions()))) return std::nullopt;
  auto answered = asker_.forward(*exchange_, customer_id, request.target);
  return answered.ok() ? std::move(*answered) : problem(answered.error());
}

void ClusterNode::answer_with(std::function<Response(const Request&)> answer) {
  const std::lock_guard lock(server_mutex_);
  server_ = std::move(answer);
}

MakeWriter ClusterNode::make_writer() {
  return [this](ShopWriter::Hooks hooks, ServerMetrics& metrics, StatusBoard& status,
                const WriterLimits& limits) -> std::unique_ptr<ShopWriter> {
    ClusterWriter::Parts parts{.options = options_,
                               .board = board_,
                               .orders = *orders_,
                               .ended =
                                   [this] {
                                     const std::lock_guard lock(mutex_);
                                     writer_ = nullptr;
                                   },
                               .finish = [this] { stop(); }};
    auto writer = std::make_unique<ClusterWriter>(std::move(parts), std::move(hooks), metrics,
                                                  status, limits);
    const std::lock_guard lock(mutex_);
    writer_ = writer.get();
    if (failure_) writer_->failed(*failure_);
    return writer;
  };
}

void ClusterNode::failed(const Error& error) {
  spdlog::critical("{}", error.message);
  const std::lock_guard lock(mutex_);
  failure_ = error;
  if (writer_) writer_->failed(error);
}

}  // namespace tillcast

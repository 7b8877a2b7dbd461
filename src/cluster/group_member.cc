#include "cluster/group_member.h"

#include <spdlog/spdlog.h>

#include "base/thread_name.h"

namespace tillcast {
namespace {

constexpr auto kPause = std::chrono::milliseconds(500);

}  // namespace

GroupMember::GroupMember(Options options, Handlers handlers)
    : options_(std::move(options)), handlers_(std::move(handlers)), thread_([this] { run(); }) {}

GroupMember::~GroupMember() {
  stop();
  join();
}

void GroupMember::join() {
  if (thread_.joinable()) thread_.join();
}

void GroupMember::run() {
  name_this_thread(options_.thread);
  while (!stopping_) {
    const auto worked = work();
    handlers_.forget();  // or leaving would give back what is half done
    consumer_.reset();
    dealt_.clear();
    if (worked.ok()) continue;
    if (worked.error().code == ErrorCode::kCorrupt) return handlers_.failed(worked.error());
    spdlog::warn("{}; trying again", worked.error().message);
    std::this_thread::sleep_for(kPause);
  }
}

Result<> GroupMember::subscribe() {
  if (handlers_.joining) TC_TRY(handlers_.joining());
  TC_ASSIGN(consumer_, KafkaConsumer::open(options_.brokers, {.group = options_.group}));
  return consumer_->subscribe({options_.topic},
                              {[this](std::span<const KafkaPartition> partitions) {
                                 dealt_.insert(partitions.begin(), partitions.end());
                                 return handlers_.assigned(partitions);
                               },
                               [this](std::span<const KafkaPartition> partitions, bool lost) {
                                 handlers_.revoked(partitions, lost);
                                 for (const KafkaPartition& partition : partitions)
                                   dealt_.erase(partition);
                               }});
}

Result<> GroupMember::work() {
  TC_TRY(subscribe());
  while (!stopping_) {
    const Wish wish = handlers_.wish();
    auto records = consumer_->poll(wish.records, wish.wait);
    if (!records.ok()) {
      if (records.error().code != ErrorCode::kUnavailable || consumer_->gave_up())
        return records.error();
      spdlog::warn("{}", records.error().message);
      std::this_thread::sleep_for(kPause);
      continue;
    }
    TC_TRY(handlers_.take(std::move(*records)));
  }
  const std::vector<KafkaPartition> all(dealt_.begin(), dealt_.end());
  handlers_.revoked(all, false);
  return Done{};
}

}  // namespace tillcast

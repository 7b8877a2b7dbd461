#include "cluster/asker.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillcast {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(3'000);
// Where somebody has waited in vain just now, the next need not wait as long.
constexpr auto kShortPatience = std::chrono::milliseconds(1'500);
// What is counted over every order of a window takes seconds.
constexpr auto kCountPatience = std::chrono::milliseconds(20'000);
constexpr auto kMissingFor = std::chrono::seconds(5);
constexpr auto kKnownFor = std::chrono::seconds(60);
constexpr size_t kKnownMax = 64;
constexpr size_t kKnownBytesMax = 64 << 20;

}  // namespace

Result<std::map<uint32_t, Answer>> Asker::ask(Exchange& exchange, Question question, size_t wanted,
                                              std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const uint64_t number = ++number_;
  Waiting& waiting = waiting_[number];
  waiting.wanted = wanted;
  question.node = node_;
  question.number = number;
  lock.unlock();
  const auto sent = exchange.send(question);
  lock.lock();
  if (!sent.ok()) {
    waiting_.erase(number);
    return sent.error();
  }
  const auto now = std::chrono::steady_clock::now();
  if (patience == kPatience && now - missed_at_ < kMissingFor) patience = kShortPatience;
  const bool all =
      answered_.wait_for(lock, patience, [&] { return waiting.answers.size() >= waiting.wanted; });
  missed_at_ = all ? std::chrono::steady_clock::time_point() : std::chrono::steady_clock::now();
  auto answers = std::move(waiting.answers);
  waiting_.erase(number);
  if (!all)
    return unavailable(
        fmt::format("cluster: {} of {} shards answered; the others are being moved to another "
                    "node, try again in a few seconds",
                    answers.size(), wanted));
  return answers;
}

Result<std::vector<std::string>> Asker::gather(Exchange& exchange, const Ask& ask) {
  Question question;
  question.ask = encode(ask);
  const bool counts =
      std::holds_alternative<AskBaskets>(ask) || std::holds_alternative<AskPairs>(ask);
  auto answers = this->ask(exchange, question, shards_, counts ? kCountPatience : kPatience);
  if (!answers.ok()) {
    auto before = known(question.ask);
    return before ? Result<std::vector<std::string>>(std::move(*before)) : answers.error();
  }
  std::vector<std::string> parts;
  for (auto& [_, answer] : *answers) {
    if (!answer.error.empty())
      return Error{static_cast<ErrorCode>(answer.status), std::move(answer.error)};
    parts.push_back(std::move(answer.part));
  }
  keep(question.ask, parts);
  return parts;
}

void Asker::keep(const std::string& ask, const std::vector<std::string>& parts) {
  const auto bytes_of = [](const Known& known) {
    size_t bytes = known.ask.size();
    for (const std::string& part : known.parts) bytes += part.size();
    return bytes;
  };
  const std::lock_guard lock(mutex_);
  const auto drop = [&](std::list<Known>::iterator known) {
    known_bytes_ -= bytes_of(*known);
    known_.erase(known);
  };
  if (const auto before = std::ranges::find(known_, ask, &Known::ask); before != known_.end())
    drop(before);
  known_.push_front({ask, parts, std::chrono::steady_clock::now()});
  known_bytes_ += bytes_of(known_.front());
  while (known_.size() > kKnownMax || known_bytes_ > kKnownBytesMax) drop(std::prev(known_.end()));
}

std::optional<std::vector<std::string>> Asker::known(const std::string& ask) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(known_, ask, &Known::ask);
  const bool fresh =
      found != known_.end() && std::chrono::steady_clock::now() - found->at < kKnownFor;
  return fresh ? std::optional(found->parts) : std::nullopt;
}

Result<Response> Asker::forward(Exchange& exchange, std::string_view customer_id,
                                std::string_view target) {
  Question question;
  question.customer_id = customer_id;
  question.target = target;
  TC_ASSIGN(auto answers, ask(exchange, std::move(question), 1, kPatience));
  Answer& answer = answers.begin()->second;
  if (!answer.error.empty())
    return Error{static_cast<ErrorCode>(answer.status), std::move(answer.error)};
  Response response;
  response.status = static_cast<HttpStatus>(answer.status);
  if (answer.status >= 400) response.content_type = "application/problem+json";
  response.body = std::move(answer.part);
  return response;
}

void Asker::take(Answer answer) {
  if (answer.node != node_ || answer.shard >= shards_) return;
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(answer.number);
  if (found == waiting_.end()) return;
  const auto known = found->second.answers.find(answer.shard);
  if (known != found->second.answers.end() && known->second.epoch > answer.epoch) return;
  found->second.answers.insert_or_assign(answer.shard, std::move(answer));
  answered_.notify_all();
}

}  // namespace tillcast

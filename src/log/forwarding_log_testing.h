// log/forwarding_log_testing.h: for tests: a log that hands everything to another, for those that
// do one thing differently.
#pragma once

#include <memory>
#include <utility>

#include "log/log.h"

namespace tillcast {

class ForwardingLog : public Log {
 public:
  explicit ForwardingLog(std::unique_ptr<Log> log) : log_(std::move(log)) {}

  using Log::append;
  Result<uint64_t> append(std::span<const Stated> entries) override {
    return log_->append(entries);
  }
  Result<> read(uint64_t after, uint64_t through, const Visitor& visit) const override {
    return log_->read(after, through, visit);
  }
  Result<> orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const override {
    return log_->orders_at(seqs, visit);
  }
  uint64_t last_seq() const override { return log_->last_seq(); }
  Result<> probe() override { return log_->probe(); }
  std::chrono::nanoseconds sync_took() const override { return log_->sync_took(); }

 private:
  const std::unique_ptr<Log> log_;
};

}  // namespace tillcast

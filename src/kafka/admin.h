// kafka/admin.h: topics made, looked at and taken away.
//
// Threads: one. Errors: kUnavailable = the cluster does not answer; kConflict = a topic is there
// and has another shape.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct TopicSpec {
  std::string name;
  int partitions = 1;
  int replicas = 1;
  std::map<std::string, std::string> settings{};  // "cleanup.policy": "compact"

  bool operator==(const TopicSpec&) const = default;
};

class KafkaAdmin {
 public:
  static Result<std::unique_ptr<KafkaAdmin>> open(const std::string& brokers);
  ~KafkaAdmin();

  Result<int> brokers() const;  // how many there are
  // Those of them that are not there yet; true: one was made. kConflict: one is there with another
  // number of partitions, which would deal keys out differently.
  Result<bool> create(std::span<const TopicSpec> topics);
  // Partitions and replicas as they are; kNotFound.
  Result<TopicSpec> describe(const std::string& topic) const;
  Result<> remove(const std::string& topic);

 private:
  struct Impl;
  explicit KafkaAdmin(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillcast

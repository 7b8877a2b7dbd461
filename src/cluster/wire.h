// cluster/wire.h: values to bytes and back, by one description of their fields.
//
// A type says once what it is made of, for writing and for reading:
//   void fields(auto& wire, Is<Totals> auto& totals) { wire(totals.orders, ...); }
// What a WireReader reads may come from anywhere: after the first bad value ok() is false, all
// further ones are zeros, and no more memory is taken than there are bytes for.
//
// Threads: values. Ownership: a reader's bytes outlive it.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "engine/segment_sums.h"
#include "event/order_event.h"

namespace tillcast {

// Times beyond it are refused where a sum or a calendar could overflow; the year 5138.
inline constexpr int64_t kWireMomentMax = 100'000'000'000'000;

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

class WireWriter {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (one(values), ...);
  }
  template <class E>
  void choice(E value, E /*last*/) {
    out_.varint(static_cast<uint64_t>(value));
  }
  std::string take() { return out_.take(); }

 private:
  void one(std::unsigned_integral auto value) { out_.varint(value); }
  void one(int64_t value) { out_.zigzag(value); }
  void one(MoneySum value) { out_.int128(value); }
  void one(double value) { out_.fixed64(std::bit_cast<uint64_t>(value)); }
  void one(const std::string& text) { out_.string(text); }
  void one(const OrderEvent& order);
  void one(const SegmentSums& sums) { sums.save(out_); }
  template <class T>
  void one(const std::optional<T>& value) {
    one(value.has_value());
    if (value) one(*value);
  }
  template <class T>
  void one(const std::vector<T>& values) {
    one(values.size());
    for (const T& value : values) one(value);
  }
  template <class T, size_t kSize>
  void one(const std::array<T, kSize>& values) {
    for (const T& value : values) one(value);
  }
  template <class T>
  requires std::is_class_v<T>
  void one(const T& value) { fields(*this, value); }

  ByteWriter out_;
};

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : in_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (one(values), ...);
  }
  template <class E>
  void choice(E& value, E last) {
    const uint64_t number = in_.varint();
    require(number <= static_cast<uint64_t>(last));
    if (ok()) value = static_cast<E>(number);
  }
  void require(bool holds) { sound_ = sound_ && holds; }
  bool ok() const { return sound_ && in_.ok(); }
  bool at_end() const { return sound_ && in_.at_end(); }

 private:
  // Far beyond any shop's sums, and so that many of them add up without overflow.
  static constexpr MoneySum kMoneyMax = MoneySum{1} << 100;

  template <std::unsigned_integral T>
  void one(T& value) {
    const uint64_t number = in_.varint();
    require(number <= std::numeric_limits<T>::max());
    if (ok()) value = static_cast<T>(number);
  }
  void one(int64_t& value) { value = in_.zigzag(); }
  void one(MoneySum& value) {
    const MoneySum money = in_.int128();
    require(money <= kMoneyMax && money >= -kMoneyMax);
    if (ok()) value = money;
  }
  void one(double& value) { value = std::bit_cast<double>(in_.fixed64()); }
  void one(std::string& text) { text = in_.string(); }
  void one(OrderEvent& order);
  void one(SegmentSums& sums) { sums = SegmentSums::load(in_); }
  template <class T>
  void one(std::optional<T>& value) {
    bool there = false;
    one(there);
    value.reset();
    if (there && ok()) one(value.emplace());
  }
  template <class T>
  void one(std::vector<T>& values) {
    values.clear();
    for (uint64_t left = in_.count(); left > 0 && ok(); --left) one(values.emplace_back());
  }
  template <class T, size_t kSize>
  void one(std::array<T, kSize>& values) {
    for (T& value : values) one(value);
  }
  template <class T>
  requires std::is_class_v<T>
  void one(T& value) { fields(*this, value); }

  ByteReader in_;
  bool sound_ = true;
};

// What is sent says of what kind it is, and ends with a hash of all before it.
std::string seal(uint64_t kind, const std::string& values);
// The values; nothing: damaged, of another kind, or of another version of this program's wire.
std::optional<std::string_view> unseal(uint64_t kind, std::string_view sealed);
// Of which kind it says it is.
uint64_t kind_of(std::string_view sealed);

}  // namespace tillcast

// base/result.h: a value, or why there is none.
//
// For failures that are expected (bad input, a full disk, a port in use). A bug is an assertion
// (base/assert.h); a library's exception is caught in the file that wraps the library. The message
// is for an operator: WHAT: WHY; what to do.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/assert.h"

namespace tillcast {

enum class ErrorCode {
  kInvalid,      // the input breaks a rule; the same call fails again
  kNotFound,     // what was named does not exist
  kConflict,     // it contradicts what is already recorded
  kUnavailable,  // try again later
  kCorrupt,      // stored data fails its checks: stop
};

struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;
};

struct Done {};  // the value of a Result that carries none

template <class T = Done>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & { return TC_ASSERT(ok()), std::get<T>(state_); }
  const T& value() const& { return TC_ASSERT(ok()), std::get<T>(state_); }
  T&& value() && { return TC_ASSERT(ok()), std::get<T>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !ok().
  const Error& error() const { return TC_ASSERT(!ok()), std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

inline Error invalid(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }
inline Error not_found(std::string message) { return {ErrorCode::kNotFound, std::move(message)}; }
inline Error conflict(std::string message) { return {ErrorCode::kConflict, std::move(message)}; }
inline Error unavailable(std::string message) {
  return {ErrorCode::kUnavailable, std::move(message)};
}
inline Error corrupt(std::string message) { return {ErrorCode::kCorrupt, std::move(message)}; }

}  // namespace tillcast

#define TC_CONCAT_INNER(a, b) a##b
#define TC_CONCAT(a, b) TC_CONCAT_INNER(a, b)

// TC_TRY(f()): leaves the function with f()'s error, if there is one.
#define TC_TRY(expression) TC_TRY_INNER(TC_CONCAT(tc_try_, __LINE__), expression)
#define TC_TRY_INNER(name, expression)                             \
  do {                                                             \
    if (auto name = (expression); !name.ok()) return name.error(); \
  } while (false)

// TC_ASSIGN(auto x, f()): x becomes the value of f(), or the function is left with its error.
#define TC_ASSIGN(declaration, expression) \
  TC_ASSIGN_INNER(TC_CONCAT(tc_assign_, __LINE__), declaration, expression)
#define TC_ASSIGN_INNER(name, declaration, expression) \
  auto name = (expression);                            \
  if (!name.ok()) return name.error();                 \
  declaration = std::move(name).value()

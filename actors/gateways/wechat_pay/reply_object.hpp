// Strict reading of the JSON that WeChat Pay sends: fields by name and type, each bounded. What is
// missing or of another type is noted, and the caller looks once at the end. Fields that nobody
// asked for may be there: the service adds some.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/time.hpp"

namespace zhian::wechat_pay {

class reply_object {
public:
  /// The whole text must be one object; what came of that is told by `good`.
  static reply_object read(std::string_view json);

  /// A text that is there, of at most `most` bytes and without NUL.
  std::string text(std::string_view name, size_t most);
  /// Empty when it is not there, or null.
  std::string optional_text(std::string_view name, size_t most);
  /// Whole and not negative: amounts are fen.
  int64_t whole(std::string_view name);
  std::optional<int64_t> optional_whole(std::string_view name);
  timestamp time(std::string_view name);
  std::optional<timestamp> optional_time(std::string_view name);
  reply_object object(std::string_view name);
  /// One that is not there reads as nothing, and that is no fault.
  std::optional<reply_object> optional_object(std::string_view name);
  /// The objects of a list of at most `most`.
  std::vector<reply_object> objects(std::string_view name, size_t most);

  /// Whether all that was asked for, of this and of what it holds, was there.
  bool good() const;
  explicit operator bool() const { return good(); }
  /// A rule of the caller does not hold.
  void refuse();

private:
  struct document;
  reply_object(std::shared_ptr<document> of, const void* value) : of_(std::move(of)), at_(value) {}
  const void* find(std::string_view name, bool required);
  std::string text_of(const void* value, size_t most);

  std::shared_ptr<document> of_;
  const void* at_ = nullptr; ///< Null: not there; everything reads as nothing.
};

} // namespace zhian::wechat_pay

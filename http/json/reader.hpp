// Strict reading of JSON bodies: every field is asked for by name, type and bounds; what was not
// asked for is refused.
//
//   json_object in{body};
//   auto email = in.text("email", 3, 254);
//   auto code = in.optional_text("invite_code", 1, 64);
//   if (auto wrong = in.finish())
//     return fail(call, *wrong);
//
// The first problem wins and later calls answer defaults, so a handler checks once.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/errors.hpp"

namespace zhian::http {

/// What is wrong with a body. `bad_request`: it is no JSON we read; `validation_failed`: `field` is
/// wrong.
struct json_problem {
  enum class reason : uint8_t {
    malformed,
    too_deep,
    not_utf8,
    not_object,
    missing,
    unknown,
    repeated,
    wrong_type,
    out_of_bounds,
    not_allowed
  };
  ec error = ec::bad_request;
  reason why = reason::malformed;
  std::string field;
  std::string expected; ///< Type, or the allowed values.
  int64_t least = 0;
  int64_t most = 0;

  /// One sentence for people.
  std::string detail(language lang) const;
};

/// One JSON object of a body.
class json_object {
public:
  static constexpr size_t max_depth = 16;

  /// Parses the whole body, which must be one object.
  explicit json_object(std::string_view body);
  ~json_object();
  json_object(json_object&&) noexcept;
  json_object& operator=(json_object&&) noexcept;

  bool has(std::string_view name) const;
  /// Whether a member is there and null, where that says "none"; it is read by this then.
  bool is_null(std::string_view name);
  /// Text of `least`…`most` characters without NUL.
  std::string text(std::string_view name, size_t least, size_t most);
  std::optional<std::string> optional_text(std::string_view name, size_t least, size_t most);
  /// One of a few words.
  std::optional<std::string> optional_choice(std::string_view name,
                                             std::initializer_list<std::string_view> allowed);
  uint64_t number(std::string_view name, uint64_t least, uint64_t most);
  std::optional<uint64_t> optional_number(std::string_view name, uint64_t least, uint64_t most);
  bool flag(std::string_view name);
  std::optional<bool> optional_flag(std::string_view name);
  /// At most `items` texts of `least`…`most` characters each.
  std::vector<std::string> text_list(std::string_view name, size_t items, size_t least,
                                     size_t most);
  /// A nested object; an absent one reads as empty when not required. Finish it before its parent.
  json_object object(std::string_view name, bool required = true);

  /// Reports a rule of the caller as a problem of this field.
  void refuse(std::string_view name, json_problem::reason why, std::string expected = {});
  /// The first problem so far, unknown fields included; nothing when all is well.
  std::optional<json_problem> finish();
  /// The same content in one spelling (sorted names, no spaces): what an op's digest is made of.
  std::string canonical() const;

private:
  struct document;
  json_object(std::shared_ptr<document> doc, const void* value, std::string prefix);
  const void* take(std::string_view name, bool required);
  std::string path_of(std::string_view name) const;
  std::string text_of(const void* value, std::string_view name, size_t least, size_t most);
  uint64_t number_of(const void* value, std::string_view name, uint64_t least, uint64_t most);

  std::shared_ptr<document> doc_;
  const void* value_ = nullptr; ///< Null: reads as empty.
  std::string prefix_;
  std::vector<std::string> taken_;
};

} // namespace zhian::http

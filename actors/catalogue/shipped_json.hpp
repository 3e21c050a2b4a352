// Data files that come with the program: JSON, read strictly and within bounds. The questions of
// the bank and of the interviewer and the samples of the news are read with it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

namespace zhian::catalogue {

/// Bounds of one data file; far above what any of them has.
namespace shipped_bounds {
inline constexpr size_t bytes = 8 * 1024 * 1024;
inline constexpr size_t items = 20'000; ///< Of one list.
} // namespace shipped_bounds

/// Carries the reason out of the depths of a file; never leaves `read_shipped`.
struct broken_file {
  std::string why;
};

/// Reads one object: every member has to be asked for, and no other may be there. All fail with
/// broken_file, which says where. The value outlives the reader.
class object_reader {
public:
  /// `where` stands before every reason: "cq-backend-001: zh".
  object_reader(const rapidjson::Value& value, std::string where);

  [[noreturn]] void fail(std::string_view why) const;
  const rapidjson::Value& member(const char* name);
  /// May be empty, as may those of `texts`.
  std::string text(const char* name);
  std::vector<std::string> texts(const char* name);
  /// Not empty.
  std::string filled_text(const char* name);
  /// Not empty, and no two the same.
  std::vector<std::string> different_texts(const char* name);
  rapidjson::Value::ConstArray list(const char* name, size_t least = 0);
  void done() const;

private:
  const rapidjson::Value& value_;
  std::string where_;
  size_t taken_ = 0;
};

/// Parses a data file and lets `read` take what stands in its object; then nothing may be left. The
/// first reason to refuse the file; empty when it is good.
std::string read_shipped(std::string_view json, const std::function<void(object_reader&)>& read);

} // namespace zhian::catalogue

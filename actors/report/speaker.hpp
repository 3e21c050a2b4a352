// Words that documents of all kinds have in common, in the language of the reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/time.hpp"

namespace zhian::report {

/// Words in the language of the reader.
class speaker {
public:
  explicit speaker(language lang) : zh_(lang == language::zh) {}
  std::string operator()(std::string_view zh, std::string_view en) const {
    return std::string{zh_ ? zh : en};
  }
  bool zh() const { return zh_; }

  std::string length(uint32_t seconds) const {
    auto minutes = seconds / 60, rest = seconds % 60;
    auto min = std::to_string(minutes), sec = std::to_string(rest);
    if (minutes == 0)
      return sec + (zh_ ? " 秒" : " s");
    if (rest == 0)
      return min + (zh_ ? " 分钟" : " min");
    return min + (zh_ ? " 分 " : " min ") + sec + (zh_ ? " 秒" : " s");
  }
  std::string joined(const std::vector<std::string>& items) const {
    std::string out;
    for (const auto& x : items) {
      if (!out.empty())
        out += zh_ ? "、" : ", ";
      out += x;
    }
    return out;
  }
  std::string question(uint32_t number) const {
    auto n = std::to_string(number);
    return zh_ ? "问题 " + n : "Question " + n;
  }
  std::string labelled(std::string_view zh, std::string_view en, const std::string& value) const {
    return (*this)(zh, en) + (zh_ ? "：" : ": ") + value;
  }

private:
  bool zh_;
};

/// "2026-11-30 08:00 UTC"
inline std::string moment(timestamp at) {
  auto out = to_rfc3339(at).substr(0, 16);
  out[10] = ' ';
  return out + " UTC";
}

inline std::string page_of(const speaker& say) {
  return say("第 {page} 页，共 {pages} 页", "Page {page} of {pages}");
}

inline std::string engine_text(const std::string& word, const speaker& say) {
  return word == "builtin" ? say("内置引擎", "built-in engine") : word;
}

} // namespace zhian::report

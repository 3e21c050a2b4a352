// Server-sent events out of bytes that come in any pieces, by the rules of the HTML standard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zhian {

/// One event. Bytes as they came: whether they are text is the reader's question.
struct sse_event {
  std::string type; ///< Empty: "message".
  std::string id;   ///< Given with this very event; empty: none.
  std::string data; ///< Lines joined by LF.
  bool operator==(const sse_event&) const = default;
};

/// Holds at most one unfinished event.
class sse_parser {
public:
  /// `most_bytes`: of one event and of one line.
  explicit sse_parser(size_t most_bytes = 256 * 1024) : most_bytes_(most_bytes) {}

  /// Takes the next bytes and appends the events they complete. False: a line or an event is too
  /// long, now and from then on.
  bool feed(std::string_view bytes, std::vector<sse_event>& out);

  /// Comments so far: they keep a connection awake and say nothing.
  uint64_t comments() const { return comments_; }

private:
  void take_line(std::string_view line, std::vector<sse_event>& out);
  void take_field(std::string_view name, std::string_view value);
  void finish_event(std::vector<sse_event>& out);

  size_t most_bytes_;
  std::string line_; ///< What of the current line came in earlier pieces.
  sse_event event_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false; ///< A LF that comes next belongs to the line end before it.
  bool broken_ = false;
  uint64_t comments_ = 0;
};

} // namespace zhian

#include "actors/gateways/sse_parser.hpp"

#include <utility>

namespace zhian {

bool sse_parser::feed(std::string_view bytes, std::vector<sse_event>& out) {
  if (broken_)
    return false;
  while (!bytes.empty()) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    auto end = bytes.find_first_of("\r\n");
    auto size = end == std::string_view::npos ? bytes.size() : end;
    if (line_.size() + size > most_bytes_) {
      broken_ = true;
      return false;
    }
    if (end == std::string_view::npos) {
      line_.append(bytes);
      return true;
    }
    if (line_.empty()) {
      take_line(bytes.substr(0, end), out);
    } else {
      line_.append(bytes.substr(0, end));
      take_line(std::exchange(line_, {}), out);
    }
    if (event_.data.size() > most_bytes_) {
      broken_ = true;
      return false;
    }
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
  }
  return true;
}

void sse_parser::take_line(std::string_view line, std::vector<sse_event>& out) {
  constexpr std::string_view mark = "\xEF\xBB\xBF"; // A byte order mark may stand in front.
  if (std::exchange(first_line_, false) && line.starts_with(mark))
    line.remove_prefix(mark.size());
  if (line.empty()) {
    finish_event(out);
    return;
  }
  if (line.front() == ':') {
    ++comments_;
    return;
  }
  auto colon = line.find(':');
  auto name = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' '))
    value.remove_prefix(1);
  take_field(name, value);
}

void sse_parser::take_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (std::exchange(has_data_, true))
      event_.data += '\n';
    event_.data.append(value);
  } else if (name == "event") {
    event_.type = value;
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos)
      event_.id = value;
  }
  // "retry" is advice on reconnecting, which nobody here does; the rest is unknown.
}

void sse_parser::finish_event(std::vector<sse_event>& out) {
  auto done = std::exchange(event_, {});
  // Without data nothing happened, whatever else was said.
  if (std::exchange(has_data_, false))
    out.push_back(std::move(done));
}

} // namespace zhian

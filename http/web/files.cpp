#include "http/web/files.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/server/fields.hpp"

namespace zhian::http::web {

namespace {

constexpr std::string_view assets = "/assets/";
/// An operation under its own name, and a page of the client.
constexpr std::string_view shared_path = "/classic-questions";

std::string_view take_segment(std::string_view& rest) {
  auto end = rest.find('/');
  auto segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return segment;
}

/// Whether a path is one of a pattern's: a segment that begins with a colon stands for any.
bool fits(std::string_view path, std::string_view pattern) {
  if (std::count(path.begin(), path.end(), '/') != std::count(pattern.begin(), pattern.end(), '/'))
    return false;
  while (!pattern.empty()) {
    auto got = take_segment(path);
    auto wanted = take_segment(pattern);
    if (wanted.starts_with(':') ? got.empty() : got != wanted)
      return false;
  }
  return true;
}

const file* find(std::string_view path) {
  for (const auto& x : all())
    if (x.path == path)
      return &x;
  return nullptr;
}

} // namespace

const file& page() {
  static const auto* found = find("/index.html");
  if (!found)
    throw std::logic_error("the web client has no page");
  return *found;
}

bool unchanging(const file& x) {
  return x.path.starts_with(assets);
}

const file* answer_for(std::string_view path, std::string_view accept) {
  if (path.starts_with(assets))
    return find(path);
  if (path.size() > 1 && path.back() == '/')
    path.remove_suffix(1);
  if (path == shared_path && !accepts_type(accept, "text/html"))
    return nullptr;
  for (auto pattern : pages())
    if (fits(path, pattern))
      return &page();
  return nullptr;
}

} // namespace zhian::http::web

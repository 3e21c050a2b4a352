#include "http/routes/route.hpp"

#include <algorithm>
#include <stdexcept>

#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

/// The next segment of a path without its leading slash.
std::string_view take_segment(std::string_view& rest) {
  auto end = rest.find('/');
  auto segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return segment;
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  path.remove_prefix(1);
  auto count = static_cast<size_t>(std::count(path.begin(), path.end(), '/')) + 1;
  for (size_t i = 0; i < count; ++i)
    out.push_back(take_segment(path));
  return out;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

} // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0)
        return std::nullopt;
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  if (!storable_text(out))
    return std::nullopt;
  return out;
}

route_table::route_table(std::span<const route> rows) : rows_(rows) {
  std::unordered_map<std::string_view, size_t> by_path;
  for (const auto& row : rows) {
    auto [at, fresh] = by_path.emplace(row.path, places_.size());
    if (fresh) {
      auto& made = places_.emplace_back();
      if (row.path.find('{') == std::string_view::npos) {
        fixed_.emplace(row.path, at->second);
      } else {
        made.segments = split(row.path);
        templated_.push_back(at->second);
      }
    }
    auto& place = places_[at->second];
    for (const auto* other : place.rows)
      if (other->method == row.method)
        throw std::logic_error("two routes for " + std::string{to_string(row.method)} + " "
                               + std::string{row.path});
    place.rows.push_back(&row);
  }
  for (auto& place : places_) {
    for (const auto* row : place.rows) {
      place.allowed.append(to_string(row->method)).append(", ");
      if (row->method == verb::get)
        place.allowed.append("HEAD, ");
    }
    place.allowed.append("OPTIONS");
  }
}

const route* route_table::pick(const place& at, verb method) {
  auto wanted = method == verb::head ? verb::get : method;
  for (const auto* row : at.rows)
    if (row->method == wanted)
      return row;
  return nullptr;
}

route_table::match route_table::find(verb method, std::string_view path) const {
  match out;
  if (path.empty() || path.front() != '/')
    return out;
  if (path.size() > 1 && path.back() == '/') {
    path.remove_suffix(1);
    if (path.back() == '/')
      return out; // One slash too many.
  }
  if (auto at = fixed_.find(path); at != fixed_.end()) {
    const auto& place = places_[at->second];
    out.row = pick(place, method);
    out.allowed = place.allowed;
    return out;
  }
  if (std::count(path.begin(), path.end(), '/') > 16)
    return out; // Deeper than any template.
  auto segments = split(path);
  for (auto index : templated_) {
    const auto& place = places_[index];
    if (place.segments.size() != segments.size())
      continue;
    auto same = std::equal(
        segments.begin(), segments.end(), place.segments.begin(),
        [](auto got, auto wanted) { return is_parameter(wanted) ? !got.empty() : got == wanted; });
    if (!same)
      continue;
    for (size_t i = 0; i < segments.size(); ++i) {
      if (!is_parameter(place.segments[i]))
        continue;
      auto value = percent_decode(segments[i]);
      out.well_formed = out.well_formed && value;
      auto name = place.segments[i].substr(1, place.segments[i].size() - 2);
      out.params.emplace_back(name, value.value_or(std::string{}));
    }
    out.row = pick(place, method);
    out.allowed = place.allowed;
    return out;
  }
  return out;
}

} // namespace zhian::http

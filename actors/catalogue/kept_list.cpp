#include "actors/catalogue/kept_list.hpp"

#include <algorithm>
#include <set>

#include "protocols/ascii.hpp"
#include "protocols/utf8.hpp"

namespace zhian::catalogue {

std::string own_source_id(const ulid& unique) {
  return "own-" + ascii_lower(to_string(unique));
}

bool one_line(std::string_view x) {
  return std::all_of(x.begin(), x.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

bool is_link(std::string_view x) {
  auto visible = [](char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>';
  };
  return (x.starts_with("https://") || x.starts_with("http://"))
         && std::all_of(x.begin(), x.end(), visible);
}

bool blank(std::string_view x) {
  return x.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view wrong_text(std::string_view x, size_t most, bool needed) {
  if (!storable_text(x))
    return "encoding";
  if (blank(x))
    return needed || !x.empty() ? "missing" : "";
  return count_characters(x) > most ? "too_long" : "";
}

bool all_different(const std::vector<std::string>& all) {
  return std::set<std::string_view>(all.begin(), all.end()).size() == all.size();
}

} // namespace zhian::catalogue

#include "config/toml_source.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

namespace zhian {

namespace {

constexpr std::streamsize most_bytes = 1024 * 1024;

raw_value to_raw(const toml::node& node) {
  if (const auto* x = node.as_string())
    return x->get();
  if (const auto* x = node.as_boolean())
    return x->get();
  if (const auto* x = node.as_integer())
    return x->get();
  if (const auto* array = node.as_array()) {
    std::vector<std::string> items;
    for (const auto& item : *array) {
      const auto* text = item.as_string();
      if (text == nullptr)
        return alien_value{"a list of something else"};
      items.push_back(text->get());
    }
    return items;
  }
  if (node.is_table())
    return alien_value{"a section"};
  if (node.is_floating_point())
    return alien_value{"a fraction"};
  return alien_value{"a date or time"};
}

void collect(const toml::table& table, const std::string& before, const std::string& file,
             std::vector<toml_entry>& out) {
  for (const auto& [key, node] : table) {
    auto name = before + std::string{key.str()};
    // An empty section is kept: its name may be a slip.
    if (const auto* inner = node.as_table(); inner != nullptr && !inner->empty()) {
      collect(*inner, name + ".", file, out);
      continue;
    }
    auto line = static_cast<unsigned>(node.source().begin.line);
    out.push_back({name, file + ":" + std::to_string(line), to_raw(node)});
  }
}

unsigned line_of(const toml_entry& x) {
  return static_cast<unsigned>(std::stoul(x.origin.substr(x.origin.rfind(':') + 1)));
}

} // namespace

std::variant<std::vector<toml_entry>, std::string> read_toml(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return "cannot read " + file.string();
  std::string text(static_cast<size_t>(most_bytes) + 1, '\0');
  in.read(text.data(), most_bytes + 1);
  if (in.bad() || (in.gcount() == 0 && !in.eof()))
    return "cannot read " + file.string();
  if (in.gcount() > most_bytes)
    return file.string() + " is longer than 1 MiB";
  text.resize(static_cast<size_t>(in.gcount()));
  std::vector<toml_entry> out;
  try {
    auto table = toml::parse(text, file.string());
    collect(table, "", file.filename().string(), out);
  } catch (const toml::parse_error& x) {
    // Only the place and the parser's own words: the line itself may hold a secret.
    std::ostringstream words;
    words << file.filename().string() << ":" << x.source().begin.line << ":"
          << x.source().begin.column << " is not TOML";
    return words.str();
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return line_of(a) < line_of(b); });
  return out;
}

} // namespace zhian

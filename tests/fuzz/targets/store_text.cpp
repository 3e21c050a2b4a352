// Texts on their way into PostgreSQL and Redis and back.
#include <optional>

#include "actors/identity/identity_state.hpp"
#include "protocols/utf8.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/redis/limit_script.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

/// Reads a one-dimensional array as PostgreSQL does (array_in): quoted elements and NULL.
std::optional<std::vector<std::optional<std::string>>> read_array(std::string_view text) {
  std::vector<std::optional<std::string>> out;
  if (!text.starts_with('{') || !text.ends_with('}'))
    return std::nullopt;
  text = text.substr(1, text.size() - 2);
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at, 4) == "NULL") {
      out.emplace_back();
      at += 4;
    } else if (text[at] == '"') {
      std::string element;
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\')
          ++at;
        if (at < text.size())
          element += text[at];
      }
      if (at >= text.size())
        return std::nullopt;
      ++at;
      out.emplace_back(std::move(element));
    } else {
      return std::nullopt;
    }
    if (at < text.size() && text[at++] != ',')
      return std::nullopt;
  }
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(array_text) {
  fuzz::input in{bytes};
  storage::array_text writer;
  std::vector<std::optional<std::string>> items;
  while (!in.empty()) {
    auto item = in.line();
    if (item == "NULL" && items.size() % 2 == 0) {
      items.emplace_back();
      writer.put_null();
    } else {
      items.emplace_back(item);
      writer.put(item);
    }
  }
  auto text = writer.take();
  auto read = read_array(text);
  claim(read && *read == items, "an array is read as it was written");
}

ZHIAN_FUZZ_TARGET(json_list) {
  auto items = storage::strings_of_json(bytes);
  auto text = storage::json_strings(items);
  claim(fuzz::is_good_json(text), "a list is JSON that can be stored");
  auto again = storage::strings_of_json(text);
  claim(again.size() == items.size(), "no element is lost");
  for (size_t i = 0; i < items.size(); ++i)
    claim(again[i] == mend_text(items[i]), "a list is read as it was written");
}

ZHIAN_FUZZ_TARGET(staff_json) {
  auto read = identity::parse_staff(bytes);
  if (!read)
    return;
  auto text = identity::staff_json(read->password_hash, read->roles);
  claim(fuzz::is_good_json(text), "what is written is JSON that can be stored");
  auto again = identity::parse_staff(text);
  claim(again && again->roles.size() == read->roles.size(), "what is written can be read");
}

ZHIAN_FUZZ_TARGET(limit_answer) {
  fuzz::input in{bytes};
  take_tokens request;
  auto buckets = in.byte() % 4;
  for (int i = 0; i < buckets; ++i)
    request.rules.push_back({"login.ip:203.0.113.7", 10, 0.5});
  std::vector<std::string> items;
  while (!in.empty())
    items.emplace_back(in.line());
  auto verdict = redis::verdict_from(request, items);
  claim(!verdict || verdict->remaining <= 10, "no more is left than the bucket holds");
}

// Lists of what is in the store, for people and for programs: the fields of a line are named once,
// and come out as a table or as JSON.
//
//   template <class Show>
//   void show_fields(const storage::timer_line& x, Show&& show) {
//     show("entity", "ENTITY", x.entity);
//     show("shard", nullptr, x.shard);  // In JSON alone.
//     show("due_in_s", "IN", x.due_in_s, std::to_string(x.due_in_s) + " s");
//   }
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cluster/cli/table_out.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::cli {

/// A field that is JSON already.
struct json_text {
  std::string_view text;
};

/// Puts a line as an object.
template <class Line>
void put(json_writer& out, const Line& line) {
  out.open();
  show_fields(line,
              [&out](const char* name, const char*, const auto& value, std::string_view = {}) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, json_text>)
                  out.raw(name, value.text);
                else
                  out.field(name, value);
              });
  out.close();
}

/// Puts lines as the member `name`.
template <class Line>
void put_list(json_writer& out, std::string_view name, const std::vector<Line>& lines) {
  out.open_list(name);
  for (const auto& x : lines)
    put(out, x);
  out.close_list();
}

inline std::string cell_of(std::string_view x) {
  return std::string{x};
}
inline std::string cell_of(const std::vector<std::string>& x) {
  std::string out;
  for (const auto& one : x)
    out += (out.empty() ? "" : " ") + one;
  return out;
}
inline std::string cell_of(const json_text& x) {
  return std::string{x.text};
}
template <class Number>
requires std::is_arithmetic_v<Number> std::string cell_of(Number x) {
  return std::to_string(x);
}

/// The lines under their heads.
template <class Line>
std::string table_of(const std::vector<Line>& lines) {
  std::vector<std::string> heads;
  show_fields(Line{}, [&](const char*, const char* head, const auto&, std::string_view = {}) {
    if (head != nullptr)
      heads.emplace_back(head);
  });
  table_out out{std::move(heads)};
  for (const auto& x : lines) {
    std::vector<std::string> cells;
    show_fields(
        x, [&](const char*, const char* head, const auto& value, std::string_view instead = {}) {
          if (head != nullptr)
            cells.push_back(instead.empty() ? cell_of(value) : std::string{instead});
        });
    out.row(std::move(cells));
  }
  return out.str();
}

} // namespace zhian::cli

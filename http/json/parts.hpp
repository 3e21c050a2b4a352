// Members that many views have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/json_writer.hpp"
#include "protocols/time.hpp"

namespace zhian {
struct order_refund;
} // namespace zhian

namespace zhian::http::json {

/// Null where there is none.
template <class T>
void write_maybe(json_writer& out, std::string_view name, const std::optional<T>& x) {
  if (x)
    out.field(name, *x);
  else
    out.null(name);
}
inline void write_maybe(json_writer& out, std::string_view name,
                        const std::optional<timestamp>& at) {
  if (at)
    out.field(name, to_rfc3339(*at));
  else
    out.null(name);
}

/// Null where a text is empty.
inline void write_text(json_writer& out, std::string_view name, std::string_view text) {
  if (text.empty())
    out.null(name);
  else
    out.field(name, text);
}

/// Where the page after this one begins.
inline void write_next(json_writer& out, std::string_view next) {
  write_text(out, "next_cursor", next);
}

/// A page of items, each as `write(out, item)` puts it.
template <class Item, class Write>
std::string page_of(const std::vector<Item>& items, std::string_view next, Write write) {
  json_writer out;
  out.open().list("items", items, [&](const Item& x) { write(out, x); });
  write_next(out, next);
  out.close();
  return out.take();
}

/// Words with blanks between, as a list.
void write_words(json_writer& out, std::string_view name, std::string_view words);

/// What everybody sees of a refund, into an open object.
void write_refund_fields(json_writer& out, const order_refund& x);

} // namespace zhian::http::json

#include "http/json/parts.hpp"

#include <algorithm>

#include "protocols/money_rows.hpp"

namespace zhian::http::json {

void write_words(json_writer& out, std::string_view name, std::string_view words) {
  out.open_list(name);
  while (!words.empty()) {
    auto end = std::min(words.find(' '), words.size());
    out.put(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  out.close_list();
}

void write_refund_fields(json_writer& out, const order_refund& x) {
  out.field("number", x.number)
      .field("amount_fen", x.amount_fen)
      .field("status", to_string(x.state))
      .field("asked_at", to_rfc3339(x.asked_at));
  write_maybe(out, "done_at", x.done_at);
}

} // namespace zhian::http::json

#include "http/json/parts.hpp"

#include "protocols/money_rows.hpp"

namespace zhian::http::json {

void write_refund_fields(json_writer& out, const order_refund& x) {
  out.field("number", x.number)
      .field("amount_fen", x.amount_fen)
      .field("status", to_string(x.state))
      .field("asked_at", to_rfc3339(x.asked_at));
  write_maybe(out, "done_at", x.done_at);
}

} // namespace zhian::http::json

#include "protocols/money_rows.hpp"

#include "protocols/pay_gateway.hpp"

namespace zhian {

namespace {

int64_t sum_of(const order_row& x, refund_state state) {
  int64_t sum = 0;
  for (const auto& refund : x.refunds)
    if (refund.state == state && refund.beside.empty())
      sum += refund.amount_fen;
  return sum;
}

} // namespace

int64_t refunded_fen(const order_row& x) {
  return sum_of(x, refund_state::done);
}

int64_t refunding_fen(const order_row& x) {
  return sum_of(x, refund_state::asked);
}

std::string key_of(const money_finding& x) {
  std::string out{to_string(x.what)};
  return out.append(":").append(x.order.str()).append(":").append(x.evidence);
}

std::string provider_number(const order_id& id) {
  return id.str().substr(prefix_of(id_kind::order).size());
}

std::optional<order_id> order_of_number(std::string_view number) {
  return order_id::parse(std::string{prefix_of(id_kind::order)}.append(number));
}

} // namespace zhian

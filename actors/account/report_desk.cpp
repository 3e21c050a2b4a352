#include "actors/account/report_desk.hpp"

#include "actors/order/order_words.hpp"
#include "protocols/json_writer.hpp"

namespace zhian {

namespace {

constexpr auto the_feature = feature::report_download;

/// What is needed to buy it: {"price": 2, "balance": 18, "voucher": false}.
std::string facts_of_offer(const money::gate_answer& gate, bool voucher) {
  json_writer out;
  out.open()
      .field("price", gate.price)
      .field("balance", gate.balance)
      .field("voucher", voucher)
      .close();
  return out.take();
}

} // namespace

template <class Then>
caf::result<download_view> report_desk::with_right(report_kind what, const std::string& report,
                                                   Then then) {
  auto promise = make_response_promise<download_view>();
  request(svc().queries, caf::infinite, find_report_right{money().in, money().user, what, report})
      .await([promise, then = std::move(then)](
                 find_report_right::reply& found) mutable { then(promise, found); },
             [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

decision<download_view> report_desk::buy(const buy_download& x,
                                         const find_report_right::reply& found) {
  using refuse = decision<download_view>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  if (!found.exists)
    return refuse::refuse(absence_of(x.what, found.task));
  auto open = gate(the_feature);
  auto price = money::price_download(open, found.bought, has_voucher(the_feature));
  if (price.error != ec::none)
    return refuse::refuse(price.error, {}, {}, money::gate_facts(open));
  auto at = wall_now();
  decision<download_view> d;
  d.answer.means = price.means;
  d.answer.edition = found.edition;
  d.answer.charged = price.points;
  d.answer.available = sums(at).available;
  auto reference = reference_of(x.what, x.report, found.edition);
  switch (price.means) {
  case download_means::nothing:
  case download_means::before:
    d.keep = true;
    return d;
  case download_means::voucher:
    use_voucher(d, reference, the_feature);
    break;
  case download_means::points: {
    money::debit_points event{std::string{to_string(the_feature)}, reference, price.points};
    auto out = money::decide(money(), std::move(event), *by, at);
    if (out.decision.error != ec::none)
      return refuse::refuse(out.decision.error);
    d.answer.available = available(out.money.points);
    write(d, out.money, out.decision.txns, at);
  }
  }
  d.records.emplace_back(report_right_row{money().in, money().user, x.what, x.report, found.edition,
                                          price.means, price.points, at});
  return d;
}

download_view report_desk::quote(const find_report_right::reply& found) const {
  auto open = gate(the_feature);
  auto voucher = has_voucher(the_feature);
  auto price = money::price_download(open, found.bought, voucher);
  download_view out;
  out.error = static_cast<uint8_t>(price.error);
  out.means = price.means;
  out.edition = found.edition;
  out.charged = price.points;
  out.available = sums(wall_now()).available;
  if (price.error == ec::tier_required || price.error == ec::points_required)
    out.facts = money::gate_facts(open);
  else if (price.error == ec::none)
    out.facts = facts_of_offer(open, voucher);
  return out;
}

caf::message_handler report_desk::report_handlers() {
  return {
      [this](const call_meta& meta, const buy_download& x) -> caf::result<download_view> {
        return with_right(x.what, x.report,
                          [this, meta, x](caf::typed_response_promise<download_view> promise,
                                          const find_report_right::reply& found) {
                            execute(promise, meta, [&] { return buy(x, found); });
                          });
      },
      [this](const call_meta&, const ask_download& x) -> caf::result<download_view> {
        return with_right(x.what, x.report,
                          [this, what = x.what](caf::typed_response_promise<download_view> promise,
                                                const find_report_right::reply& found) {
                            if (found.exists)
                              from_memory(promise, [this, found] { return quote(found); });
                            else
                              promise.deliver(make_error(absence_of(what, found.task)));
                          });
      },
  };
}

} // namespace zhian

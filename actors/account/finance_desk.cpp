#include "actors/account/finance_desk.hpp"

#include "actors/approval/approval_actor.hpp"
#include "actors/approval/approval_state.hpp"
#include "protocols/patrol_queries.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

template <class Promise>
void finance_desk::look_up(Promise promise, const propose& x, std::function<void(subject)> then) {
  auto failed = [promise](caf::error& err) mutable {
    promise.deliver(std::move(err));
  };
  auto with_order = [this, failed, then = std::move(then)](subject about, const order_id& order) {
    if (!order) {
      then(std::move(about));
      return;
    }
    request(svc().queries, caf::infinite, find_evidence{{order}})
        .await(
            [about = std::move(about), then](find_evidence::reply& found) mutable {
              if (!found.items.empty())
                about.order = std::move(found.items.front().order);
              then(std::move(about));
            },
            failed);
  };
  if (x.what != approval_kind::finding) {
    with_order({}, x.order);
    return;
  }
  request(svc().queries, caf::infinite, find_finding{ctx().self.in, x.finding})
      .await(
          [with_order](find_finding::reply& found) {
            subject about;
            about.finding = std::move(found.row);
            auto order = about.finding ? about.finding->what.order : order_id{};
            with_order(std::move(about), order);
          },
          failed);
}

decision<approval_view> finance_desk::proposed(const call_meta& meta, const propose& x,
                                               const subject& about) {
  auto at = wall_now();
  approval::facts around{approval_id::make(money().user.shard, at), ctx().self.in, money().user,
                         at};
  auto out = approval::decide(x, about.order ? &*about.order : nullptr,
                              about.finding ? &*about.finding : nullptr, around);
  if (out.error != ec::none)
    return decision<approval_view>::refuse(out.error, {}, std::move(out.field));
  decision<approval_view> d;
  d.answer.row = out.row;
  if (out.row.state == approval_state::agreed)
    d.records.emplace_back(
        timer_row{refs::approval(out.row.in, out.row.id), approval::carry_out_timer, at, {}});
  d.records.emplace_back(audit_row{out.row.in, around.who.str(), "approval.proposed",
                                   out.row.id.str(), approval::audit_detail(out.row), meta.address,
                                   at});
  if (out.finding)
    d.records.emplace_back(std::move(*out.finding));
  d.records.emplace_back(std::move(out.row));
  return d;
}

decision<zhian::done> finance_desk::taken(const call_meta& meta,
                                          const std::optional<finding_view>& finding) {
  auto out = approval::take(finding ? &*finding : nullptr, ctx().self.in, money().user);
  if (out.error != ec::none)
    return decision<zhian::done>::refuse(out.error);
  decision<zhian::done> d;
  if (!out.row)
    return d;
  d.records.emplace_back(audit_row{out.row->in, money().user.str(), "finding.taken", out.row->key,
                                   "{}", meta.address, wall_now()});
  d.records.emplace_back(std::move(*out.row));
  return d;
}

void finance_desk::store_proposal(caf::typed_response_promise<approval_view> promise,
                                  const call_meta& meta, const propose& x, then_again past_change) {
  look_up(promise, x, [=, this](const subject& about) {
    execute(
        promise, meta, [&] { return proposed(meta, x, about); }, true, past_change);
  });
}

void finance_desk::take(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
                        const std::string& key, then_again past_change) {
  request(svc().queries, caf::infinite, find_finding{ctx().self.in, key})
      .await(
          [=, this](find_finding::reply& found) {
            execute(
                promise, meta, [&] { return taken(meta, found.row); }, true, past_change);
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

/// A finding is in nobody's shard, so that two of the staff may change it at once: whoever comes
/// second looks at it as the first has left it, once.
caf::message_handler finance_desk::finance_handlers() {
  return {
      [this](const call_meta& meta, propose& x) -> caf::result<approval_view> {
        auto promise = make_response_promise<approval_view>();
        store_proposal(promise, meta, x, [=, this] { store_proposal(promise, meta, x, {}); });
        return promise;
      },
      [this](const call_meta& meta, take_finding& x) -> caf::result<zhian::done> {
        auto promise = make_response_promise<zhian::done>();
        take(promise, meta, x.key, [=, this, key = x.key] { take(promise, meta, key, {}); });
        return promise;
      },
  };
}

} // namespace zhian

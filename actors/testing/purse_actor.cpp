#include "actors/testing/purse_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/testing/purse_state.hpp"

namespace zhian {

namespace {

using namespace testing;

class purse_actor : public entity_actor {
public:
  purse_actor(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "purse", std::move(context)) {
    row_.name = ctx().self.id;
    row_.in = ctx().self.in;
  }

  caf::behavior make_behavior() override {
    load(load_purse{ctx().self}, [this](load_purse::reply& rows) {
      if (rows.row)
        row_ = std::move(*rows.row);
    });
    return common().or_else(
        [this](const call_meta&, read_purse) {
          return from_memory<purse_view>([this] { return view_of(row_); });
        },
        [this](const call_meta& meta, move_money& x) {
          return command<purse_view>(meta, [&] {
            return shell(move_asked{std::move(x), meta.op.key});
          });
        },
        [this](const call_meta& meta, credit_purse& x) {
          return command<purse_view>(meta, [&] {
            return shell(money_came{std::move(x), meta.op.key});
          });
        },
        [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          return bring(meta, x);
        });
  }

private:
  decision<purse_view> shell(const purse_event& event) {
    auto out = decide(row_, event);
    decision<purse_view> d;
    d.error = out.error;
    d.field = std::move(out.field);
    d.answer = view_of(out.next);
    d.records = std::move(out.records);
    d.remember = [this, next = out.next](const committed&, purse_view&) {
      row_ = next;
    };
    return d;
  }

  /// The other purse takes it once, however often it is brought; then the timer has done its work.
  caf::result<zhian::done> bring(const call_meta& meta, const timer_fired& x) {
    auto move = read_move(x);
    if (!move)
      return make_error(ec::not_found);
    call_meta with;
    with.trace = meta.trace;
    with.op.key = "credit:" + row_.name + ':' + std::to_string(move->number);
    with.op.digest = digest_of(x.payload);
    auto promise = make_response_promise<zhian::done>();
    ask_other(refs::purse(ctx().self.in, move->to), std::move(with),
              credit_purse{row_.name, move->number, move->amount})
        .then(
            [this, promise, meta, x](const purse_view&) mutable {
              execute(promise, meta, [&] {
                decision<zhian::done> d;
                d.records.emplace_back(timer_done{ctx().self, x.name, x.due_at});
                return d;
              });
            },
            [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
    return promise;
  }

  purse_row row_;
};

} // namespace

caf::actor spawn_purse(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<purse_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian

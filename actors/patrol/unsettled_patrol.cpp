// Asks orders that nobody has paid, as far as we know, to ask the provider. Pages by age.
#include <caf/actor_system.hpp>

#include "actors/patrol/patrol_shell.hpp"

namespace zhian {

namespace {

class unsettled_patrol : public patrol_shell {
public:
  using patrol_shell::patrol_shell;

protected:
  void next_page() override {
    auto in = patrol::window_of(which(), run().slot, conf().patrol);
    read(page_unsettled{in.from, in.upto, run().cursor, page_size()},
         [this](page_unsettled::reply& found) {
           patrol::page page;
           page.cursor = std::move(found.next);
           page.last = page.cursor.empty();
           page.checked = static_cast<int64_t>(found.items.size());
           for (const auto& x : found.items)
             page.ours_fen += x.amount_fen;
           ask_orders(std::move(found.items), [this, page](order_answers& answers) mutable {
             counted(page, answers);
             page_done(std::move(page));
           });
         });
  }

private:
  static void counted(patrol::page& page, const order_answers& answers) {
    auto& settled = page.counts["settled"];
    auto& failed = page.counts["failed"];
    for (const auto& x : answers) {
      if (!x) {
        ++failed;
      } else if (x->paid_at) {
        ++settled;
        page.theirs_fen += x->amount_fen;
      }
    }
  }
};

} // namespace

caf::actor spawn_unsettled_patrol(caf::actor_system& sys, patrol_kind which, entity_context ctx) {
  return sys.spawn<unsettled_patrol, caf::lazy_init>(which, std::move(ctx));
}

} // namespace zhian

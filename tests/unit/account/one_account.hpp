// What the tests of an account's desks begin with: one account in good standing, and the rows it is
// activated from.
#pragma once

#include "actors/account/account_actor.hpp"
#include "protocols/rules_board.hpp"
#include "tests/support/one_entity.hpp"

namespace zhian::test {

struct account_rows : kept_rows {
  user_row user;

  /// What an activation reads, where a test has nothing else to say of it.
  load_account::reply account() const {
    load_account::reply out;
    out.user = user;
    out.money.emplace();
    out.money->user = user.id;
    out.money->version = 1;
    return out;
  }
};

/// The account of ann. `Rows` are an account_rows with `queries()`: the handlers of what is read.
template <class Rows>
struct account_world : entity_world {
  std::shared_ptr<Rows> store = std::make_shared<Rows>();
  std::shared_ptr<rules_board> board = std::make_shared<rules_board>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at);

  account_world() {
    store->user.id = ann;
    store->user.version = 1;
    self = refs::account(realm::zhimai, ann);
  }
  void begins() {
    services svc;
    svc.queries = sys.spawn<store_of_one<Rows>>(store);
    svc.rules = board;
    begin(store, std::move(svc), spawn_account);
  }
};

} // namespace zhian::test

#include "cluster/core/rules_keeper.hpp"

#include <chrono>
#include <utility>

#include <caf/actor_system.hpp>
#include <pqxx/pqxx>

#include "actors/money/rules_json.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/money_rules.hpp"

namespace zhian::cluster {

namespace {

struct read_again {
  static constexpr uint16_t kind = 0x0d52;
};

class rules_keeper : public metered_actor {
public:
  rules_keeper(caf::actor_config& cfg, std::shared_ptr<const settings> conf,
               std::shared_ptr<rules_board> board)
      : metered_actor(cfg, "rules_keeper"), conf_(std::move(conf)), board_(std::move(board)) {}

  caf::behavior make_behavior() override {
    send(this, read_again{});
    return {
        [this](read_again) {
          refresh();
          delayed_send(this, conf_->pay.rules_refresh, read_again{});
        },
        [this](await_rules) -> caf::result<zhian::done> {
          if (!board_->current())
            refresh();
          if (board_->current())
            return zhian::done{};
          return make_error(ec::storage_unavailable);
        },
        [this](const change_rules& x) -> caf::result<zhian::done> { return change(x); },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    db_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  void refresh() {
    try {
      connect();
      read();
      if (!board_->current()) {
        put(first_rules(), {"system"});
        read(); // Another node may have been first.
      }
      told_ = false;
    } catch (const std::exception& x) {
      db_.reset();
      if (!std::exchange(told_, true))
        log::warn("money", "the rules could not be read; those known are used on",
                  {{"what", x.what()}});
    }
  }

  money_rules first_rules() const {
    const auto& which = conf_->pay.first_rules;
    if (which == "sample")
      return money::sample_rules();
    return which == "open" ? money::open_rules() : money::default_rules();
  }

  void connect() {
    if (!db_)
      db_ = storage::open_connection(conf_->postgres.dsn, storage::connection_use::query);
  }

  void read() {
    pqxx::nontransaction tx{*db_};
    auto known = board_->current();
    auto row = storage::newest_money_rules(tx, known ? known->version : 0);
    if (!row)
      return;
    auto rules = money::rules_from_json(row->json);
    if (auto* wrong = std::get_if<money::rule_fault>(&rules)) {
      // A newer program may know more; the version we understand stays in force here.
      log::error("money", "the newest rules cannot be read",
                 {{"version", row->version}, {"field", wrong->field}, {"detail", wrong->detail}});
      return;
    }
    auto& fresh = std::get<money_rules>(rules);
    fresh.version = row->version;
    log::info("money", "rules are in force", {{"version", row->version}});
    board_->hold(std::make_shared<const money_rules>(std::move(fresh)));
  }

  bool put(const money_rules& rules, const storage::rules_author& by) {
    pqxx::work tx{*db_};
    bool taken = storage::put_money_rules(tx, rules.version, money::to_json(rules), by);
    tx.commit();
    return taken;
  }

  caf::result<zhian::done> change(const change_rules& x) {
    auto rules = money::rules_from_json(x.json);
    if (auto* wrong = std::get_if<money::rule_fault>(&rules))
      return make_error(ec::validation_failed, wrong->detail, wrong->field);
    try {
      connect();
      read();
      bool taken = put(std::get<money_rules>(rules), {x.author, x.address, x.trace});
      read();
      if (!taken)
        return make_error(ec::version_conflict);
      return zhian::done{};
    } catch (const std::exception& why) {
      db_.reset();
      log::warn("money", "rules could not be changed", {{"what", why.what()}});
      return make_error(ec::storage_unavailable);
    }
  }

  std::shared_ptr<const settings> conf_;
  std::shared_ptr<rules_board> board_;
  std::unique_ptr<pqxx::connection> db_;
  bool told_ = false;
};

} // namespace

caf::actor spawn_rules_keeper(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                              std::shared_ptr<rules_board> board) {
  return sys.spawn<rules_keeper, caf::detached>(std::move(conf), std::move(board));
}

} // namespace zhian::cluster

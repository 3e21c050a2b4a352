#include "cluster/core/engine_keeper.hpp"

#include <algorithm>
#include <utility>

#include <caf/actor_system.hpp>
#include <pqxx/pqxx>

#include "actors/engines/config_json.hpp"
#include "actors/interview/engine_log.hpp"
#include "config/checks.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/engine_configs.hpp"

namespace zhian::cluster {

namespace {

using storage::engine_change;

struct read_engines {
  static constexpr uint16_t kind = 0x0ded;
};

class engine_keeper : public metered_actor {
public:
  engine_keeper(caf::actor_config& cfg, std::shared_ptr<const settings> conf,
                std::shared_ptr<engine_board> board)
      : metered_actor(cfg, "engine_keeper"), conf_(std::move(conf)), board_(std::move(board)) {}

  caf::behavior make_behavior() override {
    send(this, read_engines{});
    return {
        [this](read_engines) {
          refresh();
          delayed_send(this, conf_->interview.versions_refresh, read_engines{});
        },
        [this](await_engines) -> caf::result<zhian::done> {
          if (!knows_all())
            refresh();
          if (knows_all())
            return zhian::done{};
          return make_error(ec::storage_unavailable);
        },
        [this](const hold_engine& x) -> caf::result<zhian::done> { return hold(x); },
        [this](const draft_engine& x) -> caf::result<engine_version> {
          return with_store<engine_version>([&] { return draft(x); });
        },
        [this](const publish_engine& x) -> caf::result<engine_version> {
          return with_store<engine_version>([&] { return publish_draft(x); });
        },
        [this](const roll_back_engine& x) -> caf::result<engine_version> {
          return with_store<engine_version>([&] { return roll_back(x); });
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    db_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  void connect() {
    if (!db_)
      db_ = storage::open_connection(conf_->postgres.dsn, storage::connection_use::query);
  }

  // ---- what is in force ----

  bool knows_all() const {
    return std::all_of(engine_features.begin(), engine_features.end(),
                       [&](std::string_view x) { return board_->current(x) != nullptr; });
  }

  void refresh() {
    try {
      connect();
      read_all();
      if (!knows_all()) {
        seed();
        read_all(); // Another node may have been first.
      }
      told_ = false;
    } catch (const std::exception& x) {
      db_.reset();
      if (!std::exchange(told_, true))
        log::warn("engines", "versions could not be read; those known are used on",
                  {{"what", x.what()}});
    }
  }

  /// Each feature that has no version yet: a store that is older than a feature gets its first one.
  void seed() {
    pqxx::work tx{*db_};
    for (auto feature : engine_features)
      if (!board_->current(feature))
        storage::seed_engine(tx, feature, engines::to_json(*engines::shipped(feature)));
    tx.commit();
  }

  void read_all() {
    for (auto feature : engine_features)
      read(feature);
  }

  void read(std::string_view feature) {
    pqxx::nontransaction tx{*db_};
    auto known = board_->current(feature);
    auto row = storage::engine_in_force(tx, feature, known ? known->version : 0);
    if (!row)
      return;
    auto fresh = config_of(*row);
    if (!fresh)
      return;
    log::info("engines", "a version is in force",
              {{"feature", row->feature}, {"version", row->version}});
    board_->put_in_force(std::move(fresh));
  }

  /// Null, and told: a newer program may know more than this one; what it understands stays.
  std::shared_ptr<const engine_config> config_of(const engine_version& row) const {
    auto got = engines::read_config(row.feature, row.body);
    if (const auto* wrong = std::get_if<engines::config_fault>(&got)) {
      log::error("engines", "a version cannot be read",
                 {{"feature", row.feature},
                  {"version", row.version},
                  {"field", wrong->field},
                  {"detail", wrong->detail}});
      return nullptr;
    }
    auto out = std::make_shared<engine_config>(std::get<engine_config>(std::move(got)));
    out->version = row.version;
    return out;
  }

  caf::result<zhian::done> hold(const hold_engine& x) {
    if (board_->find(x.feature, x.version))
      return zhian::done{};
    return with_store<zhian::done>([&]() -> caf::result<zhian::done> {
      pqxx::nontransaction tx{*db_};
      auto row = storage::engine_of(tx, x.feature, x.version);
      if (!row || !row->published_at)
        return make_error(ec::not_found);
      auto config = config_of(*row);
      if (!config)
        return make_error(ec::internal);
      board_->keep(std::move(config));
      return zhian::done{};
    });
  }

  // ---- what an administrator does ----

  template <class T, class Use>
  caf::result<T> with_store(Use use) {
    try {
      connect();
      return use();
    } catch (const std::exception& why) {
      db_.reset();
      log::warn("engines", "the store did not do it", {{"what", why.what()}});
      return make_error(ec::storage_unavailable);
    }
  }

  /// The row as it is now.
  caf::result<engine_version> row_of(const std::string& feature, uint32_t version) {
    pqxx::nontransaction tx{*db_};
    auto row = storage::engine_of(tx, feature, version);
    if (!row)
      return make_error(ec::not_found);
    return *row;
  }

  /// Texts that are those of the version in force keep its name; others get that of their own
  /// version, which the store gives.
  std::string named(engine_config x) const {
    auto now = board_->current(x.feature);
    x.prompt_version = now && now->prompts == x.prompts ? now->prompt_version : std::string{};
    return engines::to_json(x);
  }

  caf::result<engine_version> draft(const draft_engine& x) {
    read(x.feature); // Names of texts are given by what is in force.
    auto got = engines::read_config(x.feature, x.json);
    if (const auto* wrong = std::get_if<engines::config_fault>(&got))
      return make_error(ec::validation_failed, wrong->detail, wrong->field);
    auto json = named(std::get<engine_config>(std::move(got)));
    return x.version == 0 ? add(x, json) : change(x, json);
  }

  caf::result<engine_version> add(const draft_engine& x, const std::string& json) {
    int64_t made = 0;
    {
      pqxx::work tx{*db_};
      made = storage::add_engine_draft(tx, x, json, most_engine_drafts);
      tx.commit();
    }
    if (made < 0)
      return make_error(ec::idempotency_conflict);
    if (made == 0)
      return make_error(ec::engine_drafts_limit);
    return row_of(x.feature, static_cast<uint32_t>(made));
  }

  caf::result<engine_version> change(const draft_engine& x, const std::string& json) {
    auto what = engine_change::gone;
    {
      pqxx::work tx{*db_};
      what = storage::change_engine_draft(tx, x, json);
      tx.commit();
    }
    return outcome(what, x.feature, x.version);
  }

  caf::result<engine_version> publish_draft(const publish_engine& x) {
    if (auto why = refused_choice(x.feature, x.version); why != ec::none)
      return make_error(why);
    auto what = engine_change::gone;
    {
      pqxx::work tx{*db_};
      what = storage::put_engine_in_force(tx, x);
      tx.commit();
    }
    read(x.feature);
    return outcome(what, x.feature, x.version);
  }

  caf::result<engine_version> roll_back(const roll_back_engine& x) {
    if (auto why = refused_choice(x.feature, x.version); why != ec::none)
      return make_error(why);
    int64_t made = 0;
    {
      pqxx::work tx{*db_};
      made = storage::repeat_engine(tx, x);
      tx.commit();
    }
    read(x.feature);
    if (made == 0)
      return make_error(ec::version_conflict);
    if (made == -1)
      return make_error(ec::idempotency_conflict);
    if (made < 0)
      return make_error(ec::not_found);
    return row_of(x.feature, static_cast<uint32_t>(made));
  }

  caf::result<engine_version> outcome(engine_change what, const std::string& feature,
                                      uint32_t version) {
    switch (what) {
    case engine_change::done:
    case engine_change::in_force:
      return row_of(feature, version);
    case engine_change::gone:
      return make_error(ec::not_found);
    case engine_change::moved:
      return make_error(ec::version_conflict);
    case engine_change::published:
      return make_error(ec::engine_published);
    }
    return make_error(ec::internal);
  }

  /// A version that names an engine this node is not set up for would be in force in name only.
  ec refused_choice(const std::string& feature, uint32_t version) {
    pqxx::nontransaction tx{*db_};
    auto row = storage::engine_of(tx, feature, version);
    if (!row)
      return ec::not_found;
    auto config = config_of(*row);
    if (!config)
      return ec::internal;
    bool offered = config->engine.empty() || config->engine == interview::builtin_engine_name
                   || config->engine == engine_set_up(*conf_, feature);
    return offered ? ec::none : ec::engine_not_offered;
  }

  std::shared_ptr<const settings> conf_;
  std::shared_ptr<engine_board> board_;
  std::unique_ptr<pqxx::connection> db_;
  bool told_ = false;
};

} // namespace

caf::actor spawn_engine_keeper(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                               std::shared_ptr<engine_board> board) {
  return sys.spawn<engine_keeper, caf::detached>(std::move(conf), std::move(board));
}

} // namespace zhian::cluster

#include "cluster/core/file_sweep.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>
#include <pqxx/pqxx>

#include "protocols/errors.hpp"
#include "protocols/resume.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/file_rows.hpp"

namespace zhian::cluster {

namespace {

class file_sweep : public metered_actor {
public:
  file_sweep(caf::actor_config& cfg, services svc, std::shared_ptr<const settings> conf)
      : metered_actor(cfg, "file_sweep"),
        svc_(std::move(svc)),
        conf_(std::move(conf)),
        looked_(metrics::get_counter("zhian_files_looked_total",
                                     "Stored files looked at for rows that refer to them")),
        swept_(metrics::get_counter("zhian_files_swept_total",
                                    "Stored files taken away because no row referred to them")) {}

  caf::behavior make_behavior() override {
    return {
        [this](const sweep_files& x) -> caf::result<zhian::done> {
          auto promise = make_response_promise<zhian::done>();
          if (run_)
            return make_error(ec::overloaded, "a sweep is under way");
          run_ = std::make_unique<run>();
          run_->promise = promise;
          run_->now = x.now;
          // Who put it has had this long to have a row committed. Whatever is put while this runs
          // is younger, and `erase_file` looks again.
          run_->before = x.now - conf_->node.sweep_files_after;
          next_page();
          return promise;
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    if (run_)
      run_->promise.deliver(make_error(ec::shutting_down));
    run_.reset();
    svc_ = {};
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  struct run {
    caf::typed_response_promise<zhian::done> promise;
    timestamp now{};
    timestamp before{};
    std::vector<std::string> doomed;
    uint64_t looked = 0;
    uint64_t swept = 0;
  };

  void next_page() {
    request(svc_.files, caf::infinite, list_old_files{after_, run_->before, sweep_page})
        .then(
            [this](list_old_files::reply& found) {
              if (found.shared && svc_.router->epoch_of(0) == 0)
                return end(ec::none);
              run_->looked += found.looked;
              looked_.add(found.looked);
              after_ = std::move(found.next);
              if (!without_row(found.sha256))
                return end(ec::storage_unavailable);
              erase_next();
            },
            [this](caf::error& err) {
              end(ec_of(err) == ec::unsupported ? ec::none : ec_of(err));
            });
  }

  bool without_row(const std::vector<std::string>& files) {
    if (files.empty())
      return true;
    try {
      auto db = storage::open_connection(conf_->postgres.dsn, storage::connection_use::gather);
      pqxx::nontransaction tx{*db};
      run_->doomed = storage::unreferenced(tx, files);
      if (files.size() >= 100 && run_->doomed.size() * 2 > files.size()) {
        // More likely the wrong database, or one without its last days, than so many uploads lost.
        log::error("sweep", "most files have no row: none of them is taken away",
                   {{"files", files.size()}, {"without_row", run_->doomed.size()}});
        run_->doomed.clear();
      }
      return true;
    } catch (const std::exception& x) {
      log::warn("sweep", "the store does not tell which files have rows", {{"what", x.what()}});
      return false;
    }
  }

  void erase_next() {
    if (run_->doomed.empty()) {
      if (after_.empty() || run_->looked >= most_swept)
        return end(ec::none);
      return next_page();
    }
    auto sha256 = std::move(run_->doomed.back());
    run_->doomed.pop_back();
    request(svc_.files, caf::infinite, erase_file{sha256, run_->before})
        .then(
            [this, sha256](zhian::done) {
              ++run_->swept;
              swept_.add();
              log::info("sweep", "a file without a row was taken away", {{"file", sha256}});
              erase_next();
            },
            [this](caf::error& err) {
              if (ec_of(err) == ec::file_in_use) // It was put again just now.
                return erase_next();
              end(ec_of(err));
            });
  }

  void end(ec why) {
    auto over = std::move(run_);
    try {
      auto db = storage::open_connection(conf_->postgres.dsn, storage::connection_use::query);
      pqxx::work tx{*db};
      storage::note_sweep(tx, conf_->node.name, over->now, over->looked, over->swept);
      tx.commit();
    } catch (const std::exception& x) {
      log::warn("sweep", "a sweep could not be noted", {{"what", x.what()}});
    }
    if (why == ec::none)
      over->promise.deliver(zhian::done{});
    else
      over->promise.deliver(make_error(why));
  }

  services svc_;
  std::shared_ptr<const settings> conf_;
  metrics::counter& looked_;
  metrics::counter& swept_;
  std::unique_ptr<run> run_;
  std::string after_; ///< Where the next page begins; empty: from the start.
};

} // namespace

caf::actor spawn_file_sweep(caf::actor_system& sys, services svc,
                            std::shared_ptr<const settings> conf) {
  return sys.spawn<file_sweep, caf::detached>(std::move(svc), std::move(conf));
}

} // namespace zhian::cluster

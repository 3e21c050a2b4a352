#include "actors/interview/trial_desk.hpp"

#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>

#include "actors/engines/stored_version.hpp"
#include "actors/interview/engine_log.hpp"
#include "actors/interview/trial.hpp"
#include "protocols/engine_versions.hpp"
#include "protocols/errors.hpp"
#include "protocols/interview.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::interview {

namespace {

/// Trials under way at once; each may hold three requests to the provider.
constexpr size_t most_trials = 4;

struct trial_over {
  static constexpr uint16_t kind = 0x0dec;
  uint64_t trial = 0;
};

using findings_promise = caf::typed_response_promise<engine_findings>;

struct trial {
  findings_promise promise;
  std::shared_ptr<const engine_config> tried;
  std::shared_ptr<const engine_config> now;
  trial_source source;
  std::string engine;
  std::vector<trial_spoken> lines;
  std::vector<room_id> asked; ///< The made-up room of each line; empty: it is over.
};

class trial_desk : public metered_actor {
public:
  trial_desk(caf::actor_config& cfg, const interview_settings& conf, const services& svc,
             caf::actor tasks)
      : metered_actor(cfg, "trial_desk"),
        conf_(conf),
        queries_(svc.queries),
        engine_(svc.engine),
        tasks_(std::move(tasks)) {}

  caf::behavior make_behavior() override {
    return {
        [this](const diff_engines& x) -> caf::result<engine_findings> {
          auto promise = make_response_promise<engine_findings>();
          with_version(promise, x.feature, x.from, [this, promise, x](auto from) mutable {
            with_version(promise, x.feature, x.to, [promise, from](auto to) mutable {
              json_writer out;
              out.open()
                  .field("feature", from->feature)
                  .field("from", from->version)
                  .field("to", to->version)
                  .raw("changes", engines::diff_json(*from, *to));
              promise.deliver(engine_findings{out.close().take()});
            });
          });
          return promise;
        },
        [this](const try_engine& x) -> caf::result<engine_findings> {
          if (x.feature != interview_feature) {
            delegate(tasks_, x);
            return caf::delegated<engine_findings>{};
          }
          if (trials_.size() >= most_trials)
            return make_error(ec::overloaded);
          auto promise = make_response_promise<engine_findings>();
          with_version(promise, x.feature, x.version, [this, promise, x](auto tried) mutable {
            with_version(promise, x.feature, 0, [this, promise, x, tried](auto now) mutable {
              find_source(promise, x, std::move(tried), std::move(now));
            });
          });
          return promise;
        },
        [](const engine_delta&) {},
        [this](engine_done& x) { spoken(x.room, std::move(x.text), {}, std::move(x.voice.model)); },
        [this](engine_failed& x) { spoken(x.room, {}, std::move(x.reason), {}); },
        [this](const trial_over& x) {
          auto at = trials_.find(x.trial);
          if (at == trials_.end())
            return;
          auto& one = at->second;
          for (size_t i = 0; i < one.asked.size(); ++i) {
            if (!one.asked[i])
              continue;
            send(engine_, engine_cancel{one.asked[i], 1});
            rooms_.erase(one.asked[i]);
            one.lines[i].failure = "turn_timeout";
          }
          answer(x.trial);
        },
    };
  }

  void on_exit() override {
    trials_.clear();
    rooms_.clear();
    queries_ = nullptr;
    engine_ = nullptr;
    tasks_ = nullptr;
  }

private:
  template <class Use>
  void with_version(findings_promise promise, const std::string& feature, uint32_t version,
                    Use use) {
    engines::with_version(this, queries_, std::move(promise), feature, version, std::move(use));
  }

  void find_source(findings_promise promise, const try_engine& x,
                   std::shared_ptr<const engine_config> tried,
                   std::shared_ptr<const engine_config> now) {
    if (!x.room) {
      auto sample = find_sample(x.sample);
      if (!sample)
        promise.deliver(make_error(ec::not_found, "no such sample", "sample"));
      else
        begin(std::move(promise), std::move(*sample), std::move(tried), std::move(now));
      return;
    }
    load_room question{x.in, *x.room};
    request(queries_, caf::infinite, question)
        .then(
            [this, promise, tried, now, caller = x.caller](load_room::reply& found) mutable {
              // Staff read no interviews of others, here as anywhere.
              auto room =
                  found.row && found.row->host == caller ? from_row(*found.row) : std::nullopt;
              if (!room)
                promise.deliver(make_error(ec::not_found, "no such room", "room_id"));
              else
                begin(std::move(promise), source_of(*room), std::move(tried), std::move(now));
            },
            [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  }

  void begin(findings_promise promise, trial_source source,
             std::shared_ptr<const engine_config> tried, std::shared_ptr<const engine_config> now) {
    // Looked at again: others may have begun while the store was asked.
    if (trials_.size() >= most_trials) {
      promise.deliver(make_error(ec::overloaded));
      return;
    }
    auto id = ++last_trial_;
    trial one{std::move(promise), std::move(tried), std::move(now), std::move(source), {}, {}, {}};
    one.engine = engine_for(conf_, one.tried.get());
    auto& kept = trials_.emplace(id, std::move(one)).first->second;
    if (kept.engine != builtin_engine_name)
      ask_model(id, kept);
    if (open_lines(kept) == 0)
      answer(id);
    else
      delayed_send(this, engine_trial_budget, trial_over{id});
  }

  void ask_model(uint64_t id, trial& kept) {
    for (auto& line : lines_of(kept.source, kept.tried)) {
      engine_start start;
      start.room = room_id::make(0, wall_now());
      start.turn = 1;
      start.attempt = 1;
      start.lang = kept.source.config.lang;
      start.engine = kept.engine;
      start.context = std::make_shared<const spoken_context>(std::move(line.context));
      kept.asked.push_back(start.room);
      kept.lines.push_back({std::move(line.task), {}, {}, {}});
      rooms_.emplace(start.room, id);
      send(engine_, std::move(start));
    }
  }

  static size_t open_lines(const trial& x) {
    size_t n = 0;
    for (const auto& room : x.asked)
      n += room ? 1 : 0;
    return n;
  }

  void spoken(const room_id& room, std::string text, std::string failure, std::string model) {
    auto at = rooms_.find(room);
    if (at == rooms_.end())
      return;
    auto id = at->second;
    rooms_.erase(at);
    auto& one = trials_.at(id);
    for (size_t i = 0; i < one.asked.size(); ++i)
      if (one.asked[i] == room) {
        one.lines[i].text = std::move(text);
        one.lines[i].failure = std::move(failure);
        one.lines[i].model = std::move(model);
        one.asked[i] = room_id{};
        break;
      }
    if (open_lines(one) == 0)
      answer(id);
  }

  void answer(uint64_t id) {
    auto at = trials_.find(id);
    auto one = std::move(at->second);
    trials_.erase(at);
    one.promise.deliver(
        engine_findings{trial_json(one.source, *one.tried, *one.now, one.engine, one.lines)});
  }

  const interview_settings conf_;
  caf::actor queries_;
  caf::actor engine_;
  caf::actor tasks_; ///< Tries out what tasks do.
  std::unordered_map<uint64_t, trial> trials_;
  std::unordered_map<room_id, uint64_t> rooms_; ///< The trial a made-up room belongs to.
  uint64_t last_trial_ = 0;
};

} // namespace

caf::actor spawn_trial_desk(caf::actor_system& sys, const interview_settings& conf,
                            const services& svc, caf::actor tasks) {
  return sys.spawn<trial_desk, caf::detached>(conf, svc, std::move(tasks));
}

} // namespace zhian::interview

#include "actors/interview/model_engine.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>

#include "actors/gateways/circuit_breaker.hpp"
#include "actors/interview/engine_log.hpp"
#include "actors/interview/model_call.hpp"
#include "config/checks.hpp"
#include "protocols/errors.hpp"
#include "protocols/interview.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::interview {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;
using chat::fault;

constexpr auto tick_interval = 100ms;
/// After the last word: the token counts may follow, and a connection that ends by itself is kept.
constexpr auto drain_time = 2000ms;
constexpr size_t most_error_bytes = 64 * 1024;
/// Versions that are ready to be used; an older one is made ready again.
constexpr size_t most_versions = 8;
/// While one call tries whether the provider is back, the others come again after this.
constexpr auto trial_wait = 1000ms;

void count_line(std::string_view outcome) {
  metrics::get_counter("zhian_model_lines_total", "Lines asked of the language model, by outcome",
                       {{"outcome", std::string{outcome}}})
      .add();
}

class model_engine : public metered_actor {
public:
  model_engine(caf::actor_config& cfg, std::shared_ptr<http_client> by, const openai_settings& with,
               prompt texts)
      : metered_actor(cfg, "model_engine"),
        http_(std::move(by)),
        with_(with),
        of_(chat::vendor_of(with)),
        texts_(std::move(texts)),
        breaker_(with.breaker_failures, with.breaker_pause),
        own_(rules_of(nullptr)) {}

  caf::behavior make_behavior() override {
    return {
        [this](engine_start& x) { start(x); },
        [this](const engine_cancel& x) {
          auto at = rooms_.find(x.room);
          if (at != rooms_.end() && calls_.at(at->second)->what.turn == x.turn)
            drop(at->second);
          pump();
        },
        [this](model_head& x) {
          if (auto* call = find(x.call))
            take_head(*call, std::move(x.head));
        },
        [this](const model_bytes& x) {
          if (auto* call = find(x.call))
            take_bytes(*call, x.bytes);
        },
        [this](const model_end& x) {
          if (auto* call = find(x.call))
            take_end(*call, x.how);
          pump();
        },
        [this](model_tick) {
          ticking_ = false;
          look_at_clocks();
          pump();
          wind();
        },
    };
  }

  void on_exit() override {
    for (auto& [id, call] : calls_)
      if (call->transfer != 0)
        http_->cancel(call->transfer);
    meters_of_model_.active.add(-static_cast<int64_t>(active_));
    meters_of_model_.waiting.add(-static_cast<int64_t>(queue_.size()));
    calls_.clear();
    rooms_.clear();
    queue_.clear();
    versions_.clear();
    http_.reset();
  }

private:
  line_call* find(uint64_t id) {
    auto at = calls_.find(id);
    return at == calls_.end() ? nullptr : at->second.get();
  }

  void start(engine_start& x) {
    auto to = current_sender();
    if (!to)
      return;
    if (auto old = rooms_.find(x.room); old != rooms_.end())
      drop(old->second);
    auto call = std::make_unique<line_call>(of_, with_.max_reply_bytes,
                                            rules_for(x.context ? x.context->by : nullptr), x.lang);
    call->id = ++last_call_;
    call->what = std::move(x);
    call->to = std::move(to);
    call->asked = steady::now();
    auto& ref = *call;
    rooms_[ref.what.room] = ref.id;
    calls_.emplace(ref.id, std::move(call));
    if (!ref.what.context) {
      fail(ref, chat::failure_of(fault::not_configured));
    } else if (queue_.size() >= with_.queue) {
      fail(ref, chat::failure_of(fault::overloaded));
    } else {
      queue_.push_back(ref.id);
      meters_of_model_.waiting.add(1);
      pump();
      wind();
    }
  }

  /// Sends what may be sent.
  void pump() {
    while (active_ < with_.concurrency && !queue_.empty()) {
      auto id = queue_.front();
      queue_.pop_front();
      meters_of_model_.waiting.add(-1);
      if (auto* call = find(id))
        ask(*call);
    }
    meters_of_model_.circuit.set(static_cast<int64_t>(breaker_.now_in()));
  }

  void ask(line_call& call) {
    auto now = steady::now();
    call.permit = breaker_.permit(now);
    if (call.permit == 0) {
      auto why = chat::failure_of(fault::circuit_open);
      why.retry_after = std::max<std::chrono::milliseconds>(breaker_.wait(now), trial_wait);
      fail(call, why);
      return;
    }
    http_request x;
    x.method = "POST";
    x.url = with_.base_url + "/chat/completions";
    const auto& rules = *call.rules;
    x.headers = chat::request_headers(rules.with, true);
    x.body = chat::request_body(rules.with, messages_for(rules.texts, *call.what.context), true);
    x.connect_timeout = with_.connect_timeout;
    x.total_timeout = rules.with.turn_timeout + drain_time;
    x.most_bytes = with_.max_reply_bytes;
    x.ca_file = with_.ca_file;
    call.transfer = http_->start(
        std::move(x), std::make_shared<to_engine>(caf::actor_cast<caf::actor>(this), call.id));
    if (call.transfer == 0) {
      breaker_.abandoned(call.permit);
      fail(call, chat::failure_of(fault::overloaded));
      return;
    }
    call.sent = now;
    ++active_;
    meters_of_model_.active.add(1);
  }

  // ---- what the provider says ----

  void take_head(line_call& call, http_head head) {
    auto type = head.header("content-type");
    call.streams = head.status == 200 && type.starts_with("text/event-stream");
    bool readable = call.streams || head.status != 200 || type.starts_with("application/json");
    call.head = std::move(head);
    if (!readable) // Some page of some proxy.
      fail(call, chat::failure_of(fault::invalid_reply));
  }

  void take_bytes(line_call& call, std::string_view bytes) {
    if (!call.streams) {
      auto most = call.head.status == 200 ? with_.max_reply_bytes : most_error_bytes;
      call.body.append(bytes.substr(0, most - std::min<size_t>(most, call.body.size())));
      return;
    }
    auto step = call.reply.take(bytes);
    if (step.payload)
      note_payload(call);
    if (call.answered())
      return;
    if (!say(call, std::move(step.text)))
      return;
    if (call.reply.failed())
      fail(call, call.reply.why());
    else if (call.reply.finished())
      finish(call, call.reply.text(), call.reply.finish_reason());
  }

  void take_end(line_call& call, const http_end& how) {
    call.transfer = 0;
    if (!call.answered())
      conclude(call, how);
    else
      forget(call.id);
  }

  /// The transfer ended before the line did.
  void conclude(line_call& call, const http_end& how) {
    if (how.what == http_failure::too_large)
      return fail(call, chat::failure_of(fault::too_long));
    if (how.what == http_failure::timed_out)
      return fail(call,
                  chat::failure_of(how.connecting ? fault::unreachable : fault::turn_timeout));
    if (how.connecting || how.what == http_failure::unreachable || how.what == http_failure::tls)
      return fail(call, chat::failure_of(fault::unreachable));
    if (call.head.status != 0 && call.head.status != 200)
      return fail(call, chat::classify_status(
                            of_, call.head.status, call.body, call.head.header("retry-after"),
                            call.head.header("retry-after-ms"),
                            std::chrono::floor<std::chrono::seconds>(wall_now())));
    bool cleanly = how.what == http_failure::none;
    if (call.head.status == 200 && !call.streams && cleanly) {
      auto got = chat::read_whole(of_, call.body);
      if (got.why.what != fault::none)
        return fail(call, got.why);
      count_tokens(got.usage);
      if (say(call, got.text))
        finish(call, std::move(got.text), got.finish_reason);
      return;
    }
    call.reply.end(cleanly);
    fail(call, call.reply.failed() ? call.reply.why() : chat::failure_of(fault::cut));
  }

  void note_payload(line_call& call) {
    auto now = steady::now();
    if (call.payload == steady::time_point{})
      meters_of_model_.first.observe_ns(nanoseconds(now - call.sent));
    call.payload = now;
  }

  // ---- what the room hears ----

  /// Words of the line. Once some of the rules were heard in it, nothing more is told before it is
  /// over; a leak ends it. False: the call is gone.
  bool say(line_call& call, std::string text) {
    if (text.empty())
      return true;
    call.watch.take(text);
    if (call.watch.leaks()) {
      fail(call, chat::failure_of(fault::prompt_leak));
      return false;
    }
    if (call.watch.suspicious())
      call.held += text;
    else
      tell_words(call, std::move(text));
    return true;
  }

  void tell_words(line_call& call, std::string text) {
    tell(call, engine_delta{call.what.room, call.what.turn, call.what.attempt, call.index++,
                            std::move(text)});
  }

  void finish(line_call& call, std::string text, std::string reason) {
    if (!is_spoken(text)) {
      // The form was talked out of the model: the line failed, the provider did not.
      auto why = chat::failure_of(fault::invalid_reply);
      why.providers_fault = false;
      return fail(call, why);
    }
    if (!call.held.empty())
      tell_words(call, std::move(call.held));
    auto now = steady::now();
    breaker_.succeeded(call.permit);
    count_line("spoken");
    meters_of_model_.whole.observe_ns(nanoseconds(now - call.sent));
    log::write(
        log::severity::info, log::channel::business, "model", "a line was spoken",
        {{"room", call.what.room.str()},
         {"turn", call.what.turn},
         {"model", call.rules->with.model},
         {"version", call.rules->voice.prompt_version},
         {"request", call.head.header("x-request-id").substr(0, 128)},
         {"finish", reason},
         {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(now - call.sent).count()}});
    call.told = now;
    tell(call, engine_done{call.what.room, call.what.turn, call.what.attempt, std::move(text),
                           std::move(reason), call.rules->voice});
    if (call.transfer == 0)
      forget(call.id);
  }

  void fail(line_call& call, const chat::failure& why) {
    auto now = steady::now();
    if (call.under_way()) {
      if (why.providers_fault)
        breaker_.failed(call.permit, now);
      else
        breaker_.succeeded(call.permit);
    }
    auto reason = chat::to_string(why.what);
    count_line(reason);
    log::warn("model", "a line failed",
              {{"room", call.what.room.str()},
               {"turn", call.what.turn},
               {"attempt", call.what.attempt},
               {"reason", reason},
               {"status", why.status},
               {"code", why.code},
               {"request", call.head.header("x-request-id").substr(0, 128)}});
    call.told = now;
    tell(call, engine_failed{call.what.room, call.what.turn, call.what.attempt, std::string{reason},
                             why.retryable, why.retry_after});
    forget(call.id);
  }

  template <class T>
  void tell(const line_call& call, T what) {
    send(caf::actor_cast<caf::actor>(call.to), std::move(what));
  }

  // ---- ends ----

  /// Nobody wants the line any more.
  void drop(uint64_t id) {
    auto& call = *calls_.at(id);
    if (call.under_way() && !call.answered()) {
      breaker_.abandoned(call.permit);
      count_line("cancelled");
    }
    forget(id);
  }

  void forget(uint64_t id) {
    auto at = calls_.find(id);
    auto call = std::move(at->second);
    calls_.erase(at);
    if (auto room = rooms_.find(call->what.room); room != rooms_.end() && room->second == id)
      rooms_.erase(room);
    count_tokens(call->reply.usage());
    if (call->transfer != 0)
      http_->cancel(call->transfer);
    if (call->under_way()) {
      --active_;
      meters_of_model_.active.add(-1);
    } else if (auto in = std::find(queue_.begin(), queue_.end(), id); in != queue_.end()) {
      queue_.erase(in);
      meters_of_model_.waiting.add(-1);
    }
  }

  void count_tokens(const chat::token_usage& x) {
    meters_of_model_.prompt_tokens.add(x.prompt);
    meters_of_model_.completion_tokens.add(x.completion);
  }

  fault overdue(const line_call& call, steady::time_point now) const {
    const auto& with = call.rules->with;
    if (now - call.asked >= with.turn_timeout)
      return fault::turn_timeout;
    if (!call.under_way())
      return fault::none;
    if (call.payload == steady::time_point{})
      return now - call.sent >= with.first_timeout ? fault::first_timeout : fault::none;
    return now - call.payload >= with.idle_timeout ? fault::idle_timeout : fault::none;
  }

  void look_at_clocks() {
    auto now = steady::now();
    std::vector<uint64_t> all;
    all.reserve(calls_.size());
    for (const auto& one : calls_)
      all.push_back(one.first);
    for (auto id : all) {
      auto& call = *calls_.at(id);
      if (call.answered()) {
        if (now - call.told >= drain_time)
          forget(id);
      } else if (auto late = overdue(call, now); late != fault::none) {
        fail(call, chat::failure_of(late));
      }
    }
  }

  void wind() {
    if (ticking_ || calls_.empty())
      return;
    ticking_ = true;
    delayed_send(this, tick_interval, model_tick{});
  }

  // ---- versions ----

  /// What holds under a version; a prompt file of the node stands above the texts of all of them.
  std::shared_ptr<const line_rules> rules_of(std::shared_ptr<const engine_config> by) const {
    auto out = std::make_shared<line_rules>();
    out->with = by ? tuned(with_, *by) : with_;
    out->texts = by && with_.prompt_file.empty() ? prompt_of(*by) : texts_;
    out->voice = {std::string{model_engine_name}, out->with.model, out->texts.version,
                  config_version(out->with, out->texts), model_is_simulated(with_)};
    out->secret_zh = std::make_shared<const secret_text>(out->texts.zh.system);
    out->secret_en = std::make_shared<const secret_text>(out->texts.en.system);
    out->by = std::move(by);
    return out;
  }

  std::shared_ptr<const line_rules> rules_for(const std::shared_ptr<const engine_config>& by) {
    if (!by)
      return own_;
    for (const auto& x : versions_)
      if (x->by == by || (by->version > 0 && *x->by == *by))
        return x;
    if (versions_.size() >= most_versions)
      versions_.pop_front();
    versions_.push_back(rules_of(by));
    return versions_.back();
  }

  static uint64_t nanoseconds(steady::duration x) {
    return static_cast<uint64_t>(std::chrono::nanoseconds{x}.count());
  }

  std::shared_ptr<http_client> http_;
  const openai_settings with_;
  const chat::vendor of_;
  const prompt texts_;
  circuit_breaker breaker_;
  const std::shared_ptr<const line_rules> own_;
  std::deque<std::shared_ptr<const line_rules>> versions_; ///< The newest last.
  model_meters meters_of_model_;
  std::unordered_map<uint64_t, std::unique_ptr<line_call>> calls_;
  std::unordered_map<room_id, uint64_t> rooms_; ///< The call of a room, if it has one.
  std::deque<uint64_t> queue_;
  size_t active_ = 0;
  uint64_t last_call_ = 0;
  bool ticking_ = false;
};

} // namespace

caf::actor spawn_model_engine(caf::actor_system& sys, std::shared_ptr<http_client> by,
                              const openai_settings& with, prompt texts) {
  return sys.spawn<model_engine>(std::move(by), with, std::move(texts));
}

} // namespace zhian::interview

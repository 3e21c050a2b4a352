#include "actors/interview/model_engine.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>

#include "actors/gateways/circuit_breaker.hpp"
#include "actors/interview/engine_log.hpp"
#include "actors/interview/model_call.hpp"
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

void count_line(const line_call& call, std::string_view outcome) {
  auto& counter =
      call.answer
          ? metrics::get_counter("zhian_model_answers_total",
                                 "Answers asked of the language model by tasks, by outcome",
                                 {{"outcome", std::string{outcome}}})
          : metrics::get_counter("zhian_model_lines_total",
                                 "Lines asked of the language model, by outcome",
                                 {{"outcome", std::string{outcome}}});
  counter.add();
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
        own_(rules_of(with_, texts_, nullptr)) {
    // Whoever waited for an answer has ended.
    set_down_handler([this](const caf::down_msg& x) {
      drop_answers([&](const line_call& call) { return call.to->address() == x.source; });
    });
  }

  caf::behavior make_behavior() override {
    return {
        [this](engine_start& x) { start(x); },
        [this](const engine_cancel& x) {
          auto at = rooms_.find(x.room);
          if (at != rooms_.end() && calls_.at(at->second)->what.turn == x.turn)
            drop(at->second);
          pump();
        },
        [this](ask_model& x) -> caf::result<ask_model::reply> {
          auto who = current_sender(); // A promise takes it along.
          auto promise = make_response_promise<ask_model::reply>();
          ask_whole(std::move(x), std::move(who), promise);
          return promise;
        },
        [this](const give_up_model& x) {
          auto who = current_sender();
          drop_answers([&](const line_call& call) {
            return call.to == who && call.answer->what.about == x.about;
          });
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
    for (auto& [id, call] : calls_) {
      if (call->transfer != 0)
        http_->cancel(call->transfer);
      if (call->answer && !call->answered())
        call->answer->promise.deliver(make_error(ec::shutting_down));
    }
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
    auto call = std::make_unique<line_call>(
        of_, rules_for(x.context ? x.context->by : nullptr), x.lang);
    call->what = std::move(x);
    call->to = std::move(to);
    auto& ref = keep(std::move(call));
    rooms_[ref.what.room] = ref.id;
    if (!ref.what.context)
      fail(ref, chat::failure_of(fault::not_configured));
    else
      line_up(ref);
  }

  void ask_whole(ask_model x, caf::strong_actor_ptr to,
                 caf::typed_response_promise<ask_model::reply> promise) {
    if (!to || !x.by || !x.messages) {
      promise.deliver(make_error(ec::bad_request));
      return;
    }
    auto call = std::make_unique<line_call>(of_, rules_for(x.by), x.lang);
    call->answer = awaited_answer{std::move(x), std::move(promise)};
    call->to = std::move(to);
    monitor(caf::actor_cast<caf::actor>(call->to));
    line_up(keep(std::move(call)));
  }

  line_call& keep(std::unique_ptr<line_call> call) {
    call->id = ++last_call_;
    call->asked = steady::now();
    auto& ref = *call;
    calls_.emplace(ref.id, std::move(call));
    return ref;
  }

  void line_up(line_call& call) {
    if (queue_.size() >= with_.queue) {
      fail(call, chat::failure_of(fault::overloaded));
      return;
    }
    queue_.push_back(call.id);
    meters_of_model_.waiting.add(1);
    pump();
    wind();
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
    x.body = chat::request_body(rules.with, call.messages(), true, call.answer.has_value());
    x.connect_timeout = with_.connect_timeout;
    x.total_timeout = rules.with.turn_timeout + drain_time;
    x.most_bytes = rules.most_bytes;
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
      auto most = call.head.status == 200 ? call.rules->most_bytes : most_error_bytes;
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
    bool whole = call.head.status == 200 && !call.streams && how.what == http_failure::none;
    if (!whole)
      return fail(call, call.why_ended(of_, how));
    auto got = chat::read_whole(of_, call.body);
    if (got.why.what != fault::none)
      return fail(call, got.why);
    count_tokens(got.usage);
    if (say(call, got.text))
      finish(call, std::move(got.text), got.finish_reason);
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
    if (call.answer)
      return true; // It is told when it is whole.
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
    if (!call.answer && !is_spoken(text)) {
      // The form was talked out of the model: the line failed, the provider did not.
      auto why = chat::failure_of(fault::invalid_reply);
      why.providers_fault = false;
      return fail(call, why);
    }
    if (!call.held.empty())
      tell_words(call, std::move(call.held));
    auto now = steady::now();
    breaker_.succeeded(call.permit);
    count_line(call, call.answer ? "answered" : "spoken");
    meters_of_model_.whole.observe_ns(nanoseconds(now - call.sent));
    log::write(
        log::severity::info, log::channel::business, "model",
        call.answer ? "an answer was given" : "a line was spoken",
        {{call.answer ? "task" : "room", call.name()},
         {"turn", call.what.turn},
         {"model", call.rules->with.model},
         {"version", call.rules->voice.prompt_version},
         {"request", call.head.header("x-request-id").substr(0, 128)},
         {"finish", reason},
         {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(now - call.sent).count()}});
    call.told = now;
    if (call.answer)
      call.answer->promise.deliver(
          ask_model::reply{std::move(text), {}, false, {}, call.rules->voice});
    else
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
    count_line(call, reason);
    log::warn("model", call.answer ? "an answer failed" : "a line failed",
              {{call.answer ? "task" : "room", call.name()},
               {"turn", call.what.turn},
               {"attempt", call.what.attempt},
               {"reason", reason},
               {"status", why.status},
               {"code", why.code},
               {"request", call.head.header("x-request-id").substr(0, 128)}});
    call.told = now;
    if (call.answer)
      call.answer->promise.deliver(ask_model::reply{
          {}, std::string{reason}, why.retryable, why.retry_after, call.rules->voice});
    else
      tell(call, engine_failed{call.what.room, call.what.turn, call.what.attempt,
                               std::string{reason}, why.retryable, why.retry_after});
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
      count_line(call, "cancelled");
    }
    forget(id);
  }

  /// The answers for which `holds(call)`.
  template <class Holds>
  void drop_answers(Holds holds) {
    std::vector<uint64_t> all;
    for (const auto& [id, call] : calls_)
      if (call->answer && holds(*call))
        all.push_back(id);
    for (auto id : all)
      drop(id);
    if (!all.empty())
      pump();
  }

  void forget(uint64_t id) {
    auto at = calls_.find(id);
    auto call = std::move(at->second);
    calls_.erase(at);
    // Ends all that is watched of it, also for a later question: one may drain meanwhile.
    if (call->answer && !asks_still(call->to))
      demonitor(call->to->address());
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

  bool asks_still(const caf::strong_actor_ptr& who) const {
    return std::any_of(calls_.begin(), calls_.end(), [&](const auto& x) {
      return x.second->answer && x.second->to == who;
    });
  }

  void count_tokens(const chat::token_usage& x) {
    meters_of_model_.prompt_tokens.add(x.prompt);
    meters_of_model_.completion_tokens.add(x.completion);
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
      } else if (auto late = call.overdue(now); late != fault::none) {
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

  std::shared_ptr<const line_rules> rules_for(const std::shared_ptr<const engine_config>& by) {
    if (!by)
      return own_;
    for (const auto& x : versions_)
      if (x->by == by || (by->version > 0 && *x->by == *by))
        return x;
    if (versions_.size() >= most_versions)
      versions_.pop_front();
    versions_.push_back(rules_of(with_, texts_, by));
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

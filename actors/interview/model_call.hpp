// What model_engine keeps of one line or answer, and how it hears the HTTP thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <caf/actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/gateways/chat_reply.hpp"
#include "actors/gateways/http_client.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/line_guard.hpp"
#include "protocols/interview.hpp"
#include "protocols/metrics.hpp"
#include "protocols/model.hpp"

namespace zhian::interview {

// From the client's thread, in order.
struct model_head {
  static constexpr uint16_t kind = 0x0fe0;
  uint64_t call = 0;
  http_head head;
};
struct model_bytes {
  static constexpr uint16_t kind = 0x0fe1;
  uint64_t call = 0;
  std::string bytes;
};
struct model_end {
  static constexpr uint16_t kind = 0x0fe2;
  uint64_t call = 0;
  http_end how;
};
struct model_tick {
  static constexpr uint16_t kind = 0x0fe3;
};

class to_engine final : public http_listener {
public:
  to_engine(caf::actor engine, uint64_t call) : engine_(std::move(engine)), call_(call) {}
  void on_head(const http_head& head) override { caf::anon_send(engine_, model_head{call_, head}); }
  void on_body(std::string_view bytes) override {
    caf::anon_send(engine_, model_bytes{call_, std::string{bytes}});
  }
  void on_end(const http_end& how) override { caf::anon_send(engine_, model_end{call_, how}); }

private:
  caf::actor engine_;
  uint64_t call_;
};

using line_time = std::chrono::steady_clock::time_point;

/// The whole answer that a task waits for.
struct awaited_answer {
  ask_model what;
  caf::typed_response_promise<ask_model::reply> promise;
};

/// What holds for the lines of one version: how the model is asked, and what it may not tell.
struct line_rules {
  std::shared_ptr<const engine_config> by; ///< Null: the engine's own.
  openai_settings with;
  size_t most_bytes = 0; ///< Of an answer with its framing.
  prompt texts;
  engine_voice voice;
  std::shared_ptr<const secret_text> secret_zh;
  std::shared_ptr<const secret_text> secret_en;
};

/// What holds under a version: its texts in place of those of the node, unless `own` ones stand
/// above those of interviews.
std::shared_ptr<const line_rules> rules_of(const openai_settings& with, const prompt& own,
                                           std::shared_ptr<const engine_config> by);

/// One line, or one answer: waiting, under way, or said and draining.
struct line_call {
  uint64_t id = 0;
  engine_start what;                    ///< Of a line.
  std::optional<awaited_answer> answer; ///< Of an answer; then `what` is empty.
  caf::strong_actor_ptr to;
  line_time asked{};   ///< By the room.
  line_time sent{};    ///< To the provider; epoch: still waiting.
  line_time payload{}; ///< The last one.
  line_time told{};    ///< The end was told to the room; epoch: not yet.
  uint64_t transfer = 0;
  uint64_t permit = 0; ///< Of the circuit breaker.
  http_head head;
  chat::reply_stream reply;
  std::string body; ///< Of anything that is no stream.
  bool streams = false;
  uint32_t index = 0;
  std::shared_ptr<const line_rules> rules;
  leak_watch watch;
  std::string held; ///< Not told yet, as it may be a leak.

  line_call(chat::vendor of, std::shared_ptr<const line_rules> by, language in)
      : reply(of, by->most_bytes),
        rules(std::move(by)),
        watch(in == language::en ? rules->secret_en : rules->secret_zh) {}
  bool under_way() const { return sent != line_time{}; }
  bool answered() const { return told != line_time{}; }
  /// For the log.
  std::string name() const { return answer ? answer->what.about : what.room.str(); }
  std::vector<chat::message> messages() const;
  /// Which of its times has run out; `none`: none.
  chat::fault overdue(line_time now) const;
  /// Why there is nothing when its transfer ended like this. Not for a whole body of a 200.
  chat::failure why_ended(chat::vendor of, const http_end& how);
};

struct model_meters {
  metrics::gauge& active =
      metrics::get_gauge("zhian_model_active", "Requests to the language model under way");
  metrics::gauge& waiting =
      metrics::get_gauge("zhian_model_waiting", "Lines that wait for the language model");
  metrics::gauge& circuit = metrics::get_gauge(
      "zhian_model_circuit", "Circuit of the language model: 0 closed, 1 half open, 2 open");
  metrics::histogram& first = metrics::get_histogram("zhian_model_first_word_seconds",
                                                     "From the request to the first payload");
  metrics::histogram& whole =
      metrics::get_histogram("zhian_model_line_seconds", "From the request to the last word");
  metrics::counter& prompt_tokens = metrics::get_counter(
      "zhian_model_tokens_total", "Tokens as the provider counted them", {{"kind", "prompt"}});
  metrics::counter& completion_tokens = metrics::get_counter(
      "zhian_model_tokens_total", "Tokens as the provider counted them", {{"kind", "completion"}});
};

} // namespace zhian::interview

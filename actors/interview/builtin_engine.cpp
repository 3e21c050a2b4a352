#include "actors/interview/builtin_engine.hpp"

#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>

#include "actors/interview/text.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::interview {

namespace {

constexpr size_t ideographs_a_piece = 3;

enum class glyph : uint8_t { blank, mark, letter, ideograph };

glyph glyph_of(char32_t c) {
  if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0x3000)
    return glyph::blank;
  if (is_ideographic(c))
    return glyph::ideograph;
  bool ascii_mark =
      c < 0x80 && (c < '0' || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || c > 'z');
  bool wide_mark = (c >= 0x3001 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff0f)
                   || (c >= 0xff1a && c <= 0xff20) || (c >= 0x2010 && c <= 0x2027);
  return ascii_mark || wide_mark ? glyph::mark : glyph::letter;
}

/// One line in the air.
struct live_line {
  caf::strong_actor_ptr to;
  uint32_t turn = 0;
  uint32_t attempt = 0;
  std::string text;
  size_t said = 0; ///< Bytes.
  uint32_t index = 0;
};

/// The first piece of what is left.
size_t piece_size(std::string_view rest) {
  size_t at = 0;
  size_t ideographs = 0;
  bool letters = false;
  glyph last = glyph::blank;
  while (at < rest.size()) {
    auto [code, size] = decode_utf8(rest, at);
    auto now = glyph_of(code);
    bool begins_new = false;
    switch (now) {
    case glyph::blank:
      begins_new = last != glyph::blank;
      break;
    case glyph::mark:
      break; // Punctuation goes with what it follows.
    case glyph::letter:
      begins_new = last == glyph::ideograph || (last == glyph::mark && ideographs > 0);
      letters = true;
      break;
    case glyph::ideograph:
      begins_new = last == glyph::letter || ideographs == ideographs_a_piece
                   || (last == glyph::mark && (ideographs > 0 || letters));
      ++ideographs;
      break;
    }
    if (begins_new && at > 0)
      return at;
    last = now;
    at += size;
  }
  return at;
}

struct tick {
  static constexpr uint16_t kind = 0x0f72;
};

class builtin_engine : public metered_actor {
public:
  builtin_engine(caf::actor_config& cfg, const interview_settings& conf, size_t max_live)
      : metered_actor(cfg, "engine"),
        deltas_(conf.deltas),
        interval_(conf.delta_interval),
        max_live_(max_live),
        live_gauge_(metrics::get_gauge("zhian_engine_lines", "Lines the interviewer is speaking")),
        refused_(metrics::get_counter("zhian_engine_refused_total",
                                      "Lines refused because too many were in the air")) {}

  caf::behavior make_behavior() override {
    return {
        [this](engine_start& x) { start(x); },
        [this](const engine_cancel& x) {
          auto at = live_.find(x.room);
          if (at != live_.end() && at->second.turn == x.turn) {
            live_.erase(at);
            live_gauge_.set(static_cast<int64_t>(live_.size()));
          }
        },
        [this](tick) {
          ticking_ = false;
          step();
        },
    };
  }

private:
  void start(engine_start& x) {
    auto to = current_sender();
    if (!to)
      return;
    if (x.line.empty() || (!live_.contains(x.room) && live_.size() >= max_live_)) {
      refused_.add();
      tell(to, engine_failed{x.room, x.turn, x.attempt,
                             x.line.empty() ? "nothing to say" : "overloaded"});
      return;
    }
    if (!deltas_) {
      tell(to, engine_done{x.room, x.turn, x.attempt, std::move(x.line), "stop"});
      return;
    }
    live_[x.room] = {std::move(to), x.turn, x.attempt, std::move(x.line), 0, 0};
    live_gauge_.set(static_cast<int64_t>(live_.size()));
    wind();
  }

  /// One piece of each line.
  void step() {
    for (auto at = live_.begin(); at != live_.end();) {
      auto& x = at->second;
      auto rest = std::string_view{x.text}.substr(x.said);
      auto size = piece_size(rest);
      tell(x.to, engine_delta{at->first, x.turn, x.attempt, x.index++,
                              std::string{rest.substr(0, size)}});
      x.said += size;
      if (x.said < x.text.size()) {
        ++at;
        continue;
      }
      tell(x.to, engine_done{at->first, x.turn, x.attempt, std::move(x.text), "stop"});
      at = live_.erase(at);
    }
    live_gauge_.set(static_cast<int64_t>(live_.size()));
    wind();
  }

  void wind() {
    if (ticking_ || live_.empty())
      return;
    ticking_ = true;
    if (interval_.count() == 0)
      send(this, tick{});
    else
      delayed_send(this, interval_, tick{});
  }

  template <class T>
  void tell(const caf::strong_actor_ptr& to, T what) {
    send(caf::actor_cast<caf::actor>(to), std::move(what));
  }

  bool deltas_;
  std::chrono::milliseconds interval_;
  size_t max_live_;
  metrics::gauge& live_gauge_;
  metrics::counter& refused_;
  std::unordered_map<room_id, live_line> live_;
  bool ticking_ = false;
};

} // namespace

std::vector<std::string_view> pieces_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (!line.empty()) {
    out.push_back(line.substr(0, piece_size(line)));
    line.remove_prefix(out.back().size());
  }
  return out;
}

caf::actor spawn_builtin_engine(caf::actor_system& sys, const interview_settings& conf,
                                size_t max_live) {
  return sys.spawn<builtin_engine>(conf, max_live);
}

} // namespace zhian::interview

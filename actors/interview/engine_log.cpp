#include "actors/interview/engine_log.hpp"

#include <algorithm>

#include <utility>

#include <rapidjson/document.h>

namespace zhian::interview {

namespace {

using json = rapidjson::Value;

const json* member(const json& of, const char* name) {
  auto at = of.FindMember(name);
  return at == of.MemberEnd() || at->value.IsNull() ? nullptr : &at->value;
}

/// Reads members; one that does not fit spoils the whole.
class members {
public:
  explicit members(const json& of) : of_(of), good_(of.IsObject()) {}
  members& text(const char* name, std::string& into) {
    const auto* x = good_ ? member(of_, name) : nullptr;
    if (x == nullptr)
      return *this;
    if (!(good_ = x->IsString()))
      return *this;
    into.assign(x->GetString(), x->GetStringLength());
    return *this;
  }
  members& number(const char* name, uint32_t& into) {
    const auto* x = good_ ? member(of_, name) : nullptr;
    if (x == nullptr)
      return *this;
    if ((good_ = x->IsUint()))
      into = x->GetUint();
    return *this;
  }
  members& flag(const char* name, bool& into) {
    const auto* x = good_ ? member(of_, name) : nullptr;
    if (x == nullptr)
      return *this;
    if ((good_ = x->IsBool()))
      into = x->GetBool();
    return *this;
  }
  members& time(const char* name, timestamp& into) {
    std::string written;
    text(name, written);
    auto at = parse_timestamp(written);
    good_ = good_ && at.has_value();
    into = at.value_or(timestamp{});
    return *this;
  }
  bool good() const { return good_; }

private:
  const json& of_;
  bool good_;
};

template <class T, class Read>
bool read_list(const json& of, const char* name, std::vector<T>& into, Read read) {
  const auto* list = member(of, name);
  if (list == nullptr)
    return true;
  if (!list->IsArray())
    return false;
  for (const auto& x : list->GetArray()) {
    T item;
    if (!x.IsObject() || !read(x, item))
      return false;
    into.push_back(std::move(item));
  }
  return true;
}

void write_voice(json_writer& out, const spoken_from& x) {
  out.open()
      .field("from_turn", x.turn)
      .field("engine", x.voice.engine)
      .field("model", x.voice.model)
      .field("prompt_version", x.voice.prompt_version)
      .field("config_version", x.voice.config_version)
      .field("simulated", x.voice.simulated)
      .close();
}

void write_failure(json_writer& out, const provider_failure& x, bool exact) {
  out.open()
      .field("turn", x.turn)
      .field("attempt", x.attempt)
      .field("engine", x.engine)
      .field("reason", x.reason)
      .field("at", exact ? to_rfc3339_us(x.at) : to_rfc3339(x.at))
      .close();
}

} // namespace

void engine_log::heard(uint32_t turn, const engine_voice& voice) {
  trouble.reset();
  if (voices.empty() || voices.back().voice != voice)
    voices.push_back({turn, voice});
}

void engine_log::failed(provider_failure x) {
  if (failures.size() < most_failures_kept)
    failures.push_back(std::move(x));
  else
    ++failures_dropped;
}

uint32_t engine_log::attempts_of(uint32_t turn) const {
  uint32_t out = 0;
  for (const auto& x : failures)
    if (x.turn == turn)
      out = std::max(out, x.attempt);
  return out;
}

std::string engine_log::model_of(std::string_view engine) const {
  return voices.empty() || voices.back().voice.engine != engine ? std::string{}
                                                                : voices.back().voice.model;
}

void write_engine_log(json_writer& out, std::string_view name, const engine_log& x) {
  out.open(name).list("voices", x.voices, [&](const auto& v) { write_voice(out, v); });
  out.list("failures", x.failures, [&](const auto& f) { write_failure(out, f, true); });
  out.field("failures_dropped", x.failures_dropped);
  if (x.changes > 0)
    out.field("changes", x.changes);
  if (x.trouble)
    out.open("trouble")
        .field("reason", x.trouble->reason)
        .field("retryable", x.trouble->retryable)
        .field("retry_after_ms", static_cast<uint32_t>(x.trouble->retry_after.count()))
        .field("at", to_rfc3339_us(x.trouble->at))
        .close();
  out.close();
}

bool read_engine_log(const json& value, engine_log& into) {
  if (!value.IsObject())
    return false;
  bool good = read_list(value, "voices", into.voices, [](const json& x, spoken_from& v) {
    v.voice.engine.clear();
    return members{x}
        .number("from_turn", v.turn)
        .text("engine", v.voice.engine)
        .text("model", v.voice.model)
        .text("prompt_version", v.voice.prompt_version)
        .text("config_version", v.voice.config_version)
        .flag("simulated", v.voice.simulated)
        .good();
  });
  good = good && read_list(value, "failures", into.failures, [](const json& x, auto& f) {
           return members{x}
               .number("turn", f.turn)
               .number("attempt", f.attempt)
               .text("engine", f.engine)
               .text("reason", f.reason)
               .time("at", f.at)
               .good();
         });
  good = good && members{value}.number("failures_dropped", into.failures_dropped).good();
  if (member(value, "changes") != nullptr)
    good = good && members{value}.number("changes", into.changes).good();
  if (const auto* x = member(value, "trouble"); good && x != nullptr) {
    standing_trouble t;
    uint32_t wait = 0;
    good = members{*x}
               .text("reason", t.reason)
               .flag("retryable", t.retryable)
               .number("retry_after_ms", wait)
               .time("at", t.at)
               .good();
    t.retry_after = std::chrono::milliseconds{wait};
    into.trouble = std::move(t);
  }
  return good;
}

void write_report_log(json_writer& out, const engine_log& x) {
  out.list("interviewers", x.voices, [&](const auto& v) { write_voice(out, v); });
  out.list("provider_failures", x.failures, [&](const auto& f) { write_failure(out, f, false); });
  out.field("provider_failures_dropped", x.failures_dropped);
}

std::string_view to_string(after_failure x) {
  switch (x) {
  case after_failure::retrying:
    return "retrying";
  case after_failure::stuck:
    return "stuck";
  case after_failure::fallback:
    return "fallback";
  }
  return "stuck";
}

std::string engine_trouble_data(const provider_failure& x, after_failure state, bool retryable,
                                std::chrono::milliseconds retry_in) {
  json_writer out;
  out.open()
      .field("turn", x.turn)
      .field("engine", x.engine)
      .field("reason", x.reason)
      .field("attempt", x.attempt)
      .field("state", to_string(state))
      .field("retryable", retryable);
  if (state == after_failure::retrying || retry_in.count() > 0)
    out.field("retry_in_ms", static_cast<int64_t>(retry_in.count()));
  if (state == after_failure::stuck) {
    std::vector<std::string> options{std::string{builtin_engine_name}};
    if (retryable)
      options.push_back(x.engine);
    out.field("options", options);
  }
  return out.close().take();
}

std::string engine_changed_data(uint32_t turn, std::string_view engine) {
  json_writer out;
  out.open().field("turn", turn).field("engine", engine).close();
  return out.take();
}

} // namespace zhian::interview

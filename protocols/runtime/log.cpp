#include "protocols/runtime/log.hpp"

#include <atomic>
#include <memory>
#include <mutex>

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "protocols/time.hpp"

namespace zhian::log {

namespace {

struct state {
  std::mutex mx; ///< Of `out`: a fenced node flushes while all its threads go on saying things.
  std::shared_ptr<spdlog::logger> out;
  severity least = severity::warn;
  std::string node;

  std::shared_ptr<spdlog::logger> logger() {
    std::lock_guard guard{mx};
    return out;
  }
};

state& the_state() {
  static auto* s = new state;
  return *s;
}

spdlog::level::level_enum to_spdlog(severity x) {
  switch (x) {
  case severity::debug:
    return spdlog::level::debug;
  case severity::info:
    return spdlog::level::info;
  case severity::warn:
    return spdlog::level::warn;
  case severity::error:
    return spdlog::level::err;
  }
  return spdlog::level::info;
}

constexpr std::string_view level_names[] = {"debug", "info", "warn", "error"};
constexpr std::string_view channel_names[] = {"access", "error", "business", "audit"};

void put_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20) {
      constexpr char hex[] = "0123456789abcdef";
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

void put_value(std::string& out, const value& x) {
  std::visit(
      [&](const auto& v) {
        using type = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<type, std::string_view>)
          put_json_string(out, v);
        else if constexpr (std::is_same_v<type, bool>)
          out += v ? "true" : "false";
        else
          out += std::to_string(v);
      },
      x);
}

} // namespace

void start(severity least, const std::string& path, std::string node_name) {
  auto& s = the_state();
  spdlog::init_thread_pool(16384, 1);
  spdlog::sink_ptr sink;
  if (path.empty())
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  else
    sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
  // A full queue drops the oldest line rather than block an io thread.
  auto out = std::make_shared<spdlog::async_logger>("zhian", sink, spdlog::thread_pool(),
                                                    spdlog::async_overflow_policy::overrun_oldest);
  out->set_pattern("%v");
  out->set_level(to_spdlog(least));
  out->flush_on(spdlog::level::warn);
  spdlog::register_logger(out);
  spdlog::flush_every(std::chrono::seconds(1));
  s.node = std::move(node_name);
  s.least = least;
  std::lock_guard guard{s.mx};
  s.out = std::move(out);
}

void flush() {
  auto& s = the_state();
  std::shared_ptr<spdlog::logger> last;
  {
    std::lock_guard guard{s.mx};
    last = std::move(s.out);
  }
  if (last) {
    last->flush();
    spdlog::shutdown();
  }
}

void write(severity how, channel to, std::string_view area, std::string_view text, fields with) {
  auto& s = the_state();
  if (how < s.least)
    return;
  std::string line = R"({"at":")";
  line += to_rfc3339_us(wall_now());
  line += R"(","level":")";
  line += level_names[static_cast<size_t>(how)];
  line += R"(","log":")";
  line += channel_names[static_cast<size_t>(to)];
  line += R"(","node":)";
  put_json_string(line, s.node);
  line += R"(,"area":)";
  put_json_string(line, area);
  line += R"(,"text":)";
  put_json_string(line, text);
  for (const auto& f : with) {
    line += ',';
    put_json_string(line, f.name);
    line += ':';
    put_value(line, f.what);
  }
  line += '}';
  if (auto out = s.logger())
    out->log(to_spdlog(how), spdlog::string_view_t{line.data(), line.size()});
  else
    std::fprintf(stderr, "%s\n", line.c_str());
}

} // namespace zhian::log

// Who is there, who lives where, what is slow: what nodes last said about themselves.
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <string>
#include <thread>

#include <unistd.h>

#include "cluster/cli/show.hpp"
#include "storage/postgres/cluster_ops.hpp"

namespace zhian::cli {

namespace {

constexpr std::chrono::seconds watch_pause{2};

std::string number(double x, const char* unit) {
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), x < 10 ? "%.1f%s" : "%.0f%s", x, unit);
  return out.data();
}

std::string ago(int64_t ms) {
  return number(static_cast<double>(ms) / 1000, " s");
}

std::string micros(int64_t us) {
  if (us < 1000)
    return std::to_string(us) + " us";
  if (us < 1'000'000)
    return number(static_cast<double>(us) / 1000, " ms");
  return number(static_cast<double>(us) / 1e6, " s");
}

std::string span_of(int64_t s) {
  if (s < 120)
    return std::to_string(s) + " s";
  if (s < 7200)
    return std::to_string(s / 60) + " min";
  if (s < 172'800)
    return std::to_string(s / 3600) + " h";
  return std::to_string(s / 86'400) + " d";
}

std::string joined(const std::vector<int64_t>& all, const char* between) {
  std::string out;
  for (auto x : all)
    out += (out.empty() ? "" : between) + std::to_string(x);
  return out;
}

} // namespace

} // namespace zhian::cli

namespace zhian::storage {

template <class Show>
static void show_fields(const node_line& x, Show&& show) {
  using cli::json_text;
  const auto* f = x.figures ? &*x.figures : nullptr;
  auto told = [&](const char* name, const char* head, int64_t value, const std::string& text) {
    auto json = f != nullptr ? std::to_string(value) : "null";
    show(name, head, json_text{json}, f != nullptr ? text : "-");
  };
  told_figures none;
  const auto& g = f != nullptr ? *f : none;
  show("name", "NODE", x.name);
  show("state", "STATE", x.state, x.drained_by.empty() ? x.state : x.state + " by " + x.drained_by);
  show("drained_by", nullptr, x.drained_by);
  show("version", "VERSION", x.version);
  show("wire_min", "WIRE", x.wire_min,
       std::to_string(x.wire_min) + "-" + std::to_string(x.wire_max));
  show("wire_max", nullptr, x.wire_max);
  show("weight", "WEIGHT", x.weight);
  show("shards", "SHARDS", x.shards);
  show("pins", "PINS", x.pins);
  told("activations", "IN MEMORY", g.activations, std::to_string(g.activations));
  told("sockets", "SOCKETS", g.sockets, std::to_string(g.sockets));
  auto lanes = '[' + cli::joined(g.lane_queues, ",") + ']';
  show("lane_queues", "LANES", json_text{f != nullptr ? lanes : "null"},
       f != nullptr ? cli::joined(g.lane_queues, " ") : "-");
  told("rss_bytes", "RSS", g.rss_bytes, std::to_string(g.rss_bytes >> 20) + " MiB");
  told("uptime_s", "UP", g.uptime_s, cli::span_of(g.uptime_s));
  show("links", "LINKS", g.links, f != nullptr && !g.links.empty() ? "" : "-");
  auto silent = x.silent_ms ? std::to_string(*x.silent_ms) : "null";
  show("silent_ms", "SILENT", json_text{silent}, x.silent_ms ? cli::ago(*x.silent_ms) : "-");
  told("figures_age_ms", "SAID", g.age_ms, cli::ago(g.age_ms) + " ago");
  show("address", "ADDRESS", x.address, x.address.empty() ? "-" : x.address);
  show("started_at", nullptr, x.started_at);
  show("incarnation", nullptr, x.incarnation);
}

template <class Show>
static void show_fields(const activations_line& x, Show&& show) {
  show("node", "NODE", x.node);
  show("kind", "KIND", x.kind);
  show("count", "IN MEMORY", x.count);
  show("figures_age_ms", "SAID", x.age_ms, cli::ago(x.age_ms) + " ago");
}

template <class Show>
static void show_fields(const work_line& x, Show&& show) {
  using cli::micros;
  show("node", "NODE", x.node);
  show("type", "ACTORS", x.type);
  show("live", "LIVE", x.live);
  show("waiting", "WAITING", x.waiting);
  show("deepest", "DEEPEST", x.deepest);
  auto rate = cli::number(x.per_s, "");
  show("per_s", "MESSAGES/S", cli::json_text{rate}, rate);
  show("wait_p50_us", "WAIT P50", x.wait_p50_us, micros(x.wait_p50_us));
  show("wait_p99_us", "P99", x.wait_p99_us, micros(x.wait_p99_us));
  show("handling_p50_us", "WORK P50", x.handling_p50_us, micros(x.handling_p50_us));
  show("handling_p99_us", "P99", x.handling_p99_us, micros(x.handling_p99_us));
  show("window_ms", "OVER", x.window_ms, cli::ago(x.window_ms));
  show("figures_age_ms", "SAID", x.age_ms, cli::ago(x.age_ms) + " ago");
}

} // namespace zhian::storage

namespace zhian::cli {

int ops_nodes(const common_options& from, const ops_options& how) {
  return with_cluster(from, [&](storage::cluster_ops& store) { return show(how, store.nodes()); });
}

int ops_actors(const common_options& from, const ops_options& how) {
  return with_cluster(from, [&](storage::cluster_ops& store) {
    return show(how, store.activations(how.node, how.kind));
  });
}

int ops_top(const common_options& from, const ops_options& how) {
  return with_cluster(from, [&](storage::cluster_ops& store) {
    for (;;) {
      auto lines = store.work(how.node, how.limit);
      // A terminal shows one picture, anything else gets one after the other.
      if (how.watch && !how.json && lines && ::isatty(STDOUT_FILENO) != 0)
        std::cout << "\x1b[H\x1b[2J";
      auto code = show(how, lines);
      std::cout << std::flush;
      if (!how.watch || code != done || !std::cout)
        return code;
      std::this_thread::sleep_for(watch_pause);
    }
  });
}

} // namespace zhian::cli

#include "cluster/core/figures.hpp"

#include <algorithm>
#include <fstream>

#include <unistd.h>

#include "protocols/json_writer.hpp"

namespace zhian::cluster {

namespace {

/// More would not be read by anybody; the store takes 64 KiB.
constexpr size_t most_peers = 200, most_types = 100;

uint64_t resident_bytes() {
  std::ifstream in{"/proc/self/statm"};
  uint64_t all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

uint64_t micros(const metrics::histogram::counts& of, double q) {
  return metrics::quantile_ns(of, q) / 1000;
}

actor_work sums_of(actor_meters& x) {
  actor_work out;
  out.live = x.live.value();
  out.waiting = x.depth.value();
  out.deepest = x.peak.exchange(0, std::memory_order_relaxed);
  out.handled = x.handled.value();
  out.wait = x.wait.read();
  out.handling = x.time.read();
  return out;
}

metrics::histogram::counts since(const metrics::histogram::counts& then,
                                 const metrics::histogram::counts& now) {
  metrics::histogram::counts out;
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = now[i] - then[i];
  return out;
}

} // namespace

void work_window::read(const actor_work& sums) {
  kept_.push_back(sums);
  if (kept_.size() > readings + 1)
    kept_.pop_front();
}

actor_work work_window::recent() const {
  if (kept_.empty())
    return {};
  const auto &first = kept_.front(), &last = kept_.back();
  auto out = last;
  // The first reading tells of what was before the window.
  for (size_t i = 1; i < kept_.size(); ++i)
    out.deepest = std::max(out.deepest, kept_[i].deepest);
  out.handled = last.handled - first.handled;
  out.wait = since(first.wait, last.wait);
  out.handling = since(first.handling, last.handling);
  return out;
}

node_figures::node_figures(std::shared_ptr<const shard_map> map, uint32_t lanes)
    : map_(std::move(map)), begun_at_(boottime_ns()) {
  for (uint32_t i = 0; i < lanes; ++i)
    lanes_.push_back(&metrics::get_gauge("zhian_lane_queue", "Commands waiting in a lane",
                                         {{"lane", std::to_string(i)}}));
}

std::string node_figures::tell(int64_t now, const placement& seen) {
  told_at_ = now;
  readings_at_.push_back(now);
  if (readings_at_.size() > work_window::readings + 1)
    readings_at_.pop_front();
  json_writer out;
  out.open()
      .field("uptime_s", (now - begun_at_) / 1'000'000'000)
      .field("rss_bytes", resident_bytes())
      .field("sockets", metrics::get_gauge("zhian_ws_open", "Open WebSockets").value())
      .field("window_ms", (now - readings_at_.front()) / 1'000'000)
      .list("lanes", lanes_, [&](const auto* x) { out.put(x->value()); })
      .list("activations", map_->activations(), [&](const auto& x) {
        out.open().field("kind", to_string(x.first)).field("count", x.second).close();
      });
  out.open_list("peers");
  size_t peers = 0;
  for (const auto& m : seen.view().members)
    if (m.live() && m.incarnation != seen.me() && peers++ < most_peers)
      out.open()
          .field("node", m.name)
          .field("incarnation", m.incarnation)
          .field("linked", map_->linked(m.incarnation))
          .field("silent_ms", seen.silence(m.incarnation) / 1'000'000)
          .close();
  out.close_list().open_list("actors");
  size_t types = 0;
  for (auto [type, meters] : all_actor_meters()) {
    auto at = types_.find(type);
    if (at == types_.end())
      at = types_
               .emplace(std::string{type},
                        observed{{},
                                 metrics::get_gauge("zhian_actor_mailbox_deepest",
                                                    "The longest mailbox of the last ten seconds",
                                                    {{"type", std::string{type}}})})
               .first;
    at->second.window.read(sums_of(*meters));
    auto work = at->second.window.recent();
    at->second.deepest.set(work.deepest);
    if (types++ < most_types)
      out.open()
          .field("type", type)
          .field("live", work.live)
          .field("waiting", work.waiting)
          .field("deepest", work.deepest)
          .field("handled", work.handled)
          .field("wait_p50_us", micros(work.wait, 0.5))
          .field("wait_p99_us", micros(work.wait, 0.99))
          .field("handling_p50_us", micros(work.handling, 0.5))
          .field("handling_p99_us", micros(work.handling, 0.99))
          .close();
  }
  return out.close_list().close().take();
}

} // namespace zhian::cluster

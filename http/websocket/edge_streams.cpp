#include "http/websocket/edge_streams.hpp"

#include <algorithm>

namespace zhian::http {

net::awaitable<answer<done>> edge_streams::add(std::string key, frame_sink& sink,
                                               std::chrono::milliseconds budget) {
  if (closed_)
    co_return make_error(ec::shutting_down);
  auto& slot = topics_[key];
  if (!slot)
    slot = std::make_shared<topic>();
  auto at = slot;
  at->sinks.push_back(&sink);
  if (at->sure)
    co_return done{};
  // Whoever comes before the hub has answered asks too: the hub takes a repeat, and nobody waits
  // for another's answer.
  subscribe_stream question{key};
  auto got = co_await ask_service(io_, hub_, question, budget);
  if (got)
    at->sure = true; // Of this topic: one that was given up meanwhile has left the map.
  else
    remove(key, sink);
  co_return got;
}

void edge_streams::remove(const std::string& key, frame_sink& sink) {
  auto found = topics_.find(key);
  if (found == topics_.end())
    return;
  auto at = found->second;
  auto where = std::find(at->sinks.begin(), at->sinks.end(), &sink);
  if (where == at->sinks.end())
    return;
  *where = nullptr;
  erase_if_unused(key, at);
}

void edge_streams::erase_if_unused(const std::string& key, const std::shared_ptr<topic>& at) {
  if (at->handing_out > 0)
    return;
  std::erase(at->sinks, nullptr);
  auto found = topics_.find(key);
  if (!at->sinks.empty() || found == topics_.end() || found->second != at)
    return;
  topics_.erase(found);
  // In order with the subscriptions: one that follows is a new one for the hub.
  if (!io_.stopped())
    io_.actor->send(hub_, unsubscribe_stream{key});
}

void edge_streams::close() {
  closed_ = true;
  topics_.clear();
}

template <class Call>
void edge_streams::hand_out(const std::string& key, Call call) {
  auto found = topics_.find(key);
  if (found == topics_.end())
    return;
  auto at = found->second;
  ++at->handing_out;
  // By index, and only those there are now: a sink that joins in between is served by its own
  // history.
  for (size_t i = 0, n = at->sinks.size(); i < n; ++i)
    if (auto* sink = at->sinks[i])
      call(*sink);
  --at->handing_out;
  erase_if_unused(key, at);
}

void edge_streams::tell(const told& news) {
  for (const auto& what : news.frames) {
    frame_ptr frame; // Made when somebody wants it.
    hand_out(what->stream.key(), [&](frame_sink& sink) {
      if (!frame)
        frame = std::make_shared<const wire_frame>(what);
      sink.on_frame(frame);
    });
  }
  for (const auto& key : news.moved)
    hand_out(key, [](frame_sink& sink) { sink.on_moved(); });
}

} // namespace zhian::http

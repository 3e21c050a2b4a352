#include "actors/gateways/http_client.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <thread>
#include <unordered_map>

#include <poll.h>

#include "actors/gateways/http_transfer.hpp"
#include "protocols/metrics.hpp"

namespace zhian {

namespace {

using http_out::transfer;

constexpr int longest_poll_ms = 1000;

metrics::gauge& active_gauge() {
  static auto& x = metrics::get_gauge("zhian_http_out_active", "HTTP requests under way outwards");
  return x;
}
metrics::gauge& waiting_gauge() {
  static auto& x =
      metrics::get_gauge("zhian_http_out_waiting", "HTTP requests that wait for their turn");
  return x;
}
metrics::counter& end_counter(http_failure how) {
  return metrics::get_counter("zhian_http_out_total", "HTTP requests outwards by their end",
                              {{"end", std::string{to_string(how)}}});
}

} // namespace

struct http_client::impl {
  explicit impl(http_bounds b) : bounds(b) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    multi = curl_multi_init();
    if (!multi)
      throw std::bad_alloc{};
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(bounds.active));
    thread = std::thread{[this] {
      run();
    }};
  }
  ~impl() {
    {
      std::lock_guard guard{mx};
      stopping = true;
    }
    curl_multi_wakeup(multi);
    thread.join();
    curl_multi_cleanup(multi);
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  void run() {
    int running = 0;
    while (true) {
      std::deque<uint64_t> unwanted;
      bool over = false;
      {
        std::lock_guard guard{mx};
        unwanted.swap(cancelled);
        over = stopping;
      }
      if (over)
        break;
      for (auto id : unwanted)
        drop(id);
      fill();
      curl_multi_perform(multi, &running);
      reap();
      // New work or a cancel wakes it at once.
      if (!has_startable())
        curl_multi_poll(multi, nullptr, 0, longest_poll_ms, nullptr);
    }
    end_all();
  }

  bool has_startable() {
    std::lock_guard guard{mx};
    return stopping || !cancelled.empty() || (!waiting.empty() && active.size() < bounds.active);
  }

  void fill() {
    while (active.size() < bounds.active) {
      std::unique_ptr<transfer> next;
      {
        std::lock_guard guard{mx};
        if (waiting.empty())
          return;
        next = std::move(waiting.front());
        waiting.pop_front();
      }
      waiting_gauge().add(-1);
      begin(std::move(next));
    }
  }

  void begin(std::unique_ptr<transfer> next) {
    auto& x = *next;
    if (!x.prepare()) {
      finish(x, {http_failure::other, true, "out of memory"});
      return;
    }
    if (curl_multi_add_handle(multi, x.handle.get()) != CURLM_OK) {
      finish(x, {http_failure::other, true, "the transfer could not be added"});
      return;
    }
    active_gauge().add(1);
    active.emplace(x.id, std::move(next));
  }

  void reap() {
    int left = 0;
    while (auto* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE)
        continue;
      transfer* x = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &x);
      auto code = message->data.result;
      auto end = x->end_of(code);
      if (code == CURLE_OK)
        x->tell_head(); // An answer without a body.
      remove(x->id, end);
    }
  }

  /// Takes a transfer off the thread and tells its end.
  void remove(uint64_t id, const http_end& how) {
    auto at = active.find(id);
    if (at == active.end())
      return;
    auto x = std::move(at->second);
    active.erase(at);
    curl_multi_remove_handle(multi, x->handle.get());
    active_gauge().add(-1);
    finish(*x, how);
  }

  static void finish(transfer& x, const http_end& how) {
    end_counter(how.what).add();
    x.to->on_end(how);
  }

  void drop(uint64_t id) {
    std::unique_ptr<transfer> unstarted;
    {
      std::lock_guard guard{mx};
      auto at = std::find_if(waiting.begin(), waiting.end(), [&](auto& x) { return x->id == id; });
      if (at != waiting.end()) {
        unstarted = std::move(*at);
        waiting.erase(at);
      }
    }
    if (unstarted) {
      waiting_gauge().add(-1);
      finish(*unstarted, {http_failure::cancelled, true, "cancelled"});
    } else {
      remove(id, {http_failure::cancelled, false, "cancelled"});
    }
  }

  void end_all() {
    while (!active.empty())
      remove(active.begin()->first, {http_failure::cancelled, false, "the node goes down"});
    std::deque<std::unique_ptr<transfer>> rest;
    {
      std::lock_guard guard{mx};
      rest.swap(waiting);
    }
    waiting_gauge().add(-static_cast<int64_t>(rest.size()));
    for (auto& x : rest)
      finish(*x, {http_failure::cancelled, true, "the node goes down"});
  }

  http_bounds bounds;
  CURLM* multi = nullptr;
  std::unordered_map<uint64_t, std::unique_ptr<transfer>> active; ///< Of the thread.

  std::mutex mx;
  std::deque<std::unique_ptr<transfer>> waiting;
  std::deque<uint64_t> cancelled;
  uint64_t last_id = 0;
  bool stopping = false;

  std::thread thread;
};

http_client::http_client(http_bounds bounds) : impl_(std::make_unique<impl>(bounds)) {}

http_client::~http_client() = default;

uint64_t http_client::start(http_request what, std::shared_ptr<http_listener> to) {
  auto next = std::make_unique<transfer>();
  next->what = std::move(what);
  next->to = std::move(to);
  uint64_t id = 0;
  {
    std::lock_guard guard{impl_->mx};
    if (impl_->stopping || impl_->waiting.size() >= impl_->bounds.queue)
      return 0;
    id = ++impl_->last_id;
    next->id = id;
    impl_->waiting.push_back(std::move(next));
  }
  waiting_gauge().add(1);
  curl_multi_wakeup(impl_->multi);
  return id;
}

void http_client::cancel(uint64_t id) {
  {
    std::lock_guard guard{impl_->mx};
    impl_->cancelled.push_back(id);
  }
  curl_multi_wakeup(impl_->multi);
}

namespace {

class whole_answer final : public http_listener {
public:
  void on_head(const http_head& head) override { answer_.head = head; }
  void on_body(std::string_view bytes) override { answer_.body.append(bytes); }
  void on_end(const http_end& how) override {
    std::lock_guard guard{mx_};
    answer_.end = how;
    over_ = true;
    ended_.raise();
    wake_.notify_all();
  }
  http_answer wait() {
    std::unique_lock guard{mx_};
    wake_.wait(guard, [&] { return over_; });
    return std::move(answer_);
  }
  /// Whether it has not ended when `stop` is raised.
  bool stopped(const stop_signal& stop) const {
    pollfd watched[] = {{ended_.fd(), POLLIN, 0}, {stop.fd(), POLLIN, 0}};
    while (!ended_.raised() && !stop.raised())
      if (::poll(watched, 2, -1) < 0 && errno != EINTR)
        break;
    return !ended_.raised() && stop.raised();
  }

private:
  std::mutex mx_;
  std::condition_variable wake_;
  bool over_ = false;
  stop_signal ended_; ///< The same as `over_`, to be polled.
  http_answer answer_;
};

http_answer refused() {
  http_answer out;
  out.end = {http_failure::other, true, "too many requests wait"};
  return out;
}

} // namespace

http_answer fetch(http_client& with, http_request what) {
  auto listener = std::make_shared<whole_answer>();
  if (with.start(std::move(what), listener) == 0)
    return refused();
  return listener->wait();
}

http_answer fetch(http_client& with, http_request what, const stop_signal& stop) {
  auto listener = std::make_shared<whole_answer>();
  auto id = with.start(std::move(what), listener);
  if (id == 0)
    return refused();
  if (listener->stopped(stop))
    with.cancel(id);
  return listener->wait();
}

} // namespace zhian

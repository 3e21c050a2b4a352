#include "storage/redis/client.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>

#include <fcntl.h>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::redis {

namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr uint32_t most_in_flight = 4096;
constexpr milliseconds first_pause{50};
constexpr milliseconds longest_pause{5000};
constexpr std::string_view gone = "connection lost";

redis_reply to_reply(const ::redisReply* from) {
  redis_reply out;
  auto put = [&](const ::redisReply& x) {
    if (x.type == REDIS_REPLY_INTEGER)
      out.items.push_back(std::to_string(x.integer));
    else if (x.type == REDIS_REPLY_STRING || x.type == REDIS_REPLY_STATUS)
      out.items.emplace_back(x.str, static_cast<size_t>(x.len));
    else
      out.items.emplace_back();
  };
  if (from == nullptr) {
    out.error = gone;
  } else if (from->type == REDIS_REPLY_ERROR) {
    out.error.assign(from->str, static_cast<size_t>(from->len));
  } else {
    out.ok = true;
    if (from->type == REDIS_REPLY_ARRAY)
      for (size_t i = 0; i < from->elements; ++i)
        put(*from->element[i]);
    else
      put(*from);
  }
  return out;
}

} // namespace

/// The thread's state. Everything but the queue and the flags is touched by the thread alone.
class client::loop {
public:
  loop(const redis_settings& where, std::string script, on_state told)
      : where_(where),
        script_(std::move(script)),
        told_(std::move(told)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        up_gauge_(metrics::get_gauge("zhian_redis_up", "Whether Redis answers in time")),
        lost_(metrics::get_counter("zhian_redis_lost_total",
                                   "Connections to Redis that ended or failed")),
        late_(metrics::get_counter("zhian_redis_late_total",
                                   "Connections ended because a reply came too late")),
        time_(metrics::get_histogram("zhian_redis_seconds", "Time from asking Redis to its reply")),
        chance_(std::random_device{}()) {
    if (wake_ < 0)
      throw std::runtime_error("redis: no descriptor left");
  }
  ~loop() { ::close(wake_); }
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  bool up() const noexcept { return up_.load(std::memory_order_acquire); }

  bool submit(std::vector<std::string> keys, std::vector<std::string> args, on_reply then) {
    if (!up())
      return false;
    {
      std::lock_guard guard{mx_};
      if (stopping_ || outstanding_ >= most_in_flight)
        return false;
      ++outstanding_;
      queue_.push_back({std::move(keys), std::move(args), std::move(then)});
    }
    ring();
    return true;
  }

  void stop() {
    {
      std::lock_guard guard{mx_};
      stopping_ = true;
    }
    ring();
  }

  void run() {
    // hiredis writes without MSG_NOSIGNAL, and signals of the process are main's business.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    for (;;) {
      auto work = take_queue();
      if (!work)
        break;
      if (link_ == nullptr && clock::now() >= next_try_)
        connect();
      for (auto& x : *work)
        evaluate(std::move(x), false);
      wait_and_serve();
      // After the reading: replies that came while this thread was not running are in time.
      if (link_ != nullptr && !flights_.empty() && clock::now() >= flights_.front().deadline) {
        late_.add();
        drop("no reply in time");
      } else if (link_ != nullptr && !refusal_.empty()) {
        drop(refusal_);
      } else if (link_ == nullptr && linked_) {
        lost();
      }
    }
    set_up(false);
    if (link_ != nullptr)
      ::redisAsyncFree(link_);
    for (auto& x : last_)
      finish(x, to_reply(nullptr));
  }

private:
  struct job {
    std::vector<std::string> keys;
    std::vector<std::string> args;
    on_reply then;
  };

  /// A command that waits for its reply; replies come in the order of the commands.
  struct flight {
    clock::time_point sent;
    clock::time_point deadline;
    std::function<void(redis_reply)> then;
  };

  void ring() { ::eventfd_write(wake_, 1); }

  /// What was submitted; nothing when the thread is to end (the rest is then in `last_`).
  std::optional<std::vector<job>> take_queue() {
    std::lock_guard guard{mx_};
    if (stopping_) {
      last_.swap(queue_);
      return std::nullopt;
    }
    std::vector<job> out;
    out.swap(queue_);
    return out;
  }

  void connect() {
    link_ = where_.unix_socket.empty() ? ::redisAsyncConnect(where_.host.c_str(), where_.port)
                                       : ::redisAsyncConnectUnix(where_.unix_socket.c_str());
    linked_ = true;
    reason_ = "connection closed";
    refusal_.clear();
    if (link_ == nullptr || link_->err != 0) {
      reason_ = link_ != nullptr ? link_->errstr : "out of memory";
      if (link_ != nullptr)
        ::redisAsyncFree(link_);
      link_ = nullptr;
      return;
    }
    ::fcntl(link_->c.fd, F_SETFD, FD_CLOEXEC);
    reading_ = writing_ = false;
    link_->ev = {this,
                 [](void* x) { self(x).reading_ = true; },
                 [](void* x) { self(x).reading_ = false; },
                 [](void* x) { self(x).writing_ = true; },
                 [](void* x) { self(x).writing_ = false; },
                 [](void* x) {
                   self(x).link_ = nullptr;
                 }};
    link_->data = this;
    ::redisAsyncSetConnectCallback(link_, &loop::connected);
    ::redisAsyncSetDisconnectCallback(link_, &loop::disconnected);
    if (!where_.password.empty())
      send({"AUTH", where_.password}, [this](const redis_reply& x) {
        if (!x.ok && x.error != gone)
          refusal_ = "password refused";
      });
    send({"SCRIPT", "LOAD", script_}, [this](const redis_reply& x) {
      if (x.ok && x.items.size() == 1) {
        sha_ = x.items[0];
        pause_ = first_pause;
        set_up(true);
      } else if (x.error != gone && refusal_.empty()) {
        refusal_ = x.error.empty() ? "odd answer to SCRIPT LOAD" : x.error;
      }
    });
  }

  static loop& self(void* x) { return *static_cast<loop*>(x); }

  static void connected(const ::redisAsyncContext* c, int status) {
    if (status != REDIS_OK)
      self(c->data).reason_ = c->errstr != nullptr ? c->errstr : "cannot connect";
  }

  static void disconnected(const ::redisAsyncContext* c, int status) {
    if (status != REDIS_OK && c->errstr != nullptr && *c->errstr != '\0')
      self(c->data).reason_ = c->errstr;
  }

  static void replied(::redisAsyncContext*, void* reply, void* x) {
    auto& me = self(x);
    auto done = std::move(me.flights_.front());
    me.flights_.pop_front();
    if (reply != nullptr)
      me.time_.observe_ns(static_cast<uint64_t>((clock::now() - done.sent).count()));
    done.then(to_reply(static_cast<const ::redisReply*>(reply)));
  }

  void send(const std::vector<std::string_view>& words, std::function<void(redis_reply)> then) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (auto word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    auto now = clock::now();
    auto sent =
        link_ != nullptr
        && ::redisAsyncCommandArgv(link_, &loop::replied, this, static_cast<int>(words.size()),
                                   texts.data(), sizes.data())
               == REDIS_OK;
    if (sent)
      flights_.push_back({now, now + where_.timeout, std::move(then)});
    else
      then(to_reply(nullptr));
  }

  /// `whole`: sends the script itself, which a server that was flushed no longer knows by its
  /// digest.
  void evaluate(job x, bool whole) {
    auto kept = std::make_shared<job>(std::move(x));
    auto count = std::to_string(kept->keys.size());
    std::vector<std::string_view> words{whole ? "EVAL" : "EVALSHA", whole ? script_ : sha_, count};
    words.insert(words.end(), kept->keys.begin(), kept->keys.end());
    words.insert(words.end(), kept->args.begin(), kept->args.end());
    send(words, [this, kept, whole](const redis_reply& reply) {
      if (!reply.ok && !whole && reply.error.starts_with("NOSCRIPT"))
        evaluate(std::move(*kept), true);
      else
        finish(*kept, reply);
    });
  }

  void finish(job& x, const redis_reply& reply) {
    {
      std::lock_guard guard{mx_};
      --outstanding_;
    }
    x.then(reply);
  }

  void wait_and_serve() {
    auto now = clock::now();
    auto until = now + longest_pause;
    if (link_ == nullptr)
      until = linked_ ? now : next_try_;
    else if (!flights_.empty())
      until = flights_.front().deadline;
    auto left = std::chrono::ceil<milliseconds>(until - now).count();
    pollfd fds[2] = {{wake_, POLLIN, 0}, {-1, 0, 0}};
    if (link_ != nullptr)
      fds[1] = {link_->c.fd, static_cast<short>((reading_ ? POLLIN : 0) | (writing_ ? POLLOUT : 0)),
                0};
    if (::poll(fds, 2, static_cast<int>(std::clamp<int64_t>(left, 0, longest_pause.count()))) <= 0)
      return;
    if (fds[0].revents != 0) {
      eventfd_t count = 0;
      ::eventfd_read(wake_, &count);
    }
    // Either call may end the connection and set `link_` to null.
    if (link_ != nullptr && (fds[1].revents & (POLLIN | POLLERR | POLLHUP)) != 0)
      ::redisAsyncHandleRead(link_);
    if (link_ != nullptr && (fds[1].revents & POLLOUT) != 0)
      ::redisAsyncHandleWrite(link_);
  }

  void drop(const std::string& why) {
    set_up(false); // Before those in flight fail, so that none of them comes back here.
    auto text = why;
    ::redisAsyncFree(link_);
    reason_ = text;
    lost();
  }

  void lost() {
    linked_ = false;
    lost_.add();
    bool news = set_up(false) || !told_away_;
    told_away_ = true;
    if (news)
      log::warn("redis", "Redis is away; limits are counted locally", {{"why", reason_}});
    std::uniform_real_distribution<double> part{0.5, 1.0};
    next_try_ = clock::now() + std::chrono::duration_cast<clock::duration>(pause_ * part(chance_));
    pause_ = std::min(pause_ * 2, longest_pause);
  }

  /// Answers whether that was a change.
  bool set_up(bool now) {
    if (up_.exchange(now, std::memory_order_acq_rel) == now)
      return false;
    up_gauge_.set(now ? 1 : 0);
    if (now) {
      told_away_ = false;
      log::info("redis", "Redis answers");
    }
    told_(now);
    return true;
  }

  const redis_settings where_;
  const std::string script_;
  const on_state told_;
  const int wake_;
  metrics::gauge& up_gauge_;
  metrics::counter& lost_;
  metrics::counter& late_;
  metrics::histogram& time_;

  std::mutex mx_;
  std::vector<job> queue_;
  uint32_t outstanding_ = 0;
  bool stopping_ = false;
  std::atomic<bool> up_{false};

  ::redisAsyncContext* link_ = nullptr;
  bool linked_ = false; ///< A connection was begun whose end is not yet dealt with.
  bool reading_ = false;
  bool writing_ = false;
  bool told_away_ = false;
  std::string sha_;
  std::string reason_;
  std::string refusal_; ///< Not empty: the server will not have us; set inside callbacks, where
                        ///< nothing may be freed.
  std::deque<flight> flights_;
  std::vector<job> last_;
  clock::time_point next_try_{};
  milliseconds pause_ = first_pause;
  std::mt19937 chance_;
};

client::client(const redis_settings& where, std::string script, on_state told)
    : loop_(std::make_shared<loop>(where, std::move(script), std::move(told))),
      thread_([keep = loop_] { keep->run(); }) {}

client::~client() {
  loop_->stop();
  if (thread_.get_id() == std::this_thread::get_id())
    thread_.detach(); // A callback held the last reference to our owner; the thread keeps what it
                      // needs.
  else
    thread_.join();
}

bool client::up() const noexcept {
  return loop_->up();
}

bool client::eval(std::vector<std::string> keys, std::vector<std::string> args, on_reply then) {
  return loop_->submit(std::move(keys), std::move(args), std::move(then));
}

} // namespace zhian::redis

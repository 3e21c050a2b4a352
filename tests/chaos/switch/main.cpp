// chaos_switch SEED DEVICE…: a switch in user space for kernels without netem. Each device is one
// port, moved into the namespace of a machine by the bed; frames go from port to port by the
// schedules of the links (link.hpp). Orders come on standard input (order.hpp), each is answered by
// a line; the switch ends when its input does.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include "tests/chaos/switch/frame_queue.hpp"
#include "tests/chaos/switch/order.hpp"
#include "tests/chaos/switch/tap.hpp"

namespace zhian::chaos {

namespace {

/// Frames under way at most, on all links together: 8 MiB at their longest.
constexpr size_t most_under_way = 5000;
/// Frames read of one port before the others have their turn.
constexpr int most_at_once = 64;

struct direction {
  one_way way;
  uint64_t taken = 0, lost = 0, doubled = 0, reordered = 0, overflown = 0;
};

class user_switch {
public:
  user_switch(uint64_t seed, const std::vector<std::string>& names) : queue_(most_under_way) {
    std::cout << "seed " << seed;
    for (size_t i = 0; i < names.size(); ++i) {
      ports_.emplace_back(names[i], address_of(i));
      std::cout << ' ' << names[i] << '=' << address_of(i);
    }
    for (size_t from = 0; from < ports_.size(); ++from)
      for (size_t to = 0; to < ports_.size(); ++to)
        ways_.push_back({one_way{seed_of(seed, from, to)}});
    std::cout << std::endl;
  }

  void run() {
    while (!over_) {
      wait();
      deliver();
      for (size_t i = 0; i < ports_.size(); ++i)
        for (int n = 0; n < most_at_once; ++n) {
          auto frame = ports_[i].read();
          if (!frame)
            break;
          take(i, std::move(*frame));
        }
      deliver();
    }
  }

private:
  moment now() const {
    return std::chrono::duration_cast<moment>(std::chrono::steady_clock::now() - begin_);
  }

  direction& way(size_t from, size_t to) { return ways_[from * ports_.size() + to]; }

  void take(size_t from, std::string frame) {
    auto to = port_of(frame, ports_.size());
    if (!to || *to == from)
      return;
    auto& d = way(from, *to);
    ++d.taken;
    auto what = d.way.decide(now());
    d.lost += what.copies == 0 ? 1 : 0;
    d.doubled += what.copies == 2 ? 1 : 0;
    d.reordered += what.reordered ? 1 : 0;
    for (size_t i = 0; i < what.copies; ++i)
      if (!queue_.put(what.due[i], {from, *to, frame}))
        ++d.overflown;
  }

  void deliver() {
    while (auto frame = queue_.take(now()))
      if (!ports_[frame->to].write(frame->bytes))
        ++way(frame->from, frame->to).overflown;
  }

  /// Until a frame or an order comes, or a frame is due.
  void wait() {
    std::vector<pollfd> on{{STDIN_FILENO, POLLIN, 0}};
    for (const auto& p : ports_)
      on.push_back({p.descriptor(), POLLIN, 0});
    timespec limit{};
    if (auto due = queue_.next_due()) {
      auto left = std::max(moment{0}, *due - now());
      limit.tv_sec = static_cast<time_t>(left.count() / 1'000'000);
      limit.tv_nsec = static_cast<long>(left.count() % 1'000'000 * 1000);
      ::ppoll(on.data(), on.size(), &limit, nullptr);
    } else {
      ::ppoll(on.data(), on.size(), nullptr, nullptr);
    }
    if (on[0].revents != 0)
      listen();
  }

  void listen() {
    char buffer[4096];
    auto n = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (n <= 0 && !(n < 0 && errno == EINTR)) {
      over_ = true;
      return;
    }
    said_.append(buffer, n > 0 ? static_cast<size_t>(n) : 0);
    for (size_t end; (end = said_.find('\n')) != std::string::npos; said_.erase(0, end + 1))
      obey(read_order(std::string_view{said_}.substr(0, end), ports_.size()));
  }

  void obey(const order& what) {
    if (const auto* wrong = std::get_if<not_understood>(&what)) {
      std::cout << "no: " << wrong->why << std::endl;
      return;
    }
    if (const auto* x = std::get_if<set_link>(&what))
      way(x->from, x->to).way.set(x->how);
    else if (std::holds_alternative<mend_all>(what))
      for (auto& d : ways_)
        d.way.set({});
    std::cout << "yes";
    if (std::holds_alternative<tell_figures>(what))
      for (auto field : {&direction::taken, &direction::lost, &direction::doubled,
                         &direction::reordered, &direction::overflown}) {
        uint64_t sum = 0;
        for (const auto& d : ways_)
          sum += d.*field;
        std::cout << ' ' << sum;
      }
    std::cout << std::endl;
  }

  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::vector<tap> ports_;
  std::vector<direction> ways_; ///< From each port to each.
  frame_queue queue_;
  std::string said_;
  bool over_ = false;
};

} // namespace

} // namespace zhian::chaos

int main(int argc, char** argv) {
  uint64_t seed = 0;
  auto* end = argc > 1 ? argv[1] + std::strlen(argv[1]) : nullptr;
  if (argc < 4 || std::from_chars(argv[1], end, seed).ptr != end) {
    std::cerr << "usage: chaos_switch SEED DEVICE DEVICE…\n";
    return 2;
  }
  try {
    zhian::chaos::user_switch{seed, {argv + 2, argv + argc}}.run();
    return 0;
  } catch (const std::exception& x) {
    std::cerr << "chaos_switch: " << x.what() << '\n';
    return 1;
  }
}

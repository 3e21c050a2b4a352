// Counters, gauges and histograms of the process, shown on /metrics in the Prometheus text format.
// Getting an instrument takes a lock: keep the reference. Using one is a relaxed atomic.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zhian::metrics {

using labels = std::map<std::string, std::string>;

/// Grows only.
class counter {
public:
  void add(uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<uint64_t> value_{0};
};

/// Goes up and down.
class gauge {
public:
  void add(int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  void set(int64_t n) { value_.store(n, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<int64_t> value_{0};
};

/// Durations, in buckets of seconds: 10 µs, 25 µs, 50 µs, 100 µs … 10 s.
class histogram {
public:
  static constexpr double bounds[] = {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001,
                                      0.0025,  0.005,    0.01,    0.025,  0.05,    0.1,    0.25,
                                      0.5,     1,        2.5,     5,      10};
  static constexpr size_t bucket_count = std::size(bounds) + 1;
  using counts = std::array<uint64_t, bucket_count>;
  void observe_ns(uint64_t ns);
  uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  uint64_t sum_ns() const { return sum_ns_.load(std::memory_order_relaxed); }
  uint64_t bucket(size_t i) const { return buckets_[i].load(std::memory_order_relaxed); }
  /// All buckets, one after the other.
  counts read() const;

private:
  std::atomic<uint64_t> buckets_[bucket_count]{};
  std::atomic<uint64_t> count_{0};
  std::atomic<uint64_t> sum_ns_{0};
};

/// The time that a share `q` (0 to 1) of what was counted did not exceed, in nanoseconds: as if the
/// durations of a bucket were spread evenly over it. 0: nothing was counted. What lies beyond all
/// bounds counts as the last of them.
uint64_t quantile_ns(const histogram::counts& of, double q);

/// The instrument of this name and these labels; made at the first call. `help` of the first call
/// counts.
counter& get_counter(std::string_view name, std::string_view help, const labels& with = {});
gauge& get_gauge(std::string_view name, std::string_view help, const labels& with = {});
histogram& get_histogram(std::string_view name, std::string_view help, const labels& with = {});

/// The Prometheus text exposition (version 0.0.4) of all instruments.
std::string expose();

} // namespace zhian::metrics

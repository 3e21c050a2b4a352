#include "protocols/metrics.hpp"

#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <variant>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace zhian::metrics {

namespace {

using instrument =
    std::variant<std::unique_ptr<counter>, std::unique_ptr<gauge>, std::unique_ptr<histogram>>;

struct family {
  std::string help;
  std::map<labels, instrument> members;
};

struct registry {
  std::mutex mx;
  std::map<std::string, family, std::less<>> families;
};

registry& the_registry() {
  // Never destroyed: actors of a system that outlives main's statics still count.
  static auto* instance = new registry;
  return *instance;
}

template <class T>
T& get(std::string_view name, std::string_view help, const labels& with) {
  auto& reg = the_registry();
  std::lock_guard guard{reg.mx};
  auto at = reg.families.find(name);
  if (at == reg.families.end())
    at = reg.families.emplace(std::string{name}, family{std::string{help}, {}}).first;
  auto member = at->second.members.find(with);
  if (member == at->second.members.end())
    member = at->second.members.emplace(with, std::make_unique<T>()).first;
  return *std::get<std::unique_ptr<T>>(member->second);
}

prometheus::ClientMetric to_client(const labels& with, const instrument& x,
                                   prometheus::MetricType& type) {
  prometheus::ClientMetric out;
  for (const auto& [key, value] : with)
    out.label.push_back({key, value});
  if (const auto* c = std::get_if<std::unique_ptr<counter>>(&x)) {
    type = prometheus::MetricType::Counter;
    out.counter.value = static_cast<double>((*c)->value());
  } else if (const auto* g = std::get_if<std::unique_ptr<gauge>>(&x)) {
    type = prometheus::MetricType::Gauge;
    out.gauge.value = static_cast<double>((*g)->value());
  } else {
    const auto& h = *std::get<std::unique_ptr<histogram>>(x);
    type = prometheus::MetricType::Histogram;
    out.histogram.sample_sum = static_cast<double>(h.sum_ns()) / 1e9;
    uint64_t seen = 0;
    for (size_t i = 0; i < histogram::bucket_count; ++i) {
      seen += h.bucket(i);
      prometheus::ClientMetric::Bucket bucket;
      bucket.cumulative_count = seen;
      bucket.upper_bound = i < std::size(histogram::bounds)
                               ? histogram::bounds[i]
                               : std::numeric_limits<double>::infinity();
      out.histogram.bucket.push_back(bucket);
    }
    out.histogram.sample_count = seen;
  }
  return out;
}

} // namespace

void histogram::observe_ns(uint64_t ns) {
  auto seconds = static_cast<double>(ns) / 1e9;
  size_t at = 0;
  while (at < std::size(bounds) && seconds > bounds[at])
    ++at;
  buckets_[at].fetch_add(1, std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_relaxed);
  sum_ns_.fetch_add(ns, std::memory_order_relaxed);
}

histogram::counts histogram::read() const {
  counts out;
  for (size_t i = 0; i < bucket_count; ++i)
    out[i] = bucket(i);
  return out;
}

uint64_t quantile_ns(const histogram::counts& of, double q) {
  auto all = std::accumulate(of.begin(), of.end(), uint64_t{0});
  auto wanted = q * static_cast<double>(all);
  double before = 0;
  for (size_t i = 0; all > 0 && i < std::size(histogram::bounds); ++i) {
    auto here = static_cast<double>(of[i]);
    if (here > 0 && before + here >= wanted) {
      auto low = i == 0 ? 0.0 : histogram::bounds[i - 1];
      auto seconds = low + (histogram::bounds[i] - low) * (wanted - before) / here;
      return static_cast<uint64_t>(seconds * 1e9);
    }
    before += here;
  }
  return all == 0
             ? 0
             : static_cast<uint64_t>(histogram::bounds[std::size(histogram::bounds) - 1] * 1e9);
}

counter& get_counter(std::string_view name, std::string_view help, const labels& with) {
  return get<counter>(name, help, with);
}

gauge& get_gauge(std::string_view name, std::string_view help, const labels& with) {
  return get<gauge>(name, help, with);
}

histogram& get_histogram(std::string_view name, std::string_view help, const labels& with) {
  return get<histogram>(name, help, with);
}

std::string expose() {
  std::vector<prometheus::MetricFamily> all;
  auto& reg = the_registry();
  std::lock_guard guard{reg.mx};
  for (const auto& [name, fam] : reg.families) {
    prometheus::MetricFamily out;
    out.name = name;
    out.help = fam.help;
    for (const auto& [with, x] : fam.members)
      out.metric.push_back(to_client(with, x, out.type));
    all.push_back(std::move(out));
  }
  return prometheus::TextSerializer{}.Serialize(all);
}

} // namespace zhian::metrics

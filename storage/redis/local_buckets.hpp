// Buckets in memory: what a node counts with when Redis is away.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/redis/token_bucket.hpp"

namespace zhian::redis {

/// A bounded set of buckets; the one unused for longest is forgotten first. For one thread.
class local_buckets {
public:
  explicit local_buckets(size_t most) : most_(most > 0 ? most : 1) {}

  /// Takes from all of the request's buckets, or from none.
  limit_verdict take(const take_tokens& request, int64_t now_us);
  size_t size() const { return order_.size(); }

private:
  struct entry {
    std::string name;
    bucket_state state;
  };
  using place = std::list<entry>::iterator;

  size_t most_;
  std::list<entry> order_;                             ///< Most recently used first.
  std::unordered_map<std::string_view, place> places_; ///< Keys are views of the entries' names.
};

} // namespace zhian::redis

#include "protocols/key_ring.hpp"

#include <algorithm>

namespace zhian {

key_set::key_set(std::vector<signing_key> keys) : keys_(std::move(keys)) {
  std::sort(keys_.begin(), keys_.end(), [](const signing_key& a, const signing_key& b) {
    return a.use_from != b.use_from ? a.use_from < b.use_from : a.kid < b.kid;
  });
}

const signing_key* key_set::current(int64_t now_ns) const {
  auto at = std::find_if(keys_.rbegin(), keys_.rend(),
                         [&](const signing_key& x) { return x.use_from <= now_ns; });
  return at == keys_.rend() ? nullptr : &*at;
}

const signing_key* key_set::find(std::string_view kid) const {
  auto at =
      std::find_if(keys_.begin(), keys_.end(), [&](const signing_key& x) { return x.kid == kid; });
  return at == keys_.end() ? nullptr : &*at;
}

bool key_set::in_use_for(int64_t now_ns, std::chrono::nanoseconds so_long) const {
  return !keys_.empty() && now_ns - keys_.front().use_from >= so_long.count();
}

bool is_kid(std::string_view text) {
  return text.size() == 16 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

} // namespace zhian

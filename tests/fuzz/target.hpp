// Fuzz targets: one a parser. Each takes any bytes and claims something about what the parser makes
// of them. libFuzzer searches for bytes that break a claim (`./dev fuzz`); the bytes it once found
// and a few good examples lie in corpus/NAME and are replayed by an ordinary unit test.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace zhian::fuzz {

/// One target: its name is that of its corpus folder.
struct target {
  std::string_view name;
  void (*run)(std::string_view bytes);
};

/// All targets that are linked in.
const std::vector<target>& all_targets();

struct registration {
  registration(std::string_view name, void (*run)(std::string_view));
};

/// A claim did not hold: the parser is at fault, or the claim.
struct broken_claim : std::logic_error {
  using std::logic_error::logic_error;
};

inline void claim(bool holds, const char* what) {
  if (!holds)
    throw broken_claim{what};
}

/// Takes the input of a target apart. Lines make corpora that people can read and write.
class input {
public:
  explicit input(std::string_view bytes) : rest_(bytes) {}

  /// Up to the next line break, which is taken too.
  std::string_view line() {
    auto end = rest_.find('\n');
    auto out = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
    return out;
  }
  /// One byte; 0 at the end.
  uint8_t byte() {
    if (rest_.empty())
      return 0;
    auto out = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return out;
  }
  std::string_view rest() const { return rest_; }
  bool empty() const { return rest_.empty(); }

private:
  std::string_view rest_;
};

/// Whether the text is one JSON value in UTF-8, without NUL and without an escaped half of a
/// surrogate pair: what PostgreSQL stores as jsonb and every client reads.
bool is_good_json(std::string_view text);

} // namespace zhian::fuzz

/// Defines a target: ZHIAN_FUZZ_TARGET(json_body) { … bytes … }
#define ZHIAN_FUZZ_TARGET(name)                                                                    \
  static void fuzz_##name([[maybe_unused]] std::string_view bytes);                                \
  static const ::zhian::fuzz::registration fuzz_##name##_registered{#name, &fuzz_##name};          \
  static void fuzz_##name([[maybe_unused]] std::string_view bytes)

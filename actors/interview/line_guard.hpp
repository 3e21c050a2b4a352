// What a model may not say, whatever it was talked into: the rules it was given, and anything that
// is no spoken line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

namespace zhian::interview {

/// Pieces of a text that is not to be told: every run of so many letters, digits and ideographs,
/// without case, blanks and marks. An ideograph counts as two letters.
class secret_text {
public:
  static constexpr size_t piece = 24;

  explicit secret_text(std::string_view text);
  bool holds(uint64_t piece_hash) const { return pieces_.contains(piece_hash); }
  bool empty() const { return pieces_.empty(); }

private:
  std::unordered_set<uint64_t> pieces_;
};

/// Listens to a line as it comes. A word or a turn of speech in common with the rules is nothing;
/// a sentence of them is a leak.
class leak_watch {
public:
  /// Different pieces in common from which on a line leaks: a run of about 31 letters or 19
  /// ideographs, or several shorter ones.
  static constexpr size_t leaks_from = 8;

  explicit leak_watch(std::shared_ptr<const secret_text> secret) : secret_(std::move(secret)) {}

  /// More of the line, whole characters.
  void take(std::string_view text);
  bool leaks() const { return seen_.size() >= leaks_from; }
  /// Something of the rules was said already: what follows is not told before the line is over.
  bool suspicious() const { return !seen_.empty(); }

private:
  std::shared_ptr<const secret_text> secret_;
  std::deque<char32_t> run_; ///< The newest characters, no longer than a piece needs.
  size_t weight_ = 0;
  std::unordered_set<uint64_t> seen_;
};

/// Whether a whole text leaks.
bool leaks(const std::string& secret, std::string_view text);

/// Whether a line is something an interviewer could say: no JSON and no block of code, which is
/// what a model answers that was told to change its form.
bool is_spoken(std::string_view line);

} // namespace zhian::interview

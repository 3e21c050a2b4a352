// Reading Chinese and English alike without a dictionary: folding, sentences, words, and finding
// terms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/utf8.hpp"

namespace zhian::interview {

/// Bytes [begin, end) of a text.
struct span {
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const span&) const = default;
  size_t size() const { return end - begin; }
};

/// Text in one line: blanks and controls as one blank, none at the ends.
std::string one_line(std::string_view text);

/// A step of splitmix64: which of equals comes first is the same everywhere, unlike with the
/// distributions of <random>.
uint64_t mix(uint64_t x);

/// Han, kana and hangul: scripts without blanks between words.
bool is_ideographic(char32_t code);

/// A text made comparable: lower case, full-width forms as plain ones, hyphens and any white space
/// as one blank. It remembers where each byte came from, so that what is found can be quoted from
/// the original.
class folded_text {
public:
  explicit folded_text(std::string_view original);

  std::string_view text() const { return text_; }
  /// The span of the original that `within`, a span of `text()`, came from.
  span origin(span within) const;
  /// The first place of a folded term at or after `from`, as a span of `text()`. A term in Latin
  /// letters is found as a word, also inflected ("query" in "queries"); one in an ideographic
  /// script anywhere.
  std::optional<span> find(std::string_view folded_term, size_t from = 0) const;

private:
  /// False: a term with this beginning is nowhere in the text.
  bool may_hold(std::string_view beginning) const;
  /// Where a text with this beginning may stand at or after `from`, in rising order; npos: nowhere
  /// any more.
  size_t candidate(std::string_view part, size_t from) const;

  static constexpr uint32_t nowhere = 0xFFFFFFFF;
  std::string text_;
  // Rubrics look for hundreds of terms in each sentence: a bit for each three neighbouring bytes,
  // by a hash, rules nearly all of them out at once; the places of each pair find the others.
  std::array<uint64_t, 32> triples_{};
  std::array<uint32_t, 256> first_; ///< The first place of a pair.
  std::vector<uint32_t> next_;      ///< For each byte: the next place of a pair of the same hash.
  std::vector<uint32_t> begins_;    ///< For each byte: where its character begins in the original.
  std::vector<uint32_t> ends_;      ///< And where it ends.
};

/// The folded text alone.
std::string fold(std::string_view text);

/// Whether `word` is `term` or an inflected form of it; both folded. Terms of one or two letters
/// have no other forms.
bool is_form_of(std::string_view word, std::string_view term);

/// Sentences, without the blanks around them; they end at 。！？!?；; at a line break, at ". " and
/// at bytes that are not UTF-8. Every one holds at least one letter or digit, and is UTF-8.
std::vector<span> sentences(std::string_view text);

/// How much was said: an ideograph is one, a word in letters or digits two.
size_t amount(std::string_view text);

/// The shares of a text that can be compared: pairs of neighbouring ideographs, and words, in order
/// and with repeats. They live as long as the folded text stays where it is.
std::vector<std::string_view> units_of(const folded_text& text);
/// Of such shares those that say something, without the commonest ones: sorted, each once.
std::vector<std::string_view> telling(std::vector<std::string_view> units);

/// Both in one, by value: what of a text can be compared.
std::vector<std::string> content_units(std::string_view text);

/// At most `max_chars` characters from the front of `within`; never inside a character.
span cut(std::string_view text, span within, size_t max_chars);

/// Puts values into {slots}: one pass, so that a value with braces is taken as it is. Slots without
/// a value stay.
struct slot {
  std::string_view name;
  std::string_view value;
};
std::string fill_slots(std::string_view text, const std::vector<slot>& slots);

/// The names in {…} of a text, in order; empty when a brace is not closed or not opened.
std::optional<std::vector<std::string>> slot_names(std::string_view text);

} // namespace zhian::interview

// Finds the names of a lexicon in a text: a trie walked from every place where a name may begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zhian::resume {

/// A text prepared for matching: full-width ASCII is plain, white space is one blank, and none
/// between two Chinese characters (a PDF breaks lines and spreads headings inside words). Both
/// forms have the same length.
struct folded_text {
  std::string cased;
  std::string folded; ///< ASCII in lower case.
};
/// `origins`, when given, gets for each byte of a form where its character begins in `utf8`.
folded_text fold(std::string_view utf8, std::vector<uint32_t>* origins = nullptr);

/// Names and where they stand. Built once, then only read.
class skill_matcher {
public:
  static constexpr int32_t nothing =
      -1; ///< Id of a phrase that is no skill, and hides what is inside it.

  skill_matcher() : nodes_(1) {}

  /// Adds a name of `id`. `strict`: a short name that is also a common word or letter; it counts
  /// only in exactly this case and where its neighbours do not make it something else ("Go to",
  /// "R&D", "Plan C").
  void add(std::string_view name, int32_t id, bool strict = false);

  struct match {
    int32_t id = nothing;
    size_t at = 0;
    size_t end = 0;
  };

  /// The matches that do not overlap, leftmost and then longest first; phrases that are no skill
  /// are left out.
  std::vector<match> find(const folded_text& text) const;

private:
  struct name {
    int32_t id;
    bool strict;
    std::string cased; ///< Only when strict.
  };
  struct node {
    std::vector<std::pair<uint8_t, uint32_t>> next; ///< Sorted.
    std::vector<name> names;                        ///< That end here.
  };

  const node* child(const node& from, uint8_t byte) const;
  const name* accepted(const node& at, const folded_text& text, size_t begin, size_t end) const;

  std::vector<node> nodes_;
};

} // namespace zhian::resume

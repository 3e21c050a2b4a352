// A report as it is printed: what stands on it, without fonts, pages and places. Built from plain
// data by a function a kind of report (interview_document.hpp), drawn by pdf.hpp.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "protocols/entity.hpp"

namespace zhian::report {

/// The dark band at the top of the first page.
struct banner {
  std::string title;
  std::string subject;
  std::string note;  ///< A line below; may be empty.
  int score = -1;    ///< 0…100, drawn as a ring; -1: none.
  std::string label; ///< Below the ring.
};

/// A heading stays with what follows it. Those of level 1 are in the outline of the file.
struct heading {
  int level = 1; ///< 1 or 2.
  std::string text;
};

/// `strong`: above a list, and stays with it.
enum class tone : uint8_t { plain, muted, strong };
struct paragraph {
  std::string text;
  tone look = tone::plain;
};

/// A line with a bullet before it.
struct bullet {
  std::string text;
};

/// Words of the person, as they were said.
struct quotation {
  std::string text;
  std::string source; ///< Where they are from; may be empty.
};

/// Label and value, e.g. "Length" and "12 min".
struct fact {
  std::string label;
  std::string value;
};
struct facts {
  std::vector<fact> items;
};

struct score {
  std::string label;
  int value = 0; ///< 0…100; -1: none was given.
  std::string note = {};
};
/// A bar each; with `radar` and three of them or more also as a star beside.
struct scores {
  std::vector<score> items;
  bool radar = false;
};

/// Rows below a head, which is repeated on each page they reach.
struct table {
  std::vector<double> widths; ///< Shares of the page's width, one a column.
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

using block = std::variant<banner, heading, paragraph, bullet, quotation, facts, scores, table>;

struct document {
  language lang = language::zh; ///< Of the labels; chooses the shapes of characters, too.
  std::string title;            ///< Of the file's properties.
  std::string subject;
  timestamp made_at{}; ///< Of the report, not of the file: the same report gives the same bytes.
  std::string footer;  ///< On each page, before the page's number.
  std::string page_of; ///< "{page} / {pages}" in words; both are replaced.
  std::vector<block> blocks;
};

} // namespace zhian::report

// Text as people read it: what extraction hands on, whatever the file held.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zhian::resume {

/// The most characters a resume may have (design: the room reads it whole).
inline constexpr size_t max_characters = 400000;

/// NFC text with '\n' as the only control character: invisible characters are gone, every kind of
/// space is one blank, lines are trimmed and at most one empty line stands between two others.
/// Radicals, ligatures and full-width letters, which PDFs use for plain ones, become the plain
/// ones. Bytes that are not UTF-8 become U+FFFD. Cleaning twice changes nothing more.
std::string clean_text(std::string_view text);

/// Cuts to the bounds, never inside a character; true when something was lost.
bool truncate_text(std::string& text, size_t max_bytes, size_t max_chars = max_characters);

/// OCR sets a blank between Chinese characters now and then; they are joined again. Line ends stay.
std::string join_han(std::string_view text);

/// The share (0…1) of characters nobody can read: replacement characters and private-use glyphs,
/// which fonts without a map to Unicode leave behind.
double unreadable_share(std::string_view utf8);

} // namespace zhian::resume

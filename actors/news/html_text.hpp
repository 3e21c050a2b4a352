// Articles come as HTML; what is kept and shown is plain text.
#pragma once

#include <string>
#include <string_view>

namespace zhian::news {

/// The text of a piece of HTML in UTF-8: paragraphs with an empty line between them, items of lists
/// behind "- ", no markup, nothing of scripts, styles and forms. Anything that is no HTML reads as
/// what a browser would show of it. `most_bytes` of what comes out at most; the rest is left out.
std::string text_of_html(std::string_view html, size_t most_bytes);

/// Plain text in the same shape: lines trimmed, blanks joined, one empty line between paragraphs.
std::string tidy_text(std::string_view text);

} // namespace zhian::news

// PDFs of a few lines, good and hostile.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhian::test {

/// Writes objects, the table of their places, and the trailer.
class tiny_pdf {
public:
  /// Adds an object; its number is the answer, from 1.
  int add(std::string body);
  int add_stream(std::string_view dictionary, std::string_view bytes);
  /// The file; `trailer` goes into the trailer dictionary besides Size and Root.
  std::string finish(int root, std::string_view trailer = "") const;

private:
  std::vector<std::string> objects_;
};

/// One page a text, in Helvetica.
std::string latin_pdf(const std::vector<std::string>& pages);

/// One page of Chinese in a font that is not embedded, addressed by GBK codes: without Poppler's
/// CMap "GBK-EUC-H" and its table Adobe-GB1 there is no text in it.
std::string gbk_pdf(std::string_view utf8);

/// One page that calls itself `count` pages.
std::string pdf_of_count(long count);

/// A page tree that contains itself.
std::string circular_pdf();

/// A page whose forms draw forms that draw forms …: 10^`depth` words to show.
std::string laughing_pdf(int depth);

/// Encrypted with a password nobody knows.
std::string locked_pdf();

} // namespace zhian::test

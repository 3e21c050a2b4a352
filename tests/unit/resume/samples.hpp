// Files of data/, and how much of a text was read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhian::test {

/// A file of data/, whole.
std::string sample(const std::string& name);

/// The share (0…1) of the characters of `truth`, blanks left out, that stand in `got` in their
/// order: the longest common subsequence by the length of `truth`.
double recall(std::string_view truth, std::string_view got);

/// A DOCX with this body of `word/document.xml` and further members (name, content).
std::string tiny_docx(const std::string& document_xml,
                      const std::vector<std::pair<std::string, std::string>>& more = {},
                      const char* password = nullptr, const std::string& types = "<Types/>");
/// `<w:p>` with one run.
std::string docx_paragraph(const std::string& text);
/// The document around a body.
std::string docx_document(const std::string& body);

} // namespace zhian::test

// The parts of a resume, found by their headings in Chinese and English. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "protocols/resume.hpp"

namespace zhian::resume {

/// The most sections of one resume.
inline constexpr size_t most_sections = 60;

/// Sections in their order, from heading to before the next one. Names: "contact", "summary",
/// "education", "experience", "projects", "skills", "awards", "languages", "other". What stands
/// before the first heading is "contact" when it holds an e-mail address or a telephone number. The
/// text is cleaned (actors/resume/text.hpp).
std::vector<text_section> find_sections(std::string_view utf8);

} // namespace zhian::resume

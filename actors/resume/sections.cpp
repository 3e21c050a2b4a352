#include "actors/resume/sections.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "protocols/utf8.hpp"

namespace zhian::resume {

namespace {

struct heading {
  std::string_view words; ///< Latin in lower case, without blanks.
  std::string_view name;
};

constexpr std::array headings{
    heading{"联系方式", "contact"},
    heading{"个人信息", "contact"},
    heading{"基本信息", "contact"},
    heading{"基本资料", "contact"},
    heading{"个人资料", "contact"},
    heading{"联系信息", "contact"},
    heading{"contact", "contact"},
    heading{"contacts", "contact"},
    heading{"contactinformation", "contact"},
    heading{"contactdetails", "contact"},
    heading{"personalinformation", "contact"},
    heading{"personaldetails", "contact"},
    heading{"自我评价", "summary"},
    heading{"个人总结", "summary"},
    heading{"个人简介", "summary"},
    heading{"个人优势", "summary"},
    heading{"自我介绍", "summary"},
    heading{"求职意向", "summary"},
    heading{"求职目标", "summary"},
    heading{"summary", "summary"},
    heading{"profile", "summary"},
    heading{"objective", "summary"},
    heading{"aboutme", "summary"},
    heading{"about", "summary"},
    heading{"professionalsummary", "summary"},
    heading{"careerobjective", "summary"},
    heading{"教育背景", "education"},
    heading{"教育经历", "education"},
    heading{"教育", "education"},
    heading{"学历", "education"},
    heading{"学习经历", "education"},
    heading{"education", "education"},
    heading{"academicbackground", "education"},
    heading{"educationalbackground", "education"},
    heading{"educationbackground", "education"},
    heading{"工作经历", "experience"},
    heading{"工作经验", "experience"},
    heading{"实习经历", "experience"},
    heading{"职业经历", "experience"},
    heading{"工作背景", "experience"},
    heading{"实习经验", "experience"},
    heading{"experience", "experience"},
    heading{"workexperience", "experience"},
    heading{"employment", "experience"},
    heading{"employmenthistory", "experience"},
    heading{"professionalexperience", "experience"},
    heading{"workhistory", "experience"},
    heading{"internship", "experience"},
    heading{"internships", "experience"},
    heading{"项目经历", "projects"},
    heading{"项目经验", "projects"},
    heading{"项目", "projects"},
    heading{"个人项目", "projects"},
    heading{"projects", "projects"},
    heading{"projectexperience", "projects"},
    heading{"selectedprojects", "projects"},
    heading{"personalprojects", "projects"},
    heading{"专业技能", "skills"},
    heading{"技能", "skills"},
    heading{"技能特长", "skills"},
    heading{"个人技能", "skills"},
    heading{"职业技能", "skills"},
    heading{"技术栈", "skills"},
    heading{"技能清单", "skills"},
    heading{"掌握技能", "skills"},
    heading{"skills", "skills"},
    heading{"technicalskills", "skills"},
    heading{"keyskills", "skills"},
    heading{"corecompetencies", "skills"},
    heading{"技术技能", "skills"},
    heading{"itskills", "skills"},
    heading{"荣誉奖项", "awards"},
    heading{"获奖经历", "awards"},
    heading{"获奖情况", "awards"},
    heading{"荣誉证书", "awards"},
    heading{"证书", "awards"},
    heading{"资格证书", "awards"},
    heading{"奖项", "awards"},
    heading{"awards", "awards"},
    heading{"honors", "awards"},
    heading{"certifications", "awards"},
    heading{"certificates", "awards"},
    heading{"honorsandawards", "awards"},
    heading{"语言能力", "languages"},
    heading{"语言", "languages"},
    heading{"languages", "languages"},
    heading{"校园经历", "other"},
    heading{"校园经验", "other"},
    heading{"社会实践", "other"},
    heading{"兴趣爱好", "other"},
    heading{"发表论文", "other"},
    heading{"论文", "other"},
    heading{"interests", "other"},
    heading{"publications", "other"},
    heading{"references", "other"},
    heading{"volunteering", "other"},
    heading{"hobbies", "other"},
    heading{"其他", "other"},
    heading{"其它", "other"},
};

/// A heading has few letters; a line that goes on behind a colon may be long.
constexpr size_t longest_heading = 40;

std::string_view name_of(std::string_view words) {
  auto at = std::find_if(headings.begin(), headings.end(),
                         [&](const auto& x) { return x.words == words; });
  return at == headings.end() ? std::string_view{} : at->name;
}

/// Letters and Chinese characters only, in lower case, "&" as "and"; stops at a colon.
std::string letters_of(std::string_view line) {
  std::string out;
  for (size_t at = 0; at < line.size();) {
    auto [c, size] = decode_utf8(line, at);
    auto here = line.substr(at, size);
    at += size;
    if (c == ':' || c == 0xff1a) {
      if (out.empty())
        continue;
      break;
    }
    if (c == '&')
      out += "and";
    else if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c + 32);
    else if ((c >= 'a' && c <= 'z') || (c >= 0x3400 && c <= 0x9fff))
      out += here;
    else if (c >= '0' && c <= '9')
      return {}; // "项目 3 年": a sentence. "1. Skills" loses its number below.
    if (out.size() > longest_heading)
      return {};
  }
  return out;
}

/// "一、", "1.", "(2)", "#", "■" before a heading.
std::string_view without_number(std::string_view line) {
  auto rest = line;
  for (std::string_view ordinal : {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"})
    for (std::string_view mark : {"、", ".", "．"})
      if (rest.starts_with(ordinal) && rest.substr(ordinal.size()).starts_with(mark))
        return rest.substr(ordinal.size() + mark.size());
  size_t at = 0;
  while (at < rest.size() && at < 4
         && (std::string_view{"().#0123456789 "}.find(rest[at]) != std::string_view::npos))
    ++at;
  return rest.substr(at);
}

std::string_view heading_of(std::string_view line) {
  auto rest = without_number(line);
  auto words = letters_of(rest);
  if (words.empty())
    return {};
  // Without a colon the heading is the whole line; Latin words of a sentence would make no heading.
  return name_of(words);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// An e-mail address, or eight digits and more with nothing but "-", "+", blanks and brackets among
/// them.
bool holds_contact(std::string_view text) {
  auto at = text.find('@');
  if (at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos
      && text.find('.', at) - at < 64)
    return true;
  size_t digits = 0;
  for (char c : text) {
    if (is_digit(c))
      ++digits;
    else if (std::string_view{"-+ ()"}.find(c) == std::string_view::npos)
      digits = 0;
    if (digits >= 8)
      return true;
  }
  return false;
}

} // namespace

std::vector<text_section> find_sections(std::string_view text) {
  std::vector<text_section> out;
  uint32_t characters = 0; ///< Before this line.
  uint32_t last_end = 0;   ///< Behind the last character of the last line that is not empty.
  size_t preface = text.size();
  for (size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    auto count = static_cast<uint32_t>(count_characters(line));
    if (auto name = heading_of(line); !name.empty() && out.size() < most_sections) {
      if (out.empty())
        preface = at;
      else
        out.back().end = last_end;
      out.push_back({std::string{name}, characters, characters + count});
    }
    characters += count;
    if (!line.empty())
      last_end = characters;
    ++characters; // The line end.
    at = end + 1;
  }
  if (!out.empty())
    out.back().end = last_end;
  auto before = text.substr(0, preface);
  while (!before.empty() && before.back() == '\n')
    before.remove_suffix(1);
  // With no heading at all, only a short text is nothing but a card.
  if (!before.empty() && holds_contact(before) && (!out.empty() || before.size() < 600)) {
    if (out.size() == most_sections) {
      auto end = out.back().end;
      out.pop_back();
      out.back().end = end;
    }
    out.insert(out.begin(), {"contact", 0, static_cast<uint32_t>(count_characters(before))});
  }
  return out;
}

} // namespace zhian::resume

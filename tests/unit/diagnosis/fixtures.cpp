#include "fixtures.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <rapidjson/document.h>

#include "protocols/utf8.hpp"

namespace zhian::test {

namespace {

const std::string data = DIAGNOSIS_TEST_DATA;

rapidjson::Document planted() {
  rapidjson::Document doc;
  auto text = diagnosis_file("planted.json");
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError())
    throw std::logic_error("planted.json is not JSON");
  return doc;
}

bool is_boundary(std::string_view text, size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<uint8_t>(text[at]) & 0xc0) != 0x80);
}

} // namespace

std::string diagnosis_file(const std::string& path) {
  std::ifstream in{data + "/" + path, std::ios::binary};
  if (!in)
    throw std::logic_error("no file " + path);
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string resume_named(const std::string& name) {
  return diagnosis_file("resumes/" + name + ".txt");
}

std::string posting_named(const std::string& name) {
  return diagnosis_file("postings/" + name + ".txt");
}

std::vector<std::string> all_resumes() {
  std::vector<std::string> out;
  for (const auto& x : std::filesystem::directory_iterator{data + "/resumes"})
    out.push_back(x.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::vector<std::string>> rising_resumes() {
  std::vector<std::vector<std::string>> out;
  auto doc = planted();
  for (const auto& x : doc["rising"].GetArray()) {
    auto& row = out.emplace_back();
    for (const auto& y : x.GetArray())
      row.emplace_back(y.GetString());
  }
  return out;
}

std::vector<planted_defect> planted_defects() {
  std::vector<planted_defect> out;
  auto doc = planted();
  for (const auto& x : doc["defects"].GetArray())
    out.push_back({x[0].GetString(), x[1].GetString(), x[2].GetString()});
  return out;
}

diagnosis::report judged(std::string_view resume, std::string_view posting) {
  return diagnosis::analyse(resume, posting, diagnosis_day);
}

const diagnosis::finding* find_in(const diagnosis::report& x, std::string_view kind,
                                  std::string_view quote) {
  auto at = std::find_if(x.findings.begin(), x.findings.end(), [&](const diagnosis::finding& y) {
    return to_string(y.kind) == kind && y.quote.find(quote) != std::string::npos;
  });
  return at == x.findings.end() ? nullptr : &*at;
}

std::string fault_of(const diagnosis::report& x, std::string_view text) {
  auto holds = [&](diagnosis::text_span y) {
    return uint64_t{y.begin} + y.size <= text.size();
  };
  for (const auto& y : x.findings) {
    std::string name{to_string(y.kind)};
    if (!holds(y.span))
      return name + " lies outside of the text";
    if (valid_utf8(text) && (!is_boundary(text, y.span.begin) || !is_boundary(text, y.span.end())))
      return name + " cuts a character";
    if (y.span.size == 0 && !y.quote.empty())
      return name + " quotes nothing";
    if (y.quote.size() > diagnosis::longest_quote || !storable_text(y.quote))
      return name + " quotes too much, or what is no text";
    if (y.points < 0 || y.points > 100)
      return name + " costs " + std::to_string(y.points);
  }
  for (const auto& y : x.skills)
    for (auto z : y.spans)
      if (!holds(z) || z.size == 0)
        return y.name + " lies outside of the text";
  if (x.scores.size() != diagnosis::dimension_count)
    return "a dimension has no score";
  int32_t sum = 0;
  for (const auto& y : x.scores) {
    int32_t lost = 0;
    for (const auto& z : x.findings)
      lost += z.where == y.what ? z.points : 0;
    if (y.score < 0 || y.score + lost != 100)
      return std::string{to_string(y.what)} + " is not 100 less its findings";
    sum += y.score * diagnosis::shipped_weights()[static_cast<size_t>(y.what)];
  }
  if (x.total != (sum + 50) / 100)
    return "the total is not the weighted sum";
  if (x.findings.size() > diagnosis::most_findings || x.skills.size() > diagnosis::most_skills)
    return "too much is answered";
  return {};
}

std::string good_resume() {
  return resume_named("zh_hr_2");
}

std::string changed_resume(std::string_view from, std::string_view to) {
  auto text = good_resume();
  auto at = text.find(from);
  if (at == std::string::npos)
    throw std::logic_error("the resume lacks " + std::string{from});
  return text.replace(at, from.size(), to);
}

} // namespace zhian::test

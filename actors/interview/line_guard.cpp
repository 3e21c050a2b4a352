#include "actors/interview/line_guard.hpp"

#include <rapidjson/document.h>

#include "actors/interview/text.hpp"
#include "protocols/utf8.hpp"

namespace zhian::interview {

namespace {

/// The character as it is compared; 0: it is left out.
char32_t plain(char32_t c) {
  if (c >= 'A' && c <= 'Z')
    return c - 'A' + 'a';
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || is_ideographic(c))
    return c;
  // Full-width letters and digits are the same letters.
  if (c >= 0xff21 && c <= 0xff3a)
    return c - 0xff21 + 'a';
  if ((c >= 0xff41 && c <= 0xff5a))
    return c - 0xff41 + 'a';
  if (c >= 0xff10 && c <= 0xff19)
    return c - 0xff10 + '0';
  return 0;
}

size_t weight_of(char32_t c) {
  return is_ideographic(c) ? 2 : 1;
}

/// FNV-1a; what is compared is our own text with a model's, nobody gains by a collision.
uint64_t hash_of(const std::deque<char32_t>& run) {
  uint64_t out = 14695981039346656037ull;
  for (auto c : run)
    out = (out ^ c) * 1099511628211ull;
  return out;
}

/// Adds a character to the newest run and cuts its front; calls `use(hash)` when it is a piece.
template <class Use>
void push(std::deque<char32_t>& run, size_t& weight, char32_t c, Use use) {
  run.push_back(c);
  weight += weight_of(c);
  while (weight - weight_of(run.front()) >= secret_text::piece) {
    weight -= weight_of(run.front());
    run.pop_front();
  }
  if (weight >= secret_text::piece)
    use(hash_of(run));
}

template <class Use>
void each_character(std::string_view text, Use use) {
  for (size_t at = 0; at < text.size();) {
    auto next = decode_utf8(text, at);
    at += next.size;
    if (next.code == invalid_char)
      continue;
    if (auto c = plain(next.code))
      use(c);
  }
}

} // namespace

secret_text::secret_text(std::string_view text) {
  std::deque<char32_t> run;
  size_t weight = 0;
  each_character(text, [&](char32_t c) {
    push(run, weight, c, [&](uint64_t hash) { pieces_.insert(hash); });
  });
}

void leak_watch::take(std::string_view text) {
  if (!secret_ || secret_->empty())
    return;
  each_character(text, [&](char32_t c) {
    push(run_, weight_, c, [&](uint64_t hash) {
      if (secret_->holds(hash))
        seen_.insert(hash);
    });
  });
}

bool leaks(const std::string& secret, std::string_view text) {
  leak_watch watch{std::make_shared<const secret_text>(secret)};
  watch.take(text);
  return watch.leaks();
}

bool is_spoken(std::string_view line) {
  if (line.find("```") != std::string_view::npos)
    return false;
  auto begin = line.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || (line[begin] != '{' && line[begin] != '['))
    return true;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseStopWhenDoneFlag>(
      line.data() + begin, line.size() - begin);
  return doc.HasParseError();
}

} // namespace zhian::interview

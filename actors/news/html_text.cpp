#include "actors/news/html_text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include <libxml/HTMLparser.h>
#include <libxml/tree.h>

#include "protocols/utf8.hpp"

namespace zhian::news {

namespace {

constexpr std::array<std::string_view, 14> unseen{
    "script", "style",  "template", "noscript", "iframe", "object", "head",
    "form",   "button", "select",   "textarea", "svg",    "math",   "title"};
constexpr std::array<std::string_view, 23> blocks{
    "p",  "div", "section", "article", "header", "footer",     "h1",         "h2",
    "h3", "h4",  "h5",      "h6",      "ul",     "ol",         "blockquote", "pre",
    "dl", "tr",  "table",   "figure",  "aside",  "figcaption", "main"};

template <size_t N>
bool has(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view view_of(const xmlChar* x) {
  return x ? std::string_view{reinterpret_cast<const char*>(x)} : std::string_view{};
}

/// What stands between two elements counts once.
class text_writer {
public:
  explicit text_writer(size_t most) : most_(most) {}

  void words(std::string_view text) {
    for (char c : text) {
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')
        blank_ = true;
      else
        put(c);
    }
  }
  void line() { breaks_ = std::max(breaks_, 1); }
  void paragraph() { breaks_ = 2; }
  bool full() const { return out_.size() >= most_; }
  std::string take() { return std::string{cut_utf8(out_, most_)}; }

private:
  void put(char c) {
    if (breaks_ > 0 && !out_.empty())
      out_.append(static_cast<size_t>(breaks_), '\n');
    else if (blank_ && !out_.empty())
      out_ += ' ';
    breaks_ = 0;
    blank_ = false;
    out_ += c;
  }

  size_t most_;
  std::string out_;
  int breaks_ = 0;
  bool blank_ = false;
};

void begin_element(text_writer& out, std::string_view name) {
  if (name == "br") {
    out.line();
  } else if (name == "li") {
    out.line();
    out.words("- ");
  } else if (has(blocks, name)) {
    out.paragraph();
  } else if (name == "td" || name == "th") {
    out.words(" ");
  }
}

void end_element(text_writer& out, std::string_view name) {
  if (name == "li")
    out.line();
  else if (has(blocks, name))
    out.paragraph();
}

/// Depth first, without recursion: the depth is the author's.
void walk(const xmlNode* root, text_writer& out) {
  const auto* at = root;
  while (at && !out.full()) {
    bool element = at->type == XML_ELEMENT_NODE;
    auto name = element ? view_of(at->name) : std::string_view{};
    bool into = element && !has(unseen, name);
    if (into)
      begin_element(out, name);
    else if (at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE)
      out.words(view_of(at->content));
    if (into && at->children) {
      at = at->children;
      continue;
    }
    if (into)
      end_element(out, name);
    while (at != root && !at->next) {
      at = at->parent;
      end_element(out, view_of(at->name));
    }
    if (at == root)
      return;
    at = at->next;
  }
}

} // namespace

std::string text_of_html(std::string_view html, size_t most_bytes) {
  if (html.empty() || html.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return {};
  struct document_end {
    void operator()(xmlDoc* x) const { xmlFreeDoc(x); }
  };
  std::unique_ptr<xmlDoc, document_end> doc{
      htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8",
                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                         | HTML_PARSE_NONET | HTML_PARSE_COMPACT)};
  text_writer out{most_bytes};
  if (doc)
    for (const auto* at = doc->children; at && !out.full(); at = at->next)
      walk(at, out);
  return out.take();
}

std::string tidy_text(std::string_view text) {
  std::string out;
  size_t empty = 0; ///< Lines without words since the last one with some.
  while (!text.empty()) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    text_writer one{line.size()};
    one.words(line);
    auto words = one.take();
    if (words.empty()) {
      ++empty;
      continue;
    }
    if (!out.empty())
      out += empty > 0 ? "\n\n" : "\n";
    out += words;
    empty = 0;
  }
  return out;
}

} // namespace zhian::news

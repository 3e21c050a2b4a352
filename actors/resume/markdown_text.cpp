#include "actors/resume/markdown_text.hpp"

#include <memory>

#include <cmark.h>

namespace zhian::resume {

namespace {

struct free_node {
  void operator()(cmark_node* x) const { cmark_node_free(x); }
};
struct free_iter {
  void operator()(cmark_iter* x) const { cmark_iter_free(x); }
};

void end_line(std::string& out) {
  if (!out.empty() && out.back() != '\n')
    out += '\n';
}

void add(std::string& out, const char* text) {
  if (text)
    out += text;
}

} // namespace

std::string markdown_plain(std::string_view utf8) {
  std::unique_ptr<cmark_node, free_node> doc{
      cmark_parse_document(utf8.data(), utf8.size(), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8)};
  std::string out;
  if (!doc)
    return out;
  std::unique_ptr<cmark_iter, free_iter> iter{cmark_iter_new(doc.get())};
  size_t link_begin = 0;
  for (cmark_event_type event; (event = cmark_iter_next(iter.get())) != CMARK_EVENT_DONE;) {
    auto* node = cmark_iter_get_node(iter.get());
    bool entering = event == CMARK_EVENT_ENTER;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
      add(out, cmark_node_get_literal(node));
      break;
    case CMARK_NODE_CODE_BLOCK:
      end_line(out);
      add(out, cmark_node_get_literal(node));
      end_line(out);
      break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
      out += '\n';
      break;
    case CMARK_NODE_LINK:
      if (entering) {
        link_begin = out.size();
      } else if (const auto* url = cmark_node_get_url(node);
                 url && *url && std::string_view{out}.substr(link_begin) != url) {
        out += ' ';
        out += url;
      }
      break;
    case CMARK_NODE_HEADING:
      end_line(out);
      if (entering)
        out += '\n';
      break;
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_ITEM:
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
      end_line(out);
      break;
    default:
      break;
    }
  }
  return out;
}

} // namespace zhian::resume

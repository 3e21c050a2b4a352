#include "actors/report/blocks.hpp"

#include <algorithm>
#include <memory>

#include "actors/report/drawing.hpp"

namespace zhian::report {

namespace {

constexpr type_style body{10, 16.5}, small{8.5, 13.5, false, muted_ink}, strong{10, 16.5, true},
    first_head{14, 22, true, dark}, second_head{11, 17.5, true}, row{9, 14},
    row_head{8.5, 14, true, muted_ink}, said{9.5, 15.5, false, rgb(0x3a4753)};
/// What stands in one piece is cut: a piece is never higher than a page.
constexpr int most_cell_lines = 8;

/// Label, bar and number in one line.
void draw_score(cairo_t* to, const type_case& type, const score& x, double left, double y,
                double width) {
  constexpr double label_width = 84, number_width = 34;
  auto label = type.set(x.label, row, label_width - 6, 1);
  label.draw(to, 0, left, y);
  draw_bar(to, left + label_width, y + 4, width - label_width - number_width, 7, x.value);
  auto number =
      type.set(x.value < 0 ? "–" : std::to_string(x.value), {9.5, row.pitch, true}, 60, 1);
  number.draw(to, 0, left + width - number.width(), y);
}

/// What it sets outlives it: drawers hold the type case, never the setter.
class setter {
public:
  setter(const document& x, const type_case& type) : x_(x), type_(type) {}

  set_document take() {
    for (at_ = 0; at_ < x_.blocks.size(); ++at_)
      std::visit([this](const auto& block) { set(block); }, x_.blocks[at_]);
    return std::move(out_);
  }

private:
  using drawer = set_document::drawer;
  using text_ptr = std::shared_ptr<const set_text>;

  text_ptr text(std::string_view what, const type_style& style, double width,
                int most_lines = 0) const {
    return std::make_shared<const set_text>(type_.set(what, style, width, most_lines));
  }

  template <class Block>
  bool is(size_t at) const {
    return at < x_.blocks.size() && std::holds_alternative<Block>(x_.blocks[at]);
  }

  size_t add(double height, double before, drawer draw, bool with_next = false,
             size_t head = piece::none) {
    out_.pieces.push_back({height, before, with_next, head});
    out_.draw.push_back(std::move(draw));
    return out_.pieces.size() - 1;
  }

  /// A piece a line; neither the first nor the last one stands alone.
  template <class Draw>
  void add_lines(const text_ptr& what, double before, Draw draw, bool with_next) {
    auto n = what->lines();
    for (size_t i = 0; i < n; ++i) {
      bool last = i + 1 == n;
      add(
          what->style().pitch, i == 0 ? before : 0,
          [draw, i](cairo_t* to, double y) { draw(to, i, y); },
          last ? with_next : i == 0 || i + 2 == n);
    }
  }
  void add_text(const text_ptr& what, double indent, double before, bool with_next) {
    add_lines(
        what, before,
        [what, indent](cairo_t* to, size_t i, double y) { what->draw(to, i, margin + indent, y); },
        with_next);
  }

  void set(const banner& x) {
    constexpr double radius = 34, reserved = 110;
    auto width = text_width - (x.score >= 0 ? reserved : 0);
    auto title = text(x.title, {22, 32, true, white}, width, 2);
    auto subject = text(x.subject, {13, 20, false, white}, width, 3);
    auto note = text(x.note, {9, 15, false, rgb(0xb9c7d4)}, width, 2);
    auto label = text(x.label, {8.5, 12, false, rgb(0xb9c7d4)}, reserved, 1);
    auto words = title->height() + subject->height() + (x.note.empty() ? 0 : note->height());
    auto height = std::max(words + 6, x.score >= 0 ? 2 * radius + 22 : 0) + 14;
    add(height, 0, [=, &type = type_, score = x.score](cairo_t* to, double y) {
      // Up to the edges of the paper.
      fill(to, 0, y - top, page_width, top + height, dark);
      fill(to, 0, y + height, page_width, 3, accent);
      auto at = y - 4;
      for (const auto& part : {title, subject, note}) {
        part->draw_all(to, margin, at);
        at += part->height() + 3;
      }
      if (score < 0)
        return;
      auto middle = page_width - margin - radius - 6;
      draw_ring(to, type, middle, y + radius, radius, score);
      label->draw(to, 0, middle - label->width() / 2, y + 2 * radius + 8);
    });
  }

  void set(const heading& x) {
    bool first = x.level == 1;
    auto words = text(x.text, first ? first_head : second_head, text_width - (first ? 10 : 0));
    auto n = words->lines();
    if (first)
      out_.outline.push_back({out_.pieces.size(), printable(x.text)});
    for (size_t i = 0; i < n; ++i)
      add(
          words->style().pitch + (first && i + 1 == n ? 5 : 0),
          i > 0                  ? 0
          : is<banner>(at_ - 1)  ? 18
          : first                ? 20
          : is<heading>(at_ - 1) ? 6
                                 : 14,
          [words, i, first](cairo_t* to, double y) {
            if (first)
              fill(to, margin, y + 3, 3.5, words->style().pitch - 5, accent);
            words->draw(to, i, margin + (first ? 10 : 0), y);
          },
          true);
  }

  void set(const paragraph& x) {
    const auto& style = x.look == tone::muted ? small : x.look == tone::strong ? strong : body;
    add_text(text(x.text, style, text_width), 0, is<heading>(at_ - 1) ? 2 : 5,
             x.look == tone::strong ? is<bullet>(at_ + 1)
                                    : is<heading>(at_ - 1) && x.look == tone::muted);
  }

  void set(const bullet& x) {
    constexpr double indent = 14;
    auto words = text(x.text, body, text_width - indent);
    add_lines(
        words, 6,
        [words](cairo_t* to, size_t i, double y) {
          if (i == 0) {
            cairo_set_source_rgb(to, accent.red, accent.green, accent.blue);
            cairo_new_sub_path(to);
            cairo_arc(to, margin + 4, y + body.pitch * 0.52, 2.2, 0, 6.2832);
            cairo_fill(to);
          }
          words->draw(to, i, margin + indent, y);
        },
        is<quotation>(at_ + 1));
  }

  void set(const quotation& x) {
    constexpr double indent = 14, pad = 12;
    auto width = text_width - indent;
    auto words = text(x.text, said, width - 2 * pad);
    auto ground = [width](cairo_t* to, double y, double height) {
      fill(to, margin + indent, y, width, height, paper);
      fill(to, margin + indent, y, 2.5, height, accent);
    };
    auto draw = [words, ground](cairo_t* to, size_t i, double y) {
      bool last = i + 1 == words->lines();
      ground(to, y - (i == 0 ? 3 : 0), words->style().pitch + (i == 0 ? 3 : 0) + (last ? 3 : 0));
      words->draw(to, i, margin + indent + pad, y);
    };
    add_lines(words, 9, draw, !x.source.empty());
    if (x.source.empty())
      return;
    auto source = text("— " + x.source, small, width - 2 * pad, 1);
    add(source->height() + 2, 0, [source, ground](cairo_t* to, double y) {
      ground(to, y, source->height() + 3);
      source->draw(to, 0, margin + indent + pad, y - 1);
    });
  }

  void set(const facts& x) {
    constexpr double label_width = 66;
    constexpr double half = text_width / 2;
    auto before = is<banner>(at_ - 1) ? 18.0 : 8.0;
    for (size_t i = 0; i < x.items.size(); i += 2) {
      std::vector<text_ptr> labels, values;
      double height = 0;
      for (auto j = i; j < std::min(i + 2, x.items.size()); ++j) {
        labels.push_back(text(x.items[j].label, small, label_width - 8, 2));
        values.push_back(text(x.items[j].value, row, half - label_width - 8, most_cell_lines));
        height = std::max({height, labels.back()->height(), values.back()->height()});
      }
      add(height + 4, i == 0 ? before : 0, [labels, values](cairo_t* to, double y) {
        for (size_t j = 0; j < labels.size(); ++j) {
          auto left = margin + static_cast<double>(j) * half;
          labels[j]->draw_all(to, left, y + 0.4);
          values[j]->draw_all(to, left + label_width, y);
        }
      });
    }
  }

  void set(const scores& x) {
    if (x.radar && x.items.size() >= 3)
      set_radar(x);
    else
      for (const auto& one : x.items)
        set_bar(one, &one == &x.items.front() ? 6 : 0);
  }

  /// The star on the left, bars on the right.
  void set_radar(const scores& x) {
    constexpr double left = 250, radius = 60, pitch = 26;
    auto bars = static_cast<double>(x.items.size()) * pitch;
    auto height = std::max(2 * radius + 44, bars);
    add(height, 8, [&type = type_, items = x.items, height, bars](cairo_t* to, double y) {
      draw_radar(to, type, items, margin + left / 2 - 14, y + height / 2 + 4, radius);
      auto at = y + (height - bars) / 2;
      for (const auto& one : items) {
        draw_score(to, type, one, margin + left, at + 5, text_width - left);
        at += pitch;
      }
    });
  }

  void set_bar(const score& x, double before) {
    constexpr double bar_width = 230, gap = 14;
    auto note = text(x.note, small, text_width - bar_width - gap, most_cell_lines);
    auto height = std::max(row.pitch, x.note.empty() ? 0 : note->height()) + 3;
    add(height, before, [&type = type_, x, note](cairo_t* to, double y) {
      draw_score(to, type, x, margin, y, bar_width);
      if (!x.note.empty())
        note->draw_all(to, margin + bar_width + gap, y + 0.4);
    });
  }

  void set(const table& x) {
    auto head = add_row(x, x.head, row_head, 8, true, piece::none);
    for (const auto& cells : x.rows)
      add_row(x, cells, row, 0, false, head);
  }

  size_t add_row(const table& x, const std::vector<std::string>& cells, const type_style& style,
                 double before, bool is_head, size_t head) {
    constexpr double pad = 5;
    std::vector<std::pair<double, text_ptr>> parts;
    double left = 0, height = 0;
    for (size_t i = 0; i < std::min(x.widths.size(), cells.size()); ++i) {
      auto width = x.widths[i] * text_width;
      parts.emplace_back(left + pad, text(cells[i], style, width - 2 * pad, most_cell_lines));
      height = std::max(height, parts.back().second->height());
      left += width;
    }
    height += 6;
    return add(
        height, before,
        [parts, height, is_head](cairo_t* to, double y) {
          if (is_head)
            fill(to, margin, y, text_width, height, faint);
          fill(to, margin, y + height - 0.5, text_width, 0.5, rgb(0xc9d2da));
          for (const auto& [at, what] : parts)
            what->draw_all(to, margin + at, y + 3);
        },
        is_head, head);
  }

  const document& x_;
  const type_case& type_;
  set_document out_;
  size_t at_ = 0;
};

} // namespace

set_document set_blocks(const document& x, const type_case& type) {
  return setter{x, type}.take();
}

} // namespace zhian::report

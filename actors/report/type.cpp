#include "actors/report/type.hpp"

#include <algorithm>

#include "protocols/utf8.hpp"

namespace zhian::report {

namespace {

/// The first family has both scripts; the others only where it is not installed.
constexpr auto families = "Noto Sans CJK SC, Noto Sans SC, Noto Sans, sans-serif";
/// Where the base line lies in its strip.
constexpr double base_line = 0.74;

struct free_description {
  void operator()(PangoFontDescription* x) const { pango_font_description_free(x); }
};
using description = std::unique_ptr<PangoFontDescription, free_description>;

description described(const type_style& style) {
  description out{pango_font_description_from_string(families)};
  pango_font_description_set_weight(out.get(),
                                    style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(out.get(), style.size * PANGO_SCALE);
  return out;
}

} // namespace

set_text::set_text(object<PangoLayout> layout, type_style style, std::shared_ptr<glyph_faces> faces)
    : layout_(layout.release(), unref_object{}), faces_(std::move(faces)), style_(style) {
  lines_ = static_cast<size_t>(pango_layout_get_line_count(layout_.get()));
}

double set_text::width() const {
  PangoRectangle whole;
  pango_layout_get_extents(layout_.get(), nullptr, &whole);
  return static_cast<double>(whole.width) / PANGO_SCALE;
}

void set_text::draw(cairo_t* to, size_t n, double x, double y) const {
  auto* line = pango_layout_get_line_readonly(layout_.get(), static_cast<int>(n));
  if (!line)
    return;
  cairo_set_source_rgb(to, style_.ink.red, style_.ink.green, style_.ink.blue);
  faces_->show(to, layout_.get(), line, x, y + style_.pitch * base_line);
}

void set_text::draw_all(cairo_t* to, double x, double y) const {
  for (size_t i = 0; i < lines_; ++i)
    draw(to, i, x, y + static_cast<double>(i) * style_.pitch);
}

type_case::type_case()
    : fonts_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(fonts_.get())) {
  // Distances of the paper, not of a screen's dots.
  std::unique_ptr<cairo_font_options_t, void (*)(cairo_font_options_t*)> options{
      cairo_font_options_create(), cairo_font_options_destroy};
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  pango_context_set_base_dir(context_.get(), PANGO_DIRECTION_LTR);
  speak(language::zh);
}

bool type_case::chinese() const {
  auto asked = described({});
  object<PangoFont> font{pango_context_load_font(context_.get(), asked.get())};
  return font && pango_font_has_char(font.get(), 0x9762); // 面
}

void type_case::speak(language lang) {
  pango_context_set_language(context_.get(),
                             pango_language_from_string(lang == language::zh ? "zh-cn" : "en"));
}

set_text type_case::set(std::string_view text, const type_style& style, double width,
                        int most_lines) const {
  object<PangoLayout> layout{pango_layout_new(context_.get())};
  auto font = described(style);
  auto clean = printable(text);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_auto_dir(layout.get(), FALSE);
  pango_layout_set_width(layout.get(), static_cast<int>(std::max(width, 1.0) * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  // A word that is too long is cut as it is: a hyphen would be nobody's word.
  std::unique_ptr<PangoAttrList, void (*)(PangoAttrList*)> rules{pango_attr_list_new(),
                                                                 pango_attr_list_unref};
  pango_attr_list_insert(rules.get(), pango_attr_insert_hyphens_new(FALSE));
  pango_layout_set_attributes(layout.get(), rules.get());
  if (most_lines > 0) {
    pango_layout_set_height(layout.get(), -most_lines);
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  }
  pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
  return {std::move(layout), style, faces_};
}

std::string printable(std::string_view text) {
  auto out = mend_text(text);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) {
        auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n') || byte == 0x7f;
      },
      ' ');
  return out;
}

} // namespace zhian::report

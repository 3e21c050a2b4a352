#include "actors/report/glyphs.hpp"

#include <vector>

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-font.h>

namespace zhian::report {

namespace {

/// Outlines are taken at this size: cairo counts in 1/256 of a unit.
constexpr double em = 1000;

/// What a face of ours draws from.
struct outlines {
  cairo_scaled_font_t* font = nullptr; ///< At the size `em`.
  cairo_t* scratch = nullptr;

  ~outlines() {
    if (scratch)
      cairo_destroy(scratch);
    if (font)
      cairo_scaled_font_destroy(font);
  }
};
const cairo_user_data_key_t outlines_key{};

void delete_outlines(void* x) {
  delete static_cast<outlines*>(x);
}

cairo_status_t draw_glyph(cairo_scaled_font_t* font, unsigned long index, cairo_t* to,
                          cairo_text_extents_t* extents) {
  auto* from = static_cast<outlines*>(
      cairo_font_face_get_user_data(cairo_scaled_font_get_font_face(font), &outlines_key));
  if (!from)
    return CAIRO_STATUS_USER_FONT_ERROR;
  cairo_glyph_t glyph{index, 0, 0};
  cairo_new_path(from->scratch);
  cairo_glyph_path(from->scratch, &glyph, 1);
  std::unique_ptr<cairo_path_t, void (*)(cairo_path_t*)> path{cairo_copy_path(from->scratch),
                                                              cairo_path_destroy};
  if (path->status != CAIRO_STATUS_SUCCESS)
    return path->status;
  cairo_text_extents_t measured;
  cairo_scaled_font_glyph_extents(from->font, &glyph, 1, &measured);
  extents->x_advance = measured.x_advance / em;
  cairo_scale(to, 1 / em, 1 / em);
  cairo_append_path(to, path.get());
  cairo_fill(to);
  return cairo_status(to);
}

/// File, index and thickening: what makes a font of a size the same as that of another one.
std::string name_of(PangoFont* font) {
  auto* pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
  FcChar8* file = nullptr;
  int index = 0;
  FcBool bold = FcFalse;
  FcPatternGetString(pattern, FC_FILE, 0, &file);
  FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
  FcPatternGetBool(pattern, FC_EMBOLDEN, 0, &bold);
  auto path = file ? std::string{reinterpret_cast<const char*>(file)} : std::string{};
  return path + '#' + std::to_string(index) + (bold ? "+" : "");
}

cairo_font_face_t* make_face(PangoFont* font) {
  auto from = std::make_unique<outlines>();
  auto* as_it_is =
      cairo_scaled_font_get_font_face(pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
  cairo_matrix_t size, unit;
  cairo_matrix_init_scale(&size, em, em);
  cairo_matrix_init_identity(&unit);
  auto* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  from->font = cairo_scaled_font_create(as_it_is, &size, &unit, options);
  cairo_font_options_destroy(options);
  auto* paper = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, nullptr);
  from->scratch = cairo_create(paper);
  cairo_surface_destroy(paper);
  cairo_set_scaled_font(from->scratch, from->font);
  auto* out = cairo_user_font_face_create();
  cairo_user_font_face_set_render_glyph_func(out, draw_glyph);
  if (cairo_font_face_set_user_data(out, &outlines_key, from.get(), delete_outlines)
      == CAIRO_STATUS_SUCCESS)
    from.release();
  return out;
}

} // namespace

cairo_font_face_t* glyph_faces::face_of(PangoFont* font) {
  auto& known = faces_[name_of(font)];
  if (!known)
    known.reset(make_face(font));
  return known.get();
}

void glyph_faces::show(cairo_t* to, PangoLayout* layout, PangoLayoutLine* line, double x,
                       double y) {
  const auto* text = pango_layout_get_text(layout);
  for (auto* at = line->runs; at; at = at->next)
    x += show_run(to, text, static_cast<PangoLayoutRun*>(at->data), x, y);
}

double glyph_faces::show_run(cairo_t* to, const char* text, PangoLayoutRun* run, double x,
                             double y) {
  auto points = [](int units) {
    return static_cast<double>(units) / PANGO_SCALE;
  };
  const auto& string = *run->glyphs;
  auto& analysis = run->item->analysis;
  auto drawn = [&](int i) {
    auto glyph = string.glyphs[i].glyph;
    return glyph != PANGO_GLYPH_EMPTY && !(glyph & PANGO_GLYPH_UNKNOWN_FLAG);
  };
  std::vector<cairo_glyph_t> glyphs;
  double width = 0;
  for (int i = 0; i < string.num_glyphs; ++i) {
    const auto& one = string.glyphs[i];
    if (drawn(i))
      glyphs.push_back({one.glyph, x + width + points(one.geometry.x_offset),
                        y + points(one.geometry.y_offset)});
    width += points(one.geometry.width);
  }
  if (!analysis.font || glyphs.empty())
    return width;
  // Which characters a glyph stands for, so that the text can be found and copied.
  std::vector<cairo_text_cluster_t> clusters;
  PangoGlyphItemIter at;
  for (auto more = pango_glyph_item_iter_init_start(&at, run, text); more;
       more = pango_glyph_item_iter_next_cluster(&at)) {
    int count = 0;
    auto step = at.start_glyph <= at.end_glyph ? 1 : -1;
    for (auto i = at.start_glyph; i != at.end_glyph; i += step)
      count += drawn(i);
    clusters.push_back({at.end_index - at.start_index, count});
  }
  auto* scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(analysis.font));
  cairo_matrix_t size;
  cairo_scaled_font_get_font_matrix(scaled, &size);
  cairo_set_font_face(to, face_of(analysis.font));
  cairo_set_font_matrix(to, &size);
  cairo_show_text_glyphs(
      to, text + run->item->offset, run->item->length, glyphs.data(),
      static_cast<int>(glyphs.size()), clusters.data(), static_cast<int>(clusters.size()),
      analysis.level % 2 == 1 ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : cairo_text_cluster_flags_t{});
  return width;
}

} // namespace zhian::report

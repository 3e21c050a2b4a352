// Drawing the glyphs of a line so that every one of them is on the paper.
//
// cairo 1.16 embeds fonts of the CFF kind, as the Noto CJK fonts are, by taking them apart, and
// loses the outlines of some glyphs on the way, other ones in each file: the text can be copied and
// is not seen. So each font is given to cairo as one whose glyphs we draw ourselves from their
// outlines; it becomes a Type 3 font of the file, with the characters it stands for
// (docs/decisions/0050-printed-reports.md).
#pragma once

#include <map>
#include <memory>
#include <string>

#include <pango/pangocairo.h>

namespace zhian::report {

/// Fonts as cairo gets them; one for each file of a font. Not shared between threads.
class glyph_faces {
public:
  /// Draws a line of `layout` with its base line at `x`, `y`, in the source that is set.
  void show(cairo_t* to, PangoLayout* layout, PangoLayoutLine* line, double x, double y);

private:
  struct destroy_face {
    void operator()(cairo_font_face_t* x) const { cairo_font_face_destroy(x); }
  };
  using face = std::unique_ptr<cairo_font_face_t, destroy_face>;

  cairo_font_face_t* face_of(PangoFont* font);
  /// Draws a run and answers how wide it is.
  double show_run(cairo_t* to, const char* text, PangoLayoutRun* run, double x, double y);

  std::map<std::string, face> faces_;
};

} // namespace zhian::report

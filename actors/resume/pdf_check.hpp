// Whether a PDF is one that a resume can be: nothing that acts, nothing that explodes. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/errors.hpp"

namespace zhian::resume {

struct pdf_bounds {
  uint64_t max_stream = uint64_t{64} << 20; ///< Bytes one stream may unpack to.
  uint64_t max_unpacked = uint64_t{256}
                          << 20;    ///< All of them; pictures are judged by their pixels.
  uint64_t max_pixels = 50'000'000; ///< Of one picture.
};

/// Looks at every object of the file, reachable or not. Answers none, file_damaged (also a file cut
/// short: no end mark), file_encrypted, file_active_content (JavaScript, Launch, SubmitForm,
/// ImportData, GoToE, Rendition), file_bomb, image_too_large.
ec check_pdf(std::string_view bytes, const pdf_bounds& bounds = {});

} // namespace zhian::resume

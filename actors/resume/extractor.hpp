// The text and the skills of an uploaded file, parsed where it can do no harm.
#pragma once

#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/resume.hpp"

namespace zhian {

/// The node's extractor; answers `extract_file` and `analyse_text`. Each request gets one confined
/// process `<self_exe> extract …`: a crash, a loop or too much memory there costs that request
/// alone (extraction_failed). At most `workers` run and `queue` wait.
caf::actor spawn_extractor(caf::actor_system& sys, const extract_settings& with,
                           const std::string& self_exe = "/proc/self/exe");

namespace resume {

struct child_outcome;

/// What a finished child means for its request: its text, or the error to answer. Pure; finds no
/// skills.
struct extraction {
  ec error = ec::none;
  extracted_text found;
};
extraction judge(const child_outcome& child, const extract_settings& with);

/// Whether so many pages are pictures that OCR should read them: half of the pages or more.
bool wants_ocr(const extracted_text& x);

/// Skills, sections and words of `x.text`.
void analyse(extracted_text& x);

} // namespace resume

} // namespace zhian

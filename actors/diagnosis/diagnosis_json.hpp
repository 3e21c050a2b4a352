// A diagnosis as it is stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/diagnosis/diagnosis.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::diagnosis {

/// Without the words for people: those are made when it is read, so that they can be mended.
std::string to_json(const report& x);

/// Reads what `to_json` wrote; empty when it is not of that form. A finding of a kind that is no
/// longer known is left out: an old diagnosis can still be shown.
std::optional<report> report_from_json(std::string_view json);

// What is stored and answered alike (diagnosis_view.hpp): members of an object that is open, in one
// order. What differs is written by each.

/// By the word of the dimension, as a member `scores`.
void write_scores(json_writer& out, const report& x);
/// Kind, dimension and severity.
void write_head(json_writer& out, const finding& x);
/// Name, count and where it stands, without the places.
void write_head(json_writer& out, const skill_evidence& x);
/// All but the degrees, which are words for people when they are answered.
void write_head(json_writer& out, const keyword_coverage& x);

} // namespace zhian::diagnosis

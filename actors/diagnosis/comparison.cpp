#include "actors/diagnosis/comparison.hpp"

#include <map>
#include <string>

#include "actors/diagnosis/chars.hpp"

namespace zhian::diagnosis {

namespace {

std::string key_of(const finding& x) {
  std::string out{to_string(x.kind)};
  out += '\n';
  out += to_string(x.where);
  out += '\n';
  out += x.value("subject");
  if (!info_of(x.kind).whole) {
    out += '\n';
    auto bare = bare_text(x.quote);
    // Marks alone have no letters.
    out += bare.empty() ? x.quote : bare;
  }
  return out;
}

} // namespace

comparison compare(const report& before, const report& after) {
  comparison out;
  out.total_before = before.total;
  out.total_after = after.total;
  out.same_rules = before.rules == after.rules;
  for (size_t i = 0; i < dimension_count; ++i) {
    auto what = static_cast<dimension>(i);
    out.scores.push_back({what, before.score_of(what), after.score_of(what)});
  }
  // The same words may stand twice: as many are kept as both have.
  std::map<std::string, size_t> old;
  for (const auto& x : before.findings)
    ++old[key_of(x)];
  std::map<std::string, size_t> kept;
  for (const auto& x : after.findings) {
    auto key = key_of(x);
    auto at = old.find(key);
    if (at != old.end() && kept[key] < at->second) {
      ++kept[key];
      out.kept.push_back(x);
    } else {
      out.fresh.push_back(x);
    }
  }
  for (const auto& x : before.findings) {
    auto& left = kept[key_of(x)];
    if (left > 0)
      --left;
    else
      out.gone.push_back(x);
  }
  return out;
}

} // namespace zhian::diagnosis

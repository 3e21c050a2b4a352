#include "actors/catalogue/question_state.hpp"

#include <algorithm>

#include "protocols/ascii.hpp"
#include "protocols/digest.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::catalogue {

namespace {

namespace bounds = question_bounds;

bool is_role(std::string_view x) {
  return std::all_of(x.begin(), x.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string_view wrong_words(const std::vector<std::string>& all,
                             bool (*allowed)(std::string_view)) {
  if (all.size() > bounds::words)
    return "too_many";
  for (const auto& x : all) {
    if (auto why = wrong_text(x, bounds::word); !why.empty())
      return why;
    if (!allowed(x))
      return "not_allowed";
  }
  return all_different(all) ? "" : "repeated";
}

std::optional<content_fault> fault_in(const std::string& lang, const question_text& x) {
  if (auto why = wrong_text(x.text, bounds::text); !why.empty())
    return content_fault{lang + ".text", why};
  if (x.key_points.empty())
    return content_fault{lang + ".key_points", "missing"};
  if (x.key_points.size() > bounds::key_points)
    return content_fault{lang + ".key_points", "too_many"};
  for (const auto& point : x.key_points)
    if (auto why = wrong_text(point, bounds::key_point); !why.empty())
      return content_fault{lang + ".key_points", why};
  if (x.answer.empty())
    return std::nullopt;
  if (auto why = wrong_text(x.answer, bounds::answer); !why.empty())
    return content_fault{lang + ".answer", why};
  return std::nullopt;
}

void write_text(json_writer& out, std::string_view name, const std::optional<question_text>& x) {
  if (!x) {
    out.null(name);
    return;
  }
  out.open(name)
      .field("text", x->text)
      .field("key_points", x->key_points)
      .field("answer", x->answer)
      .close();
}

} // namespace

std::optional<content_fault> fault_of(const question_content& x) {
  const auto& known = question_categories;
  if (x.category.empty())
    return content_fault{"category", "missing"};
  if (std::find(known.begin(), known.end(), x.category) == known.end())
    return content_fault{"category", "not_allowed"};
  if (auto why = wrong_words(x.roles, is_role); !why.empty())
    return content_fault{"roles", why};
  if (auto why = wrong_words(x.skills, one_line); !why.empty())
    return content_fault{"skills", why};
  if (!x.zh && !x.en)
    return content_fault{"zh", "missing"};
  if (x.zh)
    if (auto fault = fault_in("zh", *x.zh))
      return fault;
  if (x.en)
    return fault_in("en", *x.en);
  return std::nullopt;
}

question_content tidy(question_content x) {
  for (auto* words : {&x.roles, &x.skills})
    for (auto& word : *words)
      word = ascii_lower(word);
  return x;
}

bool is_source_id(std::string_view x) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !x.empty() && x.size() <= bounds::source_id && plain(x.front())
         && std::all_of(x.begin(), x.end(), [&](char c) { return plain(c) || c == '-'; });
}

std::string digest_of_content(const question_content& x) {
  json_writer out;
  out.open()
      .field("category", x.category)
      .field("level", to_string(x.seniority))
      .field("roles", x.roles)
      .field("skills", x.skills);
  write_text(out, "zh", x.zh);
  write_text(out, "en", x.en);
  out.close();
  return sha256_hex(out.take()).substr(0, 32);
}

outcome add(const add_question& what, bool taken, uint64_t total, const facts& around) {
  outcome out;
  auto& row = out.row;
  begin_row(row, around);
  row.source_id = what.source_id.empty() ? own_source_id(row.id.unique) : what.source_id;
  row.what = tidy(what.what);
  if (!is_source_id(row.source_id))
    return outcome::refuse(ec::validation_failed, "source_id");
  if (auto fault = fault_of(row.what))
    return outcome::refuse(ec::validation_failed, std::move(fault->field));
  if (taken)
    return outcome::refuse(ec::source_taken, "source_id");
  if (total >= bounds::questions)
    return outcome::refuse(ec::bank_full);
  row.edited = true;
  out.changed = true;
  return out;
}

outcome change(const classic_question_row* now, const change_question& what, const facts& around) {
  if (auto refused = refuse_basis(now, what.based_on))
    return std::move(*refused);
  auto next = tidy(what.what);
  if (auto fault = fault_of(next))
    return outcome::refuse(ec::validation_failed, std::move(fault->field));
  auto out = outcome::as_it_was(*now);
  if (next == now->what && !now->retired_at)
    return out;
  out.row.what = std::move(next);
  out.row.edited = true;
  out.row.retired_at.reset();
  out.next_version(around.at);
  return out;
}

outcome retire(const classic_question_row* now, const retire_question& what, const facts& around) {
  if (auto refused = refuse_basis(now, what.based_on))
    return std::move(*refused);
  auto out = outcome::as_it_was(*now);
  if (now->retired_at)
    return out;
  out.row.retired_at = around.at;
  out.row.edited = true;
  out.next_version(around.at);
  return out;
}

std::string audit_detail(const classic_question_row& x) {
  json_writer out;
  out.open()
      .field("source_id", x.source_id)
      .field("category", x.what.category)
      .field("version", x.version)
      .close();
  return out.take();
}

std::vector<classic_question_row> plan_shipped(const std::vector<shipped_question>& shipped,
                                               const std::vector<shipped_state>& stored,
                                               const facts& around) {
  rows_by_source known{stored};
  std::vector<classic_question_row> out;
  for (const auto& x : shipped) {
    auto what = tidy(x.what);
    auto digest = digest_of_content(what);
    const auto* now = known.find(x.source_id);
    if (now && (now->edited || now->shipped == digest))
      continue;
    classic_question_row row;
    begin_row(row, around);
    row.source_id = x.source_id;
    row.what = std::move(what);
    row.shipped = std::move(digest);
    if (now) {
      row.id = now->id;
      row.created_at = now->created_at;
      row.version = now->version + 1;
    }
    out.push_back(std::move(row));
  }
  return out;
}

} // namespace zhian::catalogue

#include "http/json/questions.hpp"

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

void write_head(json_writer& out, const classic_question_row& x) {
  out.field("id", x.id.str())
      .field("category", x.what.category)
      .field("roles", x.what.roles)
      .field("skills", x.what.skills)
      .field("level", to_string(x.what.seniority));
}

void write_item(json_writer& out, const question_item& x, language wanted) {
  const auto& text = text_in(x.row.what, wanted);
  write_head(out, x.row);
  out.field("language", to_string(language_in(x.row.what, wanted)))
      .field("text", text.text)
      .field("key_points", text.key_points)
      .field("favourite", x.favourite)
      .field("retired", x.row.retired_at.has_value());
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

void write_staff(json_writer& out, const classic_question_row& x) {
  out.open();
  write_head(out, x);
  out.field("source_id", x.source_id);
  write_text(out, "zh", x.what.zh);
  write_text(out, "en", x.what.en);
  out.field("edited", x.edited)
      .field("created_at", to_rfc3339(x.created_at))
      .field("changed_at", to_rfc3339(x.changed_at));
  write_maybe(out, "retired_at", x.retired_at);
  out.field("version", x.version).close();
}

void write_counts(json_writer& out, std::string_view name,
                  const std::vector<count_questions::count>& counts) {
  out.list(name, counts, [&](const count_questions::count& x) {
    out.open().field("value", x.first).field("count", x.second).close();
  });
}

} // namespace

std::string questions(const std::vector<question_item>& items, std::string_view next,
                      language wanted) {
  return page_of(items, next, [wanted](json_writer& out, const question_item& x) {
    out.open();
    write_item(out, x, wanted);
    out.close();
  });
}

std::string question(const question_item& x, language wanted) {
  json_writer out;
  out.open();
  write_item(out, x, wanted);
  write_text(out.field("source_id", x.row.source_id), "zh", x.row.what.zh);
  write_text(out, "en", x.row.what.en);
  out.close();
  return out.take();
}

std::string question_counts(const count_questions::reply& x) {
  json_writer out;
  out.open().field("total", x.total);
  write_counts(out, "categories", x.categories);
  write_counts(out, "roles", x.roles);
  write_counts(out, "levels", x.levels);
  out.close();
  return out.take();
}

std::string staff_question(const classic_question_row& x) {
  json_writer out;
  write_staff(out, x);
  return out.take();
}

std::string staff_questions(const std::vector<question_item>& items, std::string_view next) {
  return page_of(items, next,
                 [](json_writer& out, const question_item& x) { write_staff(out, x.row); });
}

std::string import_done(const import_report& x) {
  json_writer out;
  out.open()
      .field("applied", x.applied)
      .field("rows", x.rows)
      .field("new", x.fresh)
      .field("changed", x.changed)
      .field("same", x.same)
      .field("errors_total", x.wrong)
      .list("errors", x.faults, [&](const import_fault& f) {
        out.open()
            .field("line", f.line)
            .field("column", f.column)
            .field("reason", f.reason)
            .close();
      });
  out.close();
  return out.take();
}

} // namespace zhian::http::json

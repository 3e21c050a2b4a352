#include "storage/postgres/question_tables.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/question_json.hpp"

namespace zhian::storage {

namespace {

const row_table<classic_question_row> questions{
    "classic_question",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("source_id", "text", x.row->source_id),
        ZHIAN_COLUMN("category", "text", x.row->what.category),
        ZHIAN_COLUMN("level", "smallint", static_cast<int>(x.row->what.seniority)),
        ZHIAN_COLUMN("roles", "jsonb", json_strings(x.row->what.roles)),
        ZHIAN_COLUMN("skills", "jsonb", json_strings(x.row->what.skills)),
        {"zh", "jsonb",
         [](array_text& out, const auto& x) {
           x.row->what.zh ? out.put(json_of_text(*x.row->what.zh)) : out.put_null();
         }},
        {"en", "jsonb",
         [](array_text& out, const auto& x) {
           x.row->what.en ? out.put(json_of_text(*x.row->what.en)) : out.put_null();
         }},
        ZHIAN_COLUMN("search_text", "text", search_text_of(x.row->what)),
        ZHIAN_COLUMN("search", "text", search_of(x.row->what)),
        ZHIAN_COLUMN("shipped", "text", x.row->shipped),
        ZHIAN_COLUMN("edited", "bool", x.row->edited),
        ZHIAN_COLUMN("retired_at", "timestamptz", x.row->retired_at),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("changed_at", "timestamptz", x.row->changed_at),
        version_column,
    },
    [](const classic_question_row& x) { return x.id.str(); },
};

const std::vector<column<favourite_row>> favourite_columns{
    ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
    realm_column,
    shard_column,
    ZHIAN_COLUMN("question_id", "text", x.row->question.str()),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
    ZHIAN_COLUMN("marked", "bool", x.row->marked),
};

} // namespace

void write_question_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, questions, items);
  // One that is marked already keeps its time; nobody misses a mark that was not there.
  static const std::string mark_sql =
      "INSERT INTO question_favourite (user_id, realm, shard_id, question_id, at) SELECT user_id, "
      "realm, shard_id, question_id, at FROM "
      + unnest(favourite_columns) + " AS v(" + names(favourite_columns)
      + ") WHERE v.marked ON CONFLICT DO NOTHING";
  static const std::string unmark_sql = "DELETE FROM question_favourite t USING "
                                        + unnest(favourite_columns) + " AS v("
                                        + names(favourite_columns)
                                        + ") WHERE t.user_id = v.user_id AND t.question_id = "
                                          "v.question_id AND NOT v.marked";
  write_plain(out, mark_sql, favourite_columns, items);
  write_plain(out, unmark_sql, favourite_columns, items);
}

} // namespace zhian::storage

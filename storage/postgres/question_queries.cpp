#include "storage/postgres/question_queries.hpp"

#include <utility>

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/question_json.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// Of a row named q.
const std::string columns =
    "q.id, q.realm, q.source_id, q.category, q.level, q.roles, q.skills, q.zh, q.en, q.shipped,"
    " q.edited, q.retired_at, q.created_at, q.changed_at, q.version";
constexpr int after_columns = 15;

int number_of(realm x) {
  return static_cast<int>(x);
}

std::string array_of(const std::vector<std::string>& texts) {
  array_text out;
  for (const auto& x : texts)
    out.put(x);
  return out.take();
}

std::optional<question_text> read_text(const pqxx::field& f) {
  return f.is_null() ? std::nullopt : text_of_json(text_of(f));
}

classic_question_row read_question(const pqxx::row& r) {
  classic_question_row x;
  x.id = id_of<question_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.source_id = text_of(r[2]);
  x.what.category = text_of(r[3]);
  x.what.seniority = static_cast<level>(r[4].as<int>());
  x.what.roles = strings_of_json(text_of(r[5]));
  x.what.skills = strings_of_json(text_of(r[6]));
  x.what.zh = read_text(r[7]);
  x.what.en = read_text(r[8]);
  x.shipped = text_of(r[9]);
  x.edited = r[10].as<bool>();
  x.retired_at = time_if_any(r[11]);
  x.created_at = time_of(r[12]);
  x.changed_at = time_of(r[13]);
  x.version = r[14].as<uint64_t>();
  return x;
}

/// Where a page begins: whether the words are in the question itself ("1" or "0"), then its source
/// id.
std::pair<int, std::string> place_of(const std::string& cursor) {
  if (cursor.size() < 2)
    return {2, {}};
  return {cursor.front() == '1' ? 1 : 0, cursor.substr(1)};
}

/// `rank` selects how well the words fit, `fits` is what has to be true of a row for them.
std::string list_sql(std::string_view rank, std::string_view fits) {
  // Of equals the source ids decide, so that a page has one place to go on from.
  return "SELECT " + columns
         + ", f.at IS NOT NULL, r.rank FROM classic_question q CROSS JOIN LATERAL ("
         + std::string{rank}
         + ") r LEFT JOIN question_favourite f ON f.user_id = $2 AND f.question_id = q.id"
           " WHERE q.realm = $1 AND ($3 = '' OR q.category = $3)"
           " AND ($4 = '' OR q.roles @> to_jsonb($4::text)) AND ($5 = '' OR q.skills @> "
           "to_jsonb($5::text)) AND ($6::int < 0 OR q.level = $6::int)"
           " AND ($7 = '' OR ($7 = 'zh' AND q.zh IS NOT NULL) OR ($7 = 'en' AND q.en IS NOT NULL))"
           " AND ($9::int = 0 OR f.at IS NOT NULL)"
           " AND ($9::int = 1 OR $10::int = 1 OR q.retired_at IS NULL)"
           " AND ($11::int > 1 OR r.rank < $11::int OR (r.rank = $11::int AND q.source_id COLLATE "
           "\"C\" > $12)) AND "
         + std::string{fits} + " ORDER BY r.rank DESC, q.source_id COLLATE \"C\" LIMIT $13";
}

std::vector<count_questions::count> counts_of(const pqxx::result& rows) {
  std::vector<count_questions::count> out;
  for (const auto& r : rows)
    out.emplace_back(text_of(r[0]), r[1].as<uint64_t>());
  return out;
}

} // namespace

void run_query(pqxx::transaction_base& tx, const list_questions& q, list_questions::reply& out) {
  // Without words no row's texts are read, and the order is that of an index.
  static const auto plain = list_sql("SELECT 1 AS rank", "$8::text[] IS NOT NULL");
  static const auto searching =
      list_sql("SELECT CASE WHEN string_to_array(q.search_text, ' ') @> $8::text[] THEN 1 ELSE 0 "
               "END AS rank",
               "string_to_array(q.search, ' ') @> $8::text[]");
  const auto& sql = q.grams.empty() ? plain : searching;
  auto limit = page_size(q.page);
  auto [rank, source] = place_of(q.page.before);
  auto rows =
      tx.exec_params(sql, number_of(q.in), q.owner ? q.owner.str() : std::string{}, q.category,
                     q.role, q.skill, q.seniority ? static_cast<int>(*q.seniority) : -1,
                     q.lang ? std::string{to_string(*q.lang)} : std::string{}, array_of(q.grams),
                     q.favourite ? 1 : 0, q.retired ? 1 : 0, rank, source, limit + 1);
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      const auto& last = rows[static_cast<int>(limit) - 1];
      out.next = text_of(last[after_columns + 1]) + out.items.back().row.source_id;
      return;
    }
    out.items.push_back({read_question(r), r[after_columns].as<bool>()});
  }
}

void run_query(pqxx::transaction_base& tx, const find_question_row& q,
               find_question_row::reply& out) {
  static const auto sql = "SELECT " + columns
                          + ", f.at IS NOT NULL FROM classic_question q LEFT JOIN "
                            "question_favourite f ON f.user_id = $3 AND f.question_id = q.id"
                            " WHERE q.id = $1 AND q.realm = $2";
  auto rows =
      tx.exec_params(sql, q.id.str(), number_of(q.in), q.owner ? q.owner.str() : std::string{});
  if (!rows.empty())
    out.row = question_item{read_question(rows[0]), rows[0][after_columns].as<bool>()};
}

void run_query(pqxx::transaction_base& tx, const count_questions& q, count_questions::reply& out) {
  auto count = [&](const char* sql) {
    return counts_of(tx.exec_params(sql, number_of(q.in)));
  };
  out.categories = count("SELECT category, count(*) FROM classic_question WHERE realm = $1"
                         " AND retired_at IS NULL GROUP BY category ORDER BY 2 DESC, 1");
  // Staff write roles by hand: the most frequent are enough to choose from.
  out.roles = count("SELECT w.role, count(*) FROM classic_question q,"
                    " jsonb_array_elements_text(q.roles) w(role) WHERE q.realm = $1"
                    " AND q.retired_at IS NULL GROUP BY w.role ORDER BY 2 DESC, 1 LIMIT 100");
  out.levels = count("SELECT (ARRAY['junior', 'middle', 'senior'])[level + 1], count(*)"
                     " FROM classic_question WHERE realm = $1 AND retired_at IS NULL"
                     " GROUP BY level ORDER BY level");
  for (const auto& [name, n] : out.categories)
    out.total += n;
}

void run_query(pqxx::transaction_base& tx, const load_chosen& q, load_chosen::reply& out) {
  std::vector<std::string> ids;
  for (const auto& id : q.ids)
    ids.push_back(id.str());
  static const auto sql =
      "SELECT " + columns
      + " FROM classic_question q WHERE q.id = ANY ($1::text[]) AND q.realm = $2";
  for (const auto& r : tx.exec_params(sql, array_of(ids), number_of(q.in)))
    out.rows.push_back(read_question(r));
  out.open_rooms = tx.exec_params("SELECT count(*) FROM room WHERE host = $1 AND realm = $2"
                                  " AND ended_at IS NULL",
                                  q.owner.str(), number_of(q.in))[0][0]
                       .as<uint32_t>();
}

void run_query(pqxx::transaction_base& tx, const load_favourite& q, load_favourite::reply& out) {
  auto rows = tx.exec_params(
      "SELECT EXISTS (SELECT FROM classic_question WHERE id = $1 AND realm = $2),"
      " EXISTS (SELECT FROM question_favourite WHERE user_id = $3 AND question_id = $1),"
      " (SELECT count(*) FROM question_favourite WHERE user_id = $3)",
      q.question.str(), number_of(q.in), q.owner.str());
  out.exists = rows[0][0].as<bool>();
  out.marked = rows[0][1].as<bool>();
  out.count = rows[0][2].as<uint32_t>();
}

void run_query(pqxx::transaction_base& tx, const load_catalogue& q, load_catalogue::reply& out) {
  for (const auto& r : tx.exec_params("SELECT id, source_id, shipped, edited, created_at, version"
                                      " FROM classic_question WHERE realm = $1",
                                      number_of(q.catalogue.in)))
    out.rows.push_back({id_of<question_id>(r[0]), text_of(r[1]), text_of(r[2]), r[3].as<bool>(),
                        time_of(r[4]), r[5].as<uint64_t>()});
}

void run_query(pqxx::transaction_base& tx, const load_questions& q, load_questions::reply& out) {
  static const auto sql = "SELECT " + columns
                          + " FROM classic_question q WHERE q.realm = $1 AND (q.id = $2 OR"
                            " q.source_id = ANY ($3::text[]))";
  for (const auto& r : tx.exec_params(sql, number_of(q.in), q.id ? q.id->str() : std::string{},
                                      array_of(q.sources)))
    out.rows.push_back(read_question(r));
  out.total = tx.exec_params("SELECT count(*) FROM classic_question WHERE realm = $1",
                             number_of(q.in))[0][0]
                  .as<uint64_t>();
}

} // namespace zhian::storage

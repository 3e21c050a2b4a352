#include "storage/postgres/resume_queries.hpp"

#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const find_resume& q, find_resume::reply& out) {
  static const auto sql =
      select(resume_columns, "FROM resume WHERE id = $1 AND user_id = $2 AND realm = $3"
                             " AND deleted_at IS NULL");
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), static_cast<int>(q.in));
  if (!rows.empty())
    out.row = read_resume(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const list_resumes& q, list_resumes::reply& out) {
  static const auto sql =
      select(resume_head_columns,
             "FROM resume WHERE user_id = $1 AND ($2 = '' OR id COLLATE \"C\" < $2) AND realm = $4"
             " AND deleted_at IS NULL AND CASE WHEN $5 = '' THEN latest ELSE document = $5 END"
             " ORDER BY id COLLATE \"C\" DESC LIMIT $3");
  auto limit = page_size(q.page);
  auto document = q.document ? q.document->str() : std::string{};
  auto rows = tx.exec_params(sql, q.owner.str(), q.page.before, limit + 1, static_cast<int>(q.in),
                             document);
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      out.next = out.items.back().id.str();
      break;
    }
    out.items.push_back(view_of(read_resume(r)));
  }
}

void run_query(pqxx::transaction_base& tx, const load_resumes& q, load_resumes::reply& out) {
  static const auto sql =
      select(resume_head_columns, "FROM resume WHERE user_id = $1 AND realm = $2"
                                  " AND deleted_at IS NULL ORDER BY id COLLATE \"C\" LIMIT 2000");
  for (const auto& r : tx.exec_params(sql, q.owner.str(), static_cast<int>(q.in))) {
    out.rows.push_back(read_resume(r));
    out.rows.back().head_only = true;
  }
  // A repeated deletion finds that it was done.
  auto gone = tx.exec_params(
      "SELECT id FROM resume WHERE user_id = $1 AND realm = $2 AND deleted_at IS NOT NULL"
      " ORDER BY deleted_at DESC LIMIT 500",
      q.owner.str(), static_cast<int>(q.in));
  for (const auto& r : gone)
    if (auto id = resume_id::parse(text_of(r[0])))
      out.deleted.push_back(*id);
}

void run_query(pqxx::transaction_base& tx, const file_in_use& q, bool& out) {
  auto rows =
      tx.exec_params("SELECT EXISTS (SELECT FROM resume WHERE sha256 = $1 AND deleted_at IS NULL)"
                     " OR EXISTS (SELECT FROM avatar WHERE sha256 = $1 AND removed_at IS NULL)"
                     " OR EXISTS (SELECT FROM data_export WHERE sha256 = $1)",
                     q.sha256);
  out = rows[0][0].as<bool>();
}

} // namespace zhian::storage

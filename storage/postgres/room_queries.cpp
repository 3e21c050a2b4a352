#include "storage/postgres/room_queries.hpp"

#include "storage/postgres/read_rows.hpp"
#include "storage/postgres/resume_queries.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const load_room& q, load_room::reply& out) {
  static const auto sql = select(room_columns, "FROM room WHERE id = $1 AND realm = $2");
  static const auto record_sql =
      select(record_head_columns, "FROM interview_record WHERE room_id = $1 AND realm = $2");
  auto rows = tx.exec_params(sql, q.id.str(), static_cast<int>(q.in));
  if (rows.empty())
    return;
  out.row = read_room(rows[0]);
  if (out.row->ended_at) {
    auto record = tx.exec_params(record_sql, q.id.str(), static_cast<int>(q.in));
    if (!record.empty())
      out.record = read_record_head(record[0]);
  }
}

void run_query(pqxx::transaction_base& tx, const load_room_context& q,
               load_room_context::reply& out) {
  auto n = tx.exec_params("SELECT count(*) FROM room WHERE host = $1 AND ended_at IS NULL",
                          q.owner.str());
  out.open_rooms = n[0][0].as<uint32_t>();
  if (q.resume) {
    find_resume::reply found;
    run_query(tx, find_resume{q.in, q.owner, *q.resume}, found);
    out.resume = std::move(found.row);
  }
}

void run_query(pqxx::transaction_base& tx, const list_records& q, list_records::reply& out) {
  static const auto sql =
      select(record_head_columns,
             "FROM interview_record WHERE user_id = $1 AND ($2 = '' OR id COLLATE \"C\" < $2)"
             " AND realm = $4 ORDER BY id COLLATE \"C\" DESC LIMIT $3");
  auto limit = page_size(q.page);
  for (const auto& r :
       tx.exec_params(sql, q.owner.str(), q.page.before, limit + 1, static_cast<int>(q.in))) {
    if (out.items.size() == limit) {
      out.next = out.items.back().id.str();
      break;
    }
    out.items.push_back(read_record_head(r));
  }
}

void run_query(pqxx::transaction_base& tx, const find_record& q, find_record::reply& out) {
  static const auto sql =
      select(record_head_columns, ", config, report, transcript FROM interview_record"
                                  " WHERE id = $1 AND user_id = $2 AND realm = $3");
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), static_cast<int>(q.in));
  if (rows.empty())
    return;
  out.row.emplace();
  out.row->head = read_record_head(rows[0]);
  out.row->config = text_of(rows[0][12]);
  out.row->report = text_of(rows[0][13]);
  out.row->transcript = text_of(rows[0][14]);
}

void run_query(pqxx::transaction_base& tx, const load_branch_source& q,
               load_branch_source::reply& out) {
  static const auto sql = select(
      room_columns, "FROM room WHERE realm = $3 AND id = (SELECT room_id FROM interview_record"
                    " WHERE id = $1 AND user_id = $2 AND realm = $3)");
  auto rows = tx.exec_params(sql, q.record.str(), q.owner.str(), static_cast<int>(q.in));
  if (rows.empty())
    return;
  out.source = read_room(rows[0]);
  auto n = tx.exec_params("SELECT count(*) FROM room WHERE host = $1 AND ended_at IS NULL",
                          q.owner.str());
  out.open_rooms = n[0][0].as<uint32_t>();
  auto kept = tx.exec_params(
      "SELECT EXISTS (SELECT FROM resume r JOIN room x ON r.id = x.config ->> 'resume_id'"
      " WHERE x.id = $1 AND r.user_id = $2 AND r.realm = $3 AND r.deleted_at IS NULL)",
      out.source->id.str(), q.owner.str(), static_cast<int>(q.in));
  out.resume_kept = kept[0][0].as<bool>();
}

void run_query(pqxx::transaction_base& tx, const load_reference& q, load_reference::reply& out) {
  auto owner = q.owner.str();
  auto in = static_cast<int>(q.in);
  auto kept =
      tx.exec_params("SELECT body FROM ai_reference WHERE realm = $1 AND user_id = $2 AND key = $3",
                     in, owner, q.key);
  if (!kept.empty()) {
    out.kept = text_of(kept[0][0]);
    return;
  }
  auto n = tx.exec_params("SELECT count(*) FROM ai_reference WHERE realm = $1 AND user_id = $2", in,
                          owner);
  out.count = n[0][0].as<uint32_t>();
  std::string resume = q.resume ? q.resume->str() : std::string{};
  if (q.room) {
    static const auto sql =
        select(room_columns, "FROM room WHERE id = $1 AND host = $2 AND realm = $3");
    auto rows = tx.exec_params(sql, q.room->str(), owner, in);
    if (rows.empty())
      return;
    out.room = read_room(rows[0]);
    if (resume.empty()) {
      auto named = tx.exec_params(
          "SELECT coalesce(config ->> 'resume_id', '') FROM room WHERE id = $1", q.room->str());
      resume = named.empty() ? std::string{} : text_of(named[0][0]);
    }
  }
  if (resume.empty())
    return;
  if (auto id = resume_id::parse(resume)) {
    find_resume::reply found;
    run_query(tx, find_resume{q.in, q.owner, *id}, found);
    out.resume = std::move(found.row);
  }
}

} // namespace zhian::storage

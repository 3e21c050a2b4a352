#include "storage/postgres/file_rows.hpp"

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

std::vector<std::string> unreferenced(pqxx::transaction_base& tx,
                                      const std::vector<std::string>& sha256) {
  array_text keys;
  for (const auto& x : sha256)
    keys.put(x);
  std::vector<std::string> out;
  for (const auto& r : tx.exec_params(
           "SELECT k FROM unnest($1::text[]) k"
           " WHERE NOT EXISTS (SELECT FROM resume WHERE sha256 = k AND deleted_at IS NULL)"
           " AND NOT EXISTS (SELECT FROM avatar WHERE sha256 = k AND removed_at IS NULL)"
           " AND NOT EXISTS (SELECT FROM data_export WHERE sha256 = k)"
           " AND NOT EXISTS (SELECT FROM timer WHERE name IN ('drop:' || k, 'erase:' || k))",
           keys.take()))
    out.push_back(text_of(r[0]));
  return out;
}

void note_sweep(pqxx::transaction_base& tx, const std::string& node, timestamp now, uint64_t looked,
                uint64_t swept) {
  tx.exec_params(
      "INSERT INTO patrol_run AS p (patrol, slot, cursor, state) VALUES ('files/' || $1::text,"
      " date_trunc('day', $2::timestamptz), jsonb_build_object('looked', $3::bigint, 'swept',"
      " $4::bigint), 'done') ON CONFLICT (patrol, slot) DO UPDATE SET cursor = jsonb_build_object("
      "'looked', (p.cursor->>'looked')::bigint + $3::bigint, 'swept', (p.cursor->>'swept')::bigint"
      " + $4::bigint)",
      node, to_rfc3339_us(now), looked, swept);
}

} // namespace zhian::storage

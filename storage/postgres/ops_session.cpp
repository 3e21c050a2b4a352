#include "storage/postgres/ops_session.hpp"

#include "protocols/time.hpp"

namespace zhian::storage {

std::string time_text(const pqxx::field& from) {
  auto text = from.as<std::string>();
  auto at = parse_timestamp(text);
  return at ? to_rfc3339(*at) : text;
}

void ops_session::audit(pqxx::work& tx, shard_id shard, realm in, const std::string& action,
                        const std::string& target, const std::string& trace) const {
  tx.exec_params("SELECT append_audit(ARRAY[$1]::int[], ARRAY[$2]::smallint[], "
                 "ARRAY[$3]::text[], ARRAY[$4]::text[],"
                 " ARRAY[$5]::text[], ARRAY['{}']::jsonb[], ARRAY['']::text[], "
                 "ARRAY[$6]::text[], ARRAY[now()])",
                 static_cast<int>(shard), static_cast<int>(in), by_, action, target, trace);
}

std::string ops_session::first_line(std::string text) {
  if (text.starts_with("ERROR:"))
    text.erase(0, 6);
  text.erase(0, text.find_first_not_of(' '));
  return text.substr(0, text.find('\n'));
}

} // namespace zhian::storage

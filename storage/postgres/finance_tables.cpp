#include "storage/postgres/finance_tables.hpp"

#include "storage/postgres/columns.hpp"

namespace zhian::storage {

namespace {

/// Nothing for an id that names nobody.
template <class Id>
std::string id_text(const Id& x) {
  return x ? x.str() : std::string{};
}

const row_table<approval_row> approvals{
    "approval",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->what)),
        ZHIAN_COLUMN("state", "smallint", static_cast<int>(x.row->state)),
        ZHIAN_COLUMN("order_id", "text", id_text(x.row->order)),
        ZHIAN_COLUMN("finding", "text", x.row->finding),
        {"action", "smallint",
         [](array_text& out, const auto& x) {
           x.row->action ? out.put(static_cast<int>(*x.row->action)) : out.put_null();
         }},
        ZHIAN_COLUMN("amount_fen", "bigint", x.row->amount_fen),
        ZHIAN_COLUMN("reference", "text", x.row->reference),
        ZHIAN_COLUMN("reason", "text", x.row->reason),
        ZHIAN_COLUMN("asked_by", "text", x.row->asked_by.str()),
        ZHIAN_COLUMN("asked_at", "timestamptz", x.row->asked_at),
        ZHIAN_COLUMN("decided_by", "text", id_text(x.row->decided_by)),
        ZHIAN_COLUMN("decided_at", "timestamptz", x.row->decided_at),
        ZHIAN_COLUMN("note", "text", x.row->note),
        ZHIAN_COLUMN("outcome", "text", x.row->outcome),
        ZHIAN_COLUMN("done_at", "timestamptz", x.row->done_at),
        version_column,
    },
    [](const approval_row& x) { return x.id.str(); },
};

const std::vector<column<finding_row>> finding_columns{
    ZHIAN_COLUMN("key", "text", x.row->key),
    realm_column,
    ZHIAN_COLUMN("state", "smallint", static_cast<int>(x.row->state)),
    ZHIAN_COLUMN("owner", "text", id_text(x.row->owner)),
    ZHIAN_COLUMN("approval", "text", id_text(x.row->approval)),
    ZHIAN_COLUMN("resolution", "text", x.row->resolution),
    ZHIAN_COLUMN("resolved_at", "timestamptz", x.row->resolved_at),
    version_column,
};

/// A finding was found by somebody else, in any shard: its version alone decides who was first, and
/// what was found stays as it is.
void write_findings(row_writes& out, const std::vector<batch_item>& items) {
  auto rows = rows_of<finding_row>(items);
  if (rows.empty())
    return;
  static const std::string sql =
      "UPDATE money_finding t SET state = v.state, owner = nullif(v.owner, ''), approval = "
      "v.approval, resolution = nullif(v.resolution, ''), resolved_at = v.resolved_at, version = "
      "v.version FROM "
      + unnest(finding_columns) + " AS v(" + names(finding_columns)
      + ") WHERE t.key = v.key AND t.realm = v.realm AND t.version = v.version - 1 RETURNING t.key";
  auto missing = std::make_shared<std::unordered_map<std::string, size_t>>();
  for (const auto& row : rows)
    missing->emplace(row.row->key, row.item->command);
  auto& added = out.statements.emplace_back(over(sql, finding_columns, rows));
  added.rows = rows.size();
  added.look = [missing](const answer_rows& done) {
    for (int i = 0; i < done.size(); ++i)
      missing->erase(std::string{done.text(i, 0)});
  };
  out.verdicts.push_back([missing](std::vector<guilty_command>& guilty) {
    for (const auto& [key, command] : *missing)
      guilty.push_back({command, ec::version_conflict, "money_finding " + key});
  });
}

} // namespace

void write_finance_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, approvals, items);
  write_findings(out, items);
}

} // namespace zhian::storage

#include "storage/postgres/account_tables.hpp"

#include <map>
#include <memory>

#include "storage/postgres/columns.hpp"
#include "storage/postgres/json_text.hpp"

namespace zhian::storage {

namespace {

const row_table<profile_row> profiles{
    "profile",
    "t.user_id",
    "t.user_id = v.user_id",
    {
        ZHIAN_COLUMN("user_id", "text", x.row->id.str()),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("language", "text", x.row->lang),
        ZHIAN_COLUMN("time_zone", "text", x.row->time_zone),
        ZHIAN_COLUMN("avatar", "text", x.row->avatar ? x.row->avatar->str() : std::string{}),
        ZHIAN_COLUMN("avatar_sha256", "text", x.row->avatar_sha256),
        ZHIAN_COLUMN("notify", "jsonb", json_strings(x.row->mails.muted)),
        ZHIAN_COLUMN("block_reason", "text", x.row->block_reason),
        ZHIAN_COLUMN("blocked_at", "timestamptz", x.row->blocked_at),
        version_column,
    },
    [](const profile_row& x) { return x.id.str(); },
};

const row_table<avatar_row> avatars{
    "avatar",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("sha256", "text", x.row->sha256),
        ZHIAN_COLUMN("media_type", "text", x.row->media_type),
        ZHIAN_COLUMN("size", "bigint", x.row->size),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("removed_at", "timestamptz", x.row->removed_at),
        version_column,
    },
    [](const avatar_row& x) { return x.id.str(); },
};

const row_table<export_row> exports{
    "data_export",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("state", "smallint", static_cast<int>(x.row->state)),
        ZHIAN_COLUMN("language", "smallint", static_cast<int>(x.row->lang)),
        ZHIAN_COLUMN("sha256", "text", x.row->sha256),
        ZHIAN_COLUMN("size", "bigint", x.row->size),
        ZHIAN_COLUMN("requested_at", "timestamptz", x.row->requested_at),
        ZHIAN_COLUMN("ready_at", "timestamptz", x.row->ready_at),
        ZHIAN_COLUMN("expires_at", "timestamptz", x.row->expires_at),
        version_column,
    },
    [](const export_row& x) { return x.id.str(); },
};

const std::vector<column<trail_row>> trail_columns{
    realm_column,
    shard_column,
    ZHIAN_COLUMN("address", "text", x.row->address),
    ZHIAN_COLUMN("outcome", "text", x.row->outcome),
    ZHIAN_COLUMN("detail", "jsonb", x.row->detail),
    ZHIAN_COLUMN("client", "text", x.row->client),
    ZHIAN_COLUMN("device", "text", x.row->device),
    ZHIAN_COLUMN("trace", "text", x.item->from->trace),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
};

/// The columns that name whose trail is cut.
const std::vector<column<trail_row>> trail_keys{
    realm_column,
    ZHIAN_COLUMN("address", "text", x.row->address),
};

/// Takes away what is older than the newest `kept` lines of each address; of one outcome, or all.
std::string cut_trail(std::string_view outcome, int kept) {
  auto of = [&](std::string_view name) {
    std::string out{name};
    out += ".realm = v.realm AND " + std::string{name} + ".address = v.address";
    if (!outcome.empty())
      out += " AND " + std::string{name} + ".outcome = '" + std::string{outcome} + "'";
    return out;
  };
  return "DELETE FROM sign_in_trail t USING (SELECT DISTINCT realm, address FROM "
         + unnest(trail_keys) + " AS u(" + names(trail_keys) + ")) v WHERE " + of("t")
         + " AND t.id <= (SELECT o.id FROM sign_in_trail o WHERE " + of("o")
         + " ORDER BY o.id DESC OFFSET " + std::to_string(kept) + " LIMIT 1)";
}

const std::vector<column<user_purge>> purge_columns{
    shard_column,
    realm_column,
    ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
    ZHIAN_COLUMN("address", "text", x.row->address),
    ZHIAN_COLUMN("before", "timestamptz", x.row->before),
    ZHIAN_COLUMN("drop_at", "timestamptz", x.row->drop_at),
    ZHIAN_COLUMN("rows", "int", x.row->rows),
};

} // namespace

void write_account_records(row_writes& out, const std::vector<batch_item>& items) {
  // Before the rows of other commands of this batch: a purge takes what was there.
  if (auto rows = rows_of<user_purge>(items); !rows.empty()) {
    static const std::string sql = "SELECT purge_piece(" + unnest(purge_columns).substr(7);
    out.statements.push_back(over(sql, purge_columns, rows));
  }
  write_rows(out, profiles, items);
  write_rows(out, avatars, items);
  write_rows(out, exports, items);
  if (auto rows = rows_of<trail_row>(items); !rows.empty()) {
    static const std::string sql = "INSERT INTO sign_in_trail (" + names(trail_columns)
                                   + ") SELECT * FROM " + unnest(trail_columns);
    out.statements.push_back(over(sql, trail_columns, rows));
    // Notes of limits first: what is over of them takes no place of a decision.
    auto limited = rows;
    std::erase_if(limited, [](const auto& x) { return x.row->outcome != limited_outcome; });
    if (!limited.empty()) {
      static const std::string cut_limited = cut_trail(limited_outcome, limited_trail_length);
      out.statements.push_back(over(cut_limited, trail_keys, limited));
    }
    static const std::string cut = cut_trail("", trail_length);
    out.statements.push_back(over(cut, trail_keys, rows));
  }
  std::map<realm, std::vector<size_t>> guarded;
  for (const auto& row : rows_of<admin_guard>(items))
    guarded[row.row->in].push_back(row.item->command);
  for (auto& [in, commands] : guarded) {
    static const std::string sql = "SELECT admins_left($1::smallint)";
    auto left = std::make_shared<uint64_t>(0);
    auto& added =
        out.statements.emplace_back(statement{&sql, {std::to_string(static_cast<int>(in))}, {}, 0});
    added.look = [left](const answer_rows& done) {
      *left = done.number(0, 0);
    };
    out.verdicts.push_back([left, commands](std::vector<guilty_command>& guilty) {
      if (*left == 0)
        for (auto command : commands)
          guilty.push_back({command, ec::last_admin, "administrators"});
    });
  }
}

} // namespace zhian::storage

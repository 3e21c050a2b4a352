#include "storage/postgres/count_rows.hpp"

#include <map>
#include <tuple>

#include "protocols/counted_records.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

void write_counts(row_writes& out, const std::vector<batch_item>& items) {
  // A statement may meet a row once only, so what falls into one bucket is added up here; and in
  // one order always, so that two batches do not wait for each other.
  std::map<std::tuple<std::string, timestamp, std::string_view>, count_row> sums;
  for (const auto& item : items)
    for (const auto& x : counts_of(*item.what)) {
      auto bucket = bucket_of(x.at);
      auto [at, fresh] = sums.try_emplace({x.user.str(), bucket, to_string(x.what)}, x);
      if (!fresh)
        at->second.amount += x.amount;
    }
  if (sums.empty())
    return;
  static const std::string sql =
      "INSERT INTO monthly_count AS t (user_id, realm, shard_id, counter, bucket, amount)"
      " SELECT v.* FROM unnest($1::text[], $2::smallint[], $3::int[], $4::text[],"
      " $5::timestamptz[], $6::bigint[]) AS v (who, realm, shard_id, counter, bucket, amount)"
      // What is settled after an account was closed is not counted: nobody would take it away.
      " WHERE NOT EXISTS (SELECT FROM app_user u WHERE u.id = v.who AND u.status = 4)"
      " ON CONFLICT (user_id, bucket, counter)"
      " DO UPDATE SET amount = t.amount + excluded.amount";
  array_text users, realms, shards, counters, buckets, amounts;
  for (const auto& [key, x] : sums) {
    const auto& [user, bucket, word] = key;
    users.put(user);
    realms.put(static_cast<int>(x.in));
    shards.put(x.user.shard);
    counters.put(word);
    buckets.put(bucket);
    amounts.put(x.amount);
  }
  out.statements.push_back({&sql,
                            {users.take(), realms.take(), shards.take(), counters.take(),
                             buckets.take(), amounts.take()},
                            {},
                            0});
}

void run_query(pqxx::transaction_base& tx, const sum_counts& q, sum_counts::reply& out) {
  auto rows = tx.exec_params("SELECT counter, sum(amount)::bigint FROM monthly_count"
                             " WHERE user_id = $1 AND realm = $2 AND bucket >= $3 AND bucket < $4"
                             " GROUP BY counter",
                             q.owner.str(), static_cast<int>(q.in), to_rfc3339_us(q.from),
                             to_rfc3339_us(q.to));
  for (const auto& r : rows)
    out.counts.emplace(text_of(r[0]), r[1].as<int64_t>());
}

} // namespace zhian::storage

#include "storage/postgres/stats_ops.hpp"

#include <utility>
#include <vector>

#include "storage/postgres/ops_session.hpp"

namespace zhian::storage {

namespace {

constexpr int users_a_page = 200;

} // namespace

struct stats_ops::impl : ops_session {
  using ops_session::ops_session;

  /// Users behind `after`, by their ids, a page at a time: a long look must hold nothing.
  caf::expected<std::vector<std::string>> users(const std::string& after) {
    return run([&](pqxx::work& tx) -> caf::expected<std::vector<std::string>> {
      std::vector<std::string> out;
      for (const auto& r : tx.exec_params(
               "SELECT id FROM app_user WHERE id > $1 ORDER BY id LIMIT $2", after, users_a_page))
        out.push_back(r[0].as<std::string>());
      return out;
    });
  }

  caf::expected<stats_report> each(const char* sql) {
    stats_report out;
    std::string after;
    for (;;) {
      auto page = users(after);
      if (!page)
        return std::move(page.error());
      if (page->empty())
        return out;
      for (const auto& user : *page) {
        auto wrong = run([&](pqxx::work& tx) -> caf::expected<uint64_t> {
          return tx.exec_params(sql, user)[0][0].as<uint64_t>();
        });
        if (!wrong)
          return std::move(wrong.error());
        ++out.users;
        if (*wrong == 0)
          continue;
        ++out.wrong_users;
        out.wrong_rows += *wrong;
        if (out.example.empty())
          out.example = user;
      }
      after = page->back();
    }
  }
};

stats_ops::stats_ops(std::string dsn, std::string who)
    : impl_(new impl{std::move(dsn), std::move(who)}) {}

stats_ops::~stats_ops() = default;

caf::expected<stats_report> stats_ops::check() {
  return impl_->each("SELECT monthly_faults($1)");
}

caf::expected<stats_report> stats_ops::rebuild() {
  auto out = impl_->each("SELECT rebuild_monthly_counts($1)");
  if (!out)
    return out;
  auto told = impl_->run([&](pqxx::work& tx) -> caf::expected<bool> {
    impl_->audit(tx, 0, realm::zhimai, "stats.rebuilt", "monthly_count", "");
    return true;
  });
  if (!told)
    return std::move(told.error());
  return out;
}

} // namespace zhian::storage

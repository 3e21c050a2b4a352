#include "storage/postgres/pipeline.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

#include <libpq-fe.h>
#include <poll.h>

namespace zhian::storage {

namespace {

using owned_result = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The first line of a message: what follows (DETAIL) may quote a whole row, and a log holds no
/// personal data.
std::string first_line(const char* text) {
  std::string_view whole{text == nullptr ? "" : text};
  return std::string{whole.substr(0, whole.find('\n'))};
}

statement_refused refusal_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return {state == nullptr ? "" : state, first_line(PQresultErrorMessage(result))};
}

bool good(const PGresult* result) {
  auto status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

} // namespace

answer_rows::answer_rows(pg_result* result) : result_(result, PQclear) {}

int answer_rows::size() const {
  return PQntuples(result_.get());
}

std::string_view answer_rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

uint64_t answer_rows::number(int row, int column) const {
  auto digits = text(row, column);
  uint64_t out = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error != std::errc{} || end != digits.data() + digits.size())
    throw std::logic_error{"a number was expected"};
  return out;
}

pipeline::pipeline(const std::string& dsn, const std::string& set_up)
    : conn_(PQconnectdb(dsn.c_str()), PQfinish) {
  if (PQstatus(conn_.get()) != CONNECTION_OK)
    lose();
  owned_result done{PQexec(conn_.get(), set_up.c_str()), PQclear};
  if (PQstatus(conn_.get()) != CONNECTION_OK)
    lose();
  if (!good(done.get()))
    throw refusal_of(done.get());
  if (PQenterPipelineMode(conn_.get()) != 1)
    lose();
}

pipeline::~pipeline() = default;

void pipeline::lose() const {
  throw connection_lost{first_line(PQerrorMessage(conn_.get()))};
}

void pipeline::add(const std::string& sql, const std::vector<std::string>& parameters) {
  auto [known, fresh] = names_.try_emplace(sql);
  if (fresh) {
    known->second = "z" + std::to_string(++next_name_);
    if (PQsendPrepare(conn_.get(), known->second.c_str(), sql.c_str(), 0, nullptr) != 1)
      lose();
    sent_.push_back({true, &known->first});
  }
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const auto& x : parameters)
    values.push_back(x.c_str());
  if (PQsendQueryPrepared(conn_.get(), known->second.c_str(), static_cast<int>(values.size()),
                          values.data(), nullptr, nullptr, 0)
      != 1)
    lose();
  sent_.push_back({false, nullptr});
  ++waiting_;
}

void pipeline::look() {
  // A farewell comes before the end it speaks of.
  for (int i = 0; i < 3; ++i) {
    pollfd socket{PQsocket(conn_.get()), POLLIN, 0};
    if (::poll(&socket, 1, 0) <= 0)
      return;
    if (PQconsumeInput(conn_.get()) != 1 || PQstatus(conn_.get()) != CONNECTION_OK)
      lose();
  }
}

void pipeline::take_back_unprepared(size_t from) {
  for (; from < sent_.size(); ++from)
    if (sent_[from].preparing)
      names_.erase(std::string{*sent_[from].sql}); // A copy: the key goes with its entry.
}

pg_result* pipeline::next(std::chrono::steady_clock::time_point until) {
  while (PQisBusy(conn_.get()) != 0) {
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd socket{PQsocket(conn_.get()), POLLIN, 0};
    auto ready = left.count() > 0 ? ::poll(&socket, 1, static_cast<int>(left.count())) : 0;
    if (ready == 0)
      throw connection_lost{"no answer in time"};
    if ((ready < 0 && errno != EINTR) || PQconsumeInput(conn_.get()) != 1)
      lose();
  }
  return PQgetResult(conn_.get());
}

std::vector<answer_rows> pipeline::run() {
  if (PQpipelineSync(conn_.get()) != 1)
    lose();
  // The server bounds its statements, but not a COMMIT that waits for a replica, and not its own
  // disappearance.
  auto until = std::chrono::steady_clock::now() + longest_journey;
  std::vector<answer_rows> out;
  std::optional<statement_refused> refused;
  for (size_t i = 0; i < sent_.size(); ++i) {
    owned_result result{next(until), PQclear};
    if (!result || PQstatus(conn_.get()) != CONNECTION_OK)
      lose();
    owned_result end{next(until), PQclear}; // Null: the statement has no more to say.
    if (end || PQstatus(conn_.get()) != CONNECTION_OK)
      lose();
    if (refused)
      continue;
    if (!good(result.get())) {
      refused = refusal_of(result.get());
      take_back_unprepared(i); // Neither this nor what stood behind it was prepared.
    } else if (!sent_[i].preparing) {
      out.emplace_back(result.release());
    }
  }
  sent_.clear();
  waiting_ = 0;
  owned_result synced{next(until), PQclear};
  if (PQresultStatus(synced.get()) != PGRES_PIPELINE_SYNC)
    lose();
  if (refused)
    throw *refused;
  return out;
}

answer_rows pipeline::run(const std::string& sql, const std::vector<std::string>& parameters) {
  add(sql, parameters);
  return std::move(run().front());
}

void pipeline::roll_back() {
  try {
    run("ROLLBACK");
  } catch (const statement_refused&) {
    // Without a transaction there is nothing to take back.
  }
}

} // namespace zhian::storage

#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/cli/table_out.hpp"
#include "protocols/errors.hpp"
#include "protocols/identity.hpp"
#include "protocols/json_writer.hpp"
#include "storage/postgres/sign_in_story.hpp"

namespace zhian::cli {

namespace {

using storage::sign_in_story;

void print_json(const std::string& email, const sign_in_story& x) {
  json_writer out;
  out.open().field("address", email).field("known", x.known).field("verified", x.verified);
  out.field("user", x.user).field("status", x.status).field("roles", x.roles);
  out.field("block_reason", x.block_reason).field("wrong_in_a_row", x.wrong_in_a_row);
  out.field("held_up_until", x.held_up_until).field("live_sessions", x.live_sessions);
  out.list("trail", x.trail, [&](const storage::sign_in_line& line) {
    out.open()
        .field("at", line.at)
        .field("outcome", line.outcome)
        .raw("detail", line.detail)
        .field("client", line.client)
        .field("device", line.device)
        .field("trace", line.trace)
        .close();
  });
  out.close();
  std::cout << out.take() << '\n';
}

/// One sentence on what would happen to the right password now.
std::string verdict(const sign_in_story& x) {
  if (!x.known)
    return "nobody registered this address: every password is wrong";
  if (!x.verified)
    return "the address was never verified, or its account was closed: every password is wrong";
  if (x.status == "blocked")
    return "the account is blocked: " + x.block_reason;
  if (!x.held_up_until.empty())
    return "sign-in is held up until " + x.held_up_until + " after "
           + std::to_string(x.wrong_in_a_row) + " wrong passwords in a row";
  return "the right password gets in";
}

void print_text(const std::string& email, const sign_in_story& x) {
  std::cout << "address   " << email << '\n' << "now       " << verdict(x) << '\n';
  if (!x.user.empty())
    std::cout << "user      " << x.user << " (" << x.status << "), " << x.live_sessions
              << " live sessions\n";
  std::cout << "wrong     " << x.wrong_in_a_row << " in a row\n\n";
  table_out out{{"AT", "OUTCOME", "DETAIL", "FROM", "DEVICE", "TRACE"}};
  for (const auto& line : x.trail)
    out.row({line.at, line.outcome, line.detail, line.client, line.device, line.trace});
  std::cout << out.str();
}

} // namespace

int ops_why_login(const common_options& from, const ops_options& how) {
  auto conf = settings_or_complain(from);
  if (!conf)
    return wrong_config;
  if (conf->postgres.dsn.empty()) {
    std::cerr << "zhian ops: postgres.dsn is needed\n";
    return wrong_config;
  }
  auto email = normalise_email(how.entity);
  if (!email) {
    std::cerr << "zhian ops: not an e-mail address: " << how.entity << '\n';
    return failed;
  }
  auto story = storage::sign_in_story_of(conf->postgres.dsn, acting_person(), realm::zhimai, *email,
                                         how.limit);
  if (!story) {
    std::cerr << "zhian ops: " << to_string(ec_of(story.error())) << ": "
              << detail_of(story.error()) << '\n';
    return failed;
  }
  how.json ? print_json(*email, *story) : print_text(*email, *story);
  return done;
}

} // namespace zhian::cli

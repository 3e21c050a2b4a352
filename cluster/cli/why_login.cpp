#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/listing.hpp"
#include "cluster/cli/store_access.hpp"
#include "config/master_key.hpp"
#include "protocols/audit_tag.hpp"
#include "protocols/identity.hpp"
#include "protocols/json_writer.hpp"
#include "storage/postgres/sign_in_story.hpp"

namespace zhian::storage {

template <class Show>
static void show_fields(const sign_in_line& x, Show&& show) {
  show("at", "AT", x.at);
  show("outcome", "OUTCOME", x.outcome);
  show("detail", "DETAIL", cli::json_text{x.detail});
  show("client", "FROM", x.client);
  show("device", "DEVICE", x.device);
  show("trace", "TRACE", x.trace);
}

} // namespace zhian::storage

namespace zhian::cli {

namespace {

using storage::sign_in_story;

void print_json(const std::string& email, const sign_in_story& x) {
  json_writer out;
  out.open().field("address", email).field("known", x.known).field("verified", x.verified);
  out.field("has_password", x.has_password);
  out.field("user", x.user).field("status", x.status).field("roles", x.roles);
  out.field("block_reason", x.block_reason).field("wrong_in_a_row", x.wrong_in_a_row);
  out.field("held_up_until", x.held_up_until).field("live_sessions", x.live_sessions);
  put_list(out, "trail", x.trail);
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
  if (!x.has_password)
    return "no password was set yet: every password is wrong until a reset";
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
  std::cout << table_of(x.trail);
}

} // namespace

int ops_why_login(const common_options& from, const ops_options& how) {
  return with_settings(from, [&](settings& conf) {
    auto email = normalise_email(how.entity);
    if (!email)
      return complain("not an e-mail address: " + how.entity, failed);
    // The key of the nodes: an address is named in the audit log as they name it.
    if (auto why = ensure_master_key(conf))
      return complain(*why, wrong_config);
    auto story =
        storage::sign_in_story_of(conf.postgres.dsn, acting_person(), realm::zhimai, *email,
                                  audit_tag(conf.auth.master_key, *email), how.limit);
    if (!story)
      return complain(story.error());
    how.json ? print_json(*email, *story) : print_text(*email, *story);
    return static_cast<int>(done);
  });
}

} // namespace zhian::cli

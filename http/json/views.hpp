// What we answer, as JSON: exactly the fields of the contract, never a struct whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/account.hpp"
#include "protocols/errors.hpp"
#include "protocols/rows.hpp"
#include "protocols/services.hpp"

namespace zhian::http::json {

/// RFC 9457. `detail` empty: the title says it all. `request_id` is the trace of the request.
/// `facts`: JSON object text of ours whose members stand beside the others; may be empty.
std::string problem(ec value, language lang, std::string_view request_id,
                    std::string_view detail = {}, std::string_view field = {},
                    std::string_view facts = {});

std::string me(const me_view& x);
std::string code_sent(const zhian::code_sent& x);
std::string sign_up_taken(const zhian::sign_up_taken& x);

/// The tokens of a session.
struct token_pair {
  std::string access;
  std::string refresh; ///< Empty: in a cookie.
  uint64_t expires_in_s = 0;
  std::string device{}; ///< Empty: in a cookie, or not renewed.
};
std::string signed_in(const zhian::signed_in& x, const token_pair& tokens);
std::string refreshed(const token_pair& tokens);

/// One page of a person's sessions; `current` is the one that asks.
std::string sessions(const std::vector<session_row>& items, const session_id& current,
                     std::string_view next);

std::string resume(const resume_view& x);
/// With the whole text, its sections and words.
std::string resume_detail(const resume_row& x);
std::string resumes(const std::vector<resume_view>& items, std::string_view next);

std::string room_created(const zhian::room_created& x);
std::string room(const room_view& x);
std::string room_ack(const zhian::room_ack& x);

std::string record(const record_view& x);
/// What is for everybody; `locked`: JSON object text, what opens the rest.
std::string record_summary(const record_view& x, std::string_view locked);
std::string records(const std::vector<record_item>& items, std::string_view next);

/// Readiness and its reasons.
std::string readiness(const node_status& x);
/// What `/ops/status` shows of the node.
struct edge_figures {
  uint32_t connections = 0;
  uint64_t realtime = 0;
  int64_t uptime_s = 0;
};
std::string ops_status(const node_status& x, const edge_figures& edge);

} // namespace zhian::http::json

// Messages between nodes and answers remembered in the store: the first byte picks the type.
#include "protocols/account.hpp"
#include "protocols/identity.hpp"
#include "protocols/interview.hpp"
#include "protocols/resume.hpp"
#include "protocols/stream.hpp"
#include "protocols/wire/codec.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

template <class T>
void check(std::string_view bytes) {
  auto read = wire::decode<T>(bytes);
  if (!read)
    return;
  auto written = wire::encode(*read);
  auto again = wire::decode<T>(written);
  claim(again.has_value(), "what was written can be read");
  claim(wire::encode(*again) == written, "and is written the same again");
  if constexpr (requires { to_string(read->phase); })
    claim(!to_string(read->phase).empty(), "a phase has a name");
  if constexpr (std::is_same_v<T, entity_ref>)
    claim(read->str().ends_with(read->id), "an entity has a name");
}

using checker = void (*)(std::string_view);
constexpr checker checkers[] = {
    check<call_meta>,     check<entity_ref>,       check<op_key>,
    check<stream_frame>,  check<session_ended>,    check<user_view>,
    check<session_grant>, check<signed_in>,        check<code_sent>,
    check<sign_up>,       check<resend_code>,      check<verify_code>,
    check<sign_in>,       check<end_session>,      check<refresh_session>,
    check<session_lease>, check<lease_session>,    check<me_view>,
    check<read_me>,       check<add_resume>,       check<create_room>,
    check<resume_view>,   check<interview_config>, check<room_created>,
    check<room_view>,     check<open_room>,        check<room_ack>,
    check<answer_turn>,   check<end_room>,         check<record_view>,
    check<done>,
};

} // namespace

ZHIAN_FUZZ_TARGET(wire) {
  fuzz::input in{bytes};
  checkers[in.byte() % std::size(checkers)](in.rest());
}

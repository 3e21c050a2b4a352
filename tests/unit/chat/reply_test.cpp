#include <boost/test/unit_test.hpp>

#include <random>

#include "actors/gateways/chat_reply.hpp"

using namespace zhian;
using namespace zhian::chat;

namespace {

std::string chunk(std::string_view choice, std::string_view more = {}) {
  std::string out =
      R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[)";
  out.append(choice).append("]").append(more).append("}\n\n");
  return out;
}
std::string word(std::string_view text) {
  return chunk(R"({"index":0,"delta":{"content":")" + std::string{text}
               + R"("},"finish_reason":null})");
}
std::string finish(std::string_view reason) {
  return chunk(R"({"index":0,"delta":{},"finish_reason":")" + std::string{reason} + "\"}");
}
const std::string role = chunk(
    R"({"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null})");
const std::string done = "data: [DONE]\n\n";

struct heard {
  std::string deltas;
  reply_stream reply{vendor::openai, 1000};

  explicit heard(std::string_view bytes, size_t piece = 0, bool cleanly = true) {
    while (!bytes.empty()) {
      auto size = piece == 0 ? bytes.size() : std::min(piece, bytes.size());
      deltas += reply.take(bytes.substr(0, size)).text;
      bytes.remove_prefix(size);
    }
    reply.end(cleanly);
  }
};

void fails(std::string_view bytes, fault what, bool cleanly = true) {
  heard got{bytes, 0, cleanly};
  BOOST_TEST(!got.reply.finished());
  BOOST_TEST(got.reply.why().what == what);
}

} // namespace

BOOST_AUTO_TEST_SUITE(chat_reply)

BOOST_AUTO_TEST_CASE(a_good_stream_gives_its_words_finish_and_tokens_wherever_it_is_cut) {
  auto text = ": keep-alive\n\n" + role + word("合同") + word("😀。") + finish("stop")
              + chunk("", R"(,"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7})")
              + done;
  for (size_t piece : {0, 1, 2, 3, 7, 64}) {
    heard got{text, piece};
    BOOST_TEST(got.reply.finished());
    BOOST_TEST(got.deltas == "合同😀。");
    BOOST_TEST(got.reply.text() == "合同😀。");
    BOOST_TEST(got.reply.finish_reason() == "stop");
    BOOST_TEST(got.reply.usage().prompt == 5u);
    BOOST_TEST(got.reply.usage().completion == 2u);
  }
}

BOOST_AUTO_TEST_CASE(a_clean_end_after_the_finish_reason_needs_no_done) {
  BOOST_TEST(heard{word("hi") + finish("stop")}.reply.finished());
  BOOST_TEST((heard{word("hi") + finish("stop"), 0, false}.reply.finished()));
}

BOOST_AUTO_TEST_CASE(without_a_finish_reason_there_is_no_success) {
  fails(role + word("Why did you"), fault::cut);
  fails(role + word("Why did you") + done, fault::cut);
  fails(role + word("Why did you"), fault::cut, false);
  fails("", fault::cut); // A head and a clean end.
  fails("", fault::reset, false);
  fails(": keep-alive\n\n: keep-alive\n\n", fault::reset, false);
}

BOOST_AUTO_TEST_CASE(comments_are_no_payload) {
  reply_stream reply{vendor::openai, 100};
  BOOST_TEST(!reply.take(": keep-alive\n\n\n\n: x\n\n").payload);
  BOOST_TEST(!reply.any_payload());
  BOOST_TEST(reply.take(role).payload);
  BOOST_TEST(!reply.take(": keep-alive\n\n").payload);
}

BOOST_AUTO_TEST_CASE(each_other_finish_is_a_failure_of_its_own) {
  fails(word("x") + finish("length"), fault::length);
  fails(word("x") + finish("content_filter"), fault::content_filter);
  fails(word("x") + finish("tool_calls"), fault::invalid_reply);
  fails(word("x") + finish("insufficient_system_resource"), fault::server_error);
  fails(word("x") + finish("aborted"), fault::cut);
  fails(role + word(" \\n ") + finish("stop"), fault::blank);
  fails(role + finish("stop"), fault::blank);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_apart_from_words) {
  fails(role + chunk(R"({"index":0,"delta":{"refusal":"I cannot"},"finish_reason":null})"),
        fault::refused);
}

BOOST_AUTO_TEST_CASE(the_known_shapes_of_usage_chunks_are_taken) {
  for (auto choices : {R"("choices":[])", R"("choices":null)", R"("x":1)"}) {
    auto last = std::string{"data: {"} + choices
                + R"(,"usage":{"prompt_tokens":1,"completion_tokens":2}})" + "\n\n";
    heard got{word("hi") + finish("stop") + last + done};
    BOOST_TEST(got.reply.finished());
    BOOST_TEST(got.reply.usage().completion == 2u);
  }
}

BOOST_AUTO_TEST_CASE(thoughts_are_payload_and_no_words) {
  heard got{
      chunk(R"({"index":0,"delta":{"content":null,"reasoning_content":"hm"},"finish_reason":null})")
      + word("hi") + finish("stop") + done};
  BOOST_TEST(got.reply.finished());
  BOOST_TEST(got.reply.text() == "hi");
}

BOOST_AUTO_TEST_CASE(an_error_inside_the_stream_fails_it_also_after_words) {
  fails(word("x") + "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}\n\n" + done,
        fault::server_error);
  fails(word("x") + "event: error\ndata: {\"code\":\"x\",\"message\":\"m\"}\n\n" + done,
        fault::server_error);
}

BOOST_AUTO_TEST_CASE(what_is_no_chunk_fails) {
  fails("data: {\"choices\":[{\"delta\":\n\n", fault::invalid_reply);
  fails("data: 7\n\n", fault::invalid_reply);
  fails("data: {\"choices\":7}\n\n", fault::invalid_reply);
  fails("data: {\"choices\":[7]}\n\n", fault::invalid_reply);
  fails(chunk(R"({"index":0,"delta":{"content":7}})"), fault::invalid_reply);
  fails(chunk(R"({"index":0,"delta":7})"), fault::invalid_reply);
  fails(word("x") + "data: \xff\n\n", fault::invalid_reply);
  fails(word("a\\u0000b") + finish("stop"), fault::invalid_reply);
}

BOOST_AUTO_TEST_CASE(an_answer_is_bounded) {
  std::string endless;
  for (int i = 0; i < 20; ++i)
    endless += word(std::string(100, 'x'));
  fails(endless + finish("stop"), fault::too_long);
}

BOOST_AUTO_TEST_CASE(random_bytes_never_make_an_answer) {
  auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937 dice{seed};
  auto good = role + word("合同") + finish("stop");
  for (int i = 0; i < 2000; ++i) {
    // Everything up to the finish_reason, damaged at one place.
    auto bytes = good.substr(0, role.size() + word("合同").size());
    bytes[dice() % bytes.size()] = static_cast<char>(dice());
    heard got{bytes, 1 + dice() % 9};
    BOOST_TEST(!got.reply.finished());
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_came_whole_is_read_as_strictly) {
  auto whole = [](std::string_view message, std::string_view reason) {
    return read_whole(vendor::openai,
                      R"({"choices":[{"index":0,"message":)" + std::string{message}
                          + R"(,"finish_reason":)" + std::string{reason}
                          + R"(}],"usage":{"prompt_tokens":3,"completion_tokens":4}})");
  };
  auto good = whole(R"({"role":"assistant","content":"hi"})", "\"stop\"");
  BOOST_TEST(good.why.what == fault::none);
  BOOST_TEST(good.text == "hi");
  BOOST_TEST(good.usage.completion == 4u);
  BOOST_TEST(whole(R"({"content":"hi"})", "null").why.what == fault::cut);
  BOOST_TEST(whole(R"({"content":"hi"})", "\"length\"").why.what == fault::length);
  BOOST_TEST(whole(R"({"content":null,"refusal":"no"})", "\"stop\"").why.what == fault::refused);
  BOOST_TEST(whole(R"({"content":null})", "\"stop\"").why.what == fault::blank);
  for (auto body : {"", "<html>", "{}", R"({"choices":[]})", R"({"choices":[{}]})"})
    BOOST_TEST(read_whole(vendor::openai, body).why.what == fault::invalid_reply);
}

BOOST_AUTO_TEST_SUITE_END()

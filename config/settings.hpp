// Every setting of a node. The table in settings.cpp gives each its name, meaning, default and
// bounds.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zhian {

/// Simulated providers are on in dev and test, and refused in production unless `demo` is
/// set.
enum class profile : uint8_t { dev, test, production };

struct node_settings {
  std::string name = "node-1";           ///< Stable name of this slot in the cluster.
  std::string data_dir = ".local/data";  ///< Files of the store and the extractor's scratch.
  uint32_t worker_threads = 2;           ///< Threads of the actor scheduler.
  std::chrono::seconds fresh_files{300}; ///< A file put this short ago is never erased.
  std::chrono::seconds sweep_files_after{24 * 3600}; ///< A file without a row is kept this long.
};

struct http_settings {
  std::string bind = "127.0.0.1";
  uint16_t port = 8080;
  std::string admin_bind = "127.0.0.1";
  uint16_t admin_port = 8081;
  std::vector<std::string> admin_allow = {"127.0.0.1/32",
                                          "::1/128"}; ///< CIDRs that may reach the admin listener.
  std::vector<std::string> trusted_proxies = {};      ///< CIDRs whose X-Forwarded-For is believed.
  std::vector<std::string> cors_origins =
      {}; ///< Exact origins of browser clients; "*" is refused in production.
  uint32_t io_threads = 1;
  uint32_t max_connections = 20000;
  uint32_t max_header_bytes = 16 * 1024;
  uint32_t max_body_bytes = 1024 * 1024;        ///< JSON bodies.
  uint32_t max_upload_bytes = 10 * 1024 * 1024; ///< Multipart bodies.
  std::chrono::milliseconds header_timeout{10000};
  std::chrono::milliseconds body_timeout{60000};
  std::chrono::milliseconds idle_timeout{75000};
  std::chrono::milliseconds request_budget{5000}; ///< Longest time a command may take.
  std::chrono::milliseconds upload_budget{30000};
  std::chrono::milliseconds drain_notice{0}; ///< Served on while balancers notice the drain.
  std::chrono::milliseconds drain_timeout{10000};
  uint32_t limits_percent = 100; ///< Of the built-in rate limits; 0 turns them off.
};

struct websocket_settings {
  std::chrono::milliseconds auth_timeout{5000};
  std::chrono::milliseconds ping_interval{25000};
  std::chrono::milliseconds pong_timeout{10000};
  uint32_t max_message_bytes = 64 * 1024;
  uint32_t max_queue_bytes = 1024 * 1024; ///< Of finals; beyond it the socket is closed with 3008.
  uint32_t send_buffer_bytes = 64 * 1024; ///< Of the kernel, a socket; 0: as it likes.
  uint32_t max_channels = 32;
  std::string reconnect_url = ""; ///< Empty: where they came by.
};

struct postgres_settings {
  std::string dsn = "";         ///< libpq connection string of the application role. Secret.
  std::string migrate_dsn = ""; ///< Of the owner role; only `migrate` uses it. Secret.
  uint32_t lanes = 2;
  uint32_t readers = 4;
  uint32_t batch = 64;    ///< Commands a transaction at most.
  uint32_t queue = 20000; ///< Commands waiting in a lane at most; beyond it `overloaded`.
};

struct redis_settings {
  std::string host = "127.0.0.1";
  uint16_t port = 6379; ///< 0: no Redis; limits are local.
  std::string unix_socket = "";
  std::string password = ""; ///< Secret.
  std::chrono::milliseconds timeout{200};
};

struct auth_settings {
  std::string master_key =
      ""; ///< 64 hex digits: signs refresh tokens and codes. Secret; required in production.
  std::chrono::seconds access_ttl{600};
  std::chrono::seconds key_life{30 * 24 * 3600};  ///< Of the key that signs access tokens.
  std::chrono::milliseconds key_overlap{600'000}; ///< A key is known for this long before it signs.
  std::chrono::milliseconds key_refresh{30'000};  ///< How often nodes read the keys.
  std::chrono::seconds refresh_ttl{30 * 24 * 3600};
  std::chrono::seconds refresh_grace{30};
  std::chrono::seconds code_ttl{600};
  uint32_t code_tries = 5;
  std::chrono::seconds resend_after{60};
  uint32_t sends_per_hour = 5;
  uint32_t sends_per_day = 10;
  uint32_t bcrypt_cost = 11;
  uint32_t password_workers = 2;
  uint32_t password_queue = 256;
};

struct mail_settings {
  std::string url = "smtp://127.0.0.1:8025"; ///< smtps://host:465 or smtp://host:587.
  std::string user = "";
  std::string password = ""; ///< Secret.
  std::string from = "职麦 <noreply@zhian.example>";
  bool require_tls = false; ///< Always true in production.
  std::string ca_file = "";
  std::chrono::milliseconds timeout{60000};
};

/// Where the bytes of files lie.
struct files_settings {
  std::string store = "disk"; ///< "disk": below node.data_dir; "s3": an object service.
};

/// An object service behind the S3 interface. Settings `files.s3.…`.
struct s3_settings {
  std::string endpoint = ""; ///< "https://host[:port]", without the bucket.
  std::string region = "us-east-1";
  std::string bucket = "";
  std::string prefix = ""; ///< Of all names in the bucket; empty or ending with '/'.
  std::string access_key = "";
  std::string secret_key = "";        ///< Secret.
  std::string addressing = "virtual"; ///< "virtual": bucket.host; "path": host/bucket.
  std::string ca_file = "";
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds timeout{20000}; ///< Of one operation, its retries included.
  uint32_t tries = 4;
  uint32_t connections = 4; ///< Threads, each with a connection of its own.
};

struct extract_settings {
  uint32_t workers = 2;
  uint32_t queue = 64;
  std::chrono::milliseconds timeout{20000};
  uint32_t max_memory_mb = 512;
  uint32_t max_pages = 50;
  uint32_t max_text_bytes = 1200000;
};

struct ocr_settings {
  uint32_t workers = 1;
  uint32_t queue = 256;
  std::chrono::milliseconds page_timeout{60000};
  uint32_t max_memory_mb = 1024;
  uint32_t max_pages = 8;       ///< Of one file that are read; the others are told as skipped.
  std::string tencent_url = ""; ///< Empty: Tesseract, on this node.
  std::string tencent_region = "ap-guangzhou";
  std::string tencent_secret_id = "";
  std::string tencent_secret_key = ""; ///< Secret.
  std::chrono::milliseconds tencent_timeout{15000};
  uint32_t tencent_tries = 3;
};

struct jobs_settings {
  bool samples = true;
  std::string source_url = ""; ///< Empty: there is no crawler service.
  std::string source_key = "";
  std::chrono::milliseconds source_every{3'600'000};
  std::chrono::milliseconds source_timeout{15000};
  uint32_t source_max_kb = 4096;
};

struct resume_settings {
  std::string clamd = ""; ///< "host:port" or the path of a socket; empty: no virus scanner.
  std::chrono::milliseconds clamd_timeout{10000};
  uint32_t per_user = 100;                ///< Resumes of one user, all versions counted.
  std::chrono::seconds erase_after{3600}; ///< Between a deletion and the end of its bytes.
};

struct interview_settings {
  uint32_t open_rooms_per_user = 5;
  std::chrono::seconds idle_end{1800};          ///< A room nobody answers in ends after this.
  bool deltas = true;                           ///< Words are told as they are spoken.
  std::chrono::milliseconds delta_interval{25}; ///< Pace of the built-in interviewer's words.
  uint32_t engine_workers = 1;
  std::chrono::seconds pause_end{24 * 3600}; ///< The same for a room that was paused.
  std::chrono::seconds seat_timeout{
      45};                        ///< A device that is away for this long no longer keeps the seat.
  uint32_t room_watchers = 16;    ///< Connections that may watch one room.
  std::string engine = "builtin"; ///< Who speaks in new rooms: "builtin" or "openai".
  std::chrono::milliseconds versions_refresh{2000}; ///< How soon a node has what was published.
};

/// A language model behind the chat completions interface. Settings `interview.openai.…`.
struct openai_settings {
  std::string base_url = "https://api.openai.com/v1";
  std::string api_key = ""; ///< Secret.
  std::string model = "gpt-4o-mini";
  std::string vendor = "auto";     ///< Whose rules hold for errors and names of fields.
  std::string temperature = "0.7"; ///< Empty: not sent.
  uint32_t max_tokens = 400;       ///< Of one line.
  uint32_t concurrency = 8;        ///< Requests at once.
  uint32_t queue = 256;            ///< Lines that wait; beyond it they fail as `overloaded`.
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds first_timeout{45000}; ///< Until the first payload.
  std::chrono::milliseconds idle_timeout{25000};  ///< Between two payloads; comments are none.
  std::chrono::milliseconds turn_timeout{180000}; ///< Of one line, waiting included.
  std::chrono::milliseconds retry_wait{500};      ///< Before the first retry; doubles with each.
  std::chrono::milliseconds longest_wait{30000};  ///< A provider that wants more is not waited for.
  uint32_t breaker_failures = 5; ///< In a row, before nothing is asked for a while.
  std::chrono::milliseconds breaker_pause{15000};
  uint32_t max_reply_bytes = 256 * 1024; ///< Of one answer with its framing.
  std::string prompt_file = "";          ///< Empty: the built-in prompt.
  std::string ca_file = "";
};

/// WeChat Pay v3, of one merchant. Settings `pay.wechat.…`.
struct wechat_pay_settings {
  std::string mch_id = ""; ///< Empty: WeChat Pay is off.
  std::string app_id = "";
  std::string api_v3_key = "";       ///< 32 characters. Secret.
  std::string private_key_file = ""; ///< The merchant's, PEM.
  std::string serial = "";           ///< Of the merchant's certificate.
  std::string public_key_id = "";    ///< "PUB_KEY_ID_…"; empty: certificates alone.
  std::string public_key_file = "";
  std::string certificates_file = ""; ///< The platform's, PEM; those are downloaded anyway.
  std::string notify_url = "";
  std::string base_url = "https://api.mch.weixin.qq.com";
  std::string ca_file = "";
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds timeout{10000};       ///< Of one request.
  std::chrono::milliseconds bill_timeout{120000}; ///< Of the file of a bill.
  uint32_t max_bill_bytes = 64 * 1024 * 1024;     ///< Unpacked.
};

/// Orders and what they cost. Settings `pay.…`.
struct pay_settings {
  std::chrono::seconds window{900};              ///< How long an order may be paid.
  std::chrono::milliseconds code_wait{3000};     ///< A new order is answered without a code then.
  uint32_t open_orders = 10;                     ///< That wait to be paid, of one user.
  std::chrono::milliseconds rules_refresh{2000}; ///< How soon a node has rules that were changed.
  std::string first_rules = "default";           ///< What a store without rules begins with.
};

/// Where workplace news come from. Settings `news.…`.
struct news_settings {
  std::string url; ///< Of a JSON Feed; empty: samples of the program are shown.
  std::chrono::seconds every{3600};
  std::chrono::milliseconds timeout{10'000};
  uint32_t max_bytes = 1024 * 1024;
  uint32_t max_items = 200;
  std::string ca_file; ///< Empty: the system's.
};

/// Tasks. Settings `task.…`.
struct task_settings {
  uint32_t at_once = 2;         ///< Tasks at work on this node, and as many at a model.
  uint32_t per_user = 1;        ///< Of one user at work on this node or at a model.
  uint32_t queue = 10000;       ///< That wait for a turn on this node; beyond it they come again.
  uint32_t open_per_user = 100; ///< Tasks of one user that are not over.
  uint32_t tries = 4;           ///< Failures of a task before it has failed.
  std::chrono::milliseconds retry_wait{2000}; ///< After the first one; doubles with each.
};

/// The diagnosis of resumes. Settings `diagnosis.…`.
struct diagnosis_settings {
  std::string engine = "builtin"; ///< "openai": a model adds its advice; the account is `openai`'s.
};

/// The forecast of questions. Settings `forecast.…`.
struct forecast_settings {
  std::string engine = "builtin"; ///< "openai": a model asks, too; the account is `openai`'s.
};

/// The patrol that proves money. Settings `patrol.…`.
struct patrol_settings {
  std::chrono::milliseconds unsettled_every{300'000};
  std::chrono::milliseconds unsettled_day_every{3'600'000};
  std::chrono::seconds young{30};      ///< An order younger than this is left to its own timers.
  std::chrono::seconds recent{7200};   ///< Younger ones are `unsettled`'s, older `unsettled_day`'s.
  std::chrono::seconds oldest{86400};  ///< Beyond it nobody asks any more; the bill still tells.
  std::chrono::seconds bill_at{37800}; ///< 10:30, past midnight in Beijing.
  std::chrono::seconds books_at{14400}; ///< 04:00.
  uint32_t page = 500;                  ///< Orders or accounts between two commits.
  uint32_t asks = 8;                    ///< Orders that are asked at once.
  std::chrono::milliseconds figures_every{15'000};
};

struct account_settings {
  std::string public_url =
      "http://127.0.0.1:8080"; ///< How people reach this service; links in mails begin with it.
  std::chrono::seconds export_life{7 * 24 * 3600};
  std::chrono::seconds export_budget{120};
  std::chrono::seconds file_grace{3600}; ///< A file nobody refers to is kept this long.
};

struct cluster_settings {
  std::chrono::milliseconds beat{1000};
  std::chrono::milliseconds trust{
      4500}; ///< Memory is trusted this long after the send of a good beat.
  std::chrono::milliseconds expire{
      6000};                ///< A member whose beat stands still this long is expired.
  std::string address = ""; ///< Where other nodes reach this one, "host:port"; empty: it is alone.
  std::string ca_file = ""; ///< Of the cluster's own authority.
  std::string certificate_file = "";
  std::string key_file = "";
  std::string transport = "asio";           ///< What carries links: "asio" or "caf".
  uint32_t weight = 100;                    ///< Share of shards beside other nodes.
  std::chrono::milliseconds canary{3000};   ///< A part that is silent so long keeps beats back.
  std::chrono::milliseconds probe{500};     ///< How often a link is asked for a sign of life.
  std::chrono::milliseconds silence{1500};  ///< A link that was silent so long is down.
  std::chrono::milliseconds parted{10'000}; ///< Without a link so long, one of two goes.
  std::chrono::milliseconds settled{5000};  ///< Of members, before anything moves.
  std::chrono::milliseconds move_window{10'000};
  uint32_t move_share = 5;    ///< Percent of all shards that may move with activations in a window.
  uint32_t claim_limit = 256; ///< Dead nodes' shards, and idle ones that move, in one step.
  uint32_t hosts = 8;         ///< Shard host actors.
  std::chrono::seconds passivate{120};
  std::chrono::seconds room_passivate{600};
};

/// Of the test suites; refused in every profile but `test`.
struct testing_settings {
  bool bank = false;                         ///< Purses and their routes (protocols/bank.hpp).
  std::vector<std::string> sabotage = {};    ///< Faults planted to prove that the suite notices.
  std::vector<std::string> held_stages = {}; ///< Tasks go no further than here.

  bool plants(std::string_view fault) const {
    for (const auto& x : sabotage)
      if (x == fault)
        return true;
    return false;
  }
  bool holds(std::string_view stage) const {
    for (const auto& x : held_stages)
      if (x == stage)
        return true;
    return false;
  }
};

struct log_settings {
  std::string level = "info";
  std::string file = ""; ///< Empty: stderr.
  bool access = true;
};

/// All of it.
struct settings {
  profile which = profile::dev;
  bool demo = false;              ///< Allows simulated providers in production.
  std::string seal_key_file = ""; ///< File with the key of sealed values (`zhian seal`).
  node_settings node;
  http_settings http;
  websocket_settings websocket;
  postgres_settings postgres;
  redis_settings redis;
  auth_settings auth;
  mail_settings mail;
  files_settings files;
  s3_settings s3;
  extract_settings extract;
  ocr_settings ocr;
  jobs_settings jobs;
  resume_settings resume;
  interview_settings interview;
  openai_settings openai;
  wechat_pay_settings wechat_pay;
  pay_settings pay;
  task_settings task;
  diagnosis_settings diagnosis;
  forecast_settings forecast;
  patrol_settings patrol;
  news_settings news;
  account_settings account;
  cluster_settings cluster;
  log_settings log;
  testing_settings testing;
};

} // namespace zhian

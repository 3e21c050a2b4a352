// The table: one row a setting. docs/settings.md is printed from it.
#include <algorithm>
#include <array>

#include "config/rules.hpp"
#include "config/table.hpp"

namespace zhian {

namespace {

using namespace std::chrono_literals;

constexpr value_bounds range(int64_t least, int64_t most) {
  return {least, most};
}
constexpr value_bounds range(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  return {least.count(), most.count()};
}
constexpr value_bounds up_to(int64_t most) {
  return {0, most};
}
constexpr value_bounds yes_or_no{};
constexpr value_bounds port{0, 65535};

/// A row whose field is `Field` of section `Section`.
template <auto Section, auto Field>
constexpr setting row(std::string_view name, std::string_view meaning, value_bounds in) {
  auto field = [](settings& s) -> field_ref {
    return &((s.*Section).*Field);
  };
  return {name, field, meaning, in};
}

/// A row whose field is not in a section.
template <auto Field>
constexpr setting row(std::string_view name, std::string_view meaning, value_bounds in) {
  auto field = [](settings& s) -> field_ref {
    return &(s.*Field);
  };
  return {name, field, meaning, in};
}

constexpr auto node = &settings::node;
constexpr auto http = &settings::http;
constexpr auto websocket = &settings::websocket;
constexpr auto postgres = &settings::postgres;
constexpr auto redis = &settings::redis;
constexpr auto auth = &settings::auth;
constexpr auto mail = &settings::mail;
constexpr auto files = &settings::files;
constexpr auto s3 = &settings::s3;
constexpr auto extract = &settings::extract;
constexpr auto jobs = &settings::jobs;
constexpr auto ocr = &settings::ocr;
constexpr auto resume = &settings::resume;
constexpr auto interview = &settings::interview;
constexpr auto openai = &settings::openai;
constexpr auto wechat_pay = &settings::wechat_pay;
constexpr auto pay = &settings::pay;
constexpr auto task = &settings::task;
constexpr auto diagnosis = &settings::diagnosis;
constexpr auto forecast = &settings::forecast;
constexpr auto patrol = &settings::patrol;
constexpr auto news = &settings::news;
constexpr auto account = &settings::account;
constexpr auto cluster = &settings::cluster;
constexpr auto logs = &settings::log;
constexpr auto testing = &settings::testing;

// clang-format off
constexpr std::array table{
  row<&settings::which>("profile", "Which rules hold: `production` refuses missing secrets and simulated providers.", yes_or_no),
  row<&settings::demo>("demo", "Allows simulated providers in production; results made with them say so.", yes_or_no),
  row<&settings::seal_key_file>("seal_key_file", "File with the keys that open sealed values.", up_to(4096)),

  row<node, &node_settings::name>("node.name", "Stable name of this slot in the cluster.", range(1, 64))
    .demanding(rules::plain_name, "letters, digits, `.`, `_`, `-`"),
  row<node, &node_settings::data_dir>("node.data_dir", "Directory of stored files, the extractor's scratch and, outside production, a generated master key.", range(1, 4096)),
  row<node, &node_settings::worker_threads>("node.worker_threads", "Threads of the actor scheduler.", range(1, 256)),
  row<node, &node_settings::fresh_files>("node.fresh_files", "Time after its last upload in which a stored file is never erased: an upload under way may be about to refer to it. At least twice `http.upload_budget`.", range(0s, 24h)),
  row<node, &node_settings::sweep_files_after>("node.sweep_files_after", "Time after its last upload after which a stored file is taken away when no row refers to it: an upload whose command was never committed.", range(1h, 24h * 30)),

  row<http, &http_settings::bind>("http.bind", "Address the public listener binds to.", range(1, 64))
    .demanding(rules::address, "an IP address"),
  row<http, &http_settings::port>("http.port", "Port of the public listener; 0 takes any free one.", port),
  row<http, &http_settings::admin_bind>("http.admin_bind", "Address the admin listener binds to.", range(1, 64))
    .demanding(rules::address, "an IP address"),
  row<http, &http_settings::admin_port>("http.admin_port", "Port of the admin listener; 0 takes any free one.", port)
    .also_called("ZHIAN_ADMIN_PORT"),
  row<http, &http_settings::admin_allow>("http.admin_allow", "Address ranges that may reach the admin listener.", up_to(64))
    .demanding(rules::cidr, "address ranges"),
  row<http, &http_settings::trusted_proxies>("http.trusted_proxies", "Address ranges whose `X-Forwarded-For` is believed.", up_to(64))
    .demanding(rules::cidr, "address ranges"),
  row<http, &http_settings::cors_origins>("http.cors_origins", "Origins of browser clients that may call the API; `*` is refused in production.", up_to(64))
    .demanding(rules::origin, "origins"),
  row<http, &http_settings::io_threads>("http.io_threads", "Threads that serve sockets.", range(1, 64)),
  row<http, &http_settings::max_connections>("http.max_connections", "Sockets open at once; further ones are refused.", range(1, 1'000'000)),
  row<http, &http_settings::max_header_bytes>("http.max_header_bytes", "Longest request header.", range(1024, 1024 * 1024)),
  row<http, &http_settings::max_body_bytes>("http.max_body_bytes", "Longest JSON body.", range(1024, 64 * 1024 * 1024)),
  row<http, &http_settings::max_upload_bytes>("http.max_upload_bytes", "Longest multipart body.", range(1024, 1024 * 1024 * 1024)),
  row<http, &http_settings::header_timeout>("http.header_timeout", "How long a client may take to send a header.", range(100ms, 10min)),
  row<http, &http_settings::body_timeout>("http.body_timeout", "How long a client may take to send a body.", range(100ms, 1h)),
  row<http, &http_settings::idle_timeout>("http.idle_timeout", "How long a kept-alive connection may be silent.", range(100ms, 1h)),
  row<http, &http_settings::request_budget>("http.request_budget", "Longest time a command may take before it is answered `timed_out`.", range(50ms, 2min)),
  row<http, &http_settings::upload_budget>("http.upload_budget", "The same for uploads, extraction included.", range(100ms, 10min)),
  row<http, &http_settings::drain_notice>("http.drain_notice", "How long a stopping node serves on as before while `/readyz` says that it goes: longer than a balancer in front takes to notice. 0s: nobody asks.", range(0ms, 1min)),
  row<http, &http_settings::drain_timeout>("http.drain_timeout", "How long a stopping node waits for requests in flight.", range(0ms, 5min)),
  row<http, &http_settings::limits_percent>("http.limits_percent", "Capacity of the rate limits in percent of the built-in ones; 0 turns them off.", range(0, 1'000'000)),

  row<websocket, &websocket_settings::auth_timeout>("websocket.auth_timeout", "How long a socket may stay open without a token.", range(100ms, 1min)),
  row<websocket, &websocket_settings::ping_interval>("websocket.ping_interval", "Silence after which a socket is pinged.", range(100ms, 10min)),
  row<websocket, &websocket_settings::pong_timeout>("websocket.pong_timeout", "How long a pinged socket may stay silent before it is closed.", range(100ms, 10min)),
  row<websocket, &websocket_settings::max_message_bytes>("websocket.max_message_bytes", "Longest message from a client.", range(1024, 16 * 1024 * 1024)),
  row<websocket, &websocket_settings::max_queue_bytes>("websocket.max_queue_bytes", "Final frames waiting for a slow client; beyond it the socket is closed with 3008.", range(4096, 256 * 1024 * 1024)),
  row<websocket, &websocket_settings::send_buffer_bytes>("websocket.send_buffer_bytes", "Bytes the kernel may hold for one slow client, so that slowness is noticed; 0: what the system chooses, up to megabytes.", range(0, 16 * 1024 * 1024)),
  row<websocket, &websocket_settings::max_channels>("websocket.max_channels", "Channels one socket may follow.", range(1, 1024)),
  row<websocket, &websocket_settings::reconnect_url>("websocket.reconnect_url", "Where a node that goes down sends its sockets and event streams; empty: to the address they came by, which with a balancer in front is right.", up_to(512))
    .demanding(rules::socket_url, "ws://host[:port]/path or wss://host[:port]/path"),

  row<postgres, &postgres_settings::dsn>("postgres.dsn", "libpq connection string of the application role.", up_to(4096)).as_secret(),
  row<postgres, &postgres_settings::migrate_dsn>("postgres.migrate_dsn", "libpq connection string of the owner role; only `zhian migrate` uses it.", up_to(4096))
    .as_secret().noted("next `zhian migrate`"),
  row<postgres, &postgres_settings::lanes>("postgres.lanes", "Writing connections; more than a few are slower, not faster.", range(1, 64)),
  row<postgres, &postgres_settings::readers>("postgres.readers", "Reading connections.", range(1, 256)),
  row<postgres, &postgres_settings::batch>("postgres.batch", "Commands one transaction carries at most.", range(1, 1024)),
  row<postgres, &postgres_settings::queue>("postgres.queue", "Commands that may wait in a lane; beyond it they are answered `overloaded`.", range(1, 1'000'000)),

  row<redis, &redis_settings::host>("redis.host", "Host of Redis.", range(1, 255)).demanding(rules::plain_or_address, "a host name or an IP address"),
  row<redis, &redis_settings::port>("redis.port", "Port of Redis; 0 without a `redis.unix_socket` means no Redis: limits are then local to the node.", port),
  row<redis, &redis_settings::unix_socket>("redis.unix_socket", "Path of Redis' socket; takes precedence over host and port.", up_to(107)),
  row<redis, &redis_settings::password>("redis.password", "Password of Redis; empty for none.", up_to(1024)).as_secret(),
  row<redis, &redis_settings::timeout>("redis.timeout", "How long Redis may take; after that limits are counted locally.", range(1ms, 10s)),

  row<auth, &auth_settings::master_key>("auth.master_key", "64 hexadecimal digits from which the keys of refresh tokens and codes are derived and that seals the signing keys in the store; the same on all nodes; generated into `node.data_dir` outside production.", up_to(64))
    .demanding(rules::key_hex, "64 hexadecimal digits").as_secret().noted("restart of all nodes; everybody is signed out"),
  row<auth, &auth_settings::access_ttl>("auth.access_ttl", "How long an access token is valid.", range(5s, 24h)).noted("restart; issued tokens keep their end"),
  row<auth, &auth_settings::key_life>("auth.key_life", "Age at which the key that signs access tokens is followed by a new one; nobody notices.", range(1s, 24h * 400)),
  row<auth, &auth_settings::key_overlap>("auth.key_overlap", "How long a new signing key is known to all nodes before it is used; longer than replacing nodes of a version without such keys takes.", range(100ms, 24h)),
  row<auth, &auth_settings::key_refresh>("auth.key_refresh", "How often a node reads the signing keys; at most half of `auth.key_overlap`.", range(20ms, 1h)),
  row<auth, &auth_settings::refresh_ttl>("auth.refresh_ttl", "How long a refresh token is valid after its last use.", range(10s, 24h * 400)),
  row<auth, &auth_settings::refresh_grace>("auth.refresh_grace", "How long a rotated refresh token still answers its successor.", range(0s, 10min)),
  row<auth, &auth_settings::code_ttl>("auth.code_ttl", "How long a mailed code is valid.", range(1s, 24h)),
  row<auth, &auth_settings::code_tries>("auth.code_tries", "Wrong tries after which a code is spent.", range(1, 20)),
  row<auth, &auth_settings::resend_after>("auth.resend_after", "Pause between two codes to one address.", range(0s, 1h)),
  row<auth, &auth_settings::sends_per_hour>("auth.sends_per_hour", "Codes one address gets in an hour.", range(1, 1000)),
  row<auth, &auth_settings::sends_per_day>("auth.sends_per_day", "Codes one address gets in a day: with `auth.code_tries` the bound on guesses.", range(1, 10'000)),
  row<auth, &auth_settings::bcrypt_cost>("auth.bcrypt_cost", "Cost of password hashes, at least 10 in production; existing hashes are upgraded at sign-in.", range(4, 16)),
  row<auth, &auth_settings::password_workers>("auth.password_workers", "Threads that hash passwords.", range(1, 64)),
  row<auth, &auth_settings::password_queue>("auth.password_queue", "Passwords that may wait for hashing; beyond it sign-in is answered `overloaded`.", range(1, 100'000)),

  row<mail, &mail_settings::url>("mail.url", "SMTP server, `smtps://host:465` or `smtp://host:587`.", range(1, 512)).demanding(rules::mail_url, "an SMTP URL"),
  row<mail, &mail_settings::user>("mail.user", "Account at the SMTP server; empty to send without.", up_to(256)),
  row<mail, &mail_settings::password>("mail.password", "Password of that account.", up_to(1024)).as_secret(),
  row<mail, &mail_settings::from>("mail.from", "Sender of our mails.", range(3, 256)).demanding(rules::mailbox, "a mail address"),
  row<mail, &mail_settings::require_tls>("mail.require_tls", "Refuses a server that offers no TLS; always on in production, unless a demo's mail is simulated.", yes_or_no),
  row<mail, &mail_settings::ca_file>("mail.ca_file", "CA certificates that vouch for the SMTP server; empty for the system's.", up_to(4096)),
  row<mail, &mail_settings::timeout>("mail.timeout", "Longest time to hand over one mail.", range(100ms, 10min)),

  row<files, &files_settings::store>("files.store", "Where the bytes of files lie: `disk`, below `node.data_dir`, which all nodes of a cluster must share; or `s3`, an object service.", range(1, 8))
    .demanding(rules::store_kind, "disk or s3").noted("restart of all nodes; files are taken along by hand"),
  row<s3, &s3_settings::endpoint>("files.s3.endpoint", "The service without the bucket, `https://s3.eu-central-1.amazonaws.com` or `https://cos.ap-guangzhou.myqcloud.com`; plain HTTP only to this machine.", up_to(512))
    .demanding(rules::service_url, "a URL"),
  row<s3, &s3_settings::region>("files.s3.region", "Region that requests are signed for.", range(1, 64)).demanding(rules::plain_name, "letters, digits, `.`, `_`, `-`"),
  row<s3, &s3_settings::bucket>("files.s3.bucket", "Bucket; at Tencent COS with its number, `name-1250000000`.", up_to(63)).demanding(rules::bucket_name, "a bucket's name"),
  row<s3, &s3_settings::prefix>("files.s3.prefix", "Begins every name in the bucket, `zhian/`; empty for none.", up_to(200)).demanding(rules::key_prefix, "path parts, each ending with `/`"),
  row<s3, &s3_settings::access_key>("files.s3.access_key", "Access key (at Tencent SecretId) that may put, get, delete and list in the bucket.", up_to(256)).demanding(rules::header_text, "visible ASCII"),
  row<s3, &s3_settings::secret_key>("files.s3.secret_key", "Secret key of that account.", up_to(1024)).as_secret(),
  row<s3, &s3_settings::addressing>("files.s3.addressing", "Where the bucket stands: `virtual`, before the host, or `path`, behind it.", range(1, 16)).demanding(rules::bucket_addressing, "virtual or path"),
  row<s3, &s3_settings::ca_file>("files.s3.ca_file", "CA certificates that vouch for the service; empty for the system's.", up_to(4096)),
  row<s3, &s3_settings::connect_timeout>("files.s3.connect_timeout", "Longest time to connect.", range(50ms, 1min)),
  row<s3, &s3_settings::timeout>("files.s3.timeout", "Longest time of one operation, its retries included; less than `http.upload_budget`.", range(100ms, 5min)),
  row<s3, &s3_settings::tries>("files.s3.tries", "Requests for one operation at most.", range(1, 10)),
  row<s3, &s3_settings::connections>("files.s3.connections", "Operations at once.", range(1, 64)),

  row<extract, &extract_settings::workers>("extract.workers", "Confined parsers running at once.", range(1, 64)),
  row<extract, &extract_settings::queue>("extract.queue", "Files that may wait for a parser; beyond it uploads are answered `overloaded`.", range(1, 10'000)),
  row<extract, &extract_settings::timeout>("extract.timeout", "Longest time one file may take.", range(100ms, 5min)),
  row<extract, &extract_settings::max_memory_mb>("extract.max_memory_mb", "Memory of one parser, in MiB.", range(64, 16384)),
  row<extract, &extract_settings::max_pages>("extract.max_pages", "Pages a file may have.", range(1, 10'000)),
  row<extract, &extract_settings::max_text_bytes>("extract.max_text_bytes", "Text kept of one file, in bytes.", range(1024, 64 * 1024 * 1024)),

  row<ocr, &ocr_settings::workers>("ocr.workers", "Pictures of text that are read at once.", range(1, 64)),
  row<ocr, &ocr_settings::queue>("ocr.queue", "Resumes that may wait to be read; more wait in the store.", range(1, 10'000)),
  row<ocr, &ocr_settings::page_timeout>("ocr.page_timeout", "CPU time one page may take; three times that by the clock.", range(1s, 10min)),
  row<ocr, &ocr_settings::max_memory_mb>("ocr.max_memory_mb", "Memory of one confined reader, in MiB.", range(256, 16384)),
  row<ocr, &ocr_settings::max_pages>("ocr.max_pages", "Pages of one file that are read by OCR; the rest is told as `ocr_pages_skipped`.", range(1, 1000)),
  row<ocr, &ocr_settings::tencent_url>("ocr.tencent_url", "Tencent Cloud OCR, `https://ocr.tencentcloudapi.com`; empty: Tesseract on this node reads, as it does whenever Tencent does not answer.", up_to(512))
    .demanding(rules::service_url, "a URL"),
  row<ocr, &ocr_settings::tencent_region>("ocr.tencent_region", "Region of Tencent Cloud that is asked.", range(1, 64)).demanding(rules::plain_name, "letters, digits, `.`, `_`, `-`"),
  row<ocr, &ocr_settings::tencent_secret_id>("ocr.tencent_secret_id", "SecretId of the account at Tencent Cloud.", up_to(256)),
  row<ocr, &ocr_settings::tencent_secret_key>("ocr.tencent_secret_key", "SecretKey of that account.", up_to(1024)).as_secret(),
  row<ocr, &ocr_settings::tencent_timeout>("ocr.tencent_timeout", "Longest time of one call.", range(100ms, 5min)),
  row<ocr, &ocr_settings::tencent_tries>("ocr.tencent_tries", "Calls for one page at most.", range(1, 10)),

  row<jobs, &jobs_settings::samples>("jobs.samples", "Whether the postings that come with the program are offered; off: those that are there are withdrawn.", yes_or_no),
  row<jobs, &jobs_settings::source_url>("jobs.source_url", "Service that brings postings (docs/jobs.md), `https://crawler.example.com`; empty: none. Which sites it reads, and whether it may, is its operator's part.", up_to(512))
    .demanding(rules::service_url, "a URL"),
  row<jobs, &jobs_settings::source_key>("jobs.source_key", "Key that is sent to that service as a bearer token.", up_to(1024)).as_secret(),
  row<jobs, &jobs_settings::source_every>("jobs.source_every", "Pause after the last page, before new postings are asked for.", range(1s, 24h * 7)),
  row<jobs, &jobs_settings::source_timeout>("jobs.source_timeout", "Longest time of one page.", range(100ms, 5min)),
  row<jobs, &jobs_settings::source_max_kb>("jobs.source_max_kb", "Size of one page at most, in KiB.", range(16, 65'536)),

  row<resume, &resume_settings::clamd>("resume.clamd", "Virus scanner (clamd) that every upload passes: `host:port` or the path of its socket; empty: none. While it does not answer, uploads are refused as `scan_unavailable`.", up_to(255))
    .demanding(rules::socket_or_address, "`host:port` or an absolute path"),
  row<resume, &resume_settings::clamd_timeout>("resume.clamd_timeout", "Longest time one scan may take.", range(100ms, 5min)),
  row<resume, &resume_settings::per_user>("resume.per_user", "Resumes one user may keep, all versions counted.", range(1, 1000)),
  row<resume, &resume_settings::erase_after>("resume.erase_after", "Time between the deletion of a resume and that of its bytes.", range(1s, 24h * 90)),

  row<interview, &interview_settings::open_rooms_per_user>("interview.open_rooms_per_user", "Interviews one user may have open at once.", range(1, 1000)),
  row<interview, &interview_settings::idle_end>("interview.idle_end", "Silence after which an interview is ended.", range(1s, 24h)).noted("restart; rooms already waiting keep their time"),
  row<interview, &interview_settings::deltas>("interview.deltas", "Whether the built-in interviewer's words are told as they are spoken; off: whole lines only.", yes_or_no),
  row<interview, &interview_settings::delta_interval>("interview.delta_interval", "Pace of the built-in interviewer's words.", range(0ms, 5s)),
  row<interview, &interview_settings::engine_workers>("interview.engine_workers", "Threads of the built-in interviewer.", range(1, 64)),
  row<interview, &interview_settings::pause_end>("interview.pause_end", "Silence after which a paused interview is ended.", range(1s, 7 * 24h)).noted("restart; rooms already paused keep their time"),
  row<interview, &interview_settings::seat_timeout>("interview.seat_timeout", "How long a device may be away before another may answer without taking over; three times as often devices say that they are there.", range(3s, 1h)),
  row<interview, &interview_settings::room_watchers>("interview.room_watchers", "Connections that may watch one room at once.", range(1, 1000)),
  row<interview, &interview_settings::engine>("interview.engine", "Who speaks in new interviews: `builtin`, or `openai`, a language model that needs `interview.openai.api_key`.", range(1, 16))
    .demanding(rules::engine_name, "builtin or openai").noted("restart; open interviews keep theirs"),
  row<interview, &interview_settings::versions_refresh>("interview.versions_refresh", "How soon a node has a version of the engines that was published at another one.", range(10ms, 1min)),
  row<openai, &openai_settings::base_url>("interview.openai.base_url", "Where the chat completions are, without `/chat/completions`.", range(1, 512)).demanding(rules::http_url, "an http(s) URL"),
  row<openai, &openai_settings::api_key>("interview.openai.api_key", "Key of the account at the provider.", up_to(1024)).demanding(rules::header_text, "visible ASCII").as_secret(),
  row<openai, &openai_settings::model>("interview.openai.model", "Name of the model.", range(1, 128)).demanding(rules::header_text, "visible ASCII"),
  row<openai, &openai_settings::vendor>("interview.openai.vendor", "Whose rules hold for errors and names of fields; `auto` goes by the host of the URL.", range(1, 16)).demanding(rules::chat_vendor, "auto, openai, deepseek or dashscope"),
  row<openai, &openai_settings::temperature>("interview.openai.temperature", "Sampling temperature; empty: not sent, as some models want.", up_to(8)).demanding(rules::temperature, "a number from 0 to 2 such as 0.7"),
  row<openai, &openai_settings::max_tokens>("interview.openai.max_tokens", "Longest line of the model, in tokens.", range(16, 32'768)),
  row<openai, &openai_settings::concurrency>("interview.openai.concurrency", "Requests to the provider at once.", range(1, 256)),
  row<openai, &openai_settings::queue>("interview.openai.queue", "Lines that may wait for their turn; beyond it they fail as `overloaded`.", range(1, 100'000)),
  row<openai, &openai_settings::connect_timeout>("interview.openai.connect_timeout", "Longest time to connect.", range(50ms, 1min)),
  row<openai, &openai_settings::first_timeout>("interview.openai.first_timeout", "Longest time until the first payload; keep-alive comments are none.", range(50ms, 10min)),
  row<openai, &openai_settings::idle_timeout>("interview.openai.idle_timeout", "Longest time between two payloads.", range(50ms, 10min)),
  row<openai, &openai_settings::turn_timeout>("interview.openai.turn_timeout", "Longest time of one line, waiting for its turn included.", range(100ms, 30min)),
  row<openai, &openai_settings::retry_wait>("interview.openai.retry_wait", "Pause before a failed line is asked for again; it doubles with each of three retries.", range(1ms, 1min)),
  row<openai, &openai_settings::longest_wait>("interview.openai.longest_wait", "A provider that asks for a longer pause (`Retry-After`) is not waited for.", range(1ms, 10min)),
  row<openai, &openai_settings::breaker_failures>("interview.openai.breaker_failures", "Failures in a row after which the provider is left alone for a while.", range(1, 1000)),
  row<openai, &openai_settings::breaker_pause>("interview.openai.breaker_pause", "How long; it doubles, up to eight times, while the provider stays away.", range(10ms, 1h)),
  row<openai, &openai_settings::max_reply_bytes>("interview.openai.max_reply_bytes", "Longest answer with its framing, in bytes.", range(4096, 16 * 1024 * 1024)),
  row<openai, &openai_settings::prompt_file>("interview.openai.prompt_file", "JSON file with texts that this node speaks by, whatever the version in force says; empty: those of the version.", up_to(4096)),
  row<openai, &openai_settings::ca_file>("interview.openai.ca_file", "CA certificates that vouch for the provider; empty for the system's.", up_to(4096)),

  row<wechat_pay, &wechat_pay_settings::mch_id>("pay.wechat.mch_id", "Number of the merchant at WeChat Pay; empty: WeChat Pay is off.", up_to(32)).demanding(rules::merchant_number, "digits"),
  row<wechat_pay, &wechat_pay_settings::app_id>("pay.wechat.app_id", "App that is bound to the merchant.", up_to(32)).demanding(rules::plain_name, "letters, digits, `.`, `_`, `-`"),
  row<wechat_pay, &wechat_pay_settings::api_v3_key>("pay.wechat.api_v3_key", "APIv3 key of the merchant: opens notices and certificates.", up_to(32)).demanding(rules::api_v3_key, "32 visible ASCII characters").as_secret(),
  row<wechat_pay, &wechat_pay_settings::private_key_file>("pay.wechat.private_key_file", "File of the merchant's private key, PEM (`apiclient_key.pem`); not open to everybody on the machine.", up_to(4096)),
  row<wechat_pay, &wechat_pay_settings::serial>("pay.wechat.serial", "Serial of the merchant's certificate.", up_to(64)).demanding(rules::certificate_serial, "hex digits in upper case"),
  row<wechat_pay, &wechat_pay_settings::public_key_id>("pay.wechat.public_key_id", "Id of WeChat Pay's public key; empty: it signs by certificates, which are downloaded.", up_to(64)).demanding(rules::public_key_id, "PUB_KEY_ID_…"),
  row<wechat_pay, &wechat_pay_settings::public_key_file>("pay.wechat.public_key_file", "File of that public key, PEM.", up_to(4096)),
  row<wechat_pay, &wechat_pay_settings::certificates_file>("pay.wechat.certificates_file", "File of certificates of WeChat Pay, PEM, known before any is downloaded; empty: the APIv3 key alone vouches for the first ones.", up_to(4096)),
  row<wechat_pay, &wechat_pay_settings::notify_url>("pay.wechat.notify_url", "Where WeChat Pay tells payments and refunds: https and reachable from outside.", up_to(255)).demanding(rules::notify_url, "an http(s) URL without a query"),
  row<wechat_pay, &wechat_pay_settings::base_url>("pay.wechat.base_url", "Where WeChat Pay is; another address is the sandbox's.", range(1, 255)).demanding(rules::origin_url, "http://host[:port] or https://host[:port]"),
  row<wechat_pay, &wechat_pay_settings::ca_file>("pay.wechat.ca_file", "CA certificates that vouch for that address; empty for the system's.", up_to(4096)),
  row<wechat_pay, &wechat_pay_settings::connect_timeout>("pay.wechat.connect_timeout", "Longest time to connect.", range(50ms, 1min)),
  row<wechat_pay, &wechat_pay_settings::timeout>("pay.wechat.timeout", "Longest time of one request.", range(100ms, 2min)),
  row<wechat_pay, &wechat_pay_settings::bill_timeout>("pay.wechat.bill_timeout", "Longest time in which the file of a bill is fetched.", range(1s, 1h)),
  row<wechat_pay, &wechat_pay_settings::max_bill_bytes>("pay.wechat.max_bill_bytes", "Longest bill, unpacked.", range(64 * 1024, 1024 * 1024 * 1024)),

  row<pay, &pay_settings::window>("pay.window", "How long an order may be paid.", range(5s, 24h * 6)).noted("restart; orders keep their end"),
  row<pay, &pay_settings::code_wait>("pay.code_wait", "How long a new order waits for its code before it is answered without one.", range(0ms, 20s)),
  row<pay, &pay_settings::open_orders>("pay.open_orders", "Orders of one user that may wait to be paid.", range(1, 1000)),
  row<pay, &pay_settings::rules_refresh>("pay.rules_refresh", "How soon a node has rules of money that were changed at another one.", range(50ms, 1min)),
  row<pay, &pay_settings::first_rules>("pay.first_rules", "Rules of money that a store without any begins with: `default` (plans have no price and cannot be ordered), `sample` (prices marked as samples) or `open` (everything is free for everybody). Later changes are an administrator's.", up_to(16)).demanding(rules::first_rules, "default, sample or open"),

  row<task, &task_settings::at_once>("task.at_once", "Tasks that are at work on this node at once, each on a thread of its own; as many more may be at a language model.", range(1, 64)),
  row<task, &task_settings::per_user>("task.per_user", "Tasks of one user that are at work on this node at once.", range(1, 64)),
  row<task, &task_settings::queue>("task.queue", "Tasks that may wait for their turn on this node; further ones come again later.", range(1, 1'000'000)),
  row<task, &task_settings::open_per_user>("task.open_per_user", "Tasks of one user that may wait or be at work.", range(1, 10'000)),
  row<task, &task_settings::tries>("task.tries", "Failures of a task's work before the task has failed.", range(1, 20)),
  row<task, &task_settings::retry_wait>("task.retry_wait", "Wait after the first failure; it doubles with each, and up to half of it is added by chance.", range(10ms, 10min)),
  row<diagnosis, &diagnosis_settings::engine>("diagnosis.engine", "Who diagnoses resumes: `builtin`, or `openai`: the same, and then a language model adds its advice, by the account of `interview.openai`.", range(1, 16))
    .demanding(rules::engine_name, "builtin or openai").noted("restart; a version of the engine may go without"),
  row<forecast, &forecast_settings::engine>("forecast.engine", "Who forecasts questions: `builtin`, or `openai`: it begins, and a language model asks as well, by the account of `interview.openai`.", range(1, 16))
    .demanding(rules::engine_name, "builtin or openai").noted("restart; a version of the engine may go without"),

  row<patrol, &patrol_settings::unsettled_every>("patrol.unsettled_every", "How often orders that are not settled are asked at the provider.", range(1s, 1h)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::unsettled_day_every>("patrol.unsettled_day_every", "The same for orders older than `patrol.recent`.", range(1s, 24h)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::young>("patrol.young", "Age from which an order is asked for: until then its notice is on the way.", range(0s, 1h)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::recent>("patrol.recent", "Age from which an order is asked for less often; more than `patrol.young`.", range(1s, 24h * 7)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::oldest>("patrol.oldest", "Age from which an order is not asked for any more; more than `patrol.recent`. What was paid all the same stands in the bill.", range(2s, 24h * 30)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::bill_at>("patrol.bill_at", "When the bill of the day before is compared, counted from midnight in Beijing; WeChat Pay has it from 10 h on.", range(0s, 24h - 1s)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::books_at>("patrol.books_at", "When the books of all users are proved, counted from midnight in Beijing.", range(0s, 24h - 1s)).noted("restart of all nodes"),
  row<patrol, &patrol_settings::page>("patrol.page", "Orders or accounts that are looked at between two commits.", range(1, 2000)),
  row<patrol, &patrol_settings::asks>("patrol.asks", "Orders that are asked for at once.", range(1, 64)),
  row<patrol, &patrol_settings::figures_every>("patrol.figures_every", "How often a node reads what the patrols found, for its metrics.", range(100ms, 1h)),

  row<news, &news_settings::url>("news.url", "Where workplace news come from: a JSON Feed; empty: samples of the program are shown. Redirects are not followed.", up_to(1000)).demanding(rules::feed_url, "an http(s) URL without a user"),
  row<news, &news_settings::every>("news.every", "How often one node of the cluster looks at the feed.", range(1s, 24h * 7)).noted("restart of all nodes"),
  row<news, &news_settings::timeout>("news.timeout", "Longest time of one look.", range(100ms, 2min)),
  row<news, &news_settings::max_bytes>("news.max_bytes", "Longest answer of the feed; a longer one changes nothing.", range(1024, 16 * 1024 * 1024)),
  row<news, &news_settings::max_items>("news.max_items", "Most items of one answer; one with more changes nothing.", range(1, 500)),
  row<news, &news_settings::ca_file>("news.ca_file", "CA certificates that vouch for the feed; empty for the system's.", up_to(4096)),

  row<account, &account_settings::public_url>("account.public_url", "How people reach this service, `https://host[:port]`; links in mails begin with it.", range(8, 200))
    .demanding(rules::origin, "scheme://host[:port]"),
  row<account, &account_settings::export_life>("account.export_life", "How long the file of an export is kept.", range(1s, 24h * 90)).noted("restart; exports that are ready keep their end"),
  row<account, &account_settings::export_budget>("account.export_budget", "Longest time in which the rows of one export are gathered.", range(1s, 1h)),
  row<account, &account_settings::file_grace>("account.file_grace", "How long a file that nobody refers to any more is kept.", range(0s, 24h * 30)),

  row<cluster, &cluster_settings::beat>("cluster.beat", "Pace at which a node proves that it is alive.", range(50ms, 10s)).noted("restart of all nodes"),
  row<cluster, &cluster_settings::trust>("cluster.trust", "How long after a good beat a node may answer from memory.", range(100ms, 1min)).noted("restart of all nodes"),
  row<cluster, &cluster_settings::expire>("cluster.expire", "Silence after which a node counts as dead; must exceed `cluster.trust`.", range(200ms, 2min)).noted("restart of all nodes"),
  row<cluster, &cluster_settings::address>("cluster.address", "Where other nodes reach this one, as host:port, best in numbers: a name server that is away keeps nodes apart; empty: it is alone.", up_to(255)),
  row<cluster, &cluster_settings::ca_file>("cluster.ca_file", "Certificate of the cluster's own authority, PEM. Whoever it signed may link: use it for nothing else.", up_to(4096)),
  row<cluster, &cluster_settings::certificate_file>("cluster.certificate_file", "This node's certificate with its chain, PEM. Read again when it changes.", up_to(4096)),
  row<cluster, &cluster_settings::key_file>("cluster.key_file", "The key of that certificate, PEM.", up_to(4096)),
  row<cluster, &cluster_settings::transport>("cluster.transport", "What carries links between nodes: `asio`, or `caf`, the middleman of the actor framework. `caf` is slower and for trusted networks only: with TLS it fails test E1 (a few clients that say nothing keep its thread busy, and it never shows them out), strangers who hang up take links along, and what peers that freeze make it keep is bounded by our credit alone.", range(1, 8))
    .demanding(rules::link_transport, "asio or caf").noted("restart of all nodes"),
  row<cluster, &cluster_settings::weight>("cluster.weight", "Share of shards that this node takes beside others.", range(1, 10000)),
  row<cluster, &cluster_settings::canary>("cluster.canary", "A part of the node (hosts, lanes, gate) that does not answer for so long keeps its beats back, so that others take over.", range(500ms, 1min)).noted("several nodes only"),
  row<cluster, &cluster_settings::probe>("cluster.probe", "How often a link between nodes is asked for a sign of life.", range(50ms, 10s)),
  row<cluster, &cluster_settings::silence>("cluster.silence", "A link that says nothing for so long is down; must exceed `cluster.probe`.", range(100ms, 30s)),
  row<cluster, &cluster_settings::parted>("cluster.parted", "Of two nodes that have beaten but had no link with each other for so long, the one with fewer links gives its shards away; must exceed `cluster.expire`.", range(500ms, 10min)).noted("restart of all nodes"),
  row<cluster, &cluster_settings::settled>("cluster.settled", "Members stay the same so long before shards move that need not.", range(100ms, 10min)),
  row<cluster, &cluster_settings::move_window>("cluster.move_window", "The time `cluster.move_share` is meant for.", range(1s, 10min)),
  row<cluster, &cluster_settings::move_share>("cluster.move_share", "Percent of all shards that may move with live activations in one window.", range(1, 100)),
  row<cluster, &cluster_settings::claim_limit>("cluster.claim_limit", "Shards of dead nodes that are claimed, and idle ones that are moved, in one step of 250 ms.", range(1, 4096)),
  row<cluster, &cluster_settings::hosts>("cluster.hosts", "Actors that host shards.", range(1, 256)),
  row<cluster, &cluster_settings::passivate>("cluster.passivate", "Idle time after which an entity leaves memory.", range(1s, 24h)),
  row<cluster, &cluster_settings::room_passivate>("cluster.room_passivate", "The same for interview rooms.", range(1s, 24h)),

  row<logs, &log_settings::level>("log.level", "Least severity that is written.", range(1, 16)).demanding(rules::log_level, "debug, info, warn or error"),
  row<logs, &log_settings::file>("log.file", "File of the log; empty for standard error.", up_to(4096)),
  row<logs, &log_settings::access>("log.access", "Whether each request gets a line.", yes_or_no),

  row<testing, &testing_settings::bank>("testing.bank", "The chaos suite's purses and their routes; only in the profile `test`.", yes_or_no),
  row<testing, &testing_settings::sabotage>("testing.sabotage", "Faults that are planted to prove that the chaos suite notices; only in the profile `test`.", up_to(8))
    .demanding(rules::planted_fault, "fence, version, dedup, tell-before-commit or twin"),
  row<testing, &testing_settings::held_stages>("testing.held_stages", "Stages in which tasks stay until they are given up or the node starts again without this; only in the profile `test`.", up_to(8))
    .demanding(rules::task_stage, "queued, extracting, analysing, parts or writing"),
};
// clang-format on

/// Levenshtein distance, bounded by the short names we have.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> last(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = last[0];
    last[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      auto above = last[j];
      last[j] = std::min({above + 1, last[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return last[b.size()];
}

/// The name of a setting, as `name_of` forms it, that is at most two slips away; beyond that a
/// guess misleads.
template <class F>
std::string nearest(std::string_view typed, F name_of) {
  std::string best;
  size_t least = 3;
  if (typed.size() > 64)
    return best;
  for (const auto& x : table) {
    auto name = name_of(x);
    if (auto d = distance(typed, name); d < least) {
      least = d;
      best = name;
    }
  }
  return best;
}

} // namespace

std::span<const setting> all_settings() {
  return table;
}

const setting* find_setting(std::string_view name) {
  auto at = std::find_if(table.begin(), table.end(), [&](const auto& x) { return x.name == name; });
  return at == table.end() ? nullptr : &*at;
}

std::string environment_name(std::string_view name) {
  std::string out = "ZHIAN_";
  for (char c : name)
    out += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

const setting* find_setting_of_environment(std::string_view variable) {
  for (const auto& x : table)
    if (environment_name(x.name) == variable || (!x.alias.empty() && x.alias == variable))
      return &x;
  return nullptr;
}

std::string nearest_setting(std::string_view name) {
  return nearest(name, [](const setting& x) { return std::string{x.name}; });
}

std::string nearest_variable(std::string_view variable) {
  return nearest(variable, [](const setting& x) { return environment_name(x.name); });
}

bool is_section(std::string_view name) {
  return std::any_of(table.begin(), table.end(), [&](const setting& x) {
    return x.name.size() > name.size() && x.name.starts_with(name) && x.name[name.size()] == '.';
  });
}

} // namespace zhian

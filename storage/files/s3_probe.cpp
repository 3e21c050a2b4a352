// `zhian check-config --probe` on the settings of an object service.
#include "protocols/digest.hpp"
#include "protocols/ids.hpp"
#include "storage/files/s3_store.hpp"

namespace zhian::files {

namespace {

using namespace std::chrono_literals;

s3_probe_result wrong(const char* doing, const s3_failure& why, const s3_settings& with) {
  auto told = [&](const char* setting, const std::string& text) {
    return s3_probe_result{false, setting, text + " (" + doing + ": " + why.str() + ")"};
  };
  switch (why.what) {
  case s3_fault::no_bucket:
  case s3_fault::not_found: // A service that names no bucket in its answer.
    return told("files.s3.bucket", "there is no bucket " + with.bucket);
  case s3_fault::bad_key:
    return told("files.s3.access_key", "the service does not know the access key");
  case s3_fault::bad_secret:
    return told("files.s3.secret_key", "the secret key is not that of the access key");
  case s3_fault::denied:
    return told("files.s3.access_key", "the account may not do that in " + with.bucket);
  case s3_fault::wrong_place:
    return told("files.s3.region", "the bucket is not in this region or at this endpoint");
  case s3_fault::skewed:
    return told("files.s3.endpoint", "the clock of this machine is too far from the service's");
  case s3_fault::tls:
    return told("files.s3.endpoint", "the certificate of " + with.endpoint + " is not accepted");
  default:
    return told("files.s3.endpoint", "no good answer from " + with.endpoint);
  }
}

} // namespace

s3_probe_result probe(const s3_settings& with) {
  s3_store store{with};
  auto bytes = "zhian probe " + random_hex(16);
  auto key = sha256_hex(bytes);
  if (store.put(key, bytes) != ec::none)
    return wrong("put", store.last_failure(), with);
  // What was put is taken away whatever fails meanwhile; nobody ever waits for this object.
  auto got = store.get(key, 1024);
  auto got_why = store.last_failure();
  auto listed = store.list({}, wall_now(), 1);
  auto listed_why = store.last_failure();
  auto erased = store.erase(key, wall_now() + 1h);
  if (got.error != ec::none)
    return wrong("get", got_why, with);
  if (listed.error != ec::none)
    return wrong("list", listed_why, with);
  if (erased != ec::none)
    return wrong("delete", store.last_failure(), with);
  if (store.get(key, 1024).error != ec::not_found)
    return {false, "files.s3.bucket", "a deleted object is still there"};
  return {true, {}, "the bucket " + with.bucket + " takes, gives, lists and deletes objects"};
}

} // namespace zhian::files

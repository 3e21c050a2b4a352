// Keeps zhian_http a library even while its parts are switched off.
namespace zhian {
extern const char http_library[];
const char http_library[] = "http";
} // namespace zhian

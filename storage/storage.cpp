// Keeps zhian_storage a library even while its parts are switched off.
namespace zhian {
extern const char storage_library[];
const char storage_library[] = "storage";
} // namespace zhian

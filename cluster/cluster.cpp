// Keeps zhian_cluster a library even while its parts are switched off.
namespace zhian {
extern const char cluster_library[];
const char cluster_library[] = "cluster";
} // namespace zhian

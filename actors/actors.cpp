// Keeps zhian_actors a library even while its parts are switched off.
namespace zhian {
extern const char actors_library[];
const char actors_library[] = "actors";
} // namespace zhian

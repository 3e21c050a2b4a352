// The one translation unit that compiles Asio and Beast themselves (BOOST_…_SEPARATE_COMPILATION).
#include <utility> // Asio 1.74 needs std::exchange before its headers.

#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>

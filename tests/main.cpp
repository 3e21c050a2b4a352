// The main function of every Boost.Test binary: the framework is compiled once.
#define BOOST_TEST_MODULE zhian
#include <boost/test/included/unit_test.hpp>

#define BOOST_TEST_MODULE interview
#include <boost/test/included/unit_test.hpp>

#define BOOST_TEST_MODULE resume
#include <boost/test/included/unit_test.hpp>

// Goes before qpdf's headers for Clang 14, which cannot read its JSON.hh as C++20. Nothing of ours
// uses JSON of qpdf.
#pragma once

#define JSON_HH

class JSON;

// `zhian extract`: reads one hostile file, says what text it holds, ends.
#pragma once

namespace zhian {

/// The confined parser: `[zhian] extract --type TYPE [--ocr-page N] [--max-pages N]
/// [--max-text-bytes N]
/// [--max-input-bytes N]
/// [--max-memory-mb N] [--max-cpu-s N]`. Reads the file on standard input and writes one result to
/// standard output (actors/resume/extract_result.hpp). Call it first thing in main: it gives up its
/// rights for good and never returns to other work. Answers the exit code: 0 a result was written
/// (also when it is an error of the file), 2 the arguments are wrong, 3 the process could not be
/// confined, 4 input or output failed, 5 the models of the OCR are not installed. With `--ocr-page`
/// one page is drawn and read, otherwise the text that the file holds.
int run_extract_child(int argc, char** argv);

} // namespace zhian

# cmake -DIN=… -DOUT=… -P compress.cmake: without name and time, so that the same input gives the same bytes.
execute_process(COMMAND gzip -9nc "${IN}" OUTPUT_FILE "${OUT}" RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "gzip of ${IN} failed: ${failed}")
endif()

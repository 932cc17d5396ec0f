# espalier_npm(FROM folder TO folder RESULT variable): installs what FROM/package-lock.json names into TO/node_modules, where
# that is not so yet. `variable` is empty then; else it says why not (no npm, no network, …), for people.
function(espalier_npm)
  cmake_parse_arguments(arg "" "FROM;TO;RESULT" "" ${ARGN})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${arg_FROM}/package.json ${arg_FROM}/package-lock.json)
  find_program(NPM_EXECUTABLE npm)
  if(NOT NPM_EXECUTABLE)
    set(${arg_RESULT} "npm is not installed" PARENT_SCOPE)
    return()
  endif()
  file(SHA256 ${arg_FROM}/package-lock.json wanted)
  set(installed "")
  if(EXISTS ${arg_TO}/installed.txt)
    file(READ ${arg_TO}/installed.txt installed)
  endif()
  if(NOT installed STREQUAL wanted)
    file(MAKE_DIRECTORY ${arg_TO})
    configure_file(${arg_FROM}/package.json ${arg_TO}/package.json COPYONLY)
    configure_file(${arg_FROM}/package-lock.json ${arg_TO}/package-lock.json COPYONLY)
    execute_process(
        COMMAND ${NPM_EXECUTABLE} ci --ignore-scripts --no-audit --no-fund --loglevel=error
                --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=60000
        WORKING_DIRECTORY ${arg_TO} TIMEOUT 300
        RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT status EQUAL 0)
      string(REGEX MATCH "[^\n]+" said "${said}")
      set(${arg_RESULT} "npm ci failed (${status}): ${said}" PARENT_SCOPE)
      return()
    endif()
    file(WRITE ${arg_TO}/installed.txt ${wanted})
  endif()
  set(${arg_RESULT} "" PARENT_SCOPE)
endfunction()

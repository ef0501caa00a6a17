# amanat_component(NAME SRCS ... TESTS ... DEPS ... TEST_DEPS ... LABELS ...)
#
# One folder = one library `amanat_<NAME>` (alias amanat::<NAME>) with its direct dependencies, and
# one program of all its TESTS: the ctest test `<NAME>` with label `unit` and the given LABELS.
# Headers are included by their path from the root of the repository.
#
# The target `tests_<label>` builds all tests that have the label.
set_property(GLOBAL PROPERTY AMANAT_REGISTERED_TESTS "")

# Folders left out when their library is not wanted (cmake/dependencies.cmake).
set(AMANAT_SKIPPED_FOLDERS "")
if(NOT AMANAT_STORE)
  list(APPEND AMANAT_SKIPPED_FOLDERS ledger/store ledger/append ledger/replication ledger/upkeep
       services/core/testing services/rules/testing tests/effects tests/simulation tests/fault)
endif()
if(NOT AMANAT_NODE)
  list(APPEND AMANAT_SKIPPED_FOLDERS services/rpc services/access services/desk services/desk/testing services/ledger
       services/replication services/node services/toml clients/cli clients/pki tests/integration tests/e2e tests/cases
       tests/bench)
endif()

function(amanat_component)
  cmake_parse_arguments(C "" "NAME" "SRCS;TESTS;DEPS;TEST_DEPS;LABELS" ${ARGN})
  if(C_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "amanat_component(${C_NAME}): unknown arguments ${C_UNPARSED_ARGUMENTS}")
  endif()
  set(target amanat_${C_NAME})
  if(C_SRCS)
    add_library(${target} STATIC ${C_SRCS})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${C_DEPS})
    amanat_precompile(${target} amanat_precompiled)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${C_DEPS})
  endif()
  add_library(amanat::${C_NAME} ALIAS ${target})
  if(C_TESTS)
    amanat_test(NAME ${C_NAME} FILES ${C_TESTS} DEPS ${target} ${C_TEST_DEPS} LABELS unit ${C_LABELS})
  endif()
endfunction()

# Optimising a test costs more than it runs: what it tests is optimised, under AddressSanitizer.
# ThreadSanitizer needs what Abseil's headers inline to be inlined: a copy of its own in a test would be
# called, and judged, from within Abseil (ledger/base/thread_sanitizer.cc).
set(AMANAT_TEST_OPTIONS "")
if(AMANAT_SANITIZE STREQUAL "address")
  set(AMANAT_TEST_OPTIONS -O0)
endif()

# What nearly every source includes is parsed once: for libraries, and with GoogleTest for tests.
option(AMANAT_PRECOMPILE "Parse the most common headers once" OFF)
if(AMANAT_PRECOMPILE)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cc "")
  set(common <algorithm> <cstdint> <functional> <map> <memory> <optional> <random> <set> <string>
             <utility> <vector> <filesystem>
             <absl/status/status.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
             <absl/strings/string_view.h> <absl/synchronization/mutex.h> <absl/time/time.h>)
  add_library(amanat_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  target_precompile_headers(amanat_precompiled PRIVATE ${common})
  target_link_libraries(amanat_precompiled PRIVATE absl::status absl::statusor)
  add_library(amanat_precompiled_tests OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  target_precompile_headers(amanat_precompiled_tests PRIVATE ${common} <gmock/gmock.h> <gtest/gtest.h>)
  target_compile_options(amanat_precompiled_tests PRIVATE ${AMANAT_TEST_OPTIONS})
  target_link_libraries(amanat_precompiled_tests PRIVATE absl::status absl::statusor GTest::gtest GTest::gmock)
endif()

function(amanat_precompile target from)
  if(AMANAT_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

# All sources of a target are compiled as one (CMAKE_UNITY_BUILD), which parses common headers once a
# folder; lint.tidy reads each file alone, and so finds a forgotten include. Private names differ among the
# files of a folder, or else:
#
# amanat_compile_alone(<x.cc>...)
#
# The sources of this folder that name something as a neighbour does.
function(amanat_compile_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# Others are compiled alone for whoever changes one source at a time: tests/mutation names those in which it
# plants faults. Called behind the folders, to which the properties of their sources belong.
set(AMANAT_ALONE "" CACHE STRING "Sources, by their paths from the root, that are compiled each for itself")
function(amanat_compile_chosen_alone)
  foreach(source ${AMANAT_ALONE})
    get_filename_component(folder ${PROJECT_SOURCE_DIR}/${source} DIRECTORY)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/${source} DIRECTORY ${folder}
                                PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

# Libraries of the system are not instrumented: ThreadSanitizer sees their memory only where they call
# memcmp or free, and none of the atomics that order those, so RocksDB reading a table and freeing it in
# another thread looks like a race. Accesses of our own code are judged as ever, and so are locks.
set(AMANAT_TEST_ENVIRONMENT GRPC_DNS_RESOLVER=native)
if(AMANAT_SANITIZE STREQUAL "thread")
  list(APPEND AMANAT_TEST_ENVIRONMENT TSAN_OPTIONS=ignore_noninstrumented_modules=1)
endif()

# amanat_test(NAME <name> FILES <x_test.cc>... DEPS ... LABELS ... [ENVIRONMENT ...] [TIMEOUT n])
#
# The program `<NAME>_test`, dots as underscores, and the ctest test `<NAME>` that runs it.
function(amanat_test)
  cmake_parse_arguments(T "" "NAME;TIMEOUT" "FILES;DEPS;LABELS;ENVIRONMENT" ${ARGN})
  if(T_UNPARSED_ARGUMENTS OR NOT T_FILES)
    message(FATAL_ERROR "amanat_test(${T_NAME}): no FILES, or unknown arguments ${T_UNPARSED_ARGUMENTS}")
  endif()
  string(REPLACE "." "_" target ${T_NAME}_test)
  add_executable(${target} ${T_FILES})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${T_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_options(${target} PRIVATE ${AMANAT_TEST_OPTIONS})
  amanat_precompile(${target} amanat_precompiled_tests)
  add_test(NAME ${T_NAME} COMMAND ${target} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 600)
  endif()
  set_tests_properties(${T_NAME} PROPERTIES LABELS "${T_LABELS}" TIMEOUT ${T_TIMEOUT}
                       ENVIRONMENT "${AMANAT_TEST_ENVIRONMENT};${T_ENVIRONMENT}")
  foreach(file ${T_FILES})
    amanat_register_test_file(${file})
  endforeach()
  amanat_add_to_label_targets(${target} ${T_LABELS})
endfunction()

# amanat_fuzz_target(NAME <name> FILE <x_fuzz.cc> SEEDS <folder of seed inputs> DEPS ...)
#
# With AMANAT_FUZZ: the libFuzzer target `fuzz_<NAME>` and a ctest test `fuzz.<NAME>`, label
# `fuzz-short`, that runs it for AMANAT_FUZZ_SECONDS from its seeds. What it finds it keeps in the
# build folder, never among the seeds.
set(AMANAT_FUZZ_SECONDS 10 CACHE STRING "How long a fuzz test runs")
function(amanat_fuzz_target)
  cmake_parse_arguments(F "" "NAME;FILE;SEEDS" "DEPS" ${ARGN})
  amanat_register_test_file(${F_FILE})
  if(NOT AMANAT_FUZZ)
    return()
  endif()
  set(target fuzz_${F_NAME})
  add_executable(${target} ${F_FILE})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${F_DEPS})
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  get_filename_component(seeds ${F_SEEDS} ABSOLUTE)
  set(found ${CMAKE_BINARY_DIR}/fuzz/${F_NAME})
  file(MAKE_DIRECTORY ${found})
  add_test(NAME fuzz.${F_NAME}
           COMMAND ${target} -max_total_time=${AMANAT_FUZZ_SECONDS} -print_final_stats=1
                   -artifact_prefix=${found}/ ${found} ${seeds})
  math(EXPR timeout "${AMANAT_FUZZ_SECONDS} + 120")
  set_tests_properties(fuzz.${F_NAME} PROPERTIES LABELS fuzz-short TIMEOUT ${timeout})
  amanat_add_to_label_targets(${target} fuzz-short)
endfunction()

function(amanat_register_test_file file)
  get_filename_component(path ${file} ABSOLUTE)
  file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${path})
  set_property(GLOBAL APPEND PROPERTY AMANAT_REGISTERED_TESTS ${path})
endfunction()

function(amanat_add_to_label_targets target)
  foreach(label ${ARGN})
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${target})
  endforeach()
endfunction()

# Writes what the lint test `lint.registered` compares with the tree: the registered test files, and
# the folders that this configuration leaves out.
function(amanat_check_every_test_is_registered)
  get_property(registered GLOBAL PROPERTY AMANAT_REGISTERED_TESTS)
  string(REPLACE ";" "\n" registered "${registered}")
  file(WRITE ${CMAKE_BINARY_DIR}/registered_tests.txt "${registered}\n")
  string(REPLACE ";" "\n" skipped "${AMANAT_SKIPPED_FOLDERS}")
  file(WRITE ${CMAKE_BINARY_DIR}/skipped_folders.txt "${skipped}\n")
endfunction()

# Adds the named folders, but for those that are left out.
function(amanat_add_folders)
  foreach(folder ${ARGN})
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${folder})
    if(path IN_LIST AMANAT_SKIPPED_FOLDERS)
      continue()
    endif()
    add_subdirectory(${folder})
  endforeach()
endfunction()

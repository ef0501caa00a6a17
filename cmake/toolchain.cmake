# Compiler settings that hold for every target of this project.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Werror=return-type
                    -Werror=unused-result -fno-omit-frame-pointer)
# Of every target, or those that are compiled with it could not use the headers of those that are not.
add_compile_options(-pthread)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wthread-safety -Werror=thread-safety)
endif()

find_program(AMANAT_CCACHE ccache)
if(AMANAT_CCACHE)
  # Without this ccache would not keep what includes a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${AMANAT_CCACHE})
endif()
find_program(AMANAT_MOLD mold)
if(AMANAT_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(AMANAT_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(AMANAT_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(AMANAT_SANITIZE)
  message(FATAL_ERROR "AMANAT_SANITIZE must be address, thread or empty, not '${AMANAT_SANITIZE}'")
endif()
if(AMANAT_FUZZ)
  # Coverage feedback in every library; only the fuzz targets themselves link libFuzzer's main.
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

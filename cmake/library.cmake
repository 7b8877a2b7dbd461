# tillcast_library(FOLDER DEPENDS ours... LINKS theirs...)
#
# One folder under src/ is one library, tillcast_FOLDER: all its .cc files but tests and main. Its
# DEPENDS are the arrows of ARCHITECTURE.md (public); LINKS are other people's libraries. All
# *_test.cc of the folder make one test program, FOLDER_test, which CTest runs.
add_library(tillcast_flags INTERFACE)
target_compile_options(tillcast_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
  -Werror=return-type -Werror=unused-result)
# GCC 12 sees overflows in std::string where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(tillcast_flags INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()
target_include_directories(tillcast_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(tillcast_flags INTERFACE TILLCAST_VERSION="${PROJECT_VERSION}")
if(TILLCAST_SANITIZE)
  target_compile_options(tillcast_flags INTERFACE
    -fsanitize=${TILLCAST_SANITIZE} -fno-omit-frame-pointer)
  # Watched and not optimised at all, a test of training takes an hour instead of half a minute.
  target_compile_options(tillcast_flags INTERFACE $<$<CONFIG:Debug>:-O1>)
  if(TILLCAST_SANITIZE MATCHES "undefined")  # what is found ends the process, as ASan's findings do
    target_compile_options(tillcast_flags INTERFACE -fno-sanitize-recover=undefined)
  endif()
  target_link_options(tillcast_flags INTERFACE -fsanitize=${TILLCAST_SANITIZE})
endif()

# Optimising takes up to half the time to compile a test; the library it tests is optimised anyhow.
set(tillcast_test_options -O0)

# How long a test may take; what a sanitizer watches takes many times as long.
set(tillcast_test_seconds 300)
if(TILLCAST_SANITIZE)
  set(tillcast_test_seconds 1500)
endif()

function(tillcast_library folder)
  cmake_parse_arguments(arg "" "" "DEPENDS;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  list(TRANSFORM arg_DEPENDS PREPEND tillcast_)

  add_library(tillcast_${folder} STATIC ${sources})
  target_link_libraries(tillcast_${folder} PUBLIC tillcast_flags ${arg_DEPENDS} ${arg_LINKS})

  if(tests)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE tillcast_${folder} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${folder}_test PRIVATE TILLCAST_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_compile_options(${folder}_test PRIVATE ${tillcast_test_options})
    if(NOT TILLCAST_SANITIZE)
      target_precompile_headers(${folder}_test PRIVATE <gtest/gtest.h> <gmock/gmock.h>)
    endif()
    include(GoogleTest)
    gtest_discover_tests(${folder}_test TEST_PREFIX "${folder}." DISCOVERY_MODE PRE_TEST
                         PROPERTIES TIMEOUT ${tillcast_test_seconds})
  endif()
endfunction()

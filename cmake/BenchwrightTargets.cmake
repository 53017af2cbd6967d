# The few ways in which this project makes targets. A folder's CMakeLists.txt calls one of these and
# names its sources by hand; flags, output folders and the torch rules live here alone.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(BENCHWRIGHT_PLUGIN_DIR "${CMAKE_BINARY_DIR}/lib/benchwright/plugins")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Without the two words ccache does not keep what uses a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
endif()
if(BENCHWRIGHT_SANITIZE)
    set(_sanitizers "-fsanitize=${BENCHWRIGHT_SANITIZE}")
    if(BENCHWRIGHT_SANITIZE STREQUAL "address")
        string(APPEND _sanitizers ",undefined")
    endif()
    # Undefined behaviour ends the program as well: a report that nobody reads is none.
    add_compile_options(${_sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(${_sanitizers})
endif()

function(bw_flags target)
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers)
    if(BENCHWRIGHT_WERROR)
        # g++ 12 sees overlaps in "literal" + std::string that are not there.
        target_compile_options(${target} PRIVATE -Werror -Wno-error=restrict)
    endif()
endfunction()

# A library of core/: shared, so that programs and plugins meet in one copy. Parsing fmt and JSON (and
# Arrow, with PRECOMPILE) is most of the time that a file takes, so each library does it once.
#   bw_library(bw_table SOURCES … PUBLIC … PRIVATE … [PRECOMPILE <more/headers>…])
function(bw_library target)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE;PRECOMPILE" ${ARGN})
    add_library(${target} SHARED ${ARG_SOURCES})
    bw_flags(${target})
    target_precompile_headers(${target} PRIVATE <fmt/format.h> <nlohmann/json.hpp> <algorithm>
        <filesystem> <map> <string> <vector> ${ARG_PRECOMPILE})
    target_link_libraries(${target} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
    set_property(GLOBAL APPEND PROPERTY BENCHWRIGHT_LIBRARIES ${target})
endfunction()

# A plugin: a module with embedded JSON metadata, found at run time in lib/benchwright/plugins.
#   bw_plugin(importer_csv SOURCES … LIBS …)
function(bw_plugin target)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    add_library(${target} MODULE ${ARG_SOURCES})
    bw_flags(${target})
    target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS)
    set_target_properties(${target} PROPERTIES AUTOMOC ON PREFIX ""
        LIBRARY_OUTPUT_DIRECTORY "${BENCHWRIGHT_PLUGIN_DIR}")
    target_link_libraries(${target} PRIVATE bw_plugin_api ${ARG_LIBS})
    set_property(GLOBAL APPEND PROPERTY BENCHWRIGHT_PLUGINS ${target})
endfunction()

# A part of the window: static, as only benchwright-desktop and its tests use it. All parts share the
# precompiled headers of bw_ui.
#   bw_ui_library(bw_ui_data SOURCES … LIBS bw_ui …)
function(bw_ui_library target)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    add_library(${target} STATIC ${ARG_SOURCES})
    bw_flags(${target})
    set_target_properties(${target} PROPERTIES AUTOMOC ON AUTORCC ON)
    target_compile_options(${target} PRIVATE -O1)
    if(target STREQUAL bw_ui)
        target_precompile_headers(bw_ui PRIVATE <QtWidgets> <fmt/format.h> <nlohmann/json.hpp>
            <algorithm> <functional> <map> <string> <vector>)
    else()
        target_precompile_headers(${target} REUSE_FROM bw_ui)
    endif()
    target_link_libraries(${target} PUBLIC ${ARG_LIBS} PRIVATE fmt::fmt)
endfunction()

# A program: a thin composition root.
function(bw_program target)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    add_executable(${target} ${ARG_SOURCES})
    bw_flags(${target})
    target_link_libraries(${target} PRIVATE ${ARG_LIBS})
endfunction()

# A Qt Test program. Labels: fast, torch, e2e. Tests find their data through BW_TEST_DATA.
#   bw_test(test_table SOURCES … LIBS … LABELS fast [TIMEOUT 60] [NEEDS targets that must be built first])
function(bw_test target)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS;NEEDS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    if(BENCHWRIGHT_SANITIZE)
        math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 5")
    endif()
    add_executable(${target} ${ARG_SOURCES})
    bw_flags(${target})
    set_target_properties(${target} PROPERTIES AUTOMOC ON
        RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS
        BW_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data"
        BW_SAMPLE_DATA="${CMAKE_SOURCE_DIR}/resources/samples"
        BW_PYTHON="${BENCHWRIGHT_VENV}/bin/python"
        BW_BIN_DIR="${CMAKE_BINARY_DIR}/bin"
        BW_PLUGIN_DIR="${BENCHWRIGHT_PLUGIN_DIR}")
    # Tests wait for the code under test, not for their own: unoptimized, they compile in half the time.
    target_compile_options(${target} PRIVATE -O0)
    target_link_libraries(${target} PRIVATE Qt6::Test ${ARG_LIBS})
    foreach(need IN LISTS ARG_NEEDS)
        if(TARGET ${need})
            add_dependencies(${target} ${need})
        else()  # the torch parts of a build without torch
            message(STATUS "${target}: ${need} is not part of this build")
        endif()
    endforeach()
    add_test(NAME ${target} COMMAND ${target})
    set_tests_properties(${target} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endfunction()

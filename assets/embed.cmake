# orrery_embed(TARGET NAME FILE…): the text of files as constants inside TARGET.
#
# Generates `embedded/NAME.h`, which the target's sources include as `#include "embedded/NAME.h"`:
#
#     namespace orrery::embedded::NAME {
#     struct File { std::string_view name; std::string_view text; };
#     extern const std::array<File, N> files;        // in the order given; name is the file's own, "aws.csv"
#     extern const std::string_view aws_csv;         // each by its name, other characters than [A-Za-z0-9_] as _
#     }
#
# A change of a file regenerates the source. Run by itself (cmake -P) this script is the generator.

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    # In: NAME, FILES (separated by |), OUT (a path without its ending).
    string(REPLACE "|" ";" FILES "${FILES}")
    set(declarations "")
    set(definitions "")
    set(rows "")
    set(count 0)
    foreach(file IN LISTS FILES)
        get_filename_component(base "${file}" NAME)
        string(MAKE_C_IDENTIFIER "${base}" constant)
        file(READ "${file}" text)
        string(FIND "${text}" ")orrery\"" clash)
        if(NOT clash EQUAL -1)
            message(FATAL_ERROR "${file}: holds the closing mark of a raw string; change the mark in assets/embed.cmake")
        endif()
        string(APPEND declarations "extern const std::string_view ${constant};\n")
        string(APPEND definitions "constexpr std::string_view ${constant} = R\"orrery(")
        string(APPEND definitions "${text}")
        string(APPEND definitions ")orrery\"sv;\n")
        string(APPEND rows "    File{\"${base}\", ${constant}},\n")
        math(EXPR count "${count} + 1")
    endforeach()
    file(WRITE "${OUT}.h" "// Generated from the project's assets by assets/embed.cmake. Do not edit.
#pragma once
#include <array>
#include <string_view>

namespace orrery::embedded::${NAME} {
struct File {
    std::string_view name;
    std::string_view text;
};
${declarations}extern const std::array<File, ${count}> files;
}  // namespace orrery::embedded::${NAME}
")
    file(WRITE "${OUT}.cpp" "// Generated from the project's assets by assets/embed.cmake. Do not edit.
#include \"embedded/${NAME}.h\"

using namespace std::string_view_literals;  // the length from the compiler, not from a search for the end

namespace orrery::embedded::${NAME} {
${definitions}constexpr std::array<File, ${count}> files{{
${rows}}};
}  // namespace orrery::embedded::${NAME}
")
    return()
endif()

set(ORRERY_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(orrery_embed target name)
    get_target_property(type ${target} TYPE)
    if(NOT ARGN OR type STREQUAL "INTERFACE_LIBRARY")
        return()  # nothing to embed yet, or nobody to hold it
    endif()
    set(root "${CMAKE_BINARY_DIR}/generated/${target}")
    set(out "${root}/embedded/${name}")
    set(files "")
    foreach(file IN LISTS ARGN)
        get_filename_component(file "${file}" ABSOLUTE)
        list(APPEND files "${file}")
    endforeach()
    list(JOIN files "|" joined)
    file(MAKE_DIRECTORY "${root}/embedded")
    add_custom_command(OUTPUT "${out}.cpp" "${out}.h"
        COMMAND "${CMAKE_COMMAND}" "-DNAME=${name}" "-DFILES=${joined}" "-DOUT=${out}" -P "${ORRERY_EMBED_SCRIPT}"
        DEPENDS ${files} "${ORRERY_EMBED_SCRIPT}"
        COMMENT "Embedding ${name}" VERBATIM)
    # Standard C++ promises string literals of 65,536 characters; every compiler in use takes far longer ones.
    set_source_files_properties("${out}.cpp" PROPERTIES COMPILE_OPTIONS "-Wno-overlength-strings")
    target_sources(${target} PRIVATE "${out}.cpp" "${out}.h")
    target_include_directories(${target} PRIVATE "${root}")
endfunction()

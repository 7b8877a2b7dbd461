# cmake -D OUT=DIR [-D DIST=DIR] -P embed_page.cmake
#
# Writes OUT/page_data.S, which holds every file of DIST and its .gz, and OUT/page_table.cc, which
# names them.
cmake_minimum_required(VERSION 3.25)
# A | stands for "; charset=", which would end an element of a list.
set(types
  .html=text/html|utf-8 .js=text/javascript|utf-8 .css=text/css|utf-8 .txt=text/plain|utf-8
  .json=application/json .webmanifest=application/manifest+json .woff2=font/woff2
  .svg=image/svg+xml .png=image/png .ico=image/x-icon)

set(files)
if(DIST)
  file(GLOB_RECURSE files RELATIVE ${DIST} ${DIST}/*)
  list(FILTER files EXCLUDE REGEX "\\.(gz|map)$")
  list(SORT files)
endif()

set(data "// Made by cmake/embed_page.cmake.\n.section .rodata\n")
set(names "")
set(rows "")
set(number 0)

function(add_bytes label path)
  file(SIZE ${path} size)
  string(APPEND data ".balign 16\n.global ${label}\n.type ${label}, @object\n${label}:\n")
  string(APPEND data ".incbin \"${path}\"\n")
  string(APPEND data ".byte 0\n.size ${label}, ${size}\n")
  set(data "${data}" PARENT_SCOPE)
  set(view "{${label}, ${size}}" PARENT_SCOPE)
endfunction()

foreach(file IN LISTS files)
  set(type application/octet-stream)
  get_filename_component(extension ${file} LAST_EXT)
  foreach(pair IN LISTS types)
    string(REPLACE "=" ";" pair ${pair})
    list(GET pair 0 known)
    if(known STREQUAL extension)
      list(GET pair 1 type)
    endif()
  endforeach()
  string(REPLACE "|" "; charset=" type ${type})
  file(SHA256 ${DIST}/${file} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  set(label tillcast_page_${number})
  add_bytes(${label} ${DIST}/${file})
  set(bytes "${view}")
  string(APPEND names "extern const char ${label}[];\n")
  set(gzip "{}")
  if(EXISTS ${DIST}/${file}.gz)
    add_bytes(${label}_gz ${DIST}/${file}.gz)
    set(gzip "${view}")
    string(APPEND names "extern const char ${label}_gz[];\n")
  endif()
  string(APPEND rows "    {\"/${file}\", \"${type}\", \"\\\"${hash}\\\"\",\n"
                     "     ${bytes}, ${gzip}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND data ".section .note.GNU-stack,\"\",@progbits\n")

set(table "// Made by cmake/embed_page.cmake.\n#include \"serve/page.h\"\n\n")
string(APPEND table "extern \"C\" {\n${names}}\n\n")
string(APPEND table "namespace tillcast {\n\nstd::span<const PageFile> page_files() {\n")
if(number GREATER 0)
  string(APPEND table "  static const PageFile kFiles[] = {\n${rows}  };\n  return kFiles;\n}\n")
else()
  string(APPEND table "  return {};\n}\n")
endif()
string(APPEND table "\n}  // namespace tillcast\n")

file(WRITE ${OUT}/page_data.S "${data}")
file(WRITE ${OUT}/page_table.cc "${table}")

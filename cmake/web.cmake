# The page: builds web/ with npm and puts its files into the program.
#
# tillcast_embed_page(TARGET) adds page_table.cc and page_data.S to TARGET, written by
# cmake/embed_page.cmake from web/dist; without npm or with TILLCAST_WEB=OFF the table is empty and
# the program says so at /.
set(TILLCAST_PAGE_DIR ${CMAKE_BINARY_DIR}/page)
set(TILLCAST_PAGE_BUILT OFF)
find_program(TILLCAST_NPM npm)
if(NOT TILLCAST_WEB)
  message(STATUS "The page is not built in: TILLCAST_WEB is OFF")
elseif(NOT EXISTS ${CMAKE_SOURCE_DIR}/web/package-lock.json)
  message(STATUS "The page is not built in: there is no web/package-lock.json")
elseif(NOT TILLCAST_NPM)
  message(STATUS "The page is not built in: npm was not found; install npm and configure again")
else()
  set(TILLCAST_PAGE_BUILT ON)
endif()

function(tillcast_embed_page target)
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(made ${TILLCAST_PAGE_DIR}/page_table.cc ${TILLCAST_PAGE_DIR}/page_data.S)
  set(embed ${CMAKE_COMMAND} -D OUT=${TILLCAST_PAGE_DIR})
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed_page.cmake)
  if(TILLCAST_PAGE_BUILT)
    # Written last, so it is newer than the lock it was made from.
    set(installed ${web}/node_modules/.package-lock.json)
    add_custom_command(OUTPUT ${installed}
      COMMAND ${CMAKE_SOURCE_DIR}/scripts/web-packages.sh
      COMMAND ${CMAKE_COMMAND} -E touch ${installed}
      DEPENDS ${web}/package-lock.json WORKING_DIRECTORY ${web}
      COMMENT "Installing the page's packages (npm ci)" VERBATIM)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/* ${web}/scripts/*)
    file(GLOB settings CONFIGURE_DEPENDS ${web}/index.html ${web}/*.json ${web}/*.ts)
    add_custom_command(OUTPUT ${TILLCAST_PAGE_DIR}/built
      COMMAND ${TILLCAST_NPM} run build
      COMMAND ${CMAKE_COMMAND} -E make_directory ${TILLCAST_PAGE_DIR}
      COMMAND ${CMAKE_COMMAND} -E touch ${TILLCAST_PAGE_DIR}/built
      DEPENDS ${installed} ${sources} ${settings} WORKING_DIRECTORY ${web}
      COMMENT "Building the page (npm run build)" VERBATIM)
    add_custom_command(OUTPUT ${made}
      COMMAND ${embed} -D DIST=${web}/dist -P ${script}
      DEPENDS ${TILLCAST_PAGE_DIR}/built ${script} COMMENT "Putting the page into the program"
      VERBATIM)
  else()
    add_custom_command(OUTPUT ${made} COMMAND ${embed} -P ${script} DEPENDS ${script}
      COMMENT "Leaving the page out" VERBATIM)
  endif()
  # The assembler reads the files themselves, which its dependency scan does not see.
  set_source_files_properties(${TILLCAST_PAGE_DIR}/page_data.S PROPERTIES
    OBJECT_DEPENDS ${TILLCAST_PAGE_DIR}/page_table.cc)
  target_sources(${target} PRIVATE ${made})
endfunction()

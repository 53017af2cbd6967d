# Run at install time: copies BW_ROOTS, what they need from the wheels in BW_SITE, and BW_EXTRA to
# BW_DESTINATION. What they need from the system stays with the system.
file(REAL_PATH "${BW_SITE}" site)
string(REGEX REPLACE "([][+.*()^$?|\\])" "\\\\\\1" site_pattern "${site}")
file(GET_RUNTIME_DEPENDENCIES LIBRARIES ${BW_ROOTS}
    RESOLVED_DEPENDENCIES_VAR needed UNRESOLVED_DEPENDENCIES_VAR missing
    POST_INCLUDE_REGEXES "^${site_pattern}/" POST_EXCLUDE_REGEXES ".*")
if(missing)
    message(FATAL_ERROR "The wheels need libraries that are not on this machine: ${missing}")
endif()

set(files ${BW_ROOTS} ${needed} ${BW_EXTRA})
list(REMOVE_DUPLICATES files)
foreach(library IN LISTS files)
    file(REAL_PATH "${library}" library)
    file(RELATIVE_PATH place "${site}" "${library}")
    cmake_path(GET place PARENT_PATH folder)
    file(INSTALL "${library}" DESTINATION "${BW_DESTINATION}/${folder}"
        PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endforeach()

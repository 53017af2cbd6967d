# Where things go when installed, below any prefix:
#   bin/                            programs
#   lib/benchwright/                our libraries
#   lib/benchwright/plugins/        plugins, where core/plugin/PluginHost looks: ../lib/benchwright/plugins
#   lib/benchwright/third_party/    libraries from the wheels, placed to each other as in the wheels, so that
#                                   their own run paths ($ORIGIN, $ORIGIN/../../nvidia/…) hold
#   share/                          samples, manual pages, completion, desktop entry, licences
# Every run path is relative to the file that carries it: the prefix can be moved.

set(BENCHWRIGHT_LIB lib/benchwright)
set(_bw_third_party third_party/pyarrow third_party/torch/lib)

# From a file in one of our folders to the libraries, as $ORIGIN/<up>.
function(_bw_run_path target up)
    set(path "$ORIGIN${up}")
    foreach(folder IN LISTS _bw_third_party)
        list(APPEND path "$ORIGIN${up}/${folder}")
    endforeach()
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "${path}")
endfunction()

function(bw_install_libraries)
    foreach(target IN LISTS ARGN)
        _bw_run_path(${target} "")
        install(TARGETS ${target} LIBRARY DESTINATION ${BENCHWRIGHT_LIB})
    endforeach()
endfunction()

function(bw_install_plugins)
    foreach(target IN LISTS ARGN)
        _bw_run_path(${target} "/..")
        install(TARGETS ${target} LIBRARY DESTINATION ${BENCHWRIGHT_LIB}/plugins)
    endforeach()
endfunction()

# Those that are part of this build.
function(bw_install_programs)
    foreach(target IN LISTS ARGN)
        if(TARGET ${target})
            _bw_run_path(${target} "/../${BENCHWRIGHT_LIB}")
            install(TARGETS ${target} RUNTIME DESTINATION bin)
        endif()
    endforeach()
endfunction()

# The given wheel libraries and everything they need from the wheels.
#   bw_install_wheel_libraries(SITE <site-packages> ROOTS <libraries>… EXTRA <more files>…)
function(bw_install_wheel_libraries)
    cmake_parse_arguments(ARG "" "SITE" "ROOTS;EXTRA" ${ARGN})
    install(CODE "
        set(BW_SITE \"${ARG_SITE}\")
        set(BW_ROOTS \"${ARG_ROOTS}\")
        set(BW_EXTRA \"${ARG_EXTRA}\")
        set(BW_DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${BENCHWRIGHT_LIB}/third_party\")
        include(\"${CMAKE_SOURCE_DIR}/installer/WheelLibraries.cmake\")")
endfunction()

# Text files, gzipped as Debian wants manual pages and changelogs.
#   bw_install_compressed(share/man/man1 [COMPONENT debian] FILES…)
function(bw_install_compressed folder)
    cmake_parse_arguments(ARG "" "COMPONENT" "FILES" ${ARGN})
    set(component)
    if(ARG_COMPONENT)
        set(component COMPONENT ${ARG_COMPONENT} EXCLUDE_FROM_ALL)
    endif()
    foreach(file IN LISTS ARG_FILES)
        cmake_path(GET file FILENAME name)
        install(FILES "${file}" DESTINATION ${folder} ${component})
        install(CODE "execute_process(COMMAND gzip -9nf
            \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}/${name}\" COMMAND_ERROR_IS_FATAL ANY)" ${component})
    endforeach()
endfunction()

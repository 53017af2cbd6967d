# Run when the .tar.gz is put together, after everything else is in its prefix: writes the README.txt with the
# packages of this system that its programs and libraries need.
set(prefix "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
file(STRINGS /etc/os-release system REGEX "^PRETTY_NAME=")
string(REGEX REPLACE "^PRETTY_NAME=\"?([^\"]*)\"?$" "\\1" system "${system}")

find_program(SHLIBDEPS dpkg-shlibdeps)
if(NOT SHLIBDEPS)
    message(FATAL_ERROR "dpkg-shlibdeps is missing, so what the archive needs cannot be told. "
        "Run tools/setup --package first.")
endif()
file(GLOB_RECURSE files "${prefix}/bin/*" "${prefix}/lib/*.so*")
file(GLOB private LIST_DIRECTORIES true "${prefix}/lib/benchwright" "${prefix}/lib/benchwright/third_party/*"
    "${prefix}/lib/benchwright/third_party/torch/lib")
list(TRANSFORM private PREPEND -l)
set(work "${BW_README}.d")
file(WRITE "${work}/debian/control" "")
file(MAKE_DIRECTORY "${prefix}/DEBIAN")  # tells dpkg-shlibdeps where $ORIGIN is at home
execute_process(COMMAND "${SHLIBDEPS}" -O --ignore-missing-info ${private} ${files}
    WORKING_DIRECTORY "${work}" OUTPUT_VARIABLE needed ERROR_VARIABLE said RESULT_VARIABLE result)
file(REMOVE_RECURSE "${prefix}/DEBIAN" "${work}")
if(NOT result EQUAL 0)
    message(FATAL_ERROR "dpkg-shlibdeps: ${said}")
endif()

string(REGEX REPLACE "^shlibs:Depends=|\n" "" needed "${needed}")
string(REGEX REPLACE " \\([^)]*\\)| \\| [^,]*" "" needed "${needed}")
string(REPLACE ", " ";" needed "${needed}")
list(APPEND needed libqt6sql6-sqlite)  # loaded by name
list(REMOVE_ITEM needed libc6 libgcc-s1 libstdc++6)
list(REMOVE_DUPLICATES needed)
list(SORT needed)
set(lines)
set(line "   ")
foreach(package IN LISTS needed)
    string(LENGTH "${line} ${package}" length)
    if(length GREATER 100)
        string(APPEND lines "${line}\n")
        set(line "   ")
    endif()
    string(APPEND line " ${package}")
endforeach()
string(APPEND lines "${line}")

file(READ "${BW_README}" text)
string(REPLACE "%SYSTEM%" "${system}" text "${text}")
string(REPLACE "%PACKAGES%" "${lines}" text "${text}")
file(WRITE "${prefix}/README.txt" "${text}")

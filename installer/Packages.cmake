# CPack: a .deb for this distribution, and a .tar.gz that runs from any folder.
set(BENCHWRIGHT_MAINTAINER "The Benchwright authors <maintainers@benchwright.invalid>" CACHE STRING
    "Who answers for the package; name and address")

set(_doc share/doc/benchwright)
install(FILES "${CMAKE_CURRENT_SOURCE_DIR}/copyright" DESTINATION ${_doc})

# Only in the .deb: what Debian wants beside every package.
string(TIMESTAMP _date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(debian-changelog.in changelog.Debian @ONLY)
configure_file("${CMAKE_SOURCE_DIR}/CHANGELOG.md" changelog COPYONLY)
bw_install_compressed(${_doc} COMPONENT debian FILES "${_made}/changelog.Debian" "${_made}/changelog")
install(FILES lintian-overrides DESTINATION share/lintian/overrides RENAME benchwright
    COMPONENT debian EXCLUDE_FROM_ALL)

# Only in the .tar.gz: what a person sees who unpacks it.
configure_file(README.txt.in README.txt @ONLY)
install(CODE "set(BW_README \"${_made}/README.txt\")" COMPONENT archive EXCLUDE_FROM_ALL)
install(SCRIPT ArchiveReadme.cmake COMPONENT archive EXCLUDE_FROM_ALL)
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/CHANGELOG.md"
    DESTINATION . COMPONENT archive EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_SOURCE_DIR}/PackageConfig.cmake")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_SOURCE_DIR}/build/packages")
set(CPACK_PACKAGE_NAME benchwright)
set(CPACK_PACKAGE_VENDOR Benchwright)
set(CPACK_PACKAGE_CONTACT "${BENCHWRIGHT_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench for the whole life of a machine learning model")
set(CPACK_PACKAGE_FILE_NAME "benchwright-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# Half a gigabyte of LibTorch: xz would take minutes to win a fifth.
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_THREADS 0)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded by name at run time, so that no list of needed libraries shows it: Qt's driver for SQLite.
set(CPACK_DEBIAN_PACKAGE_DEPENDS libqt6sql6-sqlite)
# Wayland's window plugin, and the Python that proves ONNX exports (with onnxruntime, which is not in Debian 12).
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3, python3-venv, qt6-wayland")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Takes a model from raw data to production and back on one machine, offline,
without an account: import, verify, train, compare with production, promote,
export. Every check lists its rows, every comparison its uncertainty, every
export is run before it counts.
This package brings its own copies of LibTorch and Apache Arrow.")
include(CPack)

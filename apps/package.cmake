# The Debian package: cmake --build build --target package. What it depends on is read from the built files.
set(ESPALIER_MAINTAINER "Espalier maintainers <maintainers@localhost>" CACHE STRING "Who answers for the package")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME espalier)
set(CPACK_PACKAGE_VENDOR Espalier)
set(CPACK_PACKAGE_CONTACT "${ESPALIER_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "hyperparameter tuner for shared-library objectives")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Espalier trains many configurations of an objective a little, and the best
further: asynchronous successive halving (ASHA). An objective is a shared
library in C or C++; the headers for it are in this package. Every decision
goes to a journal, from which a run is resumed or derived again.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake, make")  # for objectives of one's own
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)

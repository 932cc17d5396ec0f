# The Debian packages: cmake --build build --target package. What they depend on is read from the built files.
#
#   espalier ─ depends ▶ espalier-worker          what tunes
#      └──── recommends ▶ espalier-objectives     the shipped ones, with the libraries that they need
#   libespalier-dev ─ depends ▶ libespalier0      headers for objectives; ask and tell from C++
set(ESPALIER_MAINTAINER "Espalier maintainers <maintainers@localhost>" CACHE STRING "Who answers for the packages")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME espalier)
set(CPACK_PACKAGE_VENDOR Espalier)
set(CPACK_PACKAGE_CONTACT "${ESPALIER_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program worker objectives library development)
# espalier_package(component name section "summary" "what it is, in lines of at most 70 characters" fields…)
function(espalier_package component name section summary text)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${summary}\n${text}" PARENT_SCOPE)
endfunction()
espalier_package(program espalier science "hyperparameter tuner for shared-library objectives"
    "Espalier trains many configurations of an objective a little, and the best
further: asynchronous successive halving (ASHA). An objective is a shared
library in C or C++, or a command. Every decision goes to a journal, from
which a run is resumed or derived again.")
espalier_package(worker espalier-worker science "worker process of the hyperparameter tuner Espalier"
    "Runs jobs of an objective in processes of their own, so that one may crash,
hang or leak.")
espalier_package(objectives espalier-objectives science "objectives for the hyperparameter tuner Espalier"
    "A language model, a classifier, boosted trees, a compressor, commands,
tables of losses, and synthetic benchmarks.")
espalier_package(library libespalier0 libs "ask-and-tell library of the hyperparameter tuner Espalier"
    "Creates and continues studies from a loop of one's own.")
espalier_package(development libespalier-dev libdevel "headers of the hyperparameter tuner Espalier"
    "For objectives in C and C++, and for the ask-and-tell library.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "espalier-worker (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "espalier-objectives")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "libespalier-dev, g++, cmake, make")  # for objectives of one's own
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libespalier0 (= ${PROJECT_VERSION})")
include(CPack)

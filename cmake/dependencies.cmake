# Every library that is not ours, all of them Debian 12 packages (deploy/packages lists them).
#
# AMANAT_NODE wants gRPC, AMANAT_STORE wants RocksDB; a verifier alone is built with neither.
option(AMANAT_STORE "Build what needs RocksDB: the store and the append pipeline" ${AMANAT_NODE})
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(ICU REQUIRED COMPONENTS i18n uc)
find_package(PkgConfig REQUIRED)
pkg_check_modules(Sodium REQUIRED IMPORTED_TARGET libsodium)  # Debian has no CMake file for it
find_package(absl REQUIRED CONFIG)
find_package(GTest REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(pugixml REQUIRED CONFIG)
find_package(Python3 COMPONENTS Interpreter REQUIRED)
find_program(AMANAT_PROTOC protoc REQUIRED DOC "The compiler of protobuf")  # generates bodies of acts
if(AMANAT_NODE)
  find_package(Protobuf REQUIRED)  # module mode, and before gRPC: see its CONFIG file's expectations
  find_package(gRPC REQUIRED CONFIG)
  find_package(spdlog REQUIRED CONFIG)
  find_package(tomlplusplus REQUIRED CONFIG)
endif()
if(AMANAT_STORE)
  find_package(RocksDB REQUIRED CONFIG)
endif()

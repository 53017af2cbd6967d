# Every outside library, once. System packages come from apt, Arrow and LibTorch from the pinned
# wheels in BENCHWRIGHT_VENV. See docs/adr/ for why each is here.

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network PrintSupport Sql Svg Test Widgets)
find_package(OpenSSL 3 REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(Protobuf REQUIRED)
find_package(Threads REQUIRED)

add_library(bw_hdf5 INTERFACE)
target_include_directories(bw_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(bw_hdf5 INTERFACE ${HDF5_C_LIBRARIES})

add_library(bw_qcustomplot INTERFACE)
target_compile_definitions(bw_qcustomplot INTERFACE QCUSTOMPLOT_USE_LIBRARY)
target_link_libraries(bw_qcustomplot INTERFACE QCustomPlotQt6 Qt6::Widgets Qt6::PrintSupport)

# Beast and Asio: headers alone.
find_path(BOOST_INCLUDE_DIR boost/beast/version.hpp REQUIRED)
add_library(bw_boost INTERFACE)
target_include_directories(bw_boost SYSTEM INTERFACE ${BOOST_INCLUDE_DIR})
target_compile_definitions(bw_boost INTERFACE BOOST_ASIO_NO_DEPRECATED)

add_library(bw_xxhash INTERFACE)
target_link_libraries(bw_xxhash INTERFACE xxhash)

add_library(bw_onnx INTERFACE)
target_compile_definitions(bw_onnx INTERFACE ONNX_NAMESPACE=onnx ONNX_ML=1)
target_link_libraries(bw_onnx INTERFACE onnx onnx_proto protobuf::libprotobuf)

find_package(Wheels REQUIRED)

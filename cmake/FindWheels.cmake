# Imported targets for the C++ libraries inside the Python wheels of BENCHWRIGHT_VENV:
#   Wheel::arrow, Wheel::parquet     (pyarrow)
#   Wheel::torch                     (torch; only with BENCHWRIGHT_TORCH)
# Own module instead of find_package(Torch): that one asks for a CUDA toolkit when the wheel is a CUDA
# build, although nothing here compiles CUDA code.

file(GLOB _site "${BENCHWRIGHT_VENV}/lib/python3*/site-packages")
if(NOT _site)
    message(FATAL_ERROR "No Python environment in ${BENCHWRIGHT_VENV}. Run tools/setup first.")
endif()

function(_wheel_library target location includes)
    if(NOT EXISTS "${location}")
        message(FATAL_ERROR "${location} is missing. Run tools/setup to install the pinned wheels.")
    endif()
    add_library(${target} SHARED IMPORTED GLOBAL)
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${location}"
        INTERFACE_INCLUDE_DIRECTORIES "${includes}")
endfunction()

function(_wheel_newest result pattern)
    file(GLOB found "${pattern}")
    list(SORT found COMPARE NATURAL)
    list(POP_BACK found newest)
    set(${result} "${newest}" PARENT_SCOPE)
endfunction()

set(_arrow "${_site}/pyarrow")
_wheel_newest(_libarrow "${_arrow}/libarrow.so.[0-9]*[0-9]")
_wheel_newest(_libparquet "${_arrow}/libparquet.so.[0-9]*[0-9]")
_wheel_library(Wheel::arrow "${_libarrow}" "${_arrow}/include")
_wheel_library(Wheel::parquet "${_libparquet}" "${_arrow}/include")
set_property(TARGET Wheel::parquet PROPERTY INTERFACE_LINK_LIBRARIES Wheel::arrow)

if(BENCHWRIGHT_TORCH)
    set(_torch "${_site}/torch")
    set(_torch_includes "${_torch}/include" "${_torch}/include/torch/csrc/api/include")
    _wheel_library(Wheel::c10 "${_torch}/lib/libc10.so" "${_torch_includes}")
    _wheel_library(Wheel::torch_cpu "${_torch}/lib/libtorch_cpu.so" "${_torch_includes}")
    add_library(Wheel::torch INTERFACE IMPORTED GLOBAL)
    target_link_libraries(Wheel::torch INTERFACE Wheel::torch_cpu Wheel::c10)
    # The wheel brings headers of its own fmt, which hide the system's and have no library here.
    target_compile_definitions(Wheel::torch INTERFACE FMT_HEADER_ONLY=1)
    if(BENCHWRIGHT_SANITIZE STREQUAL "address")
        # Checks of dynamic types name the type information of classes, which libtorch hides for some.
        target_compile_options(Wheel::torch INTERFACE -fno-sanitize=vptr)
    endif()
    if(EXISTS "${_torch}/lib/libtorch_cuda.so")
        # No symbol of these is used directly, so the linker would drop them and CUDA would look absent.
        _wheel_library(Wheel::torch_cuda "${_torch}/lib/libtorch_cuda.so" "${_torch_includes}")
        _wheel_library(Wheel::c10_cuda "${_torch}/lib/libc10_cuda.so" "${_torch_includes}")
        target_link_libraries(Wheel::torch INTERFACE
            "-Wl,--no-as-needed" Wheel::torch_cuda Wheel::c10_cuda "-Wl,--as-needed")
        message(STATUS "LibTorch: CUDA build in ${_torch}")
    else()
        message(STATUS "LibTorch: CPU build in ${_torch}")
    endif()
endif()
set(Wheels_FOUND TRUE)

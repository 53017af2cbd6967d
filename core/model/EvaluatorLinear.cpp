#include "core/model/EvaluatorKernels.h"

#include <algorithm>

namespace bw::evaluator {
namespace {

/// The loops are written once and compiled for each kind of processor.
#define BW_MULTIPLY_ROW(name, attributes)                                           \
    attributes void name(const float* __restrict x, const float* __restrict weight, \
                         float* __restrict y, std::size_t outputs,                  \
                         const std::uint32_t* __restrict used, std::size_t count) { \
        std::size_t i = 0;                                                          \
        for (; i + 4 <= count; i += 4) {                                            \
            const float a = x[used[i]], b = x[used[i + 1]], c = x[used[i + 2]],     \
                        d = x[used[i + 3]];                                         \
            const float* __restrict wa = weight + used[i] * outputs;                \
            const float* __restrict wb = weight + used[i + 1] * outputs;            \
            const float* __restrict wc = weight + used[i + 2] * outputs;            \
            const float* __restrict wd = weight + used[i + 3] * outputs;            \
            for (std::size_t o = 0; o < outputs; ++o)                               \
                y[o] += a * wa[o] + b * wb[o] + c * wc[o] + d * wd[o];              \
        }                                                                           \
        for (; i < count; ++i) {                                                    \
            const float a = x[used[i]];                                             \
            const float* __restrict wa = weight + used[i] * outputs;                \
            for (std::size_t o = 0; o < outputs; ++o) y[o] += a * wa[o];            \
        }                                                                           \
    }

BW_MULTIPLY_ROW(multiplyPlain, )
#ifdef __x86_64__
BW_MULTIPLY_ROW(multiplyAvx2, __attribute__((target("avx2,fma"))))
#endif
#undef BW_MULTIPLY_ROW

using MultiplyRow = void (*)(const float*, const float*, float*, std::size_t, const std::uint32_t*,
                             std::size_t);

MultiplyRow chooseMultiply() {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiplyAvx2;
#endif
    return multiplyPlain;
}

}  // namespace

void multiply(const float* x, const float* weight, const float* bias, float* y, std::size_t rows,
              std::size_t inputs, std::size_t outputs, std::uint32_t* nonZero) {
    static const MultiplyRow multiplyRow = chooseMultiply();
    for (std::size_t row = 0; row < rows; ++row, x += inputs, y += outputs) {
        std::size_t count = 0;
        for (std::size_t f = 0; f < inputs; ++f) {
            nonZero[count] = static_cast<std::uint32_t>(f);
            count += x[f] != 0;
        }
        if (bias)
            std::copy_n(bias, outputs, y);
        else
            std::fill_n(y, outputs, 0.0F);
        multiplyRow(x, weight, y, outputs, nonZero, count);
    }
}

}  // namespace bw::evaluator

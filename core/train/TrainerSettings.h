#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <string>

namespace bw {

/// The trainer's parameters (core/run/RunSpec.h trainerParameters()), typed.
struct TrainerSettings {
    bool sgd = false;  ///< else AdamW, betas 0.9 and 0.999, epsilon 1e-8
    double learningRate = 1e-3, weightDecay = 1e-2, momentum = 0.9, clipNorm = 0;
    std::int64_t batchSize = 256, epochs = 20, patience = 5;
    double minDelta = 0;
    std::string metric;
    std::int64_t keepBest = 1, logEvery = 10, checkpointEvery = 1;
};

/// From run.json; defaults are filled in, BadInput names a wrong parameter.
[[nodiscard]] Result<TrainerSettings> readTrainerSettings(const Json& trainer);

}  // namespace bw

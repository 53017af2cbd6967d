#include "core/train/TrainerSettings.h"

#include "core/run/RunSpec.h"

namespace bw {

Result<TrainerSettings> readTrainerSettings(const Json& trainer) {
    BW_TRY(const ParameterValues values, parametersFromJson(trainerParameters(), trainer));
    const auto real = [&](const char* name) { return std::get<double>(values.at(name)); };
    const auto whole = [&](const char* name) { return std::get<std::int64_t>(values.at(name)); };
    return TrainerSettings{.sgd = std::get<std::string>(values.at("optimizer")) == "sgd",
                           .learningRate = real("learning_rate"),
                           .weightDecay = real("weight_decay"),
                           .momentum = real("momentum"),
                           .clipNorm = real("clip_norm"),
                           .batchSize = whole("batch_size"),
                           .epochs = whole("epochs"),
                           .patience = whole("patience"),
                           .minDelta = real("min_delta"),
                           .metric = std::get<std::string>(values.at("metric")),
                           .keepBest = whole("keep_best"),
                           .logEvery = whole("log_every"),
                           .checkpointEvery = whole("checkpoint_every")};
}

}  // namespace bw

#pragma once

#include "core/requests/RequestRows.h"
#include "core/serve/Engine.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// One model version that a server answers with, and what its codecs need. Immutable but for the
/// engine, which Batcher alone calls; shared by the requests that were read against it, so that it
/// lives until the last of them is answered.
struct ServedModel {
    std::string text;         ///< "income-salary@3", or a run's id
    std::string name;         ///< in the protocol
    std::string version;      ///< in the protocol: "3"
    std::int64_t number = 0;  ///< 0: a run that is no version
    std::unique_ptr<Engine> engine;
    std::int64_t quickRows = 0;  ///< so many are answered in less time than a change of threads

    /// Place of an input: 0 … inputs-1; a key column of the log: inputs + its place; -1: unknown.
    [[nodiscard]] int placeOf(std::string_view input) const;
    [[nodiscard]] std::size_t inputs() const { return engine->graph().inputs.size(); }
    [[nodiscard]] const Graph& graph() const { return engine->graph(); }
    [[nodiscard]] bool classifies() const { return !graph().target.classes.empty(); }

    std::map<std::string, int, std::less<>> places;
    std::vector<std::string> classJson;       ///< each label as JSON: "\"<=50K\"", "3"
    std::vector<std::int64_t> integerLabels;  ///< where the target has them
    std::shared_ptr<const RequestSchema> schema;
};

struct ServedIdentity {
    std::string text, name, version;
    std::int64_t number = 0;
};
/// Measures the engine on a made row, which warms it up as well. The engine's error.
[[nodiscard]] Result<std::shared_ptr<ServedModel>> makeServedModel(
    ServedIdentity identity, std::unique_ptr<Engine> engine, const std::vector<std::string>& keys);

}  // namespace bw

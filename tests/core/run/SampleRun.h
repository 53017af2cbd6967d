#pragma once

#include "core/run/RunSpec.h"

namespace bw::test {

/// A complete specification with a value in every field.
inline RunSpec sampleRun() {
    RunSpec spec;
    spec.id = "20261124-015204-3f9c";
    spec.dataset = "income";
    spec.version = std::string(64, 'a');
    spec.datasetFile = "datasets/income/a.h5";
    spec.split = Json{{"name", "default"}, {"seed", 7}};
    spec.splitHash = "beef";
    spec.target = "salary";
    spec.task = "binary";
    spec.features = {{"age", "integer"}, {"work class", "category"}};
    spec.architecture = "mlp";
    spec.architectureParameters = Json{{"hidden", {64, 32}}};
    spec.trainer = Json{{"epochs", 3}};
    spec.device = "cpu";
    spec.seed = -5;
    spec.threads = 2;
    spec.created = "2026-11-24T01:52:04Z";
    spec.by = "ada";
    spec.program = "0.1.0";
    spec.findings = Json::array();
    return spec;
}

}  // namespace bw::test

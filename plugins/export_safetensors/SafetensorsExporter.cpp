#include "plugins/export_safetensors/SafetensorsExporter.h"

#include "core/model/Operators.h"

namespace bw {

OperatorSupport SafetensorsExporter::supports(std::string_view op) const {
    if (findOperator(op)) return {true, {}};
    return {false, "graph.json has no such operator"};
}

std::vector<std::string> SafetensorsExporter::outputFiles() const {
    return {"weights.safetensors", "graph.json"};
}

Result<void> SafetensorsExporter::write(const Model& model, const std::filesystem::path& folder,
                                        const JobContext& job) const {
    BW_CHECK(job.check());
    job.progress(0, "Writing safetensors");
    BW_CHECK(writeModel(folder, model));
    job.progress(1, "Writing safetensors");
    return {};
}

}  // namespace bw

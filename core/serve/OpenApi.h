#pragma once

#include "core/serve/ServeMetrics.h"
#include "core/serve/ServedModel.h"

#include <string>

namespace bw {

/// OpenAPI 3.1 of what a server with this model answers, with an example made from its signature.
[[nodiscard]] Json openApi(const ServedModel& model, bool token);
/// The same for people: one page without anything from elsewhere.
[[nodiscard]] std::string docsPage(const ServedModel& model);
/// A request of one typical row: what forms begin with. OIP, or MLflow's dataframe_records.
[[nodiscard]] Json exampleRequest(const Graph& graph, bool mlflow);
/// GET …/stats in the form of Triton's statistics extension.
[[nodiscard]] Json modelStatistics(const ServedModel& model, const ServeMetrics& metrics);

}  // namespace bw

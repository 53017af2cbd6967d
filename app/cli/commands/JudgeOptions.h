#pragma once

namespace CLI {
class App;
}

namespace bw {
struct EvaluateOptions;
}

namespace bw::cli {

/// --data, --split, --part, --device: which rows a model is judged on.
void declareRows(CLI::App& app, EvaluateOptions& options);

}  // namespace bw::cli

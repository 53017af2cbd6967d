#pragma once

#include "core/model/Weights.h"

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace bw {

/// Collects the text of forward() line by line, and the constants that it names, in a module. Every
/// name in the text is a fresh identifier, whatever columns and values are called.
class ScriptWriter {
public:
    explicit ScriptWriter(const Graph& graph);

    void parameter(const ParameterTensor& parameter, const HostTensor& tensor);

    /// The expression that stands for a value of the graph.
    [[nodiscard]] const std::string& value(const std::string& name) const {
        return values_.at(name);
    }
    /// `output = expression`, under a fresh name.
    void assign(const std::string& output, const std::string& expression);
    /// Gives a value the name of another: no code.
    void alias(const std::string& output, const std::string& expression);
    /// A fresh local name, for lines of its own.
    [[nodiscard]] std::string local(const std::string& stem) { return unique(stem); }
    /// A line of the body, indented by `depth` steps more.
    void line(const std::string& text, int depth = 0);

    /// Buffers and attributes; each returns "self.<name>".
    [[nodiscard]] std::string row(const std::vector<double>& values);             ///< float32 [1,F]
    [[nodiscard]] std::string integers(const std::vector<std::int64_t>& values);  ///< int64 [F]
    [[nodiscard]] std::string real(double value);                                 ///< float64 [1]
    [[nodiscard]] std::string texts(const std::vector<std::string>& values);      ///< List[str]
    [[nodiscard]] std::string numbering(const std::map<std::string, std::int64_t>& numbers);

    /// Compiles the text; throws c10::Error on a mistake of ours.
    [[nodiscard]] torch::jit::Module finish();

private:
    [[nodiscard]] std::string unique(const std::string& wish);
    [[nodiscard]] std::string buffer(const at::Tensor& tensor);
    void addInput(const GraphValue& input);
    [[nodiscard]] std::string resultType() const;

    const Graph& graph_;
    torch::jit::Module module_;
    std::set<std::string> taken_;
    std::map<std::string, std::string> values_;
    std::string arguments_;
    std::string body_;
};

}  // namespace bw

#pragma once

#include "core/model/Graph.h"

#include <map>
#include <string>
#include <vector>

namespace bw {

/// Writes a graph node by node and keeps it well-formed: names are made unique, types inferred at
/// once. The first mistake sticks and is returned by finish(), so that architectures need not check
/// each call.
class GraphBuilder {
public:
    /// A value under construction; only meaningful to the builder that made it.
    struct Value {
        std::string name;
    };

    /// Takes exactly this name, which must still be free: add inputs before anything else.
    Value input(const std::string& name, TensorType type);
    Value parameter(const std::string& name, std::vector<std::int64_t> shape,
                    const std::string& initializer, std::int64_t fan = 0);
    /// Appends a node with one output. `hint` becomes part of the output's name.
    Value apply(const std::string& op, const std::vector<Value>& inputs,
                std::map<std::string, Attribute> attributes = {}, const std::string& hint = {});
    /// Linear with new parameters "<name>.weight" (kaiming_uniform) and "<name>.bias"
    /// (bias_uniform).
    Value linear(Value x, std::int64_t outputs, const std::string& name);

    [[nodiscard]] TensorType type(const Value& value) const;
    [[nodiscard]] std::int64_t width(const Value& value) const;  ///< last dimension

    void output(const std::string& name, Value value);  ///< renames the value's last node output
    void setRawOutput(Value value);
    /// The graph, checked by validateGraph(); or the first mistake. The builder is spent
    /// afterwards.
    [[nodiscard]] Result<Graph> finish(Target target);
    [[nodiscard]] bool failed() const { return failed_; }

private:
    void remember(Error error);
    void rename(const std::string& from, const std::string& to);
    [[nodiscard]] std::string unique(const std::string& stem);

    Graph graph_;
    std::map<std::string, TensorType> types_;
    std::map<std::string, int> used_;
    bool failed_ = false;
    Error error_;
};

}  // namespace bw

#pragma once

#include "core/train/Answers.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// The attribute of an exported module, List[str], that names forward()'s arguments in order.
inline constexpr std::string_view kTorchScriptInputNames = "input_names";

/// An exported TorchScript file, run as any user of it would: forward() takes one argument a raw
/// column, in the order of kTorchScriptInputNames: List[str] for texts, float32 or int64 tensors
/// [N] for the rest; it returns a tuple, (label, probabilities) or (prediction,), label being
/// List[str] or int64 [N]. A file is a program: load only files that you trust.
class TorchScriptModule {
public:
    /// NotFound, Corrupt (no TorchScript, or not of this interface).
    [[nodiscard]] static Result<std::unique_ptr<TorchScriptModule>> load(
        const std::filesystem::path& file);
    ~TorchScriptModule();

    [[nodiscard]] const std::vector<std::string>& inputNames() const;
    /// Columns by name, in any order. BadInput for one that is missing.
    [[nodiscard]] Result<Answers> answer(const RawColumns& columns, const Target& target) const;

private:
    struct State;
    explicit TorchScriptModule(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace bw

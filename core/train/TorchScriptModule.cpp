#include "core/train/TorchScriptModule.h"

#include "core/train/Guarded.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <map>

namespace bw {
namespace {

std::unexpected<Error> corrupt(const std::filesystem::path& file, std::string_view why) {
    return fail(ErrorCode::Corrupt, fmt::format("{}: {}", file.string(), why),
                "Export the model again.");
}

c10::IValue texts(const RawColumn& column) {
    c10::List<std::string> list;
    list.reserve(column.codes.size());
    for (const std::int64_t code : column.codes)
        list.push_back(code < 0 ? std::string()
                                : (*column.dictionary)[static_cast<std::size_t>(code)]);
    return list;
}

c10::IValue argument(const RawColumn& column) {
    if (column.type == ElementType::String) return texts(column);
    const bool floats = column.type == ElementType::Float32;
    const void* data = floats ? static_cast<const void*>(column.floats.data()) : column.ints.data();
    return at::from_blob(const_cast<void*>(data), {static_cast<std::int64_t>(column.size())},
                         floats ? at::kFloat : at::kLong)
        .clone();
}

template <typename T>
std::vector<T> host(const at::Tensor& tensor, at::ScalarType type) {
    const at::Tensor copy = tensor.to(at::kCPU, type).contiguous();
    const T* values = copy.const_data_ptr<T>();
    return {values, values + copy.numel()};
}

std::vector<std::string> labelTexts(const c10::IValue& labels) {
    std::vector<std::string> found;
    if (labels.isTensor())
        for (const std::int64_t label : host<std::int64_t>(labels.toTensor(), at::kLong))
            found.push_back(std::to_string(label));
    else
        for (const c10::IValue& label : labels.toListRef()) found.push_back(label.toStringRef());
    return found;
}

Result<Answers> readOutputs(const c10::IValue& output, const Target& target) {
    const auto& parts = output.toTupleRef().elements();
    Answers answers;
    if (target.task == Task::Regression) {
        answers.predictions = host<float>(parts.at(0).toTensor(), at::kFloat);
        answers.rows = std::ssize(answers.predictions);
        return answers;
    }
    for (const std::string& label : labelTexts(parts.at(0))) {
        const auto found = std::ranges::find(target.classes, label);
        if (found == target.classes.end())
            return fail(ErrorCode::Corrupt,
                        fmt::format("The exported model answered the unknown label \"{}\"", label),
                        "Export the model again.");
        answers.classes.push_back(static_cast<std::int32_t>(found - target.classes.begin()));
    }
    answers.probabilities = host<float>(parts.at(1).toTensor(), at::kFloat);
    answers.rows = std::ssize(answers.classes);
    return answers;
}

}  // namespace

struct TorchScriptModule::State {
    mutable torch::jit::Module module;
    std::vector<std::string> names;
};

TorchScriptModule::TorchScriptModule(std::unique_ptr<State> state) : state_(std::move(state)) {}
TorchScriptModule::~TorchScriptModule() = default;

const std::vector<std::string>& TorchScriptModule::inputNames() const {
    return state_->names;
}

Result<std::unique_ptr<TorchScriptModule>> TorchScriptModule::load(
    const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
        return fail(ErrorCode::NotFound, fmt::format("There is no file {}", file.string()),
                    "Check the path, or export the model again.");
    auto state = std::make_unique<State>();
    const std::string attribute(kTorchScriptInputNames);
    const auto loaded = guarded([&] {
        state->module = torch::jit::load(file.string(), c10::Device(c10::kCPU));
        state->module.eval();
        for (const c10::IValue& name : state->module.attr(attribute).toListRef())
            state->names.push_back(name.toStringRef());
    });
    if (!loaded) return corrupt(file, "no TorchScript module with a list of input names");
    return std::unique_ptr<TorchScriptModule>(new TorchScriptModule(std::move(state)));
}

Result<Answers> TorchScriptModule::answer(const RawColumns& columns, const Target& target) const {
    std::vector<c10::IValue> arguments;
    for (const std::string& name : state_->names) {
        const auto column = std::ranges::find(columns, name, &RawColumn::name);
        if (column == columns.end())
            return fail(ErrorCode::BadInput, fmt::format("The input \"{}\" is missing", name),
                        "Give every column that the model was trained on.");
        arguments.push_back(argument(*column));
    }
    const auto answers = guarded([&] {
        const c10::InferenceMode noTrace;
        return readOutputs(state_->module.forward(arguments), target);
    });
    if (!answers) return std::unexpected(answers.error());
    return *answers;
}

}  // namespace bw

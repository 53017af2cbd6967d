#pragma once

#include "core/base/Json.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// The three pipelines of a production system, and what comes after them. Follows from the type of
/// a step, so that a graph can group steps.
enum class StepStage { Data, Training, Validation, Deployment };
[[nodiscard]] std::string_view stageName(StepStage stage);  ///< "data", "training" …

/// What a key of a step holds in the file.
enum class KeyKind {
    Text,
    Integer,
    Number,
    Boolean,
    Texts,    ///< list of texts
    Numbers,  ///< list of numbers
    Table,    ///< names with texts, numbers, booleans or lists of them
};
/// "a text in quotes", "a whole number" …
[[nodiscard]] std::string_view kindText(KeyKind kind);

/// What a key means, beyond its kind: what the check looks up and what a form offers to choose
/// from.
enum class KeyRole {
    Plain,
    InputFile,     ///< must exist; relative to the project folder
    OutputFolder,  ///< relative to the project folder
    Dataset,       ///< name or name@version
    DatasetName,   ///< of a dataset that the step makes
    Columns,       ///< of the dataset in key "data"
    Kinds,         ///< column = kind, columns of the source
    Options,       ///< of the importer of the source
    Split,         ///< name of a split of the dataset
    Model,         ///< run, name@number or alias
    ModelName,     ///< of a registered model, whose aliases are meant
    Architecture,
    Parameters,  ///< of the architecture in key "model" and of the trainer
    Metric,
    Formats,  ///< of an export
    Gate,     ///< name of a step of type gate
};

/// One key of a type, described once: the check, the forms and docs/formats/pipeline.md come from
/// it.
struct StepKey {
    std::string name, title;  ///< as in the file; as in a form
    KeyKind kind = KeyKind::Text;
    KeyRole role = KeyRole::Plain;
    Json defaultValue;  ///< null: must be given
    std::string help;   ///< one sentence
    std::vector<std::string> choices = {};
    double minimum = -1e300, maximum = 1e300;  ///< of numbers, inclusive
    [[nodiscard]] bool required() const { return defaultValue.is_null(); }
};

/// Something a finished step says, for `${step.output}`.
struct StepOutput {
    std::string name, help;
};

struct StepType {
    std::string name, title, help;
    StepStage stage;
    std::vector<StepKey> keys;
    std::vector<StepOutput> outputs;  ///< the first is what `${step}` means
    [[nodiscard]] const StepKey* key(std::string_view name) const;
};

/// import, verify, split, train, evaluate, compare, gate, promote, export.
[[nodiscard]] std::span<const StepType> stepTypes();
/// nullptr when there is none of this name.
[[nodiscard]] const StepType* findStepType(std::string_view name);
/// The table of types as Markdown, for docs/formats/pipeline.md.
[[nodiscard]] std::string stepTypesMarkdown();

}  // namespace bw

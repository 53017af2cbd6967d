#include "core/flow/StepType.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

const Json kNone;  // must be given
const Json kEmpty = Json::object();

StepKey text(std::string name, std::string title, KeyRole role, Json defaultValue, std::string help,
             std::vector<std::string> choices = {}) {
    return {std::move(name),         std::move(title), KeyKind::Text,     role,
            std::move(defaultValue), std::move(help),  std::move(choices)};
}

StepKey list(std::string name, std::string title, KeyRole role, std::string help) {
    return {std::move(name), std::move(title), KeyKind::Texts, role,
            Json::array(),   std::move(help)};
}

StepKey table(std::string name, std::string title, KeyRole role, std::string help) {
    return {std::move(name), std::move(title), KeyKind::Table, role, kEmpty, std::move(help)};
}

StepKey number(std::string name, std::string title, KeyKind kind, Json defaultValue,
               std::string help, double minimum, double maximum = 1e300) {
    return {std::move(name),
            std::move(title),
            kind,
            KeyRole::Plain,
            std::move(defaultValue),
            std::move(help),
            {},
            minimum,
            maximum};
}

StepKey flag(std::string name, std::string title, std::string help) {
    return {std::move(name), std::move(title), KeyKind::Boolean, KeyRole::Plain,
            false,           std::move(help)};
}

StepKey dataKey() {
    return text("data", "Dataset", KeyRole::Dataset, kNone,
                "Dataset, usually what an import step made: \"${import}\".");
}

StepKey deviceKey() {
    return text("device", "Device", KeyRole::Plain, "auto", "auto, cpu or cuda:N.");
}

/// Which rows a model is judged on.
std::vector<StepKey> rowKeys() {
    return {text("data", "Dataset", KeyRole::Dataset, "",
                 "Dataset; empty: the version the model was trained on."),
            text("split", "Split", KeyRole::Split, "",
                 "Split; empty: the one the model was trained with."),
            text("part", "Part", KeyRole::Plain, "test", "Which rows of the split.",
                 {"train", "validation", "test", "all"}),
            deviceKey()};
}

/// Keys of compare and gate. -1 stands for the project's setting.
std::vector<StepKey> comparisonKeys() {
    std::vector<StepKey> keys{
        text("candidate", "Candidate", KeyRole::Model, kNone, "The new model: \"${train}\"."),
        text("model_name", "Model name", KeyRole::ModelName, "",
             "Whose production is meant; empty: dataset and target of the candidate.")};
    for (StepKey& key : rowKeys()) keys.push_back(std::move(key));
    keys.push_back(text("metric", "Deciding metric", KeyRole::Metric, "",
                        "Empty: as in benchwright.toml, else log_loss or rmse by task."));
    keys.push_back(number("margin_percent", "Margin, %", KeyKind::Number, -1,
                          "How much worse still counts as not worse, in per cent of production's "
                          "value; -1: as in benchwright.toml.",
                          -1, 100));
    keys.push_back(number("resamples", "Resamples", KeyKind::Integer, -1,
                          "Of the bootstrap; -1: as in benchwright.toml.", -1, 1e6));
    keys.push_back(number("seed", "Seed", KeyKind::Integer, 0, "Of the bootstrap.", 0, 9e15));
    keys.push_back(flag("exclude_trained", "Leave out trained rows",
                        "Leave out rows that a model was trained on, instead of refusing."));
    return keys;
}

std::vector<StepKey> joined(std::vector<StepKey> first, std::vector<StepKey> second) {
    for (StepKey& key : second) first.push_back(std::move(key));
    return first;
}

StepType importType() {
    return {
        "import",
        "Import",
        "Reads a file into a new version of a dataset; content that is stored already gives "
        "the stored version.",
        StepStage::Data,
        {text("source", "Source", KeyRole::InputFile, kNone,
              "File to read, relative to the project folder."),
         text("dataset", "Dataset", KeyRole::DatasetName, kNone,
              "Name of the dataset to add a version to."),
         text("recipe", "Recipe", KeyRole::InputFile, "",
              "Recipe file (docs/formats/recipe.md); empty: what is recognised."),
         table("options", "Options", KeyRole::Options, "Of the importer, as `import --set`."),
         table("kinds", "Kinds", KeyRole::Kinds,
               "column = kind: integer, number, boolean, datetime or category."),
         flag("append", "Append",
              "Add the rows to those of the newest version; the same rows are added once."),
         text("last", "Keep the last", KeyRole::Plain, "",
              "Of all rows keep the newest: \"365d\", by the column in `time`; empty: all."),
         text("time", "Time column", KeyRole::Plain, "", "Column of times that `last` goes by.")},
        {{"reference", "name@version of the dataset"},
         {"dataset", "its name"},
         {"version", "its version"},
         {"rows", "number of rows"}}};
}

StepType verifyType() {
    return {
        "verify",
        "Verify",
        "Runs all checks with the accepted contract and accepted findings.",
        StepStage::Data,
        {dataKey(),
         text("target", "Target", KeyRole::Columns, "",
              "Column to be predicted, for the checks that need it."),
         text("stop_on", "Stop on", KeyRole::Plain, "error",
              "From which level on findings hold the pipeline.", {"error", "warning", "never"})},
        {{"reference", "name@version of the dataset"},
         {"verdict", "pass, warn or fail"},
         {"findings", "number of findings"}}};
}

StepType splitType() {
    return {"split",
            "Split",
            "Divides the rows into train, validation and test; the test part is the test set that "
            "comparisons use.",
            StepStage::Data,
            {dataKey(),
             text("split", "Name", KeyRole::Plain, "default",
                  "Name of the split. One that exists and differs is an error: runs refer to it."),
             text("by", "By", KeyRole::Plain, "hash", "How rows are divided.",
                  {"hash", "group", "time", "stratified"}),
             list("columns", "Columns", KeyRole::Columns,
                  "Key, group, time or class column(s); empty with hash: the row's content."),
             {"parts",
              "Parts, %",
              KeyKind::Numbers,
              KeyRole::Plain,
              Json{70, 15, 15},
              "Per cent of train, validation and test; they sum to 100.",
              {},
              0,
              100},
             number("seed", "Seed", KeyKind::Integer, 0, "Of the hash.", 0, 9e15)},
            {{"split", "its name"},
             {"reference", "name@version of the dataset"},
             {"hash", "of the assignment"},
             {"train", "number of training rows"},
             {"validation", "number of validation rows"},
             {"test", "number of test rows"}}};
}

StepType trainType() {
    return {
        "train",
        "Train",
        "Trains a model in a worker process, as `benchwright train`.",
        StepStage::Training,
        {dataKey(), text("target", "Target", KeyRole::Columns, kNone, "Column to predict."),
         text("model", "Architecture", KeyRole::Architecture, "mlp",
              "See `benchwright architectures`."),
         text("split", "Split", KeyRole::Split, "default", "Split to use: \"${split}\"."),
         list("features", "Features", KeyRole::Columns,
              "Only these columns; empty: all that are proposed."),
         list("exclude", "Exclude", KeyRole::Columns, "Columns to leave out."),
         text("task", "Task", KeyRole::Plain, "", "Empty: by the target's kind.",
              {"", "binary", "multiclass", "regression"}),
         deviceKey(), number("seed", "Seed", KeyKind::Integer, 0, "Of everything random.", 0, 9e15),
         number("threads", "Threads", KeyKind::Integer, 0, "0: one a core.", 0, 4096),
         table("parameters", "Parameters", KeyRole::Parameters,
               "Of the architecture and of the training.")},
        {{"run", "id of the run"}, {"model_sha256", "hash of the model"}}};
}

StepType evaluateType() {
    return {"evaluate",
            "Evaluate",
            "Metrics with intervals of one model on one part of a dataset.",
            StepStage::Training,
            joined({text("model", "Model", KeyRole::Model, kNone, "\"${train}\", or a model."),
                    text("model_name", "Model name", KeyRole::ModelName, "",
                         "Whose alias is meant, where there are several.")},
                   rowKeys()),
            {{"model", "run or model version"}, {"rows", "number of rows"}}};
}

StepType compareType() {
    return {"compare",
            "Compare",
            "Compares a candidate with production on the same rows; never holds the pipeline.",
            StepStage::Validation,
            joined(comparisonKeys(), {text("production", "Production", KeyRole::Plain, "production",
                                           "Alias, model, run, or a file of predictions.")}),
            {{"verdict", "better, not_worse, worse or cannot_tell"},
             {"candidate", "as resolved"},
             {"production", "as resolved"},
             {"sentence", "the verdict in words"}}};
}

StepType gateType() {
    return {"gate",
            "Gate",
            "May the candidate replace production? Holds what needs it when not.",
            StepStage::Validation,
            comparisonKeys(),
            {{"candidate", "as resolved"},
             {"passed", "true or false"},
             {"model_name", "whose production was meant"},
             {"sentence", "the verdict in words"}}};
}

StepType promoteType() {
    return {"promote",
            "Promote",
            "Moves the alias to what passed the gate where benchwright.toml says [promotion] "
            "automatic = true; else proposes it to a person.",
            StepStage::Deployment,
            {text("gate", "Gate", KeyRole::Gate, kNone,
                  "Name of the gate step whose candidate is meant."),
             text("alias", "Alias", KeyRole::Plain, "production", "Alias to move."),
             text("why", "Reason", KeyRole::Plain, "",
                  "For the audit log; the first model, which no gate can pass, needs it.")},
            {{"model", "name@version that was promoted, else the candidate"},
             {"outcome", "promoted, proposed or held"},
             {"candidate", "as resolved"}}};
}

StepType exportType() {
    StepKey formats = list("formats", "Formats", KeyRole::Formats, "Formats to write.");
    formats.defaultValue = Json{"onnx", "torchscript", "safetensors"};
    return {"export",
            "Export",
            "Writes a bundle and proves each format in its runtime; replaces an earlier bundle in "
            "the same folder.",
            StepStage::Deployment,
            {text("model", "Model", KeyRole::Model, kNone,
                  "\"${promote}\", \"production\", or another model."),
             text("model_name", "Model name", KeyRole::ModelName, "",
                  "Whose alias is meant, where there are several."),
             text("to", "Folder", KeyRole::OutputFolder, kNone,
                  "Folder of the bundle, relative to the project folder."),
             std::move(formats),
             flag("allow_unproved", "Allow unproved",
                  "Write formats whose runtime is absent too, marked as not proved; the step is "
                  "held all the same.")},
            {{"directory", "of the bundle"}, {"model", "as resolved"}}};
}

std::string defaultText(const StepKey& key) {
    if (key.required()) return "must be given";
    if (key.defaultValue.is_object()) return "none";
    return fmt::format("`{}`", key.defaultValue.dump());
}

}  // namespace

std::string_view stageName(StepStage stage) {
    switch (stage) {
        case StepStage::Data:
            return "data";
        case StepStage::Training:
            return "training";
        case StepStage::Validation:
            return "validation";
        case StepStage::Deployment:
            return "deployment";
    }
    return "data";
}

std::string_view kindText(KeyKind kind) {
    switch (kind) {
        case KeyKind::Text:
            return "a text in quotes";
        case KeyKind::Integer:
            return "a whole number";
        case KeyKind::Number:
            return "a number";
        case KeyKind::Boolean:
            return "true or false";
        case KeyKind::Texts:
            return "a list of texts";
        case KeyKind::Numbers:
            return "a list of numbers";
        case KeyKind::Table:
            return "a table of texts, numbers, true or false, and lists of them";
    }
    return "a text in quotes";
}

const StepKey* StepType::key(std::string_view name) const {
    const auto found = std::ranges::find(keys, name, &StepKey::name);
    return found == keys.end() ? nullptr : &*found;
}

std::span<const StepType> stepTypes() {
    static const std::vector<StepType> types{importType(), verifyType(),   splitType(),
                                             trainType(),  evaluateType(), compareType(),
                                             gateType(),   promoteType(),  exportType()};
    return types;
}

const StepType* findStepType(std::string_view name) {
    const auto found = std::ranges::find(stepTypes(), name, &StepType::name);
    return found == stepTypes().end() ? nullptr : &*found;
}

std::string stepTypesMarkdown() {
    std::string page;
    for (const StepType& type : stepTypes()) {
        page += fmt::format(
            "### {} ({})\n\n{}\n\n| key | holds | default | meaning |\n|---|---|---|---|\n",
            type.name, stageName(type.stage), type.help);
        for (const StepKey& key : type.keys) {
            const std::string choices =
                key.choices.empty() ? "" : fmt::format(" One of {}.", fmt::join(key.choices, ", "));
            page += fmt::format("| `{}` | {} | {} | {}{} |\n", key.name, kindText(key.kind),
                                defaultText(key), key.help, choices);
        }
        page += "\nGives";
        for (const StepOutput& output : type.outputs)
            page += fmt::format("{} `{}` ({})", &output == &type.outputs.front() ? "" : ",",
                                output.name, output.help);
        page += ".\n\n";
    }
    return page;
}

}  // namespace bw

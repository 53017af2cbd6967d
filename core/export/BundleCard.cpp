#include "core/export/BundleFiles.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

/// One fact as text: strings bare, the rest as JSON.
std::string plain(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
    return dumpJson(value, -1);
}

/// Text for a cell of a Markdown table.
std::string cell(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '|') safe += '\\';
        safe += c == '\n' ? ' ' : c;
    }
    return safe;
}

class Card {
public:
    explicit Card(const Json& facts) : facts_(facts) {}

    void heading(std::string_view text) { text_ += fmt::format("\n## {}\n\n", text); }
    void line(std::string_view text) { text_ += fmt::format("{}\n", text); }
    void fact(std::string_view title, const std::string& key) {
        if (!facts_.is_object() || !facts_.contains(key)) return;
        const Json& value = facts_[key];
        if (value.is_null() || value == "") return;
        text_ += fmt::format("- {}: {}\n", title, plain(value));
    }
    [[nodiscard]] Json get(const std::string& key) const {
        return facts_.is_object() ? facts_.value(key, Json()) : Json();
    }
    std::string text_;

private:
    const Json& facts_;
};

void addTitle(Card& card) {
    const Json name = card.get("model_name");
    card.text_ = fmt::format("# {}\n", name.is_string() ? name.get<std::string>() : "Model");
}

void addModel(Card& card, const Graph& graph) {
    card.heading("Model");
    card.line(fmt::format("- Predicts: {} ({})", graph.target.column, taskName(graph.target.task)));
    if (!graph.target.classes.empty())
        card.line(fmt::format("- Classes: {}", plain(Json(graph.target.classes))));
    card.fact("Model", "model");
    card.fact("Run", "run");
    card.fact("Architecture", "architecture");
    card.fact("Its parameters", "architecture_parameters");
    card.fact("Made", "created");
    card.fact("By", "by");
    card.fact("Program", "program");
    card.fact("Newest audit entry (SHA-256)", "audit_sha256");
}

void addTraining(Card& card) {
    card.heading("Data and training");
    card.fact("Dataset", "dataset");
    card.fact("Its content (SHA-256)", "dataset_sha256");
    card.fact("Split (SHA-256)", "split_sha256");
    card.fact("Rows", "rows");
    card.fact("Trainer", "trainer");
    card.fact("Seed", "seed");
    card.fact("Device", "device");
}

void addMetrics(Card& card) {
    const Json metrics = card.get("metrics");
    if (!metrics.is_object() || metrics.empty()) return;
    card.heading("Metrics");
    card.line("| part | metric | value |\n|---|---|---|");
    for (const auto& [part, values] : metrics.items())
        for (const auto& [name, value] : values.items())
            card.line(fmt::format("| {} | {} | {} |", cell(part), cell(name), plain(value)));
}

void addInterface(Card& card, const Graph& graph) {
    card.heading("Inputs and outputs");
    card.line(
        "One tensor a raw column; preprocessing is inside the model. Details: schema.json.\n");
    card.line("| name | element | missing is |\n|---|---|---|");
    const Json schema = bundleSchema(graph);
    for (const Json& input : schema["inputs"])
        card.line(fmt::format("| {} | {} | {} |", cell(plain(input["name"])),
                              plain(input["element"]), plain(input["missing"])));
    card.line("");
    for (const GraphValue& output : graph.outputs)
        card.line(fmt::format("- Output {}: {}", output.name, typeText(output.type)));
}

void addParity(Card& card, const std::vector<Parity>& parity) {
    card.heading("Proof of the exported files");
    card.line(
        "Each file was run in its runtime on the rows of golden.json and compared with the trained "
        "model.\n");
    card.line("| format | runtime | rows | largest difference |\n|---|---|---|---|");
    for (const Parity& one : parity)
        card.line(one.proved() ? fmt::format("| {} | {} | {} | {:.3g} |", one.format,
                                             cell(one.runtime), one.rows, one.maxAbsDifference)
                               : fmt::format("| {} | none | 0 | not proved |", one.format));
}

/// Before everything else: nobody may take such a file for a proven one.
void addUnproved(Card& card, const std::vector<Parity>& parity) {
    if (std::ranges::all_of(parity, &Parity::proved)) return;
    card.heading("NOT PROVED");
    card.line(
        "These files were written but never run; whether they answer as the trained model does is "
        "not known. Run `verify` where their runtime is installed before they are used.\n");
    for (const Parity& one : parity)
        if (!one.proved()) card.line(fmt::format("- {}: {}", one.format, plain(Json(one.reason))));
}

void addLimits(Card& card) {
    const Json notes = card.get("notes"), findings = card.get("error_findings");
    const bool none =
        (!notes.is_array() || notes.empty()) && (!findings.is_array() || findings.empty());
    if (none) return;
    card.heading("Known limits");
    for (const Json& note : notes) card.line("- " + plain(note));
    for (const Json& finding : findings) {
        const Json message = finding.is_object() ? finding.value("message", finding) : finding;
        card.line("- Error found in the data: " + plain(message));
    }
}

}  // namespace

std::string bundleCard(const Json& facts, const Graph& graph, const std::vector<Parity>& parity) {
    Card card(facts);
    addTitle(card);
    addUnproved(card, parity);
    addModel(card, graph);
    addTraining(card);
    addMetrics(card);
    addInterface(card, graph);
    addParity(card, parity);
    addLimits(card);
    return card.text_;
}

}  // namespace bw

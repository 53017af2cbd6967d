#include "core/flow/PipelineGraph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>

namespace bw {
namespace {

using Needs = std::map<std::string, std::vector<std::string>>;

Needs needsOf(const PipelineFile& pipeline) {
    Needs needs;
    for (const PipelineStep& step : pipeline.steps) needs[step.name] = stepNeeds(pipeline, step);
    return needs;
}

/// Depth-first search for a way back to a step that is still open.
class CycleSearch {
public:
    explicit CycleSearch(const Needs& needs) : needs_(needs) {}

    bool visit(const std::string& name) {
        if (const auto open = std::ranges::find(way_, name); open != way_.end()) {
            way_.erase(way_.begin(), open);
            way_.push_back(name);
            return true;
        }
        if (done_.contains(name)) return false;
        way_.push_back(name);
        for (const std::string& need : needs_.at(name))
            if (visit(need)) return true;
        way_.pop_back();
        done_[name] = true;
        return false;
    }
    [[nodiscard]] const std::vector<std::string>& way() const { return way_; }

private:
    const Needs& needs_;
    std::vector<std::string> way_;
    std::map<std::string, bool> done_;
};

GraphStep graphStep(const PipelineStep& step, const Needs& needs, const PipelineRunRecord* run) {
    const StepType* type = findStepType(step.type);
    GraphStep one{.name = step.name,
                  .type = step.type,
                  .stage = type ? type->stage : StepStage::Data,
                  .needs = needs.at(step.name),
                  .line = step.at.line};
    if (const StepRecord* record = run ? run->step(step.name) : nullptr) {
        one.state = record->state;
        one.cause = record->cause;
        one.seconds = record->seconds;
    }
    return one;
}

/// Longest way from a step without needs; 0 in a circle.
void fillLayers(std::vector<GraphStep>& steps) {
    std::map<std::string, int> layers;
    for (GraphStep& step : steps) {
        for (const std::string& need : step.needs)
            if (const auto before = layers.find(need); before != layers.end())
                step.layer = std::max(step.layer, before->second + 1);
        layers[step.name] = step.layer;
    }
}

/// The drawing at the left of graphToText(): each lane is a step whose result is still awaited.
class Lanes {
public:
    explicit Lanes(const std::vector<GraphStep>& steps) : steps_(steps) {
        for (const GraphStep& step : steps)
            for (const std::string& need : step.needs) ++awaited_[need];
    }

    std::string row(const GraphStep& step) {
        const auto needs = [&](const std::string& lane) {
            return !lane.empty() && std::ranges::find(step.needs, lane) != step.needs.end();
        };
        std::size_t own = 0;
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            if (needs(lanes_[i])) own = i + 1;
        while (own < lanes_.size() && !lanes_[own].empty()) ++own;
        if (own >= lanes_.size()) lanes_.resize(own + 1);
        std::string text;
        bool incoming = false;
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            if (i == own) {
                text += "● ";
                incoming = false;
            } else {
                text += cell(lanes_[i], needs(lanes_[i]), incoming, i < own);
            }
        }
        lanes_[own] = awaited_[step.name] > 0 ? step.name : "";
        while (!lanes_.empty() && lanes_.back().empty()) lanes_.pop_back();
        return text;
    }

private:
    std::string cell(std::string& lane, bool needed, bool& incoming, bool left) {
        std::string text;
        if (needed) {
            const bool last = --awaited_[lane] == 0;
            text = last ? (incoming ? "┴" : "└") : (incoming ? "┼" : "├");
            if (last) lane.clear();
            incoming = true;
        } else {
            text = lane.empty() ? (incoming ? "─" : " ") : "│";
        }
        return text + (incoming && left ? "─" : " ");
    }

    const std::vector<GraphStep>& steps_;
    std::map<std::string, int> awaited_;
    std::vector<std::string> lanes_;
};

std::size_t widthOf(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(width - std::min(width, widthOf(text)), ' ');
}

bool hasRun(const PipelineGraph& graph) {
    return std::ranges::any_of(graph.steps,
                               [](const GraphStep& s) { return s.state != StepState::Waiting; });
}

std::string quoted(const std::string& text) {
    std::string escaped;
    for (const char c : text)
        escaped += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return '"' + escaped + '"';
}

}  // namespace

std::vector<std::string> pipelineCycle(const PipelineFile& pipeline) {
    const Needs needs = needsOf(pipeline);
    CycleSearch search(needs);
    for (const PipelineStep& step : pipeline.steps)
        if (search.visit(step.name)) return search.way();
    return {};
}

PipelineGraph pipelineGraph(const PipelineFile& pipeline, const PipelineRunRecord* run) {
    const Needs needs = needsOf(pipeline);
    PipelineGraph graph{
        .pipeline = pipeline.name, .description = pipeline.description, .steps = {}};
    std::map<std::string, bool> placed;
    const auto ready = [&](const PipelineStep& step) {
        return !placed[step.name] &&
               std::ranges::all_of(needs.at(step.name), [&](const auto& n) { return placed[n]; });
    };
    while (graph.steps.size() < pipeline.steps.size()) {
        const auto next = std::ranges::find_if(pipeline.steps, ready);
        if (next == pipeline.steps.end()) break;
        placed[next->name] = true;
        graph.steps.push_back(graphStep(*next, needs, run));
    }
    for (const PipelineStep& step : pipeline.steps)
        if (!placed[step.name]) graph.steps.push_back(graphStep(step, needs, run));
    fillLayers(graph.steps);
    return graph;
}

std::string graphToText(const PipelineGraph& graph) {
    Lanes lanes(graph.steps);
    std::vector<std::string> drawn;
    std::size_t drawing = 0, name = 0, type = 0;
    for (const GraphStep& step : graph.steps) {
        drawn.push_back(lanes.row(step));
        drawing = std::max(drawing, widthOf(drawn.back()));
        name = std::max(name, widthOf(step.name));
        type = std::max(type, widthOf(step.type));
    }
    const bool states = hasRun(graph);
    std::string text = graph.pipeline + (graph.description.empty() ? "" : ": " + graph.description);
    for (std::size_t i = 0; i < graph.steps.size(); ++i) {
        const GraphStep& step = graph.steps[i];
        std::string line = padded(drawn[i], drawing + 1) + padded(step.name, name + 2) +
                           padded(step.type, type + 2) +
                           padded(std::string(stageName(step.stage)), 12);
        if (states)
            line += fmt::format("{:<8} {:>7.1f} s  {}", stepStateName(step.state), step.seconds,
                                step.cause);
        while (line.ends_with(' ')) line.pop_back();
        text += "\n" + line;
    }
    return text + "\n";
}

std::string graphToDot(const PipelineGraph& graph) {
    std::string text =
        fmt::format("digraph {} {{\n  rankdir=LR;\n  node [shape=box];\n", quoted(graph.pipeline));
    for (const StepStage stage :
         {StepStage::Data, StepStage::Training, StepStage::Validation, StepStage::Deployment}) {
        std::string nodes;
        for (const GraphStep& step : graph.steps)
            if (step.stage == stage)
                nodes += fmt::format(
                    "    {} [label={}];\n", quoted(step.name),
                    quoted(step.name == step.type ? step.name
                                                  : fmt::format("{} ({})", step.name, step.type)));
        if (!nodes.empty())
            text += fmt::format("  subgraph {} {{\n    label={};\n{}  }}\n",
                                quoted(fmt::format("cluster_{}", stageName(stage))),
                                quoted(std::string(stageName(stage))), nodes);
    }
    for (const GraphStep& step : graph.steps)
        for (const std::string& need : step.needs)
            text += fmt::format("  {} -> {};\n", quoted(need), quoted(step.name));
    return text + "}\n";
}

Json graphToJson(const PipelineGraph& graph) {
    Json steps = Json::array();
    for (const GraphStep& step : graph.steps)
        steps.push_back({{"name", step.name},
                         {"type", step.type},
                         {"stage", stageName(step.stage)},
                         {"needs", step.needs},
                         {"layer", step.layer},
                         {"line", step.line},
                         {"state", stepStateName(step.state)},
                         {"cause", step.cause},
                         {"seconds", step.seconds}});
    return {{"pipeline", graph.pipeline}, {"description", graph.description}, {"steps", steps}};
}

}  // namespace bw

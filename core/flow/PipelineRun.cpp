#include "core/flow/PipelineRun.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace bw {
namespace {

template <typename State, std::size_t N>
using Names = std::array<std::pair<State, std::string_view>, N>;

constexpr Names<StepState, 7> kSteps{{{StepState::Waiting, "waiting"},
                                      {StepState::Running, "running"},
                                      {StepState::Done, "done"},
                                      {StepState::Cached, "cached"},
                                      {StepState::Held, "held"},
                                      {StepState::Failed, "failed"},
                                      {StepState::Skipped, "skipped"}}};
constexpr Names<PipelineState, 6> kRuns{{{PipelineState::Running, "running"},
                                         {PipelineState::Done, "done"},
                                         {PipelineState::Held, "held"},
                                         {PipelineState::Failed, "failed"},
                                         {PipelineState::Cancelled, "cancelled"},
                                         {PipelineState::Interrupted, "interrupted"}}};
constexpr Names<StepStage, 4> kStages{{{StepStage::Data, "data"},
                                       {StepStage::Training, "training"},
                                       {StepStage::Validation, "validation"},
                                       {StepStage::Deployment, "deployment"}}};

template <typename State, std::size_t N>
std::string_view nameIn(const Names<State, N>& names, State state) {
    for (const auto& [one, name] : names)
        if (one == state) return name;
    return names.front().second;
}

template <typename State, std::size_t N>
Result<State> stateIn(const Names<State, N>& names, const Json& object, const std::string& key,
                      const std::string& source) {
    BW_TRY(const std::string text, jsonField<std::string>(object, key, source));
    for (const auto& [one, name] : names)
        if (name == text) return one;
    return fail(ErrorCode::BadInput, fmt::format("{}: unknown {} \"{}\"", source, key, text),
                "It was written by a newer version of the program.");
}

Json stepToJson(const StepRecord& step) {
    return {{"name", step.name},
            {"type", step.type},
            {"stage", stageName(step.stage)},
            {"needs", step.needs},
            {"state", stepStateName(step.state)},
            {"cause", step.cause},
            {"seconds", step.seconds},
            {"started", step.started},
            {"ended", step.ended},
            {"outputs", step.outputs},
            {"error", step.error ? errorToJson(*step.error) : Json()},
            {"key", step.key},
            {"inputs", step.inputs},
            {"blocks", step.blocks}};
}

Result<StepRecord> stepFromJson(const Json& json, const std::string& source) {
    if (!json.is_object()) return fail(ErrorCode::BadInput, source + ": a step is no object");
    StepRecord step;
    BW_TRY(step.name, jsonField<std::string>(json, "name", source));
    BW_TRY(step.type, jsonField<std::string>(json, "type", source));
    BW_TRY(step.stage, stateIn(kStages, json, "stage", source));
    BW_TRY(step.state, stateIn(kSteps, json, "state", source));
    step.needs = json.value("needs", std::vector<std::string>());
    step.cause = json.value("cause", "");
    step.seconds = json.value("seconds", 0.0);
    step.started = json.value("started", "");
    step.ended = json.value("ended", "");
    step.outputs = json.value("outputs", Json::object());
    step.key = json.value("key", "");
    step.inputs = json.value("inputs", Json::object());
    step.blocks = json.value("blocks", false);
    if (json.contains("error") && json["error"].is_object())
        step.error = errorFromJson(json["error"]);
    return step;
}

Result<PipelineRunRecord> readRecord(const Json& json, const std::string& source) {
    PipelineRunRecord run;
    BW_TRY(run.id, jsonField<std::string>(json, "run", source));
    BW_TRY(run.pipeline, jsonField<std::string>(json, "pipeline", source));
    BW_TRY(run.state, stateIn(kRuns, json, "state", source));
    run.description = json.value("description", "");
    run.file = json.value("file", "");
    run.cause = json.value("cause", "");
    run.continues = json.value("continues", "");
    run.started = json.value("started", "");
    run.updated = json.value("updated", "");
    run.ended = json.value("ended", "");
    run.by = json.value("by", "");
    run.program = json.value("program", "");
    run.parameters = json.value("parameters", Json::object());
    run.pid = json.value("pid", 0);
    for (const Json& one : json.value("steps", Json::array())) {
        BW_TRY(StepRecord step, stepFromJson(one, source));
        run.steps.push_back(std::move(step));
    }
    return run;
}

std::int64_t countOf(const PipelineRunRecord& run, StepState state) {
    return std::ranges::count(run.steps, state, &StepRecord::state);
}

const StepRecord* firstIn(const PipelineRunRecord& run, StepState state) {
    const auto found = std::ranges::find(run.steps, state, &StepRecord::state);
    return found == run.steps.end() ? nullptr : &*found;
}

}  // namespace

std::string_view stepStateName(StepState state) {
    return nameIn(kSteps, state);
}

std::string_view pipelineStateName(PipelineState state) {
    return nameIn(kRuns, state);
}

const StepRecord* PipelineRunRecord::step(std::string_view wanted) const {
    const auto found = std::ranges::find(steps, wanted, &StepRecord::name);
    return found == steps.end() ? nullptr : &*found;
}

int PipelineRunRecord::exitCode() const {
    if (state == PipelineState::Cancelled) return bw::exitCode(ErrorCode::Cancelled);
    if (state == PipelineState::Held) return 1;
    if (state == PipelineState::Done) return 0;
    const StepRecord* failed = firstIn(*this, StepState::Failed);
    return failed && failed->error ? bw::exitCode(failed->error->code)
                                   : bw::exitCode(ErrorCode::Environment);
}

std::string PipelineRunRecord::summary() const {
    const std::int64_t cached = countOf(*this, StepState::Cached);
    if (const StepRecord* failed = firstIn(*this, StepState::Failed))
        return fmt::format("failed at {}: {}", failed->name,
                           failed->error ? failed->error->message : failed->cause);
    if (const StepRecord* held = firstIn(*this, StepState::Held))
        return fmt::format("held at {}: {}", held->name, held->cause);
    if (state == PipelineState::Cancelled)
        return "cancelled; the next run goes on where this one ended";
    if (state == PipelineState::Interrupted)
        return "interrupted; the next run goes on where this one ended";
    if (const StepRecord* running = firstIn(*this, StepState::Running))
        return fmt::format("running {}", running->name);
    return fmt::format("{}: {} steps, {} of them cached", pipelineStateName(state), steps.size(),
                       cached);
}

Json pipelineRunToJson(const PipelineRunRecord& run) {
    Json steps = Json::array();
    for (const StepRecord& step : run.steps) steps.push_back(stepToJson(step));
    return {{"format", 1},
            {"pipeline", run.pipeline},
            {"run", run.id},
            {"state", pipelineStateName(run.state)},
            {"description", run.description},
            {"file", run.file},
            {"cause", run.cause},
            {"continues", run.continues},
            {"started", run.started},
            {"updated", run.updated},
            {"ended", run.ended},
            {"by", run.by},
            {"program", run.program},
            {"parameters", run.parameters},
            {"pid", run.pid},
            {"steps", steps}};
}

Result<PipelineRunRecord> pipelineRunFromJson(const Json& json, const std::string& source) {
    try {
        return readRecord(json, source);
    } catch (const Json::exception& e) {
        return fail(ErrorCode::Corrupt, fmt::format("{}: {}", source, e.what()),
                    "The file is damaged; the pipeline can be run again.");
    }
}

}  // namespace bw

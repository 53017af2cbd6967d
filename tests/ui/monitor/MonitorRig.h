#pragma once

#include "core/model/Evaluator.h"
#include "core/requests/RequestLog.h"
#include "core/requests/RequestWriter.h"
#include "core/table/DateTimeText.h"
#include "tests/support/SampleProject.h"

#include <fmt/format.h>

#include <QtGlobal>

#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace bw::ui::test {

struct Person {
    float age = 0;
    std::string job, pay;
};

/// Deterministic people: pay follows age, with noise. `strangers`: every fourth has a job that
/// training did not see.
inline std::vector<Person> people(unsigned seed, int count, float older = 0,
                                  bool strangers = false) {
    std::mt19937 random(seed);
    std::vector<Person> made;
    for (int i = 0; i < count; ++i) {
        Person one;
        one.age = 20 + static_cast<float>(random() % 400) / 10;
        one.job = "job" + std::to_string(random() % 3);
        one.pay = one.age + static_cast<float>(random() % 200) / 10 > 50 ? "high" : "low";
        one.age += older;
        if (strangers && i % 4 == 0) one.job = "astronaut";
        made.push_back(one);
    }
    return made;
}

/// A project with people-pay in production, and the log that a server of it would have written.
class ServedProject {
public:
    ServedProject() {
        const auto settings = sample.folder() / "benchwright.toml";
        std::ifstream in(settings);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        text.insert(text.find("[log]") + 6, "keys = [\"person\"]\n");
        text += "\n[monitor]\nminimum_rows = 100\n";
        std::ofstream(settings) << text;
        std::string csv = "age,job,pay\n";
        for (const Person& one : people(1, 2000))
            csv += fmt::format("{},{},{}\n", one.age, one.job, one.pay);
        sample.import(sample.write("people.csv", csv), "people");
        promote("linear");
    }

    /// Another version in production.
    ModelVersion promote(const std::string& architecture) {
        const RunRecord run = sample.train("people", "pay", architecture, {{"epochs", "8"}});
        const ModelVersion version = sample.promote(run.id, "it is " + architecture);
        models.push_back(
            readModel(sample.project().modelFolder(version.name, version.version)).value());
        return version;
    }

    [[nodiscard]] std::filesystem::path log() const {
        return requestFolder(sample.folder(), "people-pay");
    }
    [[nodiscard]] const Graph& graph(std::int64_t version) const {
        return models[static_cast<std::size_t>(version) - 1].graph;
    }

    /// One request a person, 20 seconds apart, answered by the model itself; their keys are p0, p1…
    /// A `wrong` one is logged with an answer that the model does not give.
    void serve(const std::vector<Person>& all, const std::string& from, std::int64_t version = 1,
               int wrong = -1) {
        auto evaluator = Evaluator::create(models[static_cast<std::size_t>(version) - 1]).value();
        const auto schema = requestSchema(graph(version), {"person"});
        auto writer = RequestWriter::open({.folder = log()}).value();
        std::int64_t time = *parseDateTimeText(from);
        for (std::size_t i = 0; i < all.size(); ++i) {
            RequestRows rows{.schema = schema, .request = fmt::format("q{}", served_)};
            rows.time = time += 20'000'000;
            rows.version = version;
            rows.latency = 1000 + static_cast<std::int64_t>(i);
            for (const GraphValue& input : graph(version).inputs) {
                InputColumn column{.name = input.name, .type = input.type.element};
                if (input.name == "age") column.floats = {all[i].age};
                if (input.name == "job") column.strings = {all[i].job};
                rows.inputs.push_back(std::move(column));
            }
            rows.keys = {{fmt::format("p{}", served_++)}};
            evaluator->run(rows.inputs, rows.answers);
            if (static_cast<int>(i) == wrong) rows.answers.probabilities = {0.5F, 0.5F};
            if (!writer->append(rows)) qFatal("a row was dropped");
        }
        if (!writer->close()) qFatal("the log cannot be closed");
    }
    void fail(const std::string& at) {
        auto writer = RequestWriter::open({.folder = log()}).value();
        RequestRows rows{.schema = requestSchema(graph(1), {"person"}), .request = "broken"};
        rows.time = *parseDateTimeText(at);
        rows.version = 1;
        rows.status = 400;
        rows.error = "input age: expected a number";
        if (!writer->append(rows) || !writer->close()) qFatal("cannot log");
    }
    /// A file of truth for the persons from `first` on, and for one that never asked.
    [[nodiscard]] std::filesystem::path truth(const std::vector<Person>& all, int first) const {
        std::string csv = "person,pay\nnobody,low\n";
        for (std::size_t i = 0; i < all.size(); ++i)
            csv += fmt::format("p{},{}\n", first + static_cast<int>(i), all[i].pay);
        return sample.write("truth.csv", csv);
    }

    bw::test::SampleProject sample;
    std::vector<Model> models;

private:
    int served_ = 0;
};

}  // namespace bw::ui::test

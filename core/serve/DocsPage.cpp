#include "core/model/Signature.h"
#include "core/serve/OipCodec.h"
#include "core/serve/OpenApi.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

std::string html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string inputRows(const Graph& graph) {
    constexpr std::size_t kShown = 12;
    std::string rows;
    for (const SignatureField& field : signatureOf(graph)) {
        std::string takes = "number";
        if (field.type == ElementType::Int64) takes = "time: ISO 8601 or microseconds since 1970";
        if (field.type == ElementType::String) {
            const std::size_t shown = std::min(kShown, field.words.size());
            takes = fmt::format(
                "text: {}{}",
                fmt::join(field.words.begin(),
                          field.words.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                shown < field.words.size() ? " …" : "");
        }
        rows += fmt::format("<tr><td>{}<td>{}<td>{}\n", html(field.name), oipDatatype(field.type),
                            html(takes));
    }
    return rows;
}

std::string outputRows(const Graph& graph) {
    std::string rows;
    for (const GraphValue& output : graph.outputs)
        rows += fmt::format("<tr><td>{}<td>{}<td>{}\n", html(output.name),
                            oipDatatype(output.type.element),
                            output.name == "prediction"
                                ? "one a row"
                                : html(fmt::format("{}", fmt::join(graph.target.classes, ", "))));
    return rows;
}

constexpr std::string_view kPaths[][2] = {
    {"POST /v2/models/{}/infer", "Open Inference Protocol, JSON or binary tensors"},
    {"POST /invocations", "MLflow: dataframe_split, dataframe_records, instances, inputs"},
    {"GET /v2/models/{}", "inputs and outputs"},
    {"GET /v2/health/ready", "whether it answers; also /v2/health/live, /ping, /health"},
    {"GET /metrics", "counters for Prometheus"},
    {"GET /openapi.json", "this page for programs"},
};

}  // namespace

std::string docsPage(const ServedModel& model) {
    std::string paths;
    for (const auto& [path, meaning] : kPaths)
        paths += fmt::format("<tr><td><code>{}</code><td>{}\n",
                             html(fmt::format(fmt::runtime(path), model.name)), html(meaning));
    return fmt::format(
        R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{0}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark }}
table {{ border-collapse: collapse; width: 100% }} td {{ border-top: 1px solid #8884; padding: .3rem .8rem .3rem 0; vertical-align: top }}
pre {{ overflow: auto; padding: 1rem; background: #8881 }} h2 {{ margin-top: 2rem }}
</style>
<h1>{0}, version {1}</h1>
<h2>Addresses</h2><table>{2}</table>
<h2>Inputs</h2><p>All are needed; a value that is not known is sent as <code>null</code>.</p><table>{3}</table>
<h2>Outputs</h2><table>{4}</table>
<h2>Example</h2>
<pre>curl -s http://HOST:PORT/v2/models/{0}/infer -H 'Content-Type: application/json' -d @- &lt;&lt;'END'
{5}
END</pre>
<p>The same for MLflow's clients, at <code>/invocations</code>:</p>
<pre>{6}</pre>
</html>
)",
        html(model.name), html(model.version), paths, inputRows(model.graph()),
        outputRows(model.graph()), html(dumpJson(exampleRequest(model.graph(), false), -1)),
        html(dumpJson(exampleRequest(model.graph(), true), -1)));
}

}  // namespace bw

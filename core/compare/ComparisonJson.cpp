#include "core/compare/Comparison.h"

#include <nlohmann/json.hpp>

namespace bw {
namespace {

Json differenceToJson(const MetricDifference& d) {
    Json json{{"candidate", d.candidate},
              {"production", d.production},
              {"difference", d.difference},
              {"low", d.low},
              {"high", d.high},
              {"p", d.p},
              {"test", d.test}};
    if (!d.reason.empty()) json["reason"] = d.reason;
    return json;
}

Json flipsToJson(const std::vector<Flip>& flips) {
    Json list = Json::array();
    for (const Flip& flip : flips)
        list.push_back({{"row", flip.row},
                        {"truth", flip.truth},
                        {"candidate", flip.candidate},
                        {"production", flip.production},
                        {"candidate_right", flip.candidateRight},
                        {"production_right", flip.productionRight}});
    return list;
}

}  // namespace

Json comparisonToJson(const Comparison& comparison) {
    Json metrics = Json::object();
    for (const auto& [name, difference] : comparison.metrics)
        metrics[name] = differenceToJson(difference);
    Json json{{"rows", comparison.rows},
              {"verdict", verdictName(comparison.verdict)},
              {"sentence", comparison.sentence},
              {"metric", comparison.metric},
              {"margin", comparison.margin},
              {"more_rows", comparison.moreRows ? Json(*comparison.moreRows) : Json()},
              {"metrics", std::move(metrics)},
              {"only_candidate_right", comparison.onlyCandidateRight},
              {"only_production_right", comparison.onlyProductionRight},
              {"unknown_truth", comparison.unknownTruth},
              {"flips", flipsToJson(comparison.flips)}};
    if (!comparison.note.empty()) json["note"] = comparison.note;
    return json;
}

}  // namespace bw

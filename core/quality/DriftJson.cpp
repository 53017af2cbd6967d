#include "core/quality/Drift.h"
#include "core/quality/JsonList.h"

#include <nlohmann/json.hpp>

namespace bw {
namespace {

constexpr const char* kSource = "drift of a column";

Result<DriftBin> binFromJson(const Json& json, const std::string& source) {
    DriftBin bin;
    BW_TRY(bin.label, jsonField<std::string>(json, "label", source));
    BW_TRY(bin.reference, jsonField<double>(json, "reference", source));
    BW_TRY(bin.current, jsonField<double>(json, "current", source));
    return bin;
}

}  // namespace

Json columnDriftToJson(const ColumnDrift& drift) {
    Json bins = Json::array();
    for (const DriftBin& bin : drift.bins)
        bins.push_back(
            {{"label", bin.label}, {"reference", bin.reference}, {"current", bin.current}});
    Json json{{"column", drift.column},
              {"kind", columnKindName(drift.kind)},
              {"reference_rows", drift.referenceRows},
              {"rows", drift.rows},
              {"reference_missing", drift.referenceMissing},
              {"missing", drift.missing},
              {"never_seen", drift.neverSeen},
              {"examples", drift.examples},
              {"measure", drift.measure},
              {"effect", drift.effect},
              {"p", drift.p},
              {"p_corrected", drift.corrected},
              {"psi", drift.psi},
              {"drifted", drift.drifted},
              {"bins", bins}};
    if (!drift.reason.empty()) json["reason"] = drift.reason;
    return json;
}

Result<ColumnDrift> columnDriftFromJson(const Json& json) {
    ColumnDrift drift;
    BW_TRY(drift.column, jsonField<std::string>(json, "column", kSource));
    const std::string source = "drift of column " + drift.column;
    BW_TRY(const std::string kind, jsonField<std::string>(json, "kind", source));
    BW_TRY(drift.kind, columnKindFromName(kind));
    BW_TRY(drift.referenceRows, jsonField<std::int64_t>(json, "reference_rows", source));
    BW_TRY(drift.rows, jsonField<std::int64_t>(json, "rows", source));
    BW_TRY(drift.referenceMissing, jsonField<std::int64_t>(json, "reference_missing", source));
    BW_TRY(drift.missing, jsonField<std::int64_t>(json, "missing", source));
    BW_TRY(drift.neverSeen, jsonField<std::int64_t>(json, "never_seen", source));
    BW_TRY(drift.examples, jsonList<std::string>(json, "examples", source));
    BW_TRY(drift.measure, jsonField<std::string>(json, "measure", source));
    BW_TRY(drift.effect, jsonField<double>(json, "effect", source));
    BW_TRY(drift.p, jsonField<double>(json, "p", source));
    BW_TRY(drift.corrected, jsonField<double>(json, "p_corrected", source));
    BW_TRY(drift.psi, jsonField<double>(json, "psi", source));
    BW_TRY(drift.drifted, jsonField<bool>(json, "drifted", source));
    BW_TRY(drift.bins, jsonList<DriftBin>(json, "bins", source, binFromJson));
    drift.reason = json.value("reason", "");
    return drift;
}

}  // namespace bw

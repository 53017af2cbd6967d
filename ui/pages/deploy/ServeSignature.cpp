#include "ui/pages/deploy/ServeSignature.h"

#include "core/model/Weights.h"
#include "core/pipeline/CompareSteps.h"
#include "core/pipeline/DataReports.h"
#include "core/table/DateTimeText.h"
#include "ui/base/Text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr std::size_t kMedian = 3;  // of ColumnProfile::quantiles

QString words(const char* source) {
    return QCoreApplication::translate("ServeSignature", source);
}

QString kindOf(const GraphValue& input, const RunSpec* spec) {
    if (spec)
        for (const FeatureSpec& feature : spec->features)
            if (feature.column == input.name) return text(feature.kind);
    switch (input.type.element) {
        case ElementType::String:
            return QStringLiteral("category");
        case ElementType::Int64:
            return QStringLiteral("datetime");
        case ElementType::Float32:
            break;
    }
    return QStringLiteral("number");
}

/// As a person types it; a float's digits, never thousands separated.
QString typed(const QString& kind, double value) {
    if (kind == QLatin1String("boolean"))
        return value >= 0.5 ? QStringLiteral("true") : QStringLiteral("false");
    if (kind == QLatin1String("datetime"))
        return text(dateTimeText(static_cast<std::int64_t>(value), ' '));
    if (kind == QLatin1String("integer")) return QString::number(std::llround(value));
    return QString::number(value, 'g', 6);
}

void suggest(const ColumnProfile& profile, SignatureField& field) {
    if (field.kind == QLatin1String("category")) {
        for (const ValueCount& value : profile.topValues)
            if (field.values.size() < kShownValues) field.values.append(text(value.value));
        if (!field.values.isEmpty()) field.suggestion = field.values.first();
        return;
    }
    if (profile.quantiles.size() > kMedian)
        field.suggestion = typed(field.kind, profile.quantiles[kMedian]);
    const bool ranged = profile.minimum && profile.maximum;
    if (ranged && field.kind != QLatin1String("boolean"))
        field.range =
            words("%1 to %2")
                .arg(typed(field.kind, *profile.minimum), typed(field.kind, *profile.maximum));
}

/// Why there are no suggestions; empty when there are.
QString suggestAll(const Workbench& bench, const RunSpec& spec, ServeSignature& signature,
                   const JobContext& job) {
    const auto dataset = openDataset(bench.project, spec.dataset + "@" + spec.version);
    if (!dataset) return text(dataset.error().message);
    const auto profile = storedProfile(*dataset, job);
    if (!profile) return text(profile.error().message);
    for (SignatureField& field : signature.fields)
        if (const ColumnProfile* column = profile->find(bytes(field.name))) suggest(*column, field);
    return {};
}

}  // namespace

Result<ServeSignature> loadSignature(const Workbench& bench, const std::string& reference,
                                     const JobContext& job) {
    BW_TRY(const auto resolved, bench.project.resolve(reference));
    BW_TRY(const Model model, readModel(resolved.directory));
    BW_CHECK(job.check());
    const auto spec = specOfModel(bench.project, resolved);
    ServeSignature signature;
    signature.model = text(resolved.text);
    signature.target = text(model.graph.target.column);
    for (const std::string& name : model.graph.target.classes) signature.classes.append(text(name));
    for (const GraphValue& input : model.graph.inputs)
        signature.fields.push_back({.name = text(input.name),
                                    .kind = kindOf(input, spec ? &*spec : nullptr),
                                    .element = input.type.element,
                                    .suggestion = {},
                                    .values = {},
                                    .range = {}});
    job.progress(0.5, "Reading the training data's statistics");
    signature.note = spec ? suggestAll(bench, *spec, signature, job) : text(spec.error().message);
    BW_CHECK(job.check());
    return signature;
}

}  // namespace bw::ui

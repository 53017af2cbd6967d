#include "ui/pages/compare/ProposalChoice.h"

#include "core/flow/StepContext.h"
#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw::ui {
namespace {

/// Keys of a gate step and the options of the command line that mean the same.
constexpr std::pair<const char*, const char*> kOptions[] = {
    {"data", "--data"},
    {"split", "--split"},
    {"part", "--part"},
    {"metric", "--metric"},
};

QString textKey(const Json& settings, const char* key) {
    const auto found = settings.find(key);
    return found != settings.end() && found->is_string() ? text(found->get<std::string>())
                                                         : QString();
}

}  // namespace

std::optional<ModelVersion> aliasOf(const Snapshot& snapshot, const Proposal& proposal) {
    const auto found = std::ranges::find_if(snapshot.models, [&](const ModelVersion& version) {
        return version.name == proposal.modelName &&
               std::ranges::find(version.aliases, proposal.alias) != version.aliases.end();
    });
    return found == snapshot.models.end() ? std::nullopt : std::optional(*found);
}

Result<PromoteOptions> promoteOptionsOf(const Proposal& proposal, const std::string& why) {
    try {
        const CompareOptions compare = compareOptions(proposal.settings);
        PromoteOptions options{.gate = {.candidate = proposal.candidate,
                                        .modelName = proposal.modelName,
                                        .compare = compare},
                               .alias = proposal.alias,
                               .why = why};
        return options;
    } catch (const Json::exception&) {
        return fail(
            ErrorCode::Corrupt,
            "Proposal " + std::to_string(proposal.number) + " does not say how the gate judged",
            "Compare the candidate here and promote it from the comparison.");
    }
}

QString proposalCommand(const Proposal& proposal) {
    QString line = QStringLiteral("benchwright promote %1 --as %2 --name %3")
                       .arg(shellWord(text(proposal.candidate)), shellWord(text(proposal.alias)),
                            shellWord(text(proposal.modelName)));
    if (proposal.settings.is_object()) {
        for (const auto& [key, option] : kOptions)
            if (const QString value = textKey(proposal.settings, key); !value.isEmpty())
                line += QStringLiteral(" %1 %2").arg(QLatin1String(option), shellWord(value));
        const double margin = proposal.settings.value("margin_percent", -1.0);
        if (margin >= 0) line += QStringLiteral(" --margin %1").arg(margin);
    }
    return line + QStringLiteral(" --why %1");
}

}  // namespace bw::ui

#include "ui/pages/compare/CompareChoice.h"

#include "ui/base/Text.h"

#include <QStringList>

#include <algorithm>

namespace bw::ui {
namespace {

qsizetype countAccepted(const std::vector<AuditEntry>& audit) {
    return std::ranges::count(audit, "accept_finding", &AuditEntry::action);
}

Premises from(const ProjectSettings& settings, const QString& production, qsizetype accepted) {
    return {.production = production,
            .metric = text(settings.metric),
            .marginPercent = settings.marginPercent,
            .resamples = settings.resamples,
            .acceptedFindings = accepted};
}

QStringList rowWords(const CompareChoice& choice) {
    QStringList words;
    if (!choice.data.isEmpty()) words << QStringLiteral("--data") << shellWord(choice.data);
    if (choice.part != QLatin1String("test")) words << QStringLiteral("--part") << choice.part;
    return words;
}

QStringList judgeWords(const CompareChoice& choice) {
    QStringList words;
    if (!choice.modelName.isEmpty())
        words << QStringLiteral("--name") << shellWord(choice.modelName);
    words << rowWords(choice);
    if (!choice.metric.isEmpty()) words << QStringLiteral("--metric") << choice.metric;
    if (choice.marginPercent)
        words << QStringLiteral("--margin") << QString::number(*choice.marginPercent);
    if (choice.resamples)
        words << QStringLiteral("--resamples") << QString::number(*choice.resamples);
    if (choice.excludeTrained) words << QStringLiteral("--exclude-trained");
    return words;
}

QString line(const QString& verb, const CompareChoice& choice, const QStringList& more) {
    return (QStringList{QStringLiteral("benchwright"), verb, shellWord(choice.candidate)} + more)
        .join(QLatin1Char(' '));
}

}  // namespace

Premises premisesOf(const Snapshot& snapshot, const QString& modelName) {
    const auto production = productionOf(snapshot, modelName);
    return from(snapshot.settings, production ? versionText(*production) : QString(),
                countAccepted(snapshot.audit));
}

Result<Premises> premisesOf(const Project& project, const std::string& modelName) {
    BW_TRY(const auto production, project.alias("production", modelName));
    BW_TRY(const auto audit, project.audit());
    return from(project.settings(), production ? versionText(*production) : QString(),
                countAccepted(audit));
}

CompareOptions optionsOf(const CompareChoice& choice) {
    CompareOptions options{.candidate = bytes(choice.candidate),
                           .modelName = bytes(choice.modelName),
                           .key = bytes(choice.key),
                           .excludeTrained = choice.excludeTrained,
                           .metric = bytes(choice.metric),
                           .marginPercent = choice.marginPercent,
                           .resamples = choice.resamples};
    if (choice.against != Against::Production) options.production = bytes(choice.other);
    options.evaluate.data = bytes(choice.data);
    options.evaluate.part = bytes(choice.part);
    return options;
}

QString compareCommand(const CompareChoice& choice) {
    QStringList words;
    words << (choice.against == Against::Production ? QStringLiteral("production")
                                                    : shellWord(choice.other));
    if (choice.against == Against::File && !choice.key.isEmpty())
        words << QStringLiteral("--key") << shellWord(choice.key);
    return line(QStringLiteral("compare"), choice, words + judgeWords(choice));
}

QString gateCommand(const CompareChoice& choice) {
    return line(QStringLiteral("gate"), choice, judgeWords(choice));
}

QString evaluateCommand(const CompareChoice& choice) {
    return line(QStringLiteral("evaluate"), choice, rowWords(choice));
}

QString promoteCommand(const CompareChoice& choice, bool overrideGate) {
    QStringList words{QStringLiteral("--as"), QStringLiteral("production"), QStringLiteral("--why"),
                      QStringLiteral("%1")};
    words << judgeWords(choice);
    if (overrideGate) words << QStringLiteral("--override");
    return line(QStringLiteral("promote"), choice, words);
}

QString rollbackCommand(const QString& modelName, bool severalNames) {
    return severalNames ? QStringLiteral("benchwright rollback --name %1 --why %2")
                              .arg(shellWord(modelName), QStringLiteral("%1"))
                        : QStringLiteral("benchwright rollback --why %1");
}

}  // namespace bw::ui

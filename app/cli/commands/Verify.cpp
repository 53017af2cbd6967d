#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/base/Files.h"
#include "core/pipeline/DataReports.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw::cli {
namespace {

std::string rowsText(const std::vector<std::int64_t>& rows) {
    const std::size_t shown = std::min<std::size_t>(rows.size(), 8);
    return fmt::format(
        "rows {}{}",
        fmt::join(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
        rows.size() > shown ? ", …" : "");
}

bool isAccepted(const VerifyReport& report, const Finding& finding) {
    return std::ranges::find(report.accepted, finding.key()) != report.accepted.end();
}

std::string reportText(const VerifyReport& report) {
    std::string text;
    for (const Finding& finding : report.findings) {
        text += fmt::format("{:<8} {}", severityName(finding.severity), finding.message);
        if (!finding.rows.empty()) text += fmt::format(" ({})", rowsText(finding.rows));
        text += fmt::format("\n         {}  key {}{}\n", finding.advice, finding.key().substr(0, 8),
                            isAccepted(report, finding) ? "  accepted" : "");
    }
    for (const CheckOutcome& outcome : report.outcomes)
        if (outcome.status == CheckStatus::Crashed || outcome.status == CheckStatus::Skipped)
            text += fmt::format("{:<8} check {}: {}\n",
                                outcome.status == CheckStatus::Crashed ? "crashed" : "skipped",
                                outcome.check, outcome.reason);
    return text + fmt::format("{}@{}: {}, verdict {}\n", report.dataset, shortHash(report.version),
                              counted(static_cast<std::int64_t>(report.findings.size()), "finding"),
                              report.verdict());
}

class VerifyCommand final : public Command {
public:
    std::string name() const override { return "verify"; }
    std::string summary() const override {
        return "Check a dataset; exit 1 on findings at error level";
    }
    std::string example() const override {
        return "verify income --target salary --junit report.xml";
    }
    void declare(CLI::App& options) override {
        options.add_option("dataset", reference_, "name or name@version")->required();
        options.add_option("--target", target_,
                           "Column to be predicted, for the checks that need it");
        options.add_option("--junit", junit_, "Also write a JUnit XML file");
        auto* accept =
            options
                .add_option("--accept", accept_, "Accept a finding, by the first digits of its key")
                ->check(CLI::Validator(
                    [](const std::string& key) {
                        return key.empty() ? "a key has at least one digit" : "";
                    },
                    "KEY"));
        options.add_option("--why", why_, "Reason for accepting, for the audit log")->needs(accept);
    }

    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const OpenedDataset dataset, openDataset(bench.project, reference_));
        BW_TRY(VerifyReport report, verifyStored(bench, dataset, target_, session.job()));
        if (!accept_.empty()) {
            BW_CHECK(acceptFinding(bench, report, accept_, why_));
            BW_TRY(report.accepted, bench.project.acceptedFindings(report.dataset));
        }
        if (!junit_.empty()) BW_CHECK(writeFileAtomically(junit_, verifyReportToJUnit(report)));
        return Outcome{verifyReportToJson(report), reportText(report),
                       report.verdict() == "fail" ? 1 : 0};
    }

private:
    std::string reference_, target_, accept_, why_;
    std::filesystem::path junit_;
};

}  // namespace

void addVerifyCommands(Commands& commands) {
    commands.push_back(std::make_unique<VerifyCommand>());
}

}  // namespace bw::cli

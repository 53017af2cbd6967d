#include "core/quality/Contract.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <algorithm>

namespace bw {
namespace {

class ContractCheck final : public NamedCheck {
public:
    ContractCheck()
        : NamedCheck("contract", "Data contract",
                     "The accepted contract: columns and their kinds, ranges, categories, missing "
                     "shares. Skipped while no contract is accepted.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext& job) const override {
        if (!input.contract)
            return fail(ErrorCode::Refused, "no accepted contract",
                        "Infer one, look at it and accept it.");
        const Dataset& dataset = input.dataset;
        std::vector<ColumnKind> kinds;
        for (int i = 0; i < static_cast<int>(dataset.columns().size()); ++i)
            kinds.push_back(dataset.kind(i));
        std::vector<Finding> findings = schemaFaults(*input.contract, dataset.columns(), kinds);
        BW_TRY(std::vector<Finding> values, valueFaults(*input.contract, dataset, job));
        std::ranges::move(values, std::back_inserter(findings));
        return findings;
    }
};

}  // namespace

std::unique_ptr<Check> makeContractCheck() {
    return std::make_unique<ContractCheck>();
}

}  // namespace bw

#include "ui/base/Tokens.h"

namespace bw::ui {
namespace {

Tokens makeLight() {
    return {.dark = false,
            .window = "#F6F7F9",
            .surface = "#FFFFFF",
            .raised = "#FFFFFF",
            .line = "#DDE1E7",
            .text = "#1B1F27",
            .quiet = "#5B6472",
            .accent = "#2B62D9",
            .onAccent = "#FFFFFF",
            .good = "#16794A",
            .warn = "#9A5B00",
            .bad = "#B3261E",
            .candidate = "#2B62D9",
            .production = "#7A8494",
            .hover = "#EEF1F5",
            .selection = "#DCE7FB",
            .series = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B57A00", "#2E8CC4", "#8A7E00",
                       "#1B1F27"}};
}

Tokens makeDark() {
    return {.dark = true,
            .window = "#16181D",
            .surface = "#1E2128",
            .raised = "#262A33",
            .line = "#343945",
            .text = "#E6E9EF",
            .quiet = "#9BA5B5",
            .accent = "#7AA7FF",
            .onAccent = "#10151F",
            .good = "#5FD39A",
            .warn = "#F2B45A",
            .bad = "#FF8A80",
            .candidate = "#7AA7FF",
            .production = "#A3ADBD",
            .hover = "#2A2F39",
            .selection = "#283856",
            .series = {"#5BB3E8", "#FF8A4C", "#3CCFA4", "#E5A3CB", "#F2BC4B", "#9AD4F5", "#F0E442",
                       "#E6E9EF"}};
}

}  // namespace

const Tokens& lightTokens() {
    static const Tokens tokens = makeLight();
    return tokens;
}

const Tokens& darkTokens() {
    static const Tokens tokens = makeDark();
    return tokens;
}

}  // namespace bw::ui

#include "core/run/RunSpec.h"

namespace bw {
namespace {

using Whole = std::int64_t;

std::vector<ParameterDescription> optimizerParameters() {
    return {
        {.name = "optimizer",
         .title = "Optimizer",
         .defaultValue = std::string("adamw"),
         .help = "adamw (Loshchilov and Hutter 2019) needs little tuning; sgd with momentum can "
                 "end better "
                 "but wants a learning rate found by trying.",
         .choices = {"adamw", "sgd"}},
        {.name = "learning_rate",
         .title = "Learning rate",
         .defaultValue = 1e-3,
         .help = "Size of a step. Lower it when the loss jumps or turns NaN, raise it when the "
                 "loss falls "
                 "slowly; 0.001 suits adamw, 0.01 to 0.1 suits sgd.",
         .minimum = 1e-9,
         .maximum = 100},
        {.name = "weight_decay",
         .title = "Weight decay",
         .defaultValue = 1e-2,
         .help = "Pulls weights towards zero in each step (decoupled with adamw, added to the "
                 "gradient with "
                 "sgd). Raise it when validation gets worse while training gets better.",
         .minimum = 0,
         .maximum = 10},
        {.name = "momentum",
         .title = "Momentum",
         .defaultValue = 0.9,
         .help = "Share of the last step that is kept, of sgd alone.",
         .minimum = 0,
         .maximum = 0.9999,
         .basic = false},
        {.name = "clip_norm",
         .title = "Gradient limit",
         .defaultValue = 0.0,
         .help = "Scales a step's gradient down to this Euclidean norm when it is longer; 0 never "
                 "does. "
                 "Try 1 when the loss jumps.",
         .minimum = 0,
         .maximum = 1e6,
         .basic = false},
    };
}

std::vector<ParameterDescription> lengthParameters() {
    return {
        {.name = "batch_size",
         .title = "Batch size",
         .defaultValue = Whole{256},
         .help = "Rows a step. Larger is faster on a GPU and smoother; smaller often generalizes "
                 "better on "
                 "small tables.",
         .minimum = 1,
         .maximum = 1 << 24},
        {.name = "epochs",
         .title = "Epochs",
         .defaultValue = Whole{20},
         .help = "Passes over the training rows at most; early stopping may end sooner.",
         .minimum = 1,
         .maximum = 1000000},
        {.name = "patience",
         .title = "Patience",
         .defaultValue = Whole{5},
         .help =
             "Stops after so many epochs without a better validation metric; 0 never stops early.",
         .minimum = 0,
         .maximum = 1000000},
        {.name = "min_delta",
         .title = "Smallest improvement",
         .defaultValue = 0.0,
         .help =
             "By how much the deciding metric must improve to count as better, in its own unit.",
         .minimum = 0,
         .maximum = 1e6,
         .basic = false},
        {.name = "metric",
         .title = "Deciding metric",
         .defaultValue = std::string(),
         .help = "Which validation metric decides about early stopping and the best model; empty: "
                 "log_loss "
                 "for classes, rmse for numbers.",
         .choices = {"", "log_loss", "accuracy", "roc_auc", "f1", "f1_macro", "brier_score", "rmse",
                     "mae", "r2"},
         .basic = false},
    };
}

std::vector<ParameterDescription> recordParameters() {
    return {
        {.name = "keep_best",
         .title = "Best models kept",
         .defaultValue = Whole{1},
         .help = "How many checkpoints with the best validation metric stay on disk, beside the "
                 "last one.",
         .minimum = 1,
         .maximum = 1000,
         .basic = false},
        {.name = "log_every",
         .title = "Steps between points",
         .defaultValue = Whole{10},
         .help = "The training loss is read and recorded every so many steps; 1 gives the finest "
                 "curve and "
                 "costs speed on a GPU.",
         .minimum = 1,
         .maximum = 1000000,
         .basic = false},
        {.name = "checkpoint_every",
         .title = "Epochs between checkpoints",
         .defaultValue = Whole{1},
         .help =
             "A killed run goes on from its last checkpoint. Raise it when epochs are very short.",
         .minimum = 1,
         .maximum = 1000000,
         .basic = false},
    };
}

}  // namespace

const std::vector<ParameterDescription>& trainerParameters() {
    static const std::vector<ParameterDescription> all = [] {
        std::vector<ParameterDescription> list = optimizerParameters();
        for (const auto& more : {lengthParameters(), recordParameters()})
            list.insert(list.end(), more.begin(), more.end());
        return list;
    }();
    return all;
}

}  // namespace bw

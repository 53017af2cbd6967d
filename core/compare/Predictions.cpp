#include "core/compare/Predictions.h"

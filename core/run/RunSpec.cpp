#include "core/run/RunSpec.h"

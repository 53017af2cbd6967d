#pragma once

#include "ui/base/MergeRows.h"

#include "core/store/Project.h"

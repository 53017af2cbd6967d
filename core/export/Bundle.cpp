#include "core/export/Bundle.h"

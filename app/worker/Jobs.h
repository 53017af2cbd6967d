#pragma once

#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/plugin/PluginHost.h"

namespace bw {

/// The short jobs of the worker: one JSON request in, one JSON result out
/// (core/run/WorkerClient.h). Paths are absolute.
///
/// "devices"  {}
///   -> {"torch": "2.13.0", "devices": [{"id", "name", "memory_bytes", "free_bytes", "driver",
///   "threads"}]}
/// "predict_dataset"  {"model": folder, "dataset": file.h5, "split": SplitSpec or null, "part":
/// "test" or
///   null (all rows), "device", "output": file.arrow}          answers beside the truth:
///   Predictions
///   -> {"rows"}
/// "predict_file"  {"model": folder, "source": file, "device", "output": file.csv or file.parquet}
///   -> {"rows", "output"}      columns `row`, then `label` and `p_<class>`…, or `prediction`
/// "answer"  {"model": folder, "format": "graph" | "safetensors" | "torchscript", "folder": of the
/// exported
///   files, "inputs": inputsToJson()}                          one format's answers on golden rows
///   -> {"outputs": outputsToJson()}
/// "export"  {"model": folder, "format": exporter id, "folder"}
///   -> {"files"}
[[nodiscard]] Result<Json> runJob(const std::string& job, const Json& request,
                                  const PluginHost& plugins, const JobContext& context);

}  // namespace bw

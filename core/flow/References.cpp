#include "core/flow/References.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace bw {
namespace {

struct Piece {
    std::string literal;  ///< text before the reference
    std::optional<PipelineReference> reference;
};

PipelineReference referenceOf(std::string_view inside) {
    PipelineReference reference;
    if (const std::size_t colon = inside.find(':'); colon != std::string_view::npos) {
        reference.pipeline = inside.substr(0, colon);
        inside.remove_prefix(colon + 1);
    }
    const std::size_t dot = inside.find('.');
    reference.name = inside.substr(0, dot);
    if (dot != std::string_view::npos) reference.output = inside.substr(dot + 1);
    return reference;
}

Result<std::vector<Piece>> piecesOf(std::string_view text) {
    std::vector<Piece> pieces(1);
    while (!text.empty()) {
        if (text.starts_with("$${")) {
            pieces.back().literal += "${";
            text.remove_prefix(3);
        } else if (text.starts_with("${")) {
            const std::size_t end = text.find('}');
            const std::string_view inside =
                text.substr(2, end == std::string_view::npos ? end : end - 2);
            if (end == std::string_view::npos || referenceOf(inside).name.empty())
                return fail(ErrorCode::BadInput,
                            fmt::format("\"{}\" is no reference", text.substr(0, end)),
                            "Write ${step}, ${step.output} or ${parameter}; $${ is a ${ that means "
                            "itself.");
            pieces.back().reference = referenceOf(inside);
            pieces.emplace_back();
            text.remove_prefix(end + 1);
        } else {
            pieces.back().literal += text.front();
            text.remove_prefix(1);
        }
    }
    return pieces;
}

Result<Json> replaceText(const std::string& text, const ReferenceLookup& lookup) {
    BW_TRY(const std::vector<Piece> pieces, piecesOf(text));
    const bool whole = pieces.size() == 2 && pieces[0].literal.empty() && pieces[1].literal.empty();
    std::string joined;
    for (const Piece& piece : pieces) {
        joined += piece.literal;
        if (!piece.reference) continue;
        BW_TRY(Json value, lookup(*piece.reference));
        if (whole && !value.is_null()) return value;
        joined += value.is_null() ? piece.reference->text() : jsonAsText(value);
    }
    return Json(joined);
}

}  // namespace

std::string PipelineReference::text() const {
    return fmt::format("${{{}{}{}{}{}}}", pipeline, pipeline.empty() ? "" : ":", name,
                       output.empty() ? "" : ".", output);
}

Result<std::vector<PipelineReference>> referencesIn(const Json& value) {
    std::vector<PipelineReference> found;
    BW_CHECK(replaceReferences(value, [&](const PipelineReference& reference) -> Result<Json> {
        found.push_back(reference);
        return Json();
    }));
    return found;
}

Result<Json> replaceReferences(const Json& value, const ReferenceLookup& lookup) {
    if (value.is_string()) return replaceText(value.get<std::string>(), lookup);
    if (!value.is_array() && !value.is_object()) return value;
    Json replaced = value;
    for (auto& item : replaced.items()) {
        BW_TRY(item.value(), replaceReferences(item.value(), lookup));
    }
    return replaced;
}

std::string jsonAsText(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return fmt::format("{}", value.get<double>());
    if (!value.is_array()) return dumpJson(value, -1);
    std::string joined;
    for (const Json& item : value) {
        if (!joined.empty()) joined += ',';
        joined += jsonAsText(item);
    }
    return joined;
}

}  // namespace bw

#include "ui/pages/monitor/NewPipeline.h"

#include "core/base/Files.h"
#include "core/base/TomlEdit.h"
#include "core/store/Names.h"

namespace bw::ui {

Result<std::string> templateText(const std::string& templateName, const std::string& name) {
    BW_TRY(const PipelineTemplate made, pipelineTemplate(templateName));
    BW_TRY(TomlEdit edit, TomlEdit::open(std::string(made.text), templateName + ".toml"));
    edit.set({"pipeline", "name"}, tomlString(name));
    return edit.finish();
}

Result<std::filesystem::path> writeTemplate(const Project& project, const std::string& templateName,
                                            const std::string& name, bool replace) {
    BW_CHECK(checkStoredName(name, "pipeline"));
    auto file = project.folder() / "pipelines" / (name + ".toml");
    std::error_code ignored;
    if (!replace && std::filesystem::exists(file, ignored))
        return fail(ErrorCode::Refused, file.string() + " exists already",
                    "Choose another name, or say that the file may be replaced.");
    BW_TRY(const std::string text, templateText(templateName, name));
    BW_CHECK(makeFolders(file.parent_path()));
    BW_CHECK(writeFileAtomically(file, text));
    return file;
}

}  // namespace bw::ui

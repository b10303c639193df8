//! Files that are given and written: names, writing, choosing a format.

use nianbao_format::{Exporter, Form, Registry};
use nianbao_model::{Fault, Lang};
use nianbao_output::Door;
use std::path::Path;

/// A file's name as messages call it.
pub(crate) fn display_name(file: &Path) -> String {
    file.display().to_string()
}

/// Writes a file whole or not at all, through the door and into a folder that is there.
pub(crate) fn write_file(door: &Door, file: &Path, bytes: &[u8]) -> Result<(), Fault> {
    needs_folder(file)?;
    door.write(file, bytes)
}

/// A single file is written into a folder that is there.
pub(crate) fn needs_folder(file: &Path) -> Result<(), Fault> {
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
        let folder = folder.display();
        return Err(Fault::new(
            format!("没有文件夹 {folder}"),
            format!("there is no folder {folder}"),
        ));
    }
    Ok(())
}

/// How a file that was written is called.
pub(crate) fn target_name(file: &Path, lang: Lang) -> String {
    match nianbao_output::is_stdout(file) {
        true => lang.say("标准输出", "the standard output").to_owned(),
        false => display_name(file),
    }
}

/// The format to write in: the one named, else by the ending of the file.
pub(crate) fn exporter<'a>(
    registry: &'a Registry,
    to: Option<&str>,
    output: &Path,
) -> Result<&'a dyn Exporter, Fault> {
    let found = match to {
        Some(id) => registry.exporter(id),
        None => registry.exporter_for(&display_name(output)),
    };
    found.ok_or_else(|| {
        let known: Vec<_> = registry.exporters().map(|e| e.info().id).collect();
        let known = known.join(" ");
        let asked = to.map_or_else(|| display_name(output), str::to_owned);
        Fault::new(
            format!("不知道按什么格式写“{asked}”；可用的输出格式：{known}（用 --to 指明，或写在文件名后缀里）"),
            format!("which format is “{asked}”? There are: {known} (name one with --to, or by the file's ending)"),
        )
    })
}

/// The form that is taken where none is named.
pub(crate) fn first_form(registry: &Registry) -> Result<&dyn Form, Fault> {
    registry.forms().next().ok_or_else(|| {
        Fault::new(
            "本程序没有编入任何空白表格的格式。",
            "this program was built without any format of blank forms.",
        )
    })
}

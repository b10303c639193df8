//! The one list of built-in formats: a new format is one line here.

use nianbao_format::Registry;

/// All built-in formats.
pub fn formats() -> Registry {
    Registry::new()
        .import(nianbao_import_excel::Excel)
        .import(nianbao_import_json::Json)
        .import(nianbao_import_xml::Xml)
        .export(nianbao_export_xlsx::Xlsx)
        .export(nianbao_export_html::Html)
        .export(nianbao_export_xml::Xml)
        .export(nianbao_export_json::Json)
}

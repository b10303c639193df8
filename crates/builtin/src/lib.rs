//! The one list of built-in formats. A new format is a new crate and one line here; nothing else changes.

use nianbao_format::Registry;
use nianbao_panel::Panel;

/// All built-in formats. Where two are equally sure of a file, the one further up counts.
pub fn formats() -> Registry {
    pictures(list())
}

fn list() -> Registry {
    Registry::new()
        .import(nianbao_import_excel::Excel)
        .import(nianbao_import_json::Json)
        .import(nianbao_import_xml::Xml)
        .import(nianbao_import_html::Html)
        .import(nianbao_import_csv::Csv)
        .import(nianbao_import_text::Text)
        .export(nianbao_export_xlsx::Xlsx)
        .export(nianbao_export_html::Html)
        .export(nianbao_export_xml::Xml)
        .export(nianbao_export_json::Json)
        .export(nianbao_export_csv::Csv)
        .export(nianbao_export_infographic::Page)
        .export(nianbao_export_infographic::Svg)
}

/// The same with the pictures, which need a renderer.
fn pictures(formats: Registry) -> Registry {
    #[cfg(feature = "png")]
    let formats = formats.export(nianbao_export_infographic::Png).export(nianbao_export_infographic::Share);
    formats
}

/// All built-in formats for panels of many reports.
pub fn panels() -> Vec<Box<dyn Panel>> {
    vec![
        Box::new(nianbao_export_csv::Csv),
        Box::new(nianbao_export_sdmx::Sdmx),
        Box::new(nianbao_export_sdmx::Structure),
        Box::new(nianbao_export_sdmx::SdmxCsv),
        #[cfg(feature = "parquet")]
        Box::new(nianbao_export_parquet::Parquet),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_endings_are_unique_so_that_every_format_can_be_reached() {
        let formats = formats();
        for infos in [formats.importers().map(|i| i.info()).collect::<Vec<_>>(), formats.exporters().map(|e| e.info()).collect()] {
            let ids: BTreeSet<_> = infos.iter().map(|info| info.id.as_ref()).collect();
            let endings: Vec<_> = infos.iter().flat_map(|info| &info.extensions).collect();
            assert_eq!(ids.len(), infos.len());
            assert_eq!(endings.iter().collect::<BTreeSet<_>>().len(), endings.len(), "{endings:?}");
            for info in &infos {
                assert!(!info.extensions.is_empty() && !info.name.zh.is_empty() && !info.name.en.is_empty(), "{}", info.id);
            }
        }
    }

    #[test]
    fn content_finds_its_format_whatever_the_name_says() {
        let formats = formats();
        let found = |bytes: &[u8], name: &str| formats.find(bytes, name).map(|importer| importer.info().id.into_owned()).ok();
        assert_eq!(found(b"{\"schema\": \"nianbao.report/1\"}", "a.xml"), Some("json".into()));
        assert_eq!(found(b"<report xmlns=\"urn:nianbao:report:1\"/>", "a.xlsx"), Some("xml".into()));
        assert_eq!((found(b"hello", "a.txt"), found(b"hello", "a.doc")), (Some("text".into()), None));
    }
}

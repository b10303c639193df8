//! The one list of built-in formats: what reads, what writes, panels, blank forms, files handed
//! back, forms of `check --report`.
//!
//! A new format is a new crate and what stands about it here: a line in the list, and in the
//! manifest a dependency and a feature of the crate's name (`cargo xtask new-format NAME --list`
//! writes all three). Nothing else changes, and any of them can be left out.

use nianbao_format::Registry;

/// The list: for each format the feature it belongs to, how it is added, and what is added.
macro_rules! list {
    ($($feature:literal $add:ident $format:path;)*) => {
        /// All built-in formats. Where two are equally sure of a file, the one further up counts.
        pub fn formats() -> Registry {
            let formats = Registry::new();
            $(
                #[cfg(feature = $feature)]
                let formats = formats.$add($format);
            )*
            formats
        }
    };
}

list! {
    "import-docx" import nianbao_import_docx::Docx;
    "import-excel" import nianbao_import_excel::Excel;
    "format-json" import nianbao_format_json::Json;
    "format-xml" import nianbao_format_xml::Xml;
    "import-html" import nianbao_import_html::Html;
    "format-csv" import nianbao_format_csv::Csv;
    "import-text" import nianbao_import_text::Text;
    "export-xlsx" export nianbao_export_xlsx::Xlsx;
    "export-docx" export nianbao_export_docx::Docx;
    "export-html" export nianbao_export_html::Html;
    "format-xml" export nianbao_format_xml::Xml;
    "format-json" export nianbao_format_json::Json;
    "format-csv" export nianbao_format_csv::Csv;
    "export-infographic" export nianbao_export_infographic::Page;
    "export-infographic" export nianbao_export_infographic::Svg;
    "png" export nianbao_export_infographic::Png;
    "png" export nianbao_export_infographic::Share;
    "format-csv" panel nianbao_format_csv::Csv;
    "export-sdmx" panel nianbao_export_sdmx::Sdmx;
    "export-sdmx" panel nianbao_export_sdmx::Structure;
    "export-sdmx" panel nianbao_export_sdmx::SdmxCsv;
    "export-parquet" panel nianbao_export_parquet::Parquet;
    "export-xlsx" form nianbao_export_xlsx::Template;
    "export-docx" form nianbao_export_docx::Template;
    "mark-excel" marker nianbao_mark_excel::MarkExcel;
    "mark-docx" marker nianbao_mark_docx::MarkDocx;
    "findings" findings nianbao_findings::Text;
    "findings" findings nianbao_findings::Json;
    "findings" findings nianbao_findings::Sarif;
    "findings" findings nianbao_findings::Html;
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod named;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_endings_are_unique_so_that_every_format_can_be_reached() {
        let formats = formats();
        for infos in [
            formats.importers().map(|i| i.info()).collect::<Vec<_>>(),
            formats.exporters().map(|e| e.info()).collect(),
        ] {
            let ids: BTreeSet<_> = infos.iter().map(|info| info.id.as_ref()).collect();
            let endings: Vec<_> = infos.iter().flat_map(|info| &info.extensions).collect();
            assert_eq!(ids.len(), infos.len());
            assert_eq!(endings.iter().collect::<BTreeSet<_>>().len(), endings.len(), "{endings:?}");
            for info in &infos {
                assert!(
                    !info.extensions.is_empty()
                        && !info.name.zh.is_empty()
                        && !info.name.en.is_empty(),
                    "{}",
                    info.id
                );
            }
        }
    }

    #[test]
    fn any_document_is_drawn_by_formats_that_say_so_and_refused_by_the_others() {
        use nianbao_document::{Block, CellContent, Document, DrawnTable, Part, TableCell};
        use nianbao_format::DrawJob;
        let hostile = "=1+1<script>\u{0}]]>&";
        let cell =
            |row, column, content| TableCell { row, column, row_span: 1, column_span: 1, content };
        let cells = vec![
            cell(0, 0, CellContent::Corner(hostile.into())),
            cell(0, 1, CellContent::ColumnHead(hostile.into())),
            cell(1, 0, CellContent::Text(hostile.into())),
            cell(1, 1, CellContent::Number("1.50".parse().unwrap())),
        ];
        let table = DrawnTable {
            id: "t".into(),
            caption: hostile.into(),
            columns: 2,
            rows: 2,
            head: 1,
            stub: 1,
            widths: vec![20, 10],
            cells,
        };
        let blocks = vec![
            Block::Subheading(hostile.into()),
            Block::Paragraph(hostile.into()),
            Block::Table(table),
            Block::Note(hostile.into()),
        ];
        let part = |id: &str, blocks: Vec<Block>| Part {
            id: id.into(),
            heading: hostile.into(),
            wants_text: true,
            blocks,
        };
        let parts = vec![part("a", blocks[..2].to_vec()), part("b", blocks), part("c", Vec::new())];
        let document = Document { title: hostile.into(), parts, indicators: Vec::new() };
        let job = DrawJob::new(&document, hostile, (2026, 9, 30)).about(hostile);
        let formats = formats();
        let mut drawing = 0;
        for format in formats.exporters() {
            let draw = || {
                let mut bytes = Vec::new();
                format.draw(&job, &mut bytes).map(|()| bytes)
            };
            let id = format.info().id;
            match (format.draws(), draw()) {
                (true, Ok(bytes)) => {
                    drawing += 1;
                    assert_eq!(bytes, draw().unwrap(), "{id}");
                    assert!(
                        !bytes.is_empty() && !String::from_utf8_lossy(&bytes).contains("<script>"),
                        "{id}"
                    );
                }
                (false, Err(fault)) => {
                    assert!(!fault.message.zh.is_empty() && !fault.message.en.is_empty(), "{id}")
                }
                (draws, _) => assert!(
                    !draws,
                    "{id} cannot draw what it says it can, or draws and does not say so"
                ),
            }
        }
        assert!(drawing > 2, "{drawing}");
    }

    #[test]
    fn content_finds_its_format_whatever_the_name_says() {
        let formats = formats();
        let found = |bytes: &[u8], name: &str| {
            formats.find(bytes, name).map(|importer| importer.info().id.into_owned()).ok()
        };
        assert_eq!(found(b"{\"schema\": \"nianbao.report/1\"}", "a.xml"), Some("json".into()));
        assert_eq!(
            found(b"<report xmlns=\"urn:nianbao:report:1\"/>", "a.xlsx"),
            Some("xml".into())
        );
        assert_eq!(
            (found(b"hello", "a.txt"), found(b"hello", "a.unknown")),
            (Some("text".into()), None)
        );
    }
}

//! The CSV formats are held to their word.

nianbao_format_kit::conformance! { exporter: nianbao_export_csv::Csv, importer: nianbao_import_csv::Csv }

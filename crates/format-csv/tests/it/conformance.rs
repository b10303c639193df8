//! CSV is held to its word.

nianbao_format_kit::conformance! { exporter: nianbao_format_csv::Csv, importer: nianbao_format_csv::Csv }

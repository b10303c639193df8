//! The suite that every format of Nianbao passes.

nianbao_format_kit::conformance! { exporter: nianbao_export_asciidoc::AsciiDoc }

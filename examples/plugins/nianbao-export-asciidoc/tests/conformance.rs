//! The suite that every format of Nianbao passes.

nianbao_format::conformance! { exporter: nianbao_export_asciidoc::AsciiDoc }

//! The suite that every format passes.

use nianbao_export_docx::Docx;

nianbao_format_kit::conformance! { exporter: Docx }

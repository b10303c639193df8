//! Texts as a workbook has them, and elements with a prefix.

use nianbao_text::escape::escape_allowed;

/// The text of a cell or a note, where a workbook takes `_x000D_` for an escape (ECMA-376 part 1,
/// 22.9.2.19).
pub(crate) fn cell_text(text: &str) -> String {
    escape_allowed(text).replace("_x", "_x005F_x")
}

/// Gives all elements of a piece of XML without prefixes a prefix (with its colon).
pub(crate) fn prefixed(xml: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        xml.to_owned()
    } else {
        xml.replace('<', &format!("<{prefix}"))
            .replace(&format!("<{prefix}/"), &format!("</{prefix}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_a_prefix() {
        assert_eq!(prefixed("<a k=\"1\"><b/></a>", "x:"), "<x:a k=\"1\"><x:b/></x:a>");
    }

    #[test]
    fn texts_are_escaped_for_xml_and_for_workbooks() {
        assert_eq!(cell_text("a<b\u{1}\n_x0041_\""), "a&lt;b\n_x005F_x0041_&quot;");
    }
}

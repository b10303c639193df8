//! Is this a web page? Told from content, in any encoding portals use.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A web page.
    Page,
    /// A page with its pictures in one file (MIME HTML).
    Archive,
    /// Something else.
    Other,
}

/// Tags a saved page, or a piece of one, begins with.
const FIRST: &[&str] = &[
    "html", "head", "body", "meta", "title", "table", "div", "p", "style", "script", "link",
    "base", "h1", "h2", "section", "article", "center", "font", "span", "tbody", "tr", "main",
    "header", "b", "strong",
];

/// What a file is; `bytes` may be only its beginning.
pub(crate) fn kind(bytes: &[u8]) -> Kind {
    let head = ascii(&bytes[..bytes.len().min(16 << 10)]);
    let lower = head.to_ascii_lowercase();
    let text = lower.trim_start();
    if is_archive(text) {
        return Kind::Archive;
    }
    let text = after_comments(text);
    if !text.starts_with('<') || text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Kind::Other;
    }
    // With its tag cut off by the end of a short beginning, it is still one.
    let name =
        |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric()).map_or(text.len(), |end| end);
    let first = &text[1..][..name(&text[1..])];
    let near = &text[..text.len().min(1024)];
    let begins = text.starts_with("<!doctype html") || FIRST.contains(&first);
    match begins || near.contains("<html") {
        true => Kind::Page,
        false => Kind::Other,
    }
}

/// A file's ASCII, whatever its encoding: the NULs of UTF-16 are left out, and other characters
/// become one that means nothing.
fn ascii(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let bytes = bytes
        .strip_prefix(b"\xff\xfe")
        .or_else(|| bytes.strip_prefix(b"\xfe\xff"))
        .unwrap_or(bytes);
    let mut ascii: Vec<u8> = bytes.iter().map(|b| if b.is_ascii() { *b } else { b'?' }).collect();
    if ascii.contains(&0) {
        ascii.retain(|b| *b != 0);
    }
    String::from_utf8_lossy(&ascii).into_owned()
}

/// The text after white space, comments and processing instructions at its beginning.
fn after_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = match () {
            () if text.starts_with("<!--") => text.find("-->").map(|at| at + 3),
            () if text.starts_with("<?") => text.find('>').map(|at| at + 1),
            () => None,
        };
        match end {
            Some(end) => text = &text[end..],
            None => return text,
        }
    }
}

fn is_archive(text: &str) -> bool {
    let head = &text[..text.len().min(4096)];
    let begins = ["mime-version:", "from:", "subject:", "content-type: multipart/related"]
        .iter()
        .any(|word| head.starts_with(word));
    begins && head.contains("multipart/related")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_in_any_encoding_behind_space_and_comments() {
        let utf16: Vec<u8> =
            "\u{feff}<!DOCTYPE html><p>年报".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for page in [
            &b"<!DOCTYPE html><html>"[..],
            b"\xef\xbb\xbf\r\n <HTML>",
            b"<!-- saved from url=(0014)about:internet -->\n<html lang=zh>",
            b"<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\"><html>",
            b"<table border=1><tr><td>\xc4\xea",
            b"<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">",
            &utf16,
        ] {
            assert_eq!(kind(page), Kind::Page, "{}", String::from_utf8_lossy(page));
        }
    }

    #[test]
    fn other_files_are_not_taken() {
        for other in [
            &b"{\"html\": \"<html>\"}"[..],
            b"",
            b"# <html>",
            b"<?xml version=\"1.0\"?><report xmlns=\"urn:nianbao\"><table/></report>",
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Table>",
            b"PK\x03\x04<html>",
        ] {
            assert_eq!(kind(other), Kind::Other, "{}", String::from_utf8_lossy(other));
        }
        let archive = b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n";
        assert_eq!(kind(archive), Kind::Archive);
    }
}

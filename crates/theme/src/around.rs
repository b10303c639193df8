//! The pieces that stand around a page's content, as values that any template can show: `{{
//! frame.bar("") }}`.
//!
//! A crate that fills a template of its own needs nothing of this crate's folder, so each can be
//! built by itself.

use crate::{Frame, Style};
use askama::{Template, filters::HtmlSafe};

/// What a page's head begins with: encoding, policy, how it fits screens.
#[derive(Template)]
#[template(path = "frame.html", block = "head")]
struct Head<'a> {
    policy: &'a str,
}

/// The style sheets: the page's own, then the region's colours.
#[derive(Template)]
#[template(path = "frame.html", block = "styles")]
struct Styles<'a> {
    frame: &'a Frame,
    style: &'a Style,
}

/// The way to the page, and the reader's switches.
#[derive(Template)]
#[template(path = "frame.html", block = "bar")]
struct Bar<'a> {
    frame: &'a Frame,
    compare: &'a str,
}

/// The emblem.
#[derive(Template)]
#[template(path = "frame.html", block = "emblem")]
struct Emblem<'a> {
    frame: &'a Frame,
}

/// The portal's foot.
#[derive(Template)]
#[template(path = "frame.html", block = "foot")]
struct Foot<'a> {
    frame: &'a Frame,
}

impl HtmlSafe for Head<'_> {}
impl HtmlSafe for Styles<'_> {}
impl HtmlSafe for Bar<'_> {}
impl HtmlSafe for Emblem<'_> {}
impl HtmlSafe for Foot<'_> {}

/// What a page's head begins with: encoding, policy, how it fits screens.
pub fn head(policy: &str) -> impl HtmlSafe {
    Head { policy }
}

impl Frame {
    /// The style sheets: the page's own, then the region's colours.
    pub fn styles<'a>(&'a self, style: &'a Style) -> impl HtmlSafe {
        Styles { frame: self, style }
    }

    /// The way to the page, and the reader's switches. `compare` is what the switch for last year's
    /// figures says; empty if there is none.
    pub fn bar<'a>(&'a self, compare: &'a str) -> impl HtmlSafe {
        Bar { frame: self, compare }
    }

    /// The emblem, if there is one.
    pub fn emblem(&self) -> impl HtmlSafe {
        Emblem { frame: self }
    }

    /// The portal's foot, on a line of its own, if there is one.
    pub fn foot(&self) -> impl HtmlSafe {
        Foot { frame: self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Line, Step};

    #[test]
    fn what_a_page_does_not_have_leaves_nothing_behind() {
        let frame = Frame::default();
        assert_eq!(
            (frame.emblem().to_string(), frame.foot().to_string()),
            (String::new(), String::new())
        );
        assert!(
            !frame.bar("").to_string().contains("<nav")
                && !frame.bar("").to_string().contains("compare")
        );
        static STYLE: Style = Style::with("");
        assert_eq!(frame.styles(&STYLE).to_string().matches("<style>").count(), 1);
    }

    #[test]
    fn what_a_register_says_is_text() {
        let frame = Frame {
            trail: vec![
                Step { name: "<b>".into(), href: Some("/?a&b".into()) },
                Step { name: "此页".into(), href: None },
            ],
            emblem: "data:image/png;base64,AA==".into(),
            foot: vec![Line { label: "主办单位", text: "<i>".into() }],
            colours: ":root{--accent:#8a1c1c}".into(),
            ..Frame::default()
        };
        let bar = frame.bar("对照<2020>").to_string();
        assert!(
            bar.contains("<a href=\"/?a&#38;b\">&#60;b&#62;</a>")
                && bar.contains("<li aria-current=\"page\">此页</li>"),
            "{bar}"
        );
        assert!(bar.contains("对照&#60;2020&#62;"), "{bar}");
        assert_eq!(
            frame.emblem().to_string(),
            "<img class=\"emblem\" src=\"data:image/png;base64,AA==\" alt=\"\"/>"
        );
        assert_eq!(
            frame.foot().to_string(),
            "\n<footer class=\"portal\"><span>主办单位：&#60;i&#62;</span></footer>"
        );
        static STYLE: Style = Style::with("");
        assert!(
            frame
                .styles(&STYLE)
                .to_string()
                .ends_with("</style>\n<style>:root{--accent:#8a1c1c}</style>")
        );
        assert!(head("default-src 'none'").to_string().contains("content=\"default-src 'none'\""));
    }
}

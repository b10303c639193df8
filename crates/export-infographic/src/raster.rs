//! The picture as PNG, for places that take no SVG. The fonts are the system's; without a Chinese
//! one there is no picture, for boxes in place of characters are worse than none.

use crate::{Picture, sheet::Sheet, sheet::Type};
use nianbao_model::Fault;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        Node, Options, Tree,
        fontdb::{Database, Source},
    },
};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// The highest picture that is drawn: 1080 by this many pixels take 86 MB.
const TALLEST: u32 = 20_000;

/// The fonts to draw with.
#[derive(Clone)]
pub struct Fonts(Arc<Database>);

/// A font database is hundreds of faces; how many is what one wants to see.
impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fonts({} faces)", self.0.len())
    }
}

impl Fonts {
    /// The system's fonts. Loading them takes a moment: do it once.
    ///
    /// # Errors
    /// When none of them has Chinese characters.
    pub fn system() -> Result<Self, Fault> {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        Self::of(fonts)
    }

    /// Fonts that have Chinese characters.
    fn of(fonts: Database) -> Result<Self, Fault> {
        let fonts = Self(Arc::new(fonts));
        if fonts.has_chinese() {
            return Ok(fonts);
        }
        Err(Fault::new(
            "没有找到中文字体（没有一种字体含有“政”字），无法生成 PNG；请安装一种，如 fonts-noto-cjk（Debian、Ubuntu）或 google-noto-sans-cjk-fonts（Fedora、openEuler），再试一次",
            "no Chinese font was found (no font has the character 政), so that no PNG can be made; install one, such as fonts-noto-cjk (Debian, Ubuntu) or google-noto-sans-cjk-fonts (Fedora, openEuler), and try again",
        ))
    }

    /// Which fonts these are: every face with its file, and the file's size and time of change.
    pub fn inventory(&self) -> String {
        let mut all = String::new();
        for face in self.0.faces() {
            let file = match &face.source {
                Source::File(path) | Source::SharedFile(path, _) => std::fs::metadata(path)
                    .map(|about| (path, about.len(), about.modified().ok()))
                    .ok(),
                Source::Binary(_) => None,
            };
            all += &format!("{} {} {file:?}\n", face.post_script_name, face.index);
        }
        all
    }

    /// Asks the renderer itself: it draws 政, and looks whether that became a character of a font
    /// (number 0 is the box for none).
    fn has_chinese(&self) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let mut sheet = Sheet::default();
        sheet.text(0, 0, Type::plain(20, "#000000"), "政");
        let svg = sheet.finish((40, 40), "", "");
        tree(&svg, self).is_ok_and(|tree| drawn(tree.root().children()))
    }
}

/// The system's fonts, loaded once for the whole run.
///
/// # Errors
/// When none of them has Chinese characters.
pub(crate) fn system() -> Result<&'static Fonts, Fault> {
    static FONTS: OnceLock<Result<Fonts, Fault>> = OnceLock::new();
    FONTS.get_or_init(Fonts::system).as_ref().map_err(Clone::clone)
}

/// Is there a text, and has every glyph of it a font?
fn drawn(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Group(group) => drawn(group.children()),
        Node::Text(text) => {
            let mut glyphs =
                text.layouted().iter().flat_map(|span| &span.positioned_glyphs).peekable();
            glyphs.peek().is_some() && glyphs.all(|glyph| glyph.id.0 != 0)
        }
        _ => false,
    })
}

/// The picture as PNG, 1080 pixels wide. The same picture and fonts give the same bytes.
///
/// # Errors
/// When the picture is too high, or is none that [`crate::draw`] has made.
pub fn png(picture: &Picture, fonts: &Fonts) -> Result<Vec<u8>, Fault> {
    if picture.height > TALLEST {
        let height = picture.height;
        return Err(Fault::new(
            format!("图片高 {height} 像素，超过上限 {TALLEST}，不生成 PNG；请改用 SVG"),
            format!(
                "the picture is {height} pixels high, the most is {TALLEST}: no PNG is made; use the SVG"
            ),
        ));
    }
    let tree = tree(&picture.svg, fonts)?;
    let mut pixels = Pixmap::new(picture.width, picture.height).ok_or_else(|| failed("0 × 0"))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| failed(&error.to_string()))
}

fn tree(svg: &str, fonts: &Fonts) -> Result<Tree, Fault> {
    let options = Options {
        fontdb: Arc::clone(&fonts.0),
        font_family: "Noto Sans CJK SC".into(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| failed(&error.to_string()))
}

fn failed(error: &str) -> Fault {
    Fault::new(
        format!("图片不能转成 PNG：{error}；请改用 SVG"),
        format!("the picture cannot be made a PNG: {error}; use the SVG"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_chinese_font_the_fault_says_what_to_install() {
        let fault = Fonts::of(Database::new()).unwrap_err();
        assert!(
            fault.message.zh.contains("fonts-noto-cjk")
                && fault.message.en.contains("fonts-noto-cjk")
        );
    }
}

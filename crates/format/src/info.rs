//! Who a format is.

use nianbao_model::Bilingual;
use std::borrow::Cow;

/// Who a format is: an importer, an exporter, or any other kind that a
/// [`Registry`](crate::Registry) holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info {
    /// The name used on the command line: `xlsx`.
    pub id: Cow<'static, str>,
    /// What it is, for a person.
    pub name: Bilingual,
    /// The endings of its files' names without the dot, the usual one first.
    pub extensions: Vec<Cow<'static, str>>,
}

impl Info {
    /// A format with its id, its name, and the endings of its files without the dot, the usual one
    /// first.
    ///
    /// ```
    /// use nianbao_format::Info;
    /// use nianbao_model::Bilingual;
    ///
    /// let page = Info::new("html", Bilingual::new("网页", "Web page"), ["html", "htm"]);
    /// assert_eq!(page.ending(), "html");
    /// assert!(page.fits("2020.HTM") && !page.fits("html"));
    /// ```
    pub fn new<E: Into<Cow<'static, str>>>(
        id: impl Into<Cow<'static, str>>,
        name: Bilingual,
        extensions: impl IntoIterator<Item = E>,
    ) -> Self {
        Self { id: id.into(), name, extensions: extensions.into_iter().map(Into::into).collect() }
    }

    /// The ending that its files get: the first, or the id if there is none.
    pub fn ending(&self) -> &str {
        self.extensions.first().unwrap_or(&self.id)
    }

    /// Whether a file's name has one of its endings.
    pub fn fits(&self, name: &str) -> bool {
        self.fit(name).is_some()
    }

    /// How long the longest of its endings is that a file's name has: of several formats that fit,
    /// the longest counts (`a.tujie.html` ends with `.html`, too).
    pub fn fit(&self, name: &str) -> Option<usize> {
        let name = name.to_ascii_lowercase();
        let of_name = |ending: &&Cow<'static, str>| {
            name.strip_suffix(ending.as_ref()).is_some_and(|stem| stem.ends_with('.'))
        };
        self.extensions.iter().filter(of_name).map(|ending| ending.len()).max()
    }
}

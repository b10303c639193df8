//! What a published file is to its report, so that pages and lists need to know no format by name.

use serde::{Deserialize, Serialize};

/// What the file of a format is to a published report.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The report's own page: lists, feeds and search lead to it.
    Page,
    /// Another view of the report, which its page leads to: the infographic.
    View,
    /// A picture of the report, which a view offers to take along.
    Picture,
    /// The picture that a link to the page shows elsewhere.
    Preview,
    /// A file for people to take along: a workbook, a text.
    #[default]
    File,
    /// A file for programs to take along, which knows each cell by its id: a report is read back
    /// from it best.
    Data,
}

/// The files of one report, by their roles. Of several that play a role of which there is one, the
/// first counts, and the others are downloads like any other, so that no file is left without a
/// link.
#[derive(Clone, Debug)]
pub struct ByRole<'f, T> {
    /// The report's page.
    pub page: Option<&'f T>,
    /// The other view that the page leads to.
    pub view: Option<&'f T>,
    /// The picture that a link shows.
    pub preview: Option<&'f T>,
    /// The pictures.
    pub pictures: Vec<&'f T>,
    /// What there is to take along, in the order of the files.
    pub downloads: Vec<&'f T>,
}

/// Sorts the files of one report by their roles.
///
/// ```
/// use nianbao_format::{Role, by_role};
///
/// let files = [("a.html", Role::Page), ("a.xlsx", Role::File), ("a.xml", Role::Data), ("a.svg", Role::Picture), ("b.html", Role::Page)];
/// let sorted = by_role(&files, |(_, role)| *role);
/// assert_eq!(sorted.page, Some(&files[0]));
/// assert_eq!(sorted.downloads, [&files[1], &files[2], &files[4]]);
/// ```
pub fn by_role<'f, T>(
    files: impl IntoIterator<Item = &'f T>,
    role: impl Fn(&T) -> Role,
) -> ByRole<'f, T> {
    let mut sorted = ByRole {
        page: None,
        view: None,
        preview: None,
        pictures: Vec::new(),
        downloads: Vec::new(),
    };
    for file in files {
        match role(file) {
            Role::Page if sorted.page.is_none() => sorted.page = Some(file),
            Role::View if sorted.view.is_none() => sorted.view = Some(file),
            Role::Preview if sorted.preview.is_none() => sorted.preview = Some(file),
            Role::Picture => sorted.pictures.push(file),
            Role::Page | Role::View | Role::Preview | Role::File | Role::Data => {
                sorted.downloads.push(file)
            }
        }
    }
    sorted
}

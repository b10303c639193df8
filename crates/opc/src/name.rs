//! The names of parts, and how one part names another.

/// A part's name the way all programs mean it: forward slashes, none in front, any case.
pub fn plain(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).replace('\\', "/").to_ascii_lowercase()
}

/// Where the relationships of a part stand, and the folder that they lead from (with a slash at its
/// end, or empty). Those of the whole package are those of the part "".
pub fn relations_of(part: &str) -> (String, &str) {
    let (folder, file) = part.rfind('/').map_or(("", part), |at| part.split_at(at + 1));
    (format!("{folder}_rels/{file}.rels"), folder)
}

/// Where a relationship in `folder` (with a slash at its end, or empty) leads.
pub fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// How a part is called from a folder (with a slash at its end, or empty).
pub fn relative(folder: &str, part: &str) -> String {
    let mut from: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    let mut to: Vec<&str> = part.split('/').collect();
    while to.len() > 1 && !from.is_empty() && from[0] == to[0] {
        from.remove(0);
        to.remove(0);
    }
    format!("{}{}", "../".repeat(from.len()), to.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relationships_lead_where_programs_follow_them() {
        assert_eq!(resolve("xl/", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/", "..\\xl\\./sheet1.xml"), "xl/sheet1.xml");
        assert_eq!(resolve("", "../../workbook.xml"), "workbook.xml");
    }

    #[test]
    fn relationships_lead_there_and_back() {
        for (folder, target, part) in [
            ("xl/", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets/", "../comments1.xml", "xl/comments1.xml"),
            ("", "xl/a.xml", "xl/a.xml"),
        ] {
            assert_eq!(resolve(folder, target), part);
            assert_eq!(relative(folder, part), target);
        }
    }

    #[test]
    fn a_part_has_one_name_and_its_relationships_a_place() {
        assert_eq!(
            (plain("\\XL\\Workbook.xml"), plain("//xl/workbook.XML")),
            ("xl/workbook.xml".into(), "xl/workbook.xml".into())
        );
        assert_eq!(relations_of(""), ("_rels/.rels".into(), ""));
        assert_eq!(relations_of("xl/workbook.xml"), ("xl/_rels/workbook.xml.rels".into(), "xl/"));
    }
}

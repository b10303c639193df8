//! Rows that wrong rowspans of pages push out of their columns are set right, or doubted.

#[cfg(test)]
mod tests {
    use crate::{dom::parse, table::Tables};
    use html5ever::local_name;
    use nianbao_grid::flow::{Row, align, is_figure};
    use nianbao_model::Place;

    /// The first figure's column and whether it is doubtful, of each row that has figures.
    fn figures(html: &str) -> Vec<(u32, bool)> {
        let dom = parse(html, "x").unwrap();
        let mut before = None;
        let mut all = Vec::new();
        for id in dom.all().filter(|id| *dom.name(*id) == local_name!("table")) {
            let mut table =
                Tables::new().read(&dom, id, || Place::File { file: "x".into() }).unwrap();
            before = align(&mut table, before);
            let first = |row: &Row| {
                row.cells.iter().find(|c| is_figure(&c.text)).map(|c| (c.left, c.doubtful))
            };
            all.extend(table.rows.iter().filter_map(first));
        }
        all
    }

    const HEAD: &str =
        "<table><tr><td colspan=2>项目<td>自然人<td>总计<tr><td colspan=2>新收<td>1<td>2";

    fn with(rows: &str) -> Vec<(u32, bool)> {
        figures(&format!("{HEAD}{rows}<tr><td colspan=2>结转<td>1<td>1</table>"))
    }

    #[test]
    fn a_span_that_is_too_long_or_too_short_is_set_right() {
        let good = [(2, false); 4];
        assert_eq!(with("<tr><td rowspan=2>结果<td>公开<td>1<td>1<tr><td>不予<td>1<td>1"), good);
        assert_eq!(with("<tr><td rowspan=3>结果<td>公开<td>1<td>1<tr><td>不予<td>1<td>1"), good);
        assert_eq!(with("<tr><td>结果<td>公开<td>1<td>1<tr><td>不予<td>1<td>1"), good);
        assert_eq!(with("<tr><td rowspan=99>结果<td>公开<td>1<td>1<tr><td>不予<td>1<td>1"), good);
    }

    #[test]
    fn a_row_that_fits_nowhere_is_doubtful_and_one_without_its_last_cells_is_not() {
        assert_eq!(
            with("<tr><td rowspan=2>结果<td>公开<td>1<td>1<tr><td>不予<td>又一<td>1<td>1<td>1")[2],
            (3, true)
        );
        assert_eq!(with("<tr><td colspan=2>公开<td>1")[1], (2, false));
    }

    #[test]
    fn a_second_part_without_header_stands_under_the_first() {
        let parts = format!(
            "{HEAD}<tr><td rowspan=2>结果<td>公开<td>1<td>1<tr><td>不予<td>1<td>1</table><table><tr><td>其他<td>0<td>1</table>"
        );
        assert_eq!(figures(&parts), [(2, false); 4]);
    }
}

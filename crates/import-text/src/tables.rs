//! What the text of a table says: rows of figures, one figure for each label, and what belongs to
//! no cell.
//!
//! A table copied as a table gives a label and then all figures of its row, parted by anything or
//! by nothing. An infographic gives a label for each figure. Which it is shows label by label: a
//! row's label with enough figures for its columns begins a row.

pub(crate) use crate::pieces::Figures;
use crate::{
    fill::{fields, line_of_fields},
    flow::{Flow, Gap},
    pieces::{Piece, pieces},
    said::{self, bare, is_filler, is_item},
    words::{Hit, Meaning, TableWords},
};
use nianbao_model::{Block, CellIx, Edition, Layout, Table};

/// Figures for several cells.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The cells in the order of the figures.
    pub(crate) cells: Vec<CellIx>,
    /// How many rows of the edition they are: three for the disputes in one line.
    pub(crate) rows: usize,
    pub(crate) figures: Figures,
    /// Where the label ends.
    pub(crate) label_to: usize,
    /// The ordinal of the next row, written without a point behind it, may be the last digit.
    pub(crate) ordinal: bool,
    /// The unit that the heading names: 元.
    pub(crate) money: Option<&'static str>,
}

/// One figure outside the edition's cells.
#[derive(Clone, Debug)]
pub(crate) struct Other {
    pub(crate) name: String,
    pub(crate) figures: Figures,
}

/// What the text of a table says.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) rows: Vec<Row>,
    pub(crate) single: Vec<(CellIx, Figures, Option<&'static str>)>,
    /// Single figures right behind a row's label, which name no column of several: the total in an
    /// infographic, part of a broken row in a copied table. The row's cells go with them.
    pub(crate) bare: Vec<(CellIx, Figures, Option<&'static str>, Vec<CellIx>)>,
    pub(crate) others: Vec<Other>,
    /// Columns named without a figure, where noise may have swallowed one of a single digit: cell,
    /// digit, place.
    pub(crate) lost: Vec<(CellIx, char, usize)>,
    /// Cells whose row's label stands there without figures.
    pub(crate) blank: Vec<(CellIx, usize)>,
    /// Rows the edition does not know: their words.
    pub(crate) unknown: Vec<(usize, usize)>,
    /// Rows whose wording is not the statutory one: words and cell.
    pub(crate) reworded: Vec<(usize, usize, CellIx)>,
}

/// Reads ranges of a text as a table.
pub(crate) fn read(
    flow: &Flow,
    ranges: &[(usize, usize)],
    edition: &Edition,
    table: &Table,
) -> Read {
    let words = TableWords::of(table);
    let mut reader = Reader {
        flow,
        edition,
        table,
        words: &words,
        read: Read::default(),
        row: None,
        group: None,
        header: Vec::new(),
        money: None,
        met: Vec::new(),
        looks: 0,
        whole_groups: Vec::new(),
    };
    for (from, to) in ranges {
        for piece in pieces(flow, *from, *to) {
            reader.piece(&piece);
        }
    }
    reader.take_whole_groups();
    let named = reader.names_most_rows();
    let mut read = reader.ended();
    // Where several rows are whole, or nearly all are named, it is a table, and one figure of a row
    // is not its total.
    let whole = read.rows.iter().filter(|row| row.cells.len() > 3).count();
    if named {
        // Nor does a label of a column, which any row may stand behind, say where a figure belongs.
        let wide = |ix: &CellIx| {
            table
                .blocks
                .iter()
                .filter(|b| b.columns.len() > 3)
                .find_map(|block| Some((block, block.row_of(*ix)?)))
        };
        let (doubtful, certain): (Vec<_>, Vec<_>) =
            std::mem::take(&mut read.single).into_iter().partition(|(ix, ..)| wide(ix).is_some());
        read.single = certain;
        read.bare.extend(doubtful.into_iter().filter_map(|(ix, figures, money)| {
            let (block, r) = wide(&ix)?;
            Some((ix, figures, money, (0..block.columns.len()).map(|c| block.cell(r, c)).collect()))
        }));
    } else if whole < TABLE {
        read.single.extend(
            std::mem::take(&mut read.bare)
                .into_iter()
                .map(|(ix, figures, money, _)| (ix, figures, money)),
        );
    }
    read
}

/// So many whole rows make a table; an infographic has a bar of figures here and there.
const TABLE: usize = 3;

struct Reader<'a> {
    flow: &'a Flow,
    edition: &'a Edition,
    table: &'a Table,
    words: &'a TableWords,
    read: Read,
    /// The row that was named last.
    row: Option<(usize, usize)>,
    /// The words around rows that were named last, where no total row stands for them.
    group: Option<(usize, usize)>,
    /// Columns named since the last figures: block, column, and where the label stands.
    header: Vec<(usize, usize, (usize, usize))>,
    money: Option<&'static str>,
    /// Rows whose label was met, and where.
    met: Vec<((usize, usize), usize)>,
    /// How often near wordings were looked for.
    looks: usize,
    /// Groups with figures of their own: the row that takes them, and where they stand.
    whole_groups: Vec<((usize, usize), Figures, Piece)>,
}

impl Reader<'_> {
    fn ended(mut self) -> Read {
        self.blanks();
        self.read
    }

    /// Does the text name most rows of a block with many columns? An infographic names those where
    /// something happened.
    fn names_most_rows(&self) -> bool {
        let met = |b: usize| self.met.iter().filter(|(row, _)| row.0 == b).count();
        let many = |(b, block): (usize, &Block)| {
            block.rows.len() > TABLE && block.columns.len() > 3 && met(b) * 3 > block.rows.len() * 2
        };
        self.table.blocks.iter().enumerate().any(many)
    }

    fn block(&self, b: usize) -> &Block {
        &self.table.blocks[b]
    }

    fn piece(&mut self, piece: &Piece) {
        let hits = self.words.all(self.flow, piece.from, piece.to);
        let Some(figures) = &piece.figures else {
            if let Some(hit) = hits.first()
                && let Some(column) = column_of(hit.meanings, self.row.map(|row| row.0))
            {
                self.lost(hit, column);
            }
            return self.remember(&hits);
        };
        let most = figures.most_cells(self.flow);
        let all = self.table.blocks.iter().map(|b| b.rows.len() * b.columns.len()).sum();
        if self.table.layout == Layout::OneRow
            && (most >= all || line_of_fields(self.flow, figures.from(), all).is_some())
        {
            self.remember(&hits);
            return self.whole(figures, piece.to);
        }
        let known = hits
            .last()
            .filter(|hit| self.ends(hit.to) >= piece.to)
            .and_then(|hit| row_of(hit.meanings));
        let target = known.or_else(|| self.near(&hits, piece, most));
        match target {
            Some((b, r)) if self.is_row(b, figures, most, &hits, piece) => {
                self.remember(&hits);
                if known.is_none() {
                    let from = hits.last().map_or(piece.from, |hit| self.ends(hit.to));
                    self.read.reworded.push((from, piece.to, self.block(b).cell(r, 0)));
                }
                self.full_row((b, r), figures, piece);
            }
            None if let Some(row) = self.catch_all(&hits, figures, piece) => {
                self.remember(&hits);
                self.whole_groups.push((row, figures.clone(), piece.clone()));
            }
            _ if self.is_unknown_row(&hits, piece, most) => {
                self.remember(&hits);
                let from = hits.last().map_or(piece.from, |hit| self.ends(hit.to));
                self.read.unknown.push((from, piece.to));
            }
            _ => self.pair(&hits, figures, piece),
        }
    }

    /// （六）其他处理 with figures of its own: the row for what is left in a group that is written
    /// as one row.
    fn catch_all(
        &self,
        hits: &[Hit<'_>],
        figures: &Figures,
        piece: &Piece,
    ) -> Option<(usize, usize)> {
        let hit = hits.last().filter(|hit| self.ends(hit.to) >= piece.to)?;
        let b = hit
            .meanings
            .iter()
            .find_map(|m| if let Meaning::RowGroup(b) = m { Some(*b) } else { None })?;
        let words: String = self.flow.key(hit.from, hit.to).into_iter().collect();
        let of_group = |path: &[String]| {
            path.len() > 1 && path.last().is_some_and(|group| nianbao_grid::key(group) == words)
        };
        let r = self
            .block(b)
            .rows
            .iter()
            .position(|row| of_group(&row.path) && nianbao_grid::key(&row.label) == "其他")?;
        (figures.atoms.len() == self.width(b)).then_some((b, r))
    }

    /// Takes groups that were written as one row, if no row of theirs has figures of its own; else
    /// the figures are of nobody knows what.
    fn take_whole_groups(&mut self) {
        for ((b, r), figures, piece) in std::mem::take(&mut self.whole_groups) {
            let block = self.block(b);
            let mut group =
                block.rows.iter().enumerate().filter(|(_, row)| row.path == block.rows[r].path);
            let read = |n: usize| {
                self.read.rows.iter().any(|row| row.cells.first() == Some(&block.cell(n, 0)))
            };
            if group.any(|(n, _)| read(n)) {
                self.read.unknown.push((piece.from, piece.to));
                continue;
            }
            let first = block.cell(r, 0);
            self.header.clear();
            self.full_row((b, r), &figures, &piece);
            self.read.reworded.push((piece.from, piece.to, first));
        }
    }

    /// Behind a label, its remark in brackets and punctuation.
    fn ends(&self, label: usize) -> usize {
        let mut at = self.flow.behind_remark(label);
        while matches!(self.flow.c(at), ':' | '.' | ',' | ';' | '|' | '"' | ')') {
            at += 1;
        }
        at
    }

    /// Looking for near wordings costs; a real table wants it some dozens of times.
    fn looked_up(&mut self) -> Option<()> {
        const MOST: usize = 2000;
        self.looks += 1;
        (self.looks <= MOST).then_some(())
    }

    /// The row whose label the last words nearly are.
    fn near(&mut self, hits: &[Hit<'_>], piece: &Piece, most: usize) -> Option<(usize, usize)> {
        self.looked_up()?;
        let from = hits.last().map_or(piece.from, |hit| self.flow.behind_remark(hit.to));
        let words = self.flow.key(from, piece.to);
        let ordinals = words.iter().take_while(|c| nianbao_text::ordinal::is_numeral(**c)).count();
        // The beginning of a label may be a label itself, worded shorter.
        let longer = || {
            let (hit, row) = hits.last().and_then(|hit| Some((hit, row_of(hit.meanings)?)))?;
            // 其他 is a label, and the beginning of others.
            self.words
                .near_row(&self.flow.key(hit.from, piece.to))
                .filter(|near| *near == row || hit.to - hit.from <= 2)
        };
        let (b, r) = self.words.near_row(&words[ordinals..]).or_else(longer)?;
        (most >= self.width(b)).then_some((b, r))
    }

    /// How many columns a row has: those of its header, or all.
    fn width(&self, b: usize) -> usize {
        self.block(b).columns.len()
    }

    /// Do the figures behind a row's label fill its columns?
    fn is_row(
        &self,
        b: usize,
        figures: &Figures,
        most: usize,
        hits: &[Hit<'_>],
        piece: &Piece,
    ) -> bool {
        let width = self.width(b);
        if fields(self.flow, piece.to, width).is_some() {
            return true;
        }
        if most < width || figures.unit.is_some() && figures.atoms.len() == 1 && width > 2 {
            return false;
        }
        if width > 3 {
            return true;
        }
        // In a block of few columns, a figure of several digits may be one: its columns must have
        // been named before.
        let named =
            |hit: &Hit<'_>| column_of(hit.meanings, Some(b)).is_some() && hit.to <= piece.to;
        let in_header = self.header.iter().filter(|(block, ..)| *block == b).count();
        let named = in_header.max(hits.iter().filter(|hit| named(hit)).count());
        figures.atoms.len() == width || named * 2 >= width && named > 0
    }

    /// A row that the edition has not, with figures as if it had.
    fn is_unknown_row(&self, hits: &[Hit<'_>], piece: &Piece, most: usize) -> bool {
        let from = hits.last().map_or(piece.from, |hit| self.ends(hit.to));
        let words = self.flow.key(from, piece.to);
        let width = self.table.blocks.iter().map(|b| b.columns.len()).max().unwrap_or(1);
        words.len() >= 2 && width > 3 && most >= width
    }

    fn remember(&mut self, hits: &[Hit<'_>]) {
        for hit in hits {
            if let Some(row) = row_of(hit.meanings) {
                if hit.to - hit.from >= 4 || column_of(hit.meanings, None).is_none() {
                    self.meet(row, hit.from);
                }
                self.row = Some(row);
            }
            for meaning in hit.meanings {
                match meaning {
                    Meaning::Column(b, c)
                        if !self
                            .header
                            .iter()
                            .any(|(block, column, _)| (block, column) == (b, c)) =>
                    {
                        self.header.push((*b, *c, (hit.from, hit.to)));
                    }
                    Meaning::RowGroup(b) => self.row = self.total_row(*b, hit),
                    _ => {}
                }
            }
            self.remark(hit);
        }
    }

    fn meet(&mut self, row: (usize, usize), at: usize) {
        if !self.met.iter().any(|(known, _)| *known == row) {
            self.met.push((row, at));
        }
    }

    /// （单位：元） behind a column's label.
    fn remark(&mut self, hit: &Hit<'_>) {
        let remark = self.flow.written(hit.to, self.flow.behind_remark(hit.to));
        if remark.contains('元') && column_of(hit.meanings, None).is_some() {
            self.money =
                ["万元", "亿元", "千元", "元"].into_iter().find(|unit| remark.contains(unit));
        }
    }

    /// The row that stands for all rows of a group: 三、本年度办理结果 is its 总计.
    fn total_row(&self, b: usize, hit: &Hit<'_>) -> Option<(usize, usize)> {
        let words: String = self.flow.key(hit.from, hit.to).into_iter().collect();
        let of_group =
            |path: &[String]| path.first().is_some_and(|outer| nianbao_grid::key(outer) == words);
        let rows = &self.block(b).rows;
        rows.iter()
            .position(|row| row.total && of_group(&row.path) && row.path.len() == 1)
            .map(|r| (b, r))
    }

    fn full_row(&mut self, (b, r): (usize, usize), figures: &Figures, piece: &Piece) {
        let columns = self.order(b);
        let cells = columns.iter().map(|c| self.block(b).cell(r, *c)).collect();
        self.push_row(cells, 1, figures, piece.to);
        self.row = Some((b, r));
    }

    /// The whole table in one line.
    fn whole(&mut self, figures: &Figures, label_to: usize) {
        for b in 0..self.table.blocks.len() {
            let columns = self.order(b);
            let rows = self.block(b).rows.len();
            let cells = (0..rows)
                .flat_map(|r| columns.iter().map(move |c| (r, *c)))
                .map(|(r, c)| self.block(b).cell(r, c))
                .collect();
            self.push_row(cells, rows, figures, label_to);
        }
    }

    fn push_row(&mut self, cells: Vec<CellIx>, rows: usize, figures: &Figures, label_to: usize) {
        // A table copied twice says its rows again; more than that is no table.
        if self.read.rows.iter().filter(|row| row.cells.first() == cells.first()).count() >= 2 {
            return;
        }
        let ordinal = self.ordinal_behind(figures);
        self.read.rows.push(Row {
            cells,
            rows,
            figures: figures.clone(),
            label_to,
            ordinal,
            money: self.money,
        });
    }

    /// Is the last digit the ordinal of the label behind it?
    fn ordinal_behind(&self, figures: &Figures) -> bool {
        let Some(hit) = self.words.at(self.flow, figures.to) else { return false };
        let Some((b, r)) = row_of(hit.meanings) else { return false };
        self.block(b).rows[r].label.starts_with(self.flow.c(figures.last()))
    }

    /// The order of a block's columns: as the header names them, where it names each once; groups
    /// stand where they are named.
    fn order(&self, b: usize) -> Vec<usize> {
        let columns = &self.block(b).columns;
        let statutory: Vec<usize> = (0..columns.len()).collect();
        let mut met: Vec<usize> = Vec::new();
        for (_, c, _) in self.header.iter().filter(|(block, ..)| *block == b) {
            if !met.contains(c) {
                met.push(*c);
            }
        }
        if met.len() != columns.len() || !self.keeps_order(b) {
            return statutory;
        }
        // Under a header of two levels the upper one is copied first, so that the total stands
        // before what is grouped.
        let first_grouped = met.iter().position(|c| !columns[*c].path.is_empty());
        if let Some(first) = first_grouped {
            let total = met.iter().position(|c| columns[*c].total);
            let Some(total) = total.filter(|total| *total < first) else { return met };
            let total = met.remove(total);
            met.push(total);
        }
        met
    }

    /// Does the text name a block's columns in the order they stand in: all in one line, or each in
    /// a line of its own? Labels broken over lines beside each other are read line by line, and
    /// so in no order at all.
    fn keeps_order(&self, b: usize) -> bool {
        let spans: Vec<(usize, usize)> =
            self.header.iter().filter(|(block, ..)| *block == b).map(|(.., span)| *span).collect();
        let (from, to) = (
            spans.iter().map(|s| s.0).min().unwrap_or(0),
            spans.iter().map(|s| s.1).max().unwrap_or(0),
        );
        let breaks =
            |from: usize, to: usize| (from + 1..to).any(|at| self.flow.gap(at) == Gap::Break);
        let alone = |(from, to): &(usize, usize)| {
            self.flow.gap(*from) == Gap::Break && self.flow.gap(self.ends(*to)) == Gap::Break
        };
        !breaks(from, to) || self.levels(b) > 1 || spans.iter().all(alone)
    }

    /// How many levels of labels stand over a block's columns.
    fn levels(&self, b: usize) -> usize {
        self.block(b).columns.iter().map(|column| column.path.len() + 1).max().unwrap_or(1)
    }

    /// A figure with a label of its own.
    fn pair(&mut self, hits: &[Hit<'_>], figures: &Figures, piece: &Piece) {
        let mut column: Option<(usize, usize)> = None;
        let mut at = piece.from;
        for (n, hit) in hits.iter().enumerate() {
            self.stranger(at, hit.from, true, &mut column);
            at = self.flow.behind_remark(hit.to);
            let block = self.row.map(|row| row.0);
            // 3.其他 is the row, 其他 the column.
            let named = row_of(hit.meanings).filter(|row| self.has_ordinal(*row, hit.from));
            match (column_of(hit.meanings, block).filter(|_| named.is_none()), row_of(hit.meanings))
            {
                (Some(found), row) if row.is_none() || self.row.is_some() => {
                    column = Some(found);
                    if n + 1 < hits.len() {
                        self.lost(hit, found);
                    }
                }
                (_, Some(row)) => {
                    (self.row, column, self.group) = (Some(row), None, None);
                    self.meet(row, hit.from);
                }
                _ => {
                    if let Some(Meaning::RowGroup(b)) =
                        hit.meanings.iter().find(|m| matches!(m, Meaning::RowGroup(_)))
                    {
                        self.row = self.total_row(*b, hit);
                        self.group = Some((hit.from, hit.to));
                        column = None;
                    }
                }
            }
            self.remark(hit);
        }
        let own = self.stranger(at, piece.to, false, &mut column);
        let target = self.row.and_then(|(b, r)| {
            let c = match column {
                Some((block, c)) => (block == b).then_some(c),
                None if own.is_some() => None,
                None => self.only_column(b),
            };
            c.map(|c| self.block(b).cell(r, c))
        });
        self.header.clear();
        let unnamed = column.is_none() && self.row.is_some_and(|(b, _)| self.width(b) > 3);
        match target {
            Some(ix) if unnamed => {
                let row = self
                    .row
                    .map(|(b, r)| (0..self.width(b)).map(|c| self.block(b).cell(r, c)).collect());
                self.read.bare.push((ix, figures.clone(), self.money, row.unwrap_or_default()));
            }
            Some(ix) => self.read.single.push((ix, figures.clone(), self.money)),
            None => self.other(own, column, figures),
        }
    }

    /// Does the row's own number stand in front of its label: 3. or （七）?
    fn has_ordinal(&self, (b, r): (usize, usize), at: usize) -> bool {
        const LONGEST: usize = 4;
        let label: Vec<char> = nianbao_text::fold(&self.block(b).rows[r].label)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let Some(end) = label.iter().take(LONGEST).position(|c| matches!(c, '.' | '、' | ')'))
        else {
            return false;
        };
        let Some(from) = at.checked_sub(end + 1) else { return false };
        label[..=end].iter().enumerate().all(|(n, c)| self.flow.c(from + n) == *c)
    }

    /// A column's label with no figure behind it, but with noise that began with a digit.
    fn lost(&mut self, hit: &Hit<'_>, (block, c): (usize, usize)) {
        let digit = self
            .flow
            .chars
            .get(hit.to - 1)
            .and_then(|last| last.maybe)
            .filter(char::is_ascii_digit);
        if let (Some(digit), Some((b, r))) = (digit, self.row)
            && b == block
        {
            self.read.lost.push((self.block(b).cell(r, c), digit, hit.to - 1));
        }
    }

    /// Words between labels that are none themselves. They name a row or a column in other words,
    /// or something the edition has not.
    fn stranger(
        &mut self,
        from: usize,
        to: usize,
        before_label: bool,
        column: &mut Option<(usize, usize)>,
    ) -> Option<(usize, usize)> {
        let words = bare(&self.flow.key(from, to));
        if words.is_empty() {
            return None;
        }
        if self.looked_up().is_none() {
            (self.row, self.group, *column) = (None, None, None);
            return Some((from, to));
        }
        if let Some(row) = said::row(self.table, &words) {
            if self.row != Some(row) {
                (self.row, self.group) = (Some(row), None);
            }
            return None;
        }
        if column.is_some() && is_filler(&words) {
            return None;
        }
        if let Some(found) =
            self.row.and_then(|(b, _)| Some((b, said::column(self.block(b), &words)?)))
        {
            *column = Some(found);
            return None;
        }
        if before_label || !is_item(&words) {
            self.row = None;
            self.group = None;
        }
        *column = None;
        Some((from, to))
    }

    /// The column a figure belongs to that stands right behind a row's label: the total, or the
    /// only one.
    fn only_column(&self, b: usize) -> Option<usize> {
        let columns = &self.block(b).columns;
        columns.iter().position(|column| column.total).or((columns.len() == 1).then_some(0))
    }

    /// A figure that belongs to no cell, named by its row or group and its own words.
    fn other(
        &mut self,
        own: Option<(usize, usize)>,
        column: Option<(usize, usize)>,
        figures: &Figures,
    ) {
        let row = self.row.map(|(b, r)| plain(&self.block(b).rows[r].label));
        let group = self.group.map(|(from, to)| joined(self.flow.written(from, to)));
        let column = column.map(|(b, c)| plain(&self.block(b).columns[c].label));
        let own = own.map(|(from, to)| joined(self.flow.written(from, to)));
        let name: Vec<String> = [group.filter(|_| row.is_none()), row, column, own]
            .into_iter()
            .flatten()
            .filter(|n| !n.is_empty())
            .collect();
        if !name.is_empty() {
            self.read.others.push(Other { name: name.join(" "), figures: figures.clone() });
        }
    }

    /// Rows whose labels stand in a copied table without any figures.
    fn blanks(&mut self) {
        if self.read.rows.is_empty() {
            return;
        }
        for ((b, r), at) in std::mem::take(&mut self.met) {
            let cells: Vec<CellIx> =
                (0..self.block(b).columns.len()).map(|c| self.block(b).cell(r, c)).collect();
            let filled = |ix: &CellIx| {
                self.read.rows.iter().any(|row| row.cells.contains(ix))
                    || self.read.single.iter().any(|(single, ..)| single == ix)
                    || self.read.bare.iter().any(|(.., row)| row.contains(ix))
            };
            let known = self.read.blank.iter().any(|(ix, _)| cells.contains(ix));
            if !known
                && !cells.iter().any(filled)
                && self.edition.tables.len() > self.edition.spec(cells[0]).table
            {
                self.read.blank.extend(cells.iter().map(|ix| (*ix, at)));
            }
        }
    }
}

fn row_of(meanings: &[Meaning]) -> Option<(usize, usize)> {
    meanings
        .iter()
        .find_map(|meaning| if let Meaning::Row(b, r) = meaning { Some((*b, *r)) } else { None })
}

/// The column a label means, in this block rather than in another.
fn column_of(meanings: &[Meaning], block: Option<usize>) -> Option<(usize, usize)> {
    let columns = || {
        meanings.iter().filter_map(|meaning| {
            if let Meaning::Column(b, c) = meaning { Some((*b, *c)) } else { None }
        })
    };
    columns()
        .find(|(b, _)| Some(*b) == block)
        .or_else(|| columns().next().filter(|_| block.is_none()))
}

/// A label without ordinal and remark.
fn plain(label: &str) -> String {
    nianbao_grid::key(label)
}

/// Words broken over lines, in one.
fn joined(words: &str) -> String {
    words
        .split_whitespace()
        .collect::<String>()
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

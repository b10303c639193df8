//! The way of the requests in the long picture: a river at the left, its words at the right. Row by
//! row what comes in joins it, and row by row what ends leaves it, each lane as thick as its figure
//! at both of its ends.

use crate::{
    ink::{ASKED, INK, SOFT, end},
    picture::{Column, LEFT, NOTE, ROOM},
    sheet::{Area, Type},
    tale::{Ends, Flow},
};
use nianbao_figures::divide;

/// How wide the whole is, and where the lanes end.
const WHOLE: i32 = 190;
const FAR: i32 = 264;
/// How long the solid end of a lane is.
const BAR: i32 = 12;
/// The least room above and below a lane, in which it turns.
const TURN: i32 = 26;
/// The least height of a row: a figure and some air.
const ROW: i32 = 92;

/// Draws the river with its words. The figures make a whole: whoever calls has asked.
pub(crate) fn draw(column: &mut Column<'_>, flow: &Flow) {
    let lengths = |values: &[Option<nianbao_model::Decimal>]| {
        divide(&values.iter().map(|value| value.unwrap_or_default()).collect::<Vec<_>>(), WHOLE)
    };
    let come = lengths(&flow.sources.iter().map(|source| source.value).collect::<Vec<_>>());
    let go = lengths(&flow.ends.iter().map(|end| end.value).collect::<Vec<_>>());
    let mut river = 0;
    for (source, thick) in flow.sources.iter().zip(come) {
        let kind = if source.carried { Lane::Carried } else { Lane::Plain(ASKED) };
        let row = column.row(&source.name, &source.figure, &[], thick);
        row.stays(column, river);
        row.lane(column, (river, thick), kind, Way::In);
        river += thick;
    }
    let due = flow.due_figure().map(|due| format!("{due}件")).unwrap_or_default();
    let row = column.row("应办", &due, &[], 0);
    row.stays(column, river);
    column.sheet.area(Area(LEFT, row.middle() - BAR / 2, river, BAR), 0, ASKED);
    for (end_of, thick) in flow.ends.iter().zip(go) {
        let kind = if end_of.kind == Ends::CarriedOn {
            Lane::Carried
        } else {
            Lane::Plain(end(end_of.kind))
        };
        let figure = end_of
            .share
            .as_ref()
            .map_or(end_of.figure.clone(), |share| format!("{}　{share}", end_of.figure));
        let row = column.row(&end_of.name, &figure, &end_of.reasons, thick);
        river = (river - thick).max(0);
        row.stays(column, river);
        row.lane(column, (river, thick), kind, Way::Out);
    }
}

/// What a lane is drawn in: a colour, or hollow.
#[derive(Clone, Copy)]
enum Lane<'a> {
    Plain(&'a str),
    Carried,
}

/// Does a lane join the river, or leave it?
#[derive(Clone, Copy)]
enum Way {
    In,
    Out,
}

/// Where a row stands, and where the middle of its figure is.
#[derive(Clone, Copy)]
struct Row {
    top: i32,
    bottom: i32,
    thick: i32,
}

impl Column<'_> {
    /// The words of a row, which is at least as high as its lane needs.
    fn row(&mut self, name: &str, figure: &str, reasons: &[String], thick: i32) -> Row {
        let top = self.at;
        let words = (LEFT + FAR + 28, ROOM - FAR - 28);
        self.at = top + TURN + ((thick - 56) / 2).max(0);
        self.named_in(words, name, (figure, ""), (48, INK));
        if !reasons.is_empty() {
            let (x, room) = words;
            self.lines(x, Type::plain(NOTE, SOFT), &reasons.join("，"), room, 8);
        }
        self.at = (self.at + 18).max(top + thick + 2 * TURN).max(top + ROW);
        Row { top, bottom: self.at, thick }
    }
}

impl Row {
    fn middle(self) -> i32 {
        self.top + TURN + self.thick.max(56) / 2
    }

    /// What flows past this row.
    fn stays(self, column: &mut Column<'_>, wide: i32) {
        if wide > 0 {
            column
                .sheet
                .tint(&format!("M{LEFT} {}h{wide}V{}h-{wide}z", self.top, self.bottom), ASKED);
        }
    }

    /// The lane between the river, whose part begins at `from`, and its solid end beside the words.
    fn lane(self, column: &mut Column<'_>, (from, thick): (i32, i32), lane: Lane<'_>, way: Way) {
        if thick == 0 {
            return;
        }
        let (inner, outer, far) = (LEFT + from, LEFT + from + thick, LEFT + FAR);
        let (high, low) = (self.middle() - thick / 2, self.middle() - thick / 2 + thick);
        // The side at which it meets the river, and the lane's edge that is near to that side and
        // the one that is not.
        let (edge, near, away) = match way {
            Way::In => (self.bottom, low, high),
            Way::Out => (self.top, high, low),
        };
        let turn =
            |river: i32, level: i32| (edge + (level - edge) * 3 / 5, river + (far - river) * 2 / 5);
        let ((inner_y, inner_x), (outer_y, outer_x)) = (turn(inner, away), turn(outer, near));
        let path = format!(
            "M{inner} {edge}C{inner} {inner_y} {inner_x} {away} {far} {away}V{near}C{outer_x} {near} {outer} {outer_y} {outer} {edge}z"
        );
        match lane {
            Lane::Plain(ink) => {
                column.sheet.tint(&path, ink);
                column.sheet.area(Area(far - BAR, high, BAR, thick), 0, ink);
            }
            Lane::Carried => {
                column.sheet.dashed(&path, INK);
                column.sheet.framed(
                    Area(far - BAR, high, BAR, thick.max(3)),
                    crate::ink::WHITE,
                    INK,
                );
            }
        }
    }
}

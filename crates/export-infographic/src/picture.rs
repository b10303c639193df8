//! The long picture: the tale in one column, 1080 pixels wide. On a telephone it is shown at a
//! third, so no text is under 34.

use crate::{
    Picture,
    ink::{ASKED, EDGE, INK, LAST, Look, SOFT, TRACK, WHITE, end},
    river,
    sheet::{Area, Sheet, Type},
    tale::{Dots, Ends, Flow, Listed, Point, Tale},
    width::{clip, fit, shrink, width, wrap},
    words::number,
};
use nianbao_figures::part_of;
use nianbao_model::Decimal;
use nianbao_register::Region;

const WIDTH: i32 = 1080;
pub(crate) const LEFT: i32 = 56;
pub(crate) const ROOM: i32 = WIDTH - 2 * LEFT;
/// The least size of a text, and the usual ones.
pub(crate) const NOTE: i32 = 34;
const BODY: i32 = 38;
const LABEL: i32 = 42;
const HEADING: i32 = 62;

/// A column that is drawn from top to bottom.
pub(crate) struct Column<'a> {
    pub(crate) sheet: Sheet,
    look: &'a Look,
    pub(crate) at: i32,
}

/// Draws the picture.
pub(crate) fn draw(tale: &Tale, look: &Look, region: Option<&Region>) -> Picture {
    let mut column = Column { sheet: Sheet::default(), look, at: 0 };
    let hero = column.hero(tale, emblem(region));
    column.requests(tale);
    column.decisions(tale);
    column.facts(tale);
    column.indicators(tale);
    column.trend(tale);
    column.points(&tale.highlights_source, tale.highlights_title, &tale.highlights);
    column.points(&tale.problems_source, "存在的主要问题", &tale.problems);
    column.notes(tale);
    let (body, ends) = (column.sheet, column.at + 64);
    let mut foot = Column { sheet: Sheet::default(), look, at: ends + 48 };
    for line in tale.source() {
        foot.lines(LEFT, Type::plain(NOTE, look.dim), &line, ROOM, 3);
    }
    let height = foot.at + 40;
    let mut sheet = Sheet::default();
    sheet.area(Area(0, 0, WIDTH, height), 0, WHITE);
    sheet.area(Area(0, 0, WIDTH, hero), 0, &look.hero);
    sheet.area(Area(0, hero, WIDTH, 11), 0, look.accent);
    sheet.area(Area(0, hero + 18, WIDTH, 4), 0, &look.brand);
    sheet.place((0, 0), &body);
    sheet.area(Area(0, ends, WIDTH, height - ends), 0, &look.hero);
    sheet.place((0, 0), &foot.sheet);
    let text = tale.said();
    let svg = sheet.finish((WIDTH, height), &format!("{}{}图解", tale.unit, tale.title()), &text);
    Picture { svg, width: WIDTH.unsigned_abs(), height: height.unsigned_abs(), text }
}

impl<'a> Column<'a> {
    /// Lines of text, one below the other.
    pub(crate) fn lines(&mut self, x: i32, set: Type<'_>, text: &str, room: i32, most: usize) {
        for line in wrap(text, set.size, room, most) {
            self.sheet.text(x, self.at, set, &line);
            self.at += set.size * 7 / 5;
        }
    }

    /// A name at the left and a figure at the right; the name may take lines.
    fn named(&mut self, name: &str, figure: (&str, &str), set: (i32, &str)) {
        self.named_in((LEFT, ROOM), name, figure, set);
    }

    /// The same between a place and so much room.
    pub(crate) fn named_in(
        &mut self,
        (left, room): (i32, i32),
        name: &str,
        figure: (&str, &str),
        (size, ink): (i32, &str),
    ) {
        let (figure, unit) = figure;
        let unit_size = NOTE.max(size * 6 / 10);
        let unit = clip(unit, unit_size, 240);
        let unit_room = if unit.is_empty() { 0 } else { width(&unit, unit_size) + 8 };
        let size = shrink(figure, size, NOTE, room * 2 / 3 - unit_room);
        let figure = clip(figure, size, room * 2 / 3 - unit_room);
        let right = left + room;
        let taken = unit_room + width(&figure, size) + 28;
        let top = self.at;
        self.sheet.text(right - unit_room, top, Type::bold(size, ink).end(), &figure);
        self.sheet.text(
            right,
            top + (size - unit_size) * 88 / 100,
            Type::plain(unit_size, ink).end(),
            &unit,
        );
        self.at = top + (size - LABEL).max(0) * 7 / 10;
        self.lines(left, Type::bold(LABEL, ink), name, room - taken, 3);
        self.at = self.at.max(top + size + 14);
    }

    fn bar(&mut self, value: Decimal, longest: Decimal, ink: &str) {
        let long = part_of(value, longest, ROOM);
        self.sheet.area(Area(LEFT, self.at, ROOM, 30), 0, TRACK);
        self.sheet.area(Area(LEFT, self.at, long, 30), 0, ink);
        self.at += 30 + 14;
    }

    /// A subject and the finding above what is drawn of it.
    fn head(&mut self, kicker: &str, heading: &[String]) {
        self.at += 110;
        let look = self.look;
        self.sheet.text(LEFT, self.at, Type::bold(NOTE + 2, &look.brand), kicker);
        self.at += 58;
        let mut clauses: Vec<String> = Vec::new();
        for clause in heading {
            match clauses.last_mut() {
                Some(line) if width(line, HEADING) + width(clause, HEADING) <= ROOM => {
                    line.push_str(clause)
                }
                _ => clauses.push(clause.clone()),
            }
        }
        let (size, lines) = if clauses.iter().all(|line| width(line, HEADING) <= ROOM) {
            (HEADING, clauses)
        } else {
            fit(&heading.concat(), HEADING, 48, ROOM, 3)
        };
        for line in lines {
            self.sheet.text(LEFT, self.at, Type::serif(size, INK), &line);
            self.at += size * 4 / 3;
        }
        self.at += 30;
    }

    fn hero(&mut self, tale: &Tale, emblem: &str) -> i32 {
        let look = self.look;
        let mut x = LEFT;
        self.at = 64;
        if !emblem.is_empty() {
            self.sheet.area(Area(x, self.at, 132, 132), 8, WHITE);
            self.sheet.image(Area(x + 8, self.at + 8, 116, 116), emblem);
            x += 132 + 32;
        }
        let room = WIDTH - LEFT - x;
        let (size, lines) = fit(&tale.unit, 60, 36, room, 3);
        for line in lines {
            self.sheet.text(x, self.at, Type::serif(size, WHITE), &line);
            self.at += size * 4 / 3;
        }
        let draft = if tale.draft { "（图解，草稿）" } else { "（图解）" };
        self.lines(x, Type::plain(BODY, look.dim), &format!("{}{draft}", tale.title()), room, 2);
        self.at = self.at.max(64 + 132) + 72;
        for part in phrases(&tale.message.subject) {
            let (size, lines) = fit(&part, 72, 44, ROOM, 2);
            for line in lines {
                self.sheet.text(LEFT, self.at, Type::serif(size, WHITE), &line);
                self.at += size * 4 / 3;
            }
        }
        if let Some((figure, unit)) = &tale.message.figure {
            let size = shrink(figure, 250, 60, ROOM - 130);
            self.sheet.text(LEFT, self.at, Type::serif(size, look.accent), figure);
            self.sheet.text(
                LEFT + width(figure, size) + 12,
                self.at + (size - 76) * 88 / 100,
                Type::serif(76, WHITE),
                &clip(unit, 76, 110),
            );
            self.at += size * 5 / 4;
        }
        if let Some(change) = &tale.message.change {
            let (size, lines) = fit(change, 72, 44, ROOM, 2);
            for line in lines {
                self.sheet.text(LEFT, self.at, Type::serif(size, WHITE), &line);
                self.at += size * 4 / 3;
            }
        }
        self.at += 24;
        if !tale.lead.is_empty() || tale.scope.is_some() {
            self.sheet.rule(LEFT, self.at, ROOM, look.dim);
            self.at += 28;
        }
        for sentence in tale.lead.iter().chain(&tale.scope) {
            self.lines(LEFT, Type::plain(BODY, look.dim), sentence, ROOM, 4);
        }
        if let Some(dots) = &tale.dots {
            self.dots(dots);
        }
        self.at += 48;
        let hero = self.at;
        self.at -= 36;
        hero
    }

    fn dots(&mut self, dots: &Dots) {
        let look = self.look;
        let all: u32 = dots.parts.iter().map(|part| part.dots).sum();
        let columns = i32::try_from(all.div_ceil(dots.rows.max(1))).unwrap_or(1).max(1);
        let each = (ROOM / columns).clamp(8, 34);
        self.at += 40;
        self.sheet.text(LEFT, self.at, Type::bold(LABEL, WHITE), dots.title);
        self.at += 62;
        self.lines(LEFT, Type::plain(NOTE, look.dim), &dots.note, ROOM, 2);
        self.at += 14;
        let marks = crate::charts::marks(dots.parts.iter().map(|part| part.small));
        let ink =
            |mark: usize| [WHITE, WHITE, look.dim, look.dim, look.accent, look.accent][mark.min(5)];
        let ring = |mark: usize| (mark % 2 == 1).then_some((each / 9).max(1));
        let places = (0..i32::try_from(all).unwrap_or(0)).map(|n| {
            let rows = i32::try_from(dots.rows).unwrap_or(1).max(1);
            (n / rows, n % rows)
        });
        let kinds = dots
            .parts
            .iter()
            .zip(&marks)
            .flat_map(|(part, mark)| std::iter::repeat_n(*mark, part.dots as usize));
        for ((column, row), mark) in places.zip(kinds) {
            let at = (LEFT + column * each + each / 2, self.at + row * each + each / 2);
            self.sheet.dot(at, each * 36 / 100, ink(mark), ring(mark));
        }
        self.at += i32::try_from(dots.rows).unwrap_or(1) * each + 30;
        for (part, mark) in dots.parts.iter().zip(&marks) {
            self.sheet.rule(LEFT, self.at, ROOM, "#7F95AF");
            self.at += 20;
            self.sheet.dot((LEFT + 14, self.at + 26), 13, ink(*mark), (mark % 2 == 1).then_some(4));
            let figure = format!("{}{}", part.figure, part.unit);
            let rate = part.rate.as_deref().unwrap_or_default();
            let right = LEFT + ROOM;
            self.sheet.text(right, self.at, Type::bold(44, WHITE).end(), &figure);
            let taken = width(&figure, 44) + 30;
            self.sheet.text(right - taken, self.at + 8, Type::plain(NOTE, look.dim).end(), rate);
            let room = ROOM - 56 - taken - width(rate, NOTE) - 20;
            self.lines(LEFT + 56, Type::plain(BODY, WHITE), &part.name, room, 2);
            self.at += 18;
        }
    }

    fn requests(&mut self, tale: &Tale) {
        if let Some(calm) = &tale.calm {
            self.head("依申请公开", &["本年未收到政府信息公开申请".to_owned()]);
            self.lines(LEFT, Type::plain(BODY, SOFT), calm, ROOM, 4);
        }
        if let Some(flow) = &tale.flow {
            self.head("依申请公开", &flow.heading);
            self.named("本年新收", (&flow.received_figure(), ""), (72, INK));
            if let Some(change) = &flow.change {
                self.lines(LEFT, Type::plain(NOTE, SOFT), &change.words, ROOM, 2);
            }
            self.at += 26;
            if flow.flows() {
                river::draw(self, flow);
            } else {
                self.bars(flow);
            }
            for note in &flow.notes {
                self.lines(LEFT, Type::plain(NOTE, SOFT), note, ROOM, 3);
            }
        }
        if !tale.disputes.is_empty() {
            self.note("监督救济", &tale.disputes.join("；"));
        }
    }

    /// The way of few requests, or of such as do not make a whole: a bar each.
    fn bars(&mut self, flow: &Flow) {
        let values = flow
            .sources
            .iter()
            .map(|source| source.value)
            .chain(flow.ends.iter().map(|end| end.value));
        let longest = values.flatten().max().unwrap_or_default();
        for source in &flow.sources {
            self.named(&source.name, (&source.figure, ""), (48, INK));
            if let Some(value) = source.value {
                self.bar(value, longest, if source.carried { WHITE } else { ASKED });
                if source.carried {
                    self.hollow(value, longest);
                }
            }
        }
        self.sheet.area(Area(LEFT, self.at + 14, ROOM, 4), 0, INK);
        self.at += 40;
        for row in &flow.ends {
            let figure = row
                .share
                .as_ref()
                .map_or(row.figure.clone(), |share| format!("{}　{share}", row.figure));
            self.named(&row.name, (&figure, ""), (48, INK));
            if let Some(value) = row.value {
                self.bar(value, longest, end(row.kind));
                if row.kind == Ends::CarriedOn {
                    self.hollow(value, longest);
                }
            }
            if !row.reasons.is_empty() {
                self.lines(LEFT, Type::plain(NOTE, SOFT), &row.reasons.join("，"), ROOM, 8);
                self.at += 10;
            }
        }
    }

    /// The bar just drawn, as what is carried in or on: hollow.
    fn hollow(&mut self, value: Decimal, longest: Decimal) {
        let long = part_of(value, longest, ROOM);
        if long > 0 {
            self.sheet.framed(Area(LEFT + 1, self.at - 43, (long - 2).max(3), 28), WHITE, INK);
        }
    }

    fn note(&mut self, head: &str, text: &str) {
        self.at += 30;
        self.sheet.rule(LEFT, self.at, ROOM, EDGE);
        self.at += 26;
        self.sheet.text(LEFT, self.at, Type::bold(BODY, INK), head);
        self.at += 56;
        self.lines(LEFT, Type::plain(NOTE, SOFT), text, ROOM, 6);
    }

    fn decisions(&mut self, tale: &Tale) {
        let Some(decisions) = &tale.decisions else { return };
        let look = self.look;
        self.head("行政执法", &decisions.heading);
        if decisions.compared() {
            self.sheet.area(Area(LEFT, self.at + 6, 60, 26), 0, &look.brand);
            self.sheet.text(LEFT + 76, self.at, Type::plain(NOTE, SOFT), "本年");
            self.sheet.area(Area(LEFT + 190, self.at - 2, 6, 40), 0, INK);
            self.sheet.text(LEFT + 212, self.at, Type::plain(NOTE, SOFT), "上年");
            self.at += 66;
        }
        let longest = decisions
            .rows
            .iter()
            .flat_map(|row| [Some(row.value), row.last])
            .flatten()
            .max()
            .unwrap_or_default();
        for row in &decisions.rows {
            self.named(&row.name, (&number(row.value), "件"), (64, INK));
            let bar = self.at;
            self.bar(row.value, longest, &look.brand);
            if let Some(last) = row.last {
                let at = LEFT + part_of(last, longest, ROOM - 6);
                self.sheet.area(Area(at - 4, bar - 5, 14, 40), 0, WHITE);
                self.sheet.area(Area(at, bar - 5, 6, 40), 0, INK);
            }
            if let Some(change) = &row.change {
                self.lines(LEFT, Type::plain(NOTE, SOFT), &change.words, ROOM, 2);
            }
            self.at += 28;
        }
    }

    fn facts(&mut self, tale: &Tale) {
        let Some(facts) = &tale.facts else { return };
        self.head("规范管理", &facts.heading);
        for row in &facts.rows {
            self.sheet.rule(LEFT, self.at, ROOM, EDGE);
            self.at += 26;
            self.named(
                &format!("{} · {}", row.name, row.what),
                (&row.figure, &row.unit),
                (64, INK),
            );
            for said in row.change.iter().map(|change| &change.words).chain(&row.more) {
                self.lines(LEFT, Type::plain(NOTE, SOFT), said, ROOM, 2);
            }
            self.at += 18;
        }
    }

    fn indicators(&mut self, tale: &Tale) {
        let all = &tale.indicators;
        if all.giant.is_none() && all.changed.is_empty() && all.quiet.is_empty() {
            return;
        }
        self.head(
            "其他主要数据",
            &[all.giant.as_ref().map_or("各项统计指标".into(), |item| item.name.clone())],
        );
        if let Some(item) = &all.giant {
            let size = shrink(&item.figure, 300, 80, ROOM - 200);
            self.sheet.text(LEFT, self.at - 10, Type::bold(size, INK), &item.figure);
            let at = LEFT + width(&item.figure, size) + 14;
            self.sheet.text(
                at,
                self.at - 10 + (size - 64) * 88 / 100,
                Type::plain(64, INK),
                &clip(&item.unit, 64, 190),
            );
            self.at += size + 20;
            self.changed(item);
            self.at += 24;
        }
        for item in &all.changed {
            self.sheet.rule(LEFT, self.at, ROOM, EDGE);
            self.at += 26;
            self.named(&item.name, (&item.figure, &item.unit), (64, INK));
            self.changed(item);
            self.at += 14;
        }
        for item in &all.quiet {
            self.sheet.rule(LEFT, self.at, ROOM, EDGE);
            self.at += 26;
            self.named(&item.name, (&item.figure, &item.unit), (52, INK));
            self.at += 10;
        }
        if all.left > 0 {
            self.lines(
                LEFT,
                Type::plain(NOTE, SOFT),
                &format!("其余{}项见年度报告。", all.left),
                ROOM,
                2,
            );
        }
    }

    /// The change of an indicator, with two thin bars where they can be drawn.
    fn changed(&mut self, item: &Listed) {
        let look = self.look;
        if let Some((now, last)) = item.lengths() {
            let room = ROOM - 110;
            for (word, long, ink) in [("上年", last, LAST), ("本年", now, look.brand.as_str())]
            {
                self.sheet.text(LEFT, self.at, Type::plain(NOTE, SOFT), word);
                self.sheet.area(
                    Area(LEFT + 100, self.at + 10, (room * long / 1000).max(1), 18),
                    0,
                    ink,
                );
                self.at += 46;
            }
        }
        if let Some(change) = &item.change {
            self.lines(LEFT, Type::plain(NOTE, SOFT), &change.words, ROOM, 2);
        }
    }

    fn trend(&mut self, tale: &Tale) {
        const HIGH: i32 = 190;
        let Some(trend) = &tale.trend else { return };
        let look = self.look;
        self.head("历年对比", std::slice::from_ref(&trend.span));
        for line in &trend.lines {
            self.lines(
                LEFT,
                Type::bold(LABEL, INK),
                &format!("{}（{}）", line.name, line.unit),
                ROOM,
                2,
            );
            self.at += 16;
            let slot = ROOM / i32::try_from(line.years.len()).unwrap_or(1).max(1);
            let base = self.at + 56 + HIGH;
            for (year, x) in line.years.iter().zip((LEFT..).step_by(slot.unsigned_abs() as usize)) {
                let (ink, word) = if year.now {
                    (look.brand.as_str(), look.brand.as_str())
                } else {
                    (LAST, SOFT)
                };
                let tall = year.high.map_or(0, |high| high * HIGH / 100);
                self.sheet.area(Area(x + slot / 4, base - tall, slot / 2, tall), 0, ink);
                let size = shrink(&year.figure, 40, NOTE, slot - 12);
                let figure = clip(&year.figure, size, slot - 8);
                self.sheet.text(
                    x + slot / 2,
                    base - tall - size - 12,
                    Type::bold(size, INK).middle(),
                    &figure,
                );
                self.sheet.text(
                    x + slot / 2,
                    base + 12,
                    Type::plain(NOTE, word).middle(),
                    &format!("{}年", year.year),
                );
            }
            self.sheet.rule(LEFT, base, ROOM, EDGE);
            self.at = base + 12 + NOTE + 50;
        }
    }

    fn points(&mut self, kicker: &str, title: &str, points: &[Point]) {
        if points.is_empty() {
            return;
        }
        self.head(kicker, &[title.to_owned()]);
        let look = self.look;
        for point in points {
            self.sheet.area(Area(LEFT, self.at, ROOM, 4), 0, &look.brand);
            self.at += 34;
            if !point.head.is_empty() {
                self.lines(LEFT, Type::serif(50, INK), &point.head, ROOM, 2);
                self.at += 10;
            }
            self.lines(LEFT, Type::plain(BODY, SOFT), &point.body, ROOM, 6);
            self.at += 34;
        }
    }

    fn notes(&mut self, tale: &Tale) {
        self.at += 40;
        for (head, list) in tale.notes.lines() {
            self.note(head, &list);
        }
    }
}

/// The subject of the message as it breaks into lines: together where it fits.
fn phrases(subject: &[String]) -> Vec<String> {
    let whole = subject.concat();
    if width(&whole, 72) <= ROOM { vec![whole] } else { subject.to_vec() }
}

/// The region's emblem as an address with data, where it is drawn with lines; the renderer draws no
/// pixels of others.
pub(crate) fn emblem(region: Option<&Region>) -> &str {
    let data = region.map_or("", |region| region.site.emblem_data.as_str());
    if data.starts_with("data:image/svg+xml") { data } else { "" }
}

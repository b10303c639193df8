//! Which time and whose figures a clause speaks of, each by its own phrase.

use super::{Reader, words::Words};
use crate::{
    clause::{Atom, Is, senses},
    vocabulary::{Role, Sense, Time},
};
use nianbao_model::Level;

/// Who is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Own,
    Other,
}

impl Reader<'_> {
    pub(super) fn time_of(&self, time: Time) -> Time {
        let year = self.report.year;
        match time {
            Time::Year(y) if y == year => Time::This,
            Time::Year(y) if y + 1 == year => Time::Last,
            Time::Year(y) if y == year + 1 => Time::Next,
            Time::Year(_) => Time::Beyond,
            time => time,
        }
    }

    pub(super) fn near_times(&self, words: &Words) -> Vec<(Time, usize)> {
        words.times.iter().map(|(time, at)| (self.time_of(*time), *at)).collect()
    }

    /// The times that a clause speaks of, without the year of a cause (因上年申请引发的复议) and of
    /// a comparison (比上年).
    pub(super) fn own_times(&self, atom: &Atom, words: &Words) -> Vec<Time> {
        let own = |at: usize| !self.is_compared(atom, at) && !is_of_cause(words, at);
        self.near_times(words)
            .into_iter()
            .filter(|(_, at)| own(*at))
            .map(|(time, _)| time)
            .collect()
    }

    /// 比2022年（80件）, 与上年的80件相比: the figure is the earlier one.
    pub(super) fn is_compared_with(&self, atom: &Atom, words: &Words) -> bool {
        let carries = words.any(&[Role::Carry, Role::CarryWithYear, Role::Left]);
        !carries
            && self.near_times(words).iter().any(|(time, at)| {
                *time == Time::Last
                    && self.is_compared(atom, *at)
                    && atom.at.is_some_and(|figure| at < &figure)
            })
    }

    pub(super) fn is_compared(&self, atom: &Atom, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| atom.tokens.get(at));
        before.is_some_and(|token| {
            senses(self.lexicon, token).any(|s| s == Sense::Role(Role::Compare))
        })
    }

    /// The time and the body that a clause speaks of, each by its own phrase.
    pub(super) fn who_and_when(&mut self, atom: &Atom, words: &Words) {
        let carries = words.any(&[Role::Carry, Role::CarryWithYear, Role::Left]);
        for (time, at) in self.near_times(words) {
            if self.is_compared(atom, at) && matches!(time, Time::Last | Time::Beyond) {
                self.since = true;
                continue;
            }
            if is_of_cause(words, at)
                || carries && matches!(time, Time::Last | Time::Next)
                || atom.at.is_some_and(|figure| at > figure && time != Time::Part)
            {
                continue;
            }
            match time {
                Time::UntilNow if !self.time_told => self.time = Time::UntilNow,
                Time::UntilNow | Time::Average => {}
                _ => {
                    self.time = time;
                    self.time_told = true;
                }
            }
        }
        if words.has(Role::Since) {
            self.since = true;
        }
        self.who(atom);
    }

    pub(super) fn who(&mut self, atom: &Atom) {
        for (at, token) in atom.tokens.iter().enumerate() {
            let roles = |role: Role| senses(self.lexicon, token).any(|s| s == Sense::Role(role));
            let word = self.text(token);
            let own = matches!(word, "我" | "本")
                && atom.tokens.get(at + 1).is_some_and(|next| {
                    senses(self.lexicon, next).any(|s| s == Sense::Role(Role::Kind))
                });
            let leading = matches!(token.is, Is::Date(_) | Is::Mark(_))
                || senses(self.lexicon, token).any(|s| {
                    matches!(
                        s,
                        Sense::Time(_)
                            | Sense::Role(
                                Role::And
                                    | Role::OfWhich
                                    | Role::Aspect
                                    | Role::Plain
                                    | Role::Kind
                                    | Role::Since
                            )
                    )
                });
            if own || roles(Role::Whole) {
                let whole = own || self.whole_is_own(word);
                self.body =
                    if whole && !self.names_a_part(atom, at) { Body::Own } else { Body::Other };
                return;
            } else if roles(Role::Above) || roles(Role::Below) {
                let own = self.is_own_name(word)
                    || word == "本级" && at == 0 && self.report.unit.level != Some(Level::Region);
                self.body = if own { Body::Own } else { Body::Other };
                return;
            } else if let Some(name) = self.named_unit(atom, at) {
                self.body =
                    if self.report.unit.name.contains(name) { Body::Own } else { Body::Other };
                return;
            } else if !leading {
                return;
            }
        }
    }

    /// 教育局收到5件: the name of a unit that stands in front of what it did, words that are not
    /// known and a kind of unit behind them.
    fn named_unit(&self, atom: &Atom, at: usize) -> Option<&str> {
        /// So many words a name may have.
        const LONGEST: usize = 16;
        let kind = |at: usize| self.is_role(atom, at, &[Role::Kind]);
        let rest = atom.tokens.get(at..)?;
        let length = (at..at + rest.len().min(LONGEST))
            .take_while(|at| atom.tokens[*at].is == Is::Unknown || kind(*at))
            .count();
        let last = (at..at + length).rev().find(|at| kind(*at))?;
        // 政务公开办件 is no unit: the words go on.
        let ends = last + 1 == at + length && atom.tokens.get(last + 1).is_some();
        let known = rest.iter().take(last - at).all(|token| token.is != Is::Unknown);
        let name = self.pieces.text.get(rest[0].start..atom.tokens[last].end)?;
        // 法院维持4件: the court decides, and is not spoken of.
        let court = name.ends_with("法院");
        (ends && !known && !court).then_some(name)
    }

    /// 全市乡镇 are a part of it; 全市各部门, and 部门、乡镇 together, are all of it.
    pub(super) fn names_a_part(&self, atom: &Atom, at: usize) -> bool {
        let below: Vec<&str> = atom.tokens[at + 1..]
            .iter()
            .take(6)
            .take_while(|token| {
                matches!(token.is, Is::Mark(_))
                    || senses(self.lexicon, token).any(|s| {
                        matches!(s, Sense::Role(Role::Below | Role::And | Role::Kind | Role::Plain))
                    })
            })
            .filter(|token| senses(self.lexicon, token).any(|s| s == Sense::Role(Role::Below)))
            .map(|token| self.text(token))
            .collect();
        matches!(below[..], [one] if !(one.starts_with('各') && ["部门", "单位", "机关"].iter().any(|kind| one.ends_with(kind))))
    }

    /// Is 全市 this unit? Not if its name or level says that it is smaller.
    pub(super) fn whole_is_own(&self, word: &str) -> bool {
        let unit = &self.report.unit;
        if unit.level == Some(Level::Region) {
            return true;
        }
        let place = word.trim_start_matches('全');
        if matches!(place, "局" | "委" | "办" | "厅" | "关" | "院" | "所") {
            return true;
        }
        let smaller =
            ["局", "委", "委员会", "办公室", "厅", "院", "中心", "支队", "站", "所", "队", "处"];
        let bureau = smaller.iter().any(|kind| unit.name.ends_with(kind))
            && !unit.name.ends_with("管理委员会");
        let head = unit.level == Some(Level::HeadOffice);
        let known = unit.level.is_none()
            && !unit.name.contains(['省', '市', '县', '区', '镇', '乡', '街', '关']);
        !bureau
            && !head
            && (known
                || unit.name.contains(place)
                || unit.name.ends_with("人民政府") && unit.level.is_none())
    }

    pub(super) fn is_own_name(&self, word: &str) -> bool {
        let word = word.trim_start_matches('各');
        let name = &self.report.unit.name;
        // 省厅 is 某省教育厅 itself.
        let short = word.chars().count() == 2
            && word.chars().next().is_some_and(|c| name.contains(c))
            && name.ends_with(word.chars().last().unwrap_or(' '));
        name.ends_with(word)
            || short
            || word.ends_with("政府办") && self.report.unit.name.ends_with("政府办公室")
    }

    pub(super) fn is_now(&self) -> bool {
        self.time == Time::This && self.body == Body::Own
    }
}

/// 因上年申请引发的复议: the year of the cause is not the year of what it caused.
pub(super) fn is_of_cause(words: &Words, at: usize) -> bool {
    words.cause.is_some_and(|cause| cause < at)
        && words.subjects.iter().any(|(_, subject)| *subject > at)
}

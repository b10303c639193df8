//! A paragraph in pieces: words with their meanings, figures, and the clauses they stand in, at
//! most one figure in each.

use crate::{
    numeral::{Number, numbers},
    vocabulary::{Lexicon, Role, Sense, Time},
};

/// A word, a figure or a mark of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) is: Is,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    /// A word of the vocabulary.
    Word(u16),
    /// A figure, by its place among the paragraph's numbers.
    Figure(usize),
    /// A date, or a part of a year.
    Date(Time),
    /// A mark that ends something.
    Mark(char),
    /// A character of a word that is not known.
    Unknown,
}

/// A clause, or the part of one around one figure.
#[derive(Clone, Debug)]
pub(crate) struct Atom {
    pub(crate) tokens: Vec<Token>,
    /// The place of its figure in [`Atom::tokens`].
    pub(crate) at: Option<usize>,
    /// Its figure's place among the paragraph's numbers.
    pub(crate) figure: Option<usize>,
    /// How many brackets are open around it.
    pub(crate) depth: u8,
    /// The sentence it stands in, from 0.
    pub(crate) sentence: usize,
    /// The mark behind it.
    pub(crate) closed_by: char,
}

/// A sentence, from 。 to 。 or ；.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A paragraph in pieces.
pub(crate) struct Pieces<'l> {
    pub(crate) text: &'l str,
    pub(crate) lexicon: &'l Lexicon,
    pub(crate) numbers: Vec<Number<'l>>,
    pub(crate) atoms: Vec<Atom>,
    /// What is quoted of each sentence.
    pub(crate) sentences: Vec<Span>,
}

/// Longer sentences are no sentences: nothing is claimed of them.
const LONGEST: usize = 3000;

/// Takes a paragraph apart.
pub(crate) fn pieces<'l>(text: &'l str, lexicon: &'l Lexicon, year: u16) -> Pieces<'l> {
    let (mut atoms, mut sentences, mut all_numbers) = (Vec::new(), Vec::new(), Vec::new());
    let mut start = 0;
    let ends = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '。' | '！' | '？' | '；' | '\n'))
        .map(|(at, c)| at + c.len_utf8());
    for end in ends.chain([text.len()]) {
        let Some(sentence) = text.get(start..end).filter(|s| !s.is_empty()) else { continue };
        if sentence.len() <= LONGEST {
            let mut numbers = numbers(sentence, &lexicon.units);
            let offset = all_numbers.len();
            let mut tokens = tokens(sentence, &numbers, lexicon, year);
            for token in &mut tokens {
                (token.start, token.end) = (token.start + start, token.end + start);
                if let Is::Figure(n) = &mut token.is {
                    *n += offset;
                }
            }
            for number in &mut numbers {
                (number.start, number.unit_at, number.end) =
                    (number.start + start, number.unit_at + start, number.end + start);
            }
            all_numbers.append(&mut numbers);
            cut(&tokens, sentences.len(), lexicon, &mut atoms);
        }
        sentences.push(Span { start, end });
        start = end;
    }
    Pieces { text, lexicon, numbers: all_numbers, atoms, sentences }
}

// ── Words ──────────────────────────────────────────────────────────────────

/// The tokens of a sentence: the cut into words that leaves the fewest characters unknown and takes
/// the fewest words.
fn tokens(text: &str, numbers: &[Number<'_>], lexicon: &Lexicon, year: u16) -> Vec<Token> {
    let mut fixed = fixed(text, numbers, year);
    // From the end: the cheapest cut of what follows each place.
    const UNKNOWN: u32 = 5;
    let mut best: Vec<(u32, u32, Is)> = vec![(0, text.len() as u32, Is::Unknown); text.len() + 1];
    let cost = |best: &[(u32, u32, Is)], end: usize| best.get(end).map_or(0, |(cost, ..)| *cost);
    // A word does not reach into a figure; one with a comma of lists in it reaches over that.
    let mut barrier = text.len();
    for (at, c) in text.char_indices().rev() {
        if let Some(token) = fixed.pop_if(|token| token.start == at) {
            best[at] = (cost(&best, token.end), token.end as u32, token.is);
            if token.is != Is::Mark('、') {
                barrier = at;
            }
            continue;
        }
        let end = at + c.len_utf8();
        let mut chosen = (cost(&best, end) + UNKNOWN, end as u32, Is::Unknown);
        for (length, word) in lexicon.at(&text[at..]) {
            let end = at + length;
            let cost = cost(&best, end) + 1;
            if end <= barrier && cost < chosen.0 {
                chosen = (cost, end as u32, Is::Word(word));
            }
        }
        best[at] = chosen;
    }
    let (mut tokens, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let (_, end, is) = best[start];
        let end = end as usize;
        tokens.push(Token { start, end, is });
        start = end.max(start + 1);
    }
    tokens
}

/// What is a token whatever the words around it are, in order: figures, dates, marks, titles in
/// brackets.
fn fixed(text: &str, numbers: &[Number<'_>], year: u16) -> Vec<Token> {
    let mut fixed: Vec<Token> = Vec::new();
    let (mut covered, mut figures) = (0, numbers.iter().enumerate().peekable());
    for (at, c) in text.char_indices() {
        if let Some((n, number)) = figures.next_if(|(_, number)| number.start == at) {
            fixed.push(Token { start: at, end: number.end, is: Is::Figure(n) });
            covered = covered.max(number.end);
            continue;
        }
        if at < covered {
            continue;
        }
        let (is, end) = if let Some((time, end)) = date(text, at, year) {
            (Is::Date(time), end)
        } else if c == '《' {
            let behind = text[at..].find('》').map(|close| at + close + '》'.len_utf8());
            (Is::Unknown, behind.unwrap_or(at + c.len_utf8()))
        } else if matches!(c, '。' | '！' | '？' | '；' | '\n' | '，' | '：' | '（' | '）' | '、')
        {
            (Is::Mark(c), at + c.len_utf8())
        } else {
            continue;
        };
        fixed.push(Token { start: at, end, is });
        covered = end;
    }
    fixed
}

/// A date or a span of dates, and where it ends: 2023年, 截至2023年12月31日, 1月1日至12月31日,
/// 6月底.
pub(crate) fn date(text: &str, at: usize, year: u16) -> Option<(Time, usize)> {
    let first = day(text, at)?;
    let (mut time, mut end) = (first.time(year), first.end);
    let rest = &text[end..];
    if let Some(joint) = ["至", "到", "—", "-", "－", "~", "～", "起至", "日至"]
        .iter()
        .find(|joint| rest.starts_with(**joint))
        && let Some(second) = day(text, end + joint.len())
    {
        let whole = first.month == Some(1)
            && second.month == Some(12)
            && second.year.or(first.year) == first.year;
        let whole_years = first.month.is_none() && second.month.is_none();
        time = match (whole, whole_years) {
            (true, _) => first.year.map_or(Time::This, Time::Year),
            (_, true) => Time::Beyond,
            _ => Time::Part,
        };
        end = second.end;
    }
    Some((time, end))
}

/// One day, month or year.
struct Day {
    year: Option<u16>,
    month: Option<u32>,
    last_day: bool,
    end: usize,
}

impl Day {
    fn time(&self, year: u16) -> Time {
        match (self.year, self.month) {
            (year, None) => year.map_or(Time::Part, Time::Year),
            (met, Some(12)) if self.last_day => Time::Year(met.unwrap_or(year)),
            _ => Time::Part,
        }
    }
}

fn day(text: &str, at: usize) -> Option<Day> {
    let rest = text.get(at..)?;
    let (n, width) = whole_number(rest)?;
    let mut day = Day { year: None, month: None, last_day: false, end: at };
    let (mut pos, mut n, mut width) = (at, n, width);
    if rest[width..].starts_with('年') {
        let year = u16::try_from(n).ok().filter(|year| (1900..2200).contains(year))?;
        day.year = Some(year);
        pos += width + '年'.len_utf8();
        if let Some(word) = ["度", "底", "末"].iter().find(|word| text[pos..].starts_with(**word))
        {
            pos += word.len();
        }
        day.end = pos;
        match whole_number(&text[pos..]).filter(|(_, width)| text[pos + width..].starts_with('月'))
        {
            Some((month, w)) => (n, width) = (month, w),
            None => return Some(day),
        }
    }
    if !text[pos + width..].starts_with('月') || n == 0 || n > 12 {
        return day.year.map(|_| day);
    }
    day.month = Some(n);
    pos += width + '月'.len_utf8();
    if let Some((d, w)) =
        whole_number(&text[pos..]).filter(|(_, w)| text[pos + w..].starts_with('日'))
    {
        day.last_day = d == 31;
        pos += w + '日'.len_utf8();
    } else if let Some(word) =
        ["份", "底", "末"].iter().find(|word| text[pos..].starts_with(**word))
    {
        day.last_day = *word != "份";
        pos += word.len();
    }
    day.end = pos;
    Some(day)
}

/// A whole number of up to four digits, Arabic or one by one in Chinese, and how long it is.
fn whole_number(text: &str) -> Option<(u32, usize)> {
    let (mut value, mut width, mut digits) = (0, 0, 0);
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => c as u32 - '0' as u32,
            '〇' => 0,
            '一' => 1,
            '二' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => break,
        };
        (value, width, digits) = (value * 10 + digit, width + c.len_utf8(), digits + 1);
        if digits > 4 {
            return None;
        }
    }
    (digits > 0).then_some((value, width))
}

// ── Clauses ────────────────────────────────────────────────────────────────

/// Cuts a sentence into clauses of at most one figure.
fn cut(tokens: &[Token], sentence: usize, lexicon: &Lexicon, atoms: &mut Vec<Atom>) {
    let mut cutter = Cutter { sentence, lexicon, current: Vec::new(), depth: 0, atoms };
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        at += 1;
        match token.is {
            Is::Mark('（') => match empty_brackets(&tokens[at..], lexicon) {
                Some(skip) => at += skip,
                None => {
                    cutter.end('（');
                    cutter.depth = cutter.depth.saturating_add(1);
                }
            },
            Is::Mark('）') => {
                cutter.end('）');
                cutter.depth = cutter.depth.saturating_sub(1);
            }
            Is::Mark('、') if !cutter.has_figure() => cutter.current.push(token),
            // 其中，自然人…: one clause.
            Is::Mark('，' | '：') if cutter.only_begins() => {}
            Is::Mark(c) => cutter.end(c),
            Is::Figure(_) if cutter.has_figure() => cutter.second_figure(token),
            _ => {
                let begins = cutter.has_figure()
                    && senses(lexicon, &token).any(|s| {
                        matches!(
                            s,
                            Sense::Role(
                                Role::OfWhich
                                    | Role::Aspect
                                    | Role::Extra
                                    | Role::Since
                                    | Role::Share
                            )
                        )
                    });
                if begins {
                    cutter.end(' ');
                }
                cutter.current.push(token);
            }
        }
    }
    cutter.end('。');
}

/// Brackets without a figure in them say nothing of their own: how many tokens to skip.
fn empty_brackets(rest: &[Token], lexicon: &Lexicon) -> Option<usize> {
    let close = rest.iter().position(|token| matches!(token.is, Is::Mark('）' | '（')))?;
    let inside = &rest[..close];
    let bare_number = inside.len() == 1;
    let figures = inside.iter().any(|token| matches!(token.is, Is::Figure(_))) && !bare_number;
    let number_with_unit =
        bare_number && inside.iter().any(|t| t.end - t.start > 2 && matches!(t.is, Is::Figure(_)));
    let denies =
        inside.iter().any(|token| senses(lexicon, token).any(|s| s == Sense::Role(Role::Deny)));
    (rest[close].is == Is::Mark('）') && !figures && !number_with_unit && !denies)
        .then_some(close + 1)
}

/// What a token may mean.
pub(crate) fn senses<'l>(lexicon: &'l Lexicon, token: &Token) -> impl Iterator<Item = Sense> + 'l {
    let word = match token.is {
        Is::Word(word) => lexicon.senses(word),
        _ => &[],
    };
    word.iter().copied()
}

struct Cutter<'a, 'l> {
    sentence: usize,
    lexicon: &'l Lexicon,
    current: Vec<Token>,
    depth: u8,
    atoms: &'a mut Vec<Atom>,
}

impl Cutter<'_, '_> {
    fn has_figure(&self) -> bool {
        self.current.iter().any(|token| matches!(token.is, Is::Figure(_)))
    }

    /// Is there nothing yet but 其中 or 另外?
    fn only_begins(&self) -> bool {
        let begins = |token: &Token| {
            senses(self.lexicon, token)
                .any(|s| matches!(s, Sense::Role(Role::OfWhich | Role::Aspect | Role::Extra)))
        };
        !self.current.is_empty() && self.current.iter().all(begins)
    }

    /// Ends the clause at a mark.
    fn end(&mut self, mark: char) {
        let tokens = std::mem::take(&mut self.current);
        if !tokens.is_empty() {
            let at = tokens.iter().position(|token| matches!(token.is, Is::Figure(_)));
            let figure = at.and_then(|at| match tokens[at].is {
                Is::Figure(n) => Some(n),
                _ => None,
            });
            self.atoms.push(Atom {
                tokens,
                at,
                figure,
                depth: self.depth,
                sentence: self.sentence,
                closed_by: mark,
            });
        }
    }

    /// A second figure without a mark between: what is counted (申请, 案件) goes with the first,
    /// the rest with the second.
    fn second_figure(&mut self, token: Token) {
        let Some(first) = self.current.iter().position(|token| matches!(token.is, Is::Figure(_)))
        else {
            return;
        };
        let goes_with_first = |token: &Token| {
            senses(self.lexicon, token).any(|s| {
                matches!(
                    s,
                    Sense::Requests
                        | Sense::ShortRequests
                        | Sense::Subject(_)
                        | Sense::Role(Role::About)
                )
            })
        };
        let cut = first
            + 1
            + self.current[first + 1..].iter().take_while(|token| goes_with_first(token)).count();
        let rest = self.current.split_off(cut);
        self.end(' ');
        self.current = rest;
        self.current.push(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_reaches_into_a_figure() {
        let local =
            "id = \"local\"\nextends = \"2021\"\n[vocabulary.plain]\nwords = [\"窗口戊己1\"]\n";
        let mut editions = nianbao_model::Editions::national();
        let lexicon = Lexicon::of(&editions.add("local.toml", local).unwrap());
        let text = "窗口戊己12件";
        let pieces = pieces(text, &lexicon, 2023);
        let mut tokens = pieces.atoms.iter().flat_map(|atom| &atom.tokens);
        let figure = tokens.find(|token| matches!(token.is, Is::Figure(_))).unwrap();
        assert_eq!(&text[figure.start..figure.end], "12件");
    }
}

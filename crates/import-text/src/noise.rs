//! Forum noise: finds it by its grammar and takes it out.
//!
//! Some forum software puts 5 to 15 pairs at each line break: a character from U+0020 to U+003B, a
//! space, and one from U+003F to U+007E. Where HTML folds white space, a pair that begins with a
//! space keeps one space inside a line and none at its beginning. The grammar leaves one thing
//! open: in `47 X…` the 7 may begin the noise, or the noise begins with a folded space. Both
//! readings are handed on, for whoever knows more.

/// The fewest pairs that noise has.
const FEWEST: usize = 5;

/// A text without noise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denoised {
    /// The text; its line breaks stand where they stood.
    pub text: String,
    /// Spots where one more character may belong to the text, in order.
    pub ambiguous: Vec<Ambiguous>,
    /// How many runs of noise were taken out; 0 says the text had none and is as it was.
    pub runs: usize,
    /// For each character of the text, its byte offset in the noised one.
    pub(crate) offsets: Vec<usize>,
}

/// A spot with two readings: the text as it stands, or with one more character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// Byte offset in [`Denoised::text`] where the character would stand.
    pub at: usize,
    /// The character that may belong to the text: `7` in `47 X…`.
    pub more: char,
}

/// Takes forum noise out of a text. A text is taken as noised when a fair share of its line breaks
/// has noise; any other is left alone.
pub fn denoise(text: &str) -> Denoised {
    let lines: Vec<Line> = text.split_inclusive('\n').map(Line::of).collect();
    let noisy = lines.iter().filter(|line| !line.runs.is_empty()).count();
    if noisy < 3 || noisy * 5 < lines.iter().filter(|line| !line.chars.is_empty()).count() {
        return clean(text);
    }
    // A text that keeps two spaces anywhere in its noise has not been folded: nothing is open then.
    let folded = !lines.iter().any(|line| line.unfolded);
    let mut out = Denoised::default();
    let mut start = 0;
    for (line, source) in lines.iter().zip(text.split_inclusive('\n')) {
        line.write(start, folded, &mut out);
        if source.ends_with('\n') {
            out.text.push('\n');
            out.offsets.push(start + source.len() - 1);
        }
        start += source.len();
    }
    out
}

fn clean(text: &str) -> Denoised {
    Denoised {
        text: text.to_owned(),
        offsets: text.char_indices().map(|(at, _)| at).collect(),
        ..Denoised::default()
    }
}

/// A line with the runs of noise in it.
struct Line {
    /// The characters with their offsets in the line, without the break.
    chars: Vec<(usize, char)>,
    /// Noise: from and to, as numbers of characters.
    runs: Vec<(usize, usize)>,
    /// Does a pair in it begin with a space that was kept?
    unfolded: bool,
}

impl Line {
    fn of(source: &str) -> Self {
        let chars: Vec<(usize, char)> =
            source.trim_end_matches(['\n', '\r']).char_indices().collect();
        let mut line = Self { chars, runs: Vec::new(), unfolded: false };
        let mut at = 0;
        while at < line.chars.len() {
            let (end, pairs, unfolded) = line.run(at);
            if pairs >= FEWEST {
                if line.is_varied(at, end) {
                    line.runs.push((at, end));
                    line.unfolded |= unfolded;
                }
                at = end;
            } else {
                at += 1;
            }
        }
        line
    }

    fn char(&self, at: usize) -> char {
        self.chars.get(at).map_or('\0', |(_, c)| *c)
    }

    /// The longest run of pairs from here: its end, how many pairs, and whether one shows a space
    /// that was kept.
    fn run(&self, from: usize) -> (usize, usize, bool) {
        let (mut at, mut pairs, mut unfolded) = (from, 0, false);
        loop {
            let next = [self.char(at), self.char(at + 1), self.char(at + 2)];
            at += match next {
                [' ', ' ', second] if is_second(second) => {
                    unfolded = true;
                    3
                }
                [' ', second, _] if is_second(second) => 2,
                [first, ' ', second] if is_first(first) && is_second(second) => 3,
                // At the beginning of a line both spaces of a pair may be gone.
                [second, ..] if at == 0 && is_second(second) => 1,
                _ => return (at, pairs, unfolded),
            };
            pairs += 1;
        }
    }

    /// Has it characters as chance gives them? Borders of blank cells, `| | | | |`, are all alike.
    fn is_varied(&self, from: usize, to: usize) -> bool {
        let mut met: Vec<char> =
            self.chars[from..to].iter().map(|(_, c)| *c).filter(|c| is_second(*c)).collect();
        met.sort_unstable();
        met.dedup();
        met.len() > 2
    }

    fn write(&self, start: usize, folded: bool, out: &mut Denoised) {
        let mut runs = self.runs.iter().copied().peekable();
        let mut at = 0;
        let mut open = 0i32;
        while let Some(&(offset, c)) = self.chars.get(at) {
            let Some((from, to)) = runs.next_if(|run| run.0 == at) else {
                open += i32::from(c == '(') - i32::from(c == ')');
                out.text.push(c);
                out.offsets.push(start + offset);
                at += 1;
                continue;
            };
            out.runs += 1;
            let joined = folded && from > 0 && is_first(c);
            if joined && c == ')' && open == 1 {
                // The bracket that closes the text's own.
                out.text.push(c);
                out.offsets.push(start + offset);
            } else if joined {
                out.ambiguous.push(Ambiguous { at: out.text.len(), more: c });
            }
            at = to;
        }
    }
}

/// A pair's first character other than the space.
fn is_first(c: char) -> bool {
    ('!'..=';').contains(&c)
}

fn is_second(c: char) -> bool {
    ('?'..='~').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noised(line: &str) -> String {
        format!("甲\n{line}\n% x& y( z) a* b乙\n! h# i$ j% k& l\n' m( n) o* p+ q\n")
    }

    #[test]
    fn noise_goes_and_the_digit_it_began_with_is_handed_on() {
        let out = denoise(&noised("项目73 [2 m$ a5 y$ v# E9 [1 }+ o"));
        assert_eq!(out.text, "甲\n项目7\n乙\n\n\n");
        assert_eq!(out.ambiguous, [Ambiguous { at: "甲\n项目7".len(), more: '3' }]);
    }

    #[test]
    fn nothing_is_open_where_spaces_were_kept() {
        let out = denoise(&noised("项目73 [2 m$ a  y$ v# E9 [1 }+ o"));
        assert_eq!((out.text.as_str(), out.ambiguous.len()), ("甲\n项目7\n乙\n\n\n", 0));
        let out = denoise(&noised("项目73  [2 m$ a5 y$ v# E9 [1 }+ o"));
        assert_eq!((out.text.as_str(), out.ambiguous.len()), ("甲\n项目73\n乙\n\n\n", 0));
    }

    #[test]
    fn folded_pairs_are_noise_and_brackets_stay_whole() {
        assert_eq!(
            denoise(&noised("y3 V& l- \\4 a/ n政府 S. \\; |! A% S* g")).text,
            "甲\n政府\n乙\n\n\n"
        );
        assert_eq!(denoise(&noised("(万元) x& y( z) a* b+ c")).text, "甲\n(万元)\n乙\n\n\n");
    }

    #[test]
    fn a_text_without_noise_stays_as_it_is() {
        let blank_cells = "规章 |  |  |  |  |  |  | 0 |\n".repeat(9);
        for text in [
            &blank_cells,
            "",
            "一、总体情况\n1 a 2 b 3 c\n",
            "a b c d e f g h i j k\n全文\n全文\n全文\n全文\n全文\n",
        ] {
            assert_eq!(denoise(text).text, text);
        }
    }
}

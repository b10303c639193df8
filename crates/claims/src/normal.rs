//! A paragraph as the grammar reads it: one spelling for spaces, widths, brackets and quotation
//! marks, with the way back to the original.

/// A paragraph in one spelling.
#[derive(Debug)]
pub(crate) struct Normal<'a> {
    /// The paragraph as it stands.
    original: &'a str,
    /// The paragraph as it is read.
    pub(crate) text: String,
    /// For each byte of [`Normal::text`] (and its end), the byte of the original that it comes
    /// from.
    from: Vec<u32>,
}

impl<'a> Normal<'a> {
    /// Brings a paragraph into one spelling.
    pub(crate) fn of(original: &'a str) -> Self {
        let mut normal = Self {
            original,
            text: String::with_capacity(original.len()),
            from: Vec::with_capacity(original.len() + 1),
        };
        let mut chars = original.char_indices().peekable();
        // The characters before and behind, spaces left out.
        let mut last = ' ';
        let mut space_seen = false;
        while let Some((at, met)) = chars.next() {
            let next = chars.peek().map_or(' ', |(_, c)| half(*c));
            let c = half(met);
            if c.is_whitespace() || c == '\u{200b}' {
                space_seen = true;
                continue;
            }
            if is_quote(c) {
                continue;
            }
            if space_seen && last.is_ascii_alphanumeric() && c.is_ascii_alphanumeric() {
                normal.push(' ', at);
            }
            space_seen = false;
            let c = match c {
                ',' if !(last.is_ascii_digit() && next.is_ascii_digit()) => '，',
                ';' => '；',
                ':' if !(last.is_ascii_digit() && next.is_ascii_digit()) => '：',
                '!' => '！',
                '?' => '？',
                '(' | '【' | '[' | '﹙' => '（',
                ')' | '】' | ']' | '﹚' => '）',
                '｡' => '。',
                '％' => '%',
                c => c,
            };
            normal.push(c, at);
            last = c;
        }
        normal.from.push(original.len() as u32);
        normal
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.from.resize(self.text.len(), at as u32);
    }

    /// The words of the original that a part of the text comes from.
    pub(crate) fn quote(&self, start: usize, end: usize) -> &'a str {
        let from = self.from.get(start).map_or(self.original.len(), |at| *at as usize);
        // Up to the end of the last character taken in, without the spaces behind it.
        let until = match end.checked_sub(1).and_then(|last| self.from.get(last)) {
            Some(last) => {
                let last = *last as usize;
                last + self
                    .original
                    .get(last..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8)
            }
            None => from,
        };
        self.original.get(from..until.max(from)).unwrap_or_default().trim()
    }
}

/// The half-width form of a full-width letter, digit or sign.
fn half(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '％' | '－' | '／' => {
            char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
        }
        c => c,
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '‘' | '’' | '\'' | '「' | '」' | '『' | '』' | '＂' | '〝' | '〞')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_and_the_way_back() {
        let normal = Normal::of("共收到 “申请” ８８ 件,增长 1,234 件 (A 1 2)");
        assert_eq!(normal.text, "共收到申请88件，增长1,234件（A 1 2）");
        let at = normal.text.find("88件").unwrap();
        assert_eq!(normal.quote(at, at + "88件".len()), "８８ 件");
        assert_eq!(
            normal.quote(0, normal.text.len()),
            "共收到 “申请” ８８ 件,增长 1,234 件 (A 1 2)"
        );
        assert_eq!(normal.quote(0, 0), "");
    }
}

//! Numbers of lists as word processors write them: 一, （二）, 叁, 甲, 1, iv, ③.

/// Writes a number in a format by the name it has in a document.
pub(crate) fn written(n: u32, format: &str) -> String {
    match format {
        "none" | "bullet" => String::new(),
        "decimalZero" => format!("{n:02}"),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "upperLetter" => letters(n, b'A'),
        "lowerLetter" => letters(n, b'a'),
        "chineseCounting"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "chineseCountingThousand" => han(n, ["〇一二三四五六七八九", "十", "百", "千"], n < 20),
        "chineseLegalSimplified" => han(n, ["零壹贰叁肆伍陆柒捌玖", "拾", "佰", "仟"], false),
        "ideographLegalTraditional" => han(n, ["零壹貳參肆伍陸柒捌玖", "拾", "佰", "仟"], false),
        "japaneseLegal" => han(n, ["零壱弐参四伍六七八九", "拾", "百", "阡"], false),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            digits(n, "〇一二三四五六七八九")
        }
        "decimalFullWidth" | "decimalFullWidth2" => digits(n, "０１２３４５６７８９"),
        "ideographTraditional" => cycle(n, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle(n, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => run(n, '①', 20),
        "decimalEnclosedFullstop" => run(n, '⒈', 20),
        "decimalEnclosedParen" => run(n, '⑴', 20),
        "ideographEnclosedCircle" => run(n, '㊀', 10),
        _ => n.to_string(),
    }
}

/// The n-th of so many characters in a row, or the plain number beyond them.
fn run(n: u32, first: char, many: u32) -> String {
    let at =
        n.checked_sub(1).filter(|n| *n < many).and_then(|n| char::from_u32(u32::from(first) + n));
    at.map_or_else(|| n.to_string(), String::from)
}

fn cycle(n: u32, signs: &str) -> String {
    let signs: Vec<char> = signs.chars().collect();
    let at = n.checked_sub(1).and_then(|n| signs.get(n as usize));
    at.map_or_else(|| n.to_string(), char::to_string)
}

fn digits(n: u32, signs: &str) -> String {
    let sign = |c: char| c.to_digit(10).and_then(|d| signs.chars().nth(d as usize)).unwrap_or(c);
    n.to_string().chars().map(sign).collect()
}

/// A number in Chinese numerals, up to 9999. Below 20 people write 十一; with amounts of money,
/// 壹拾壹.
fn han(n: u32, [signs, ten, hundred, thousand]: [&str; 4], short: bool) -> String {
    if n > 9999 {
        return n.to_string();
    }
    let sign = |d: u32| signs.chars().nth(d as usize).unwrap_or_default();
    if n == 0 {
        return sign(0).to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, thousand), (100, hundred), (10, ten), (1, "")] {
        let digit = n / unit % 10;
        if digit == 0 {
            gap |= !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            // 一百零五, whatever the sign for nothing alone is.
            text.push('零');
        }
        if !(short && unit == 10 && digit == 1) {
            text.push(sign(digit));
        }
        text.push_str(name);
    }
    text
}

fn letters(n: u32, first: u8) -> String {
    // Z is followed by AA, BB.
    let Some(n) = n.checked_sub(1) else { return "0".into() };
    let letter = char::from(first + (n % 26) as u8);
    std::iter::repeat_n(letter, ((n / 26) as usize + 1).min(20)).collect()
}

fn roman(mut n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n > 3999 {
        return n.to_string();
    }
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            n -= value;
            text.push_str(sign);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        for (n, format, text) in [
            (1, "chineseCounting", "一"),
            (10, "chineseCounting", "十"),
            (11, "chineseCountingThousand", "十一"),
            (20, "japaneseCounting", "二十"),
            (105, "chineseCountingThousand", "一百零五"),
            (1010, "chineseCountingThousand", "一千零一十"),
            (21, "chineseLegalSimplified", "贰拾壹"),
            (10, "chineseLegalSimplified", "壹拾"),
            (3, "ideographTraditional", "丙"),
            (12, "ideographZodiac", "亥"),
            (12, "ideographDigital", "一二"),
            (3, "decimalEnclosedCircle", "③"),
            (21, "decimalEnclosedCircle", "21"),
            (12, "decimalFullWidth", "１２"),
            (4, "lowerRoman", "iv"),
            (28, "upperLetter", "BB"),
            (7, "decimalZero", "07"),
            (7, "anything", "7"),
            (7, "bullet", ""),
            (u32::MAX, "upperLetter", "UUUUUUUUUUUUUUUUUUUU"),
        ] {
            assert_eq!(written(n, format), text, "{n} {format}");
        }
        assert!(["chineseCounting", "upperRoman", "decimal"].iter().all(|format| written(
            u32::MAX,
            format
        )
            == u32::MAX.to_string()));
    }
}

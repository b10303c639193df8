//! XML element by element, with places, and with bounds on all that a file could blow up.

use crate::attributes::{Attributes, is_of_name, plain};
use nianbao_format::{Fault, Lines};
use nianbao_model::{Place, clean_line};
use quick_xml::{
    Reader, XmlVersion,
    errors::{Error, IllFormedError, SyntaxError},
    escape::resolve_predefined_entity,
    events::{Event, attributes::AttrError},
};
use std::borrow::Cow;

/// Elements inside elements. A report has four.
const DEPTH: usize = 64;

/// Attributes of one element. A cell has five.
const ATTRIBUTES: usize = 64;

/// An element's beginning.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    /// Its name as written, with its prefix.
    pub(crate) name: &'a str,
    /// Its attributes by their names as written.
    pub(crate) attributes: Attributes<'a>,
    /// Where it begins.
    pub(crate) place: Place,
}

impl Element<'_> {
    /// An attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)
    }
}

/// What comes next. An empty element has a beginning and an end.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    Start(Element<'a>),
    End,
    Text(Cow<'a, str>),
    Eof,
}

/// What was read of an element at once, and is still to be given.
#[derive(Clone, Copy, Debug)]
enum Ahead<'a> {
    Nothing,
    /// Its text, and how many bytes its end takes.
    Text(&'a str, usize),
    /// Its end.
    End(usize),
}

/// A reader of one document.
///
/// Nearly all of it are elements with a line of text or nothing, written in one way. They are read
/// at once ([`Pull::at_once`]), which is a fraction of the work of an event for each piece;
/// whatever is written in another way goes through events, and gives the same.
pub(crate) struct Pull<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    lines: Lines<'a>,
    /// The offset behind what was given last.
    at: usize,
    /// How many bytes the reader of events has not seen.
    passed: usize,
    ahead: Ahead<'a>,
    /// Can the reader of events go on anywhere? Behind a text it waits for the mark that ended it.
    free: bool,
    /// Is all of the text made of what XML 1.0 allows? Then only what is resolved need be looked at.
    allowed: bool,
    /// The names of the elements around the present place, outermost first.
    path: Vec<&'a str>,
    #[cfg(test)]
    pub(crate) only_events: bool,
}

impl<'a> Pull<'a> {
    pub(crate) fn new(file: &str, text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = false;
        // The reader passes over a mark at the beginning and does not count it.
        let mark = if text.starts_with('\u{feff}') { "\u{feff}".len() } else { 0 };
        Self {
            reader,
            text,
            lines: Lines::new(file, text),
            at: mark,
            passed: mark,
            ahead: Ahead::Nothing,
            free: false,
            allowed: is_all_allowed(text),
            path: Vec::new(),
            #[cfg(test)]
            only_events: false,
        }
    }

    /// A fault at the place read last, with the path of the element it is in.
    pub(crate) fn fault(&mut self, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        self.fault_at(self.at, zh.into(), en.into())
    }

    fn fault_at(&mut self, offset: usize, mut zh: String, mut en: String) -> Fault {
        if !self.path.is_empty() {
            let path = self.path();
            zh = format!("{zh}（在 {path} 中）");
            en = format!("{en} (in {path})");
        }
        Fault::new(zh, en).at(self.lines.place(offset))
    }

    /// The path of the present element: report/cells/cell. Of a deep one the beginning.
    pub(crate) fn path(&self) -> String {
        const SHOWN: usize = 8;
        let path = self
            .path
            .iter()
            .take(SHOWN)
            .map(|name| clean_line(&name.chars().take(40).collect::<String>()));
        let path = path.collect::<Vec<_>>().join("/");
        if self.path.len() > SHOWN { format!("{path}/…") } else { path }
    }

    /// The next beginning, end or piece of text.
    pub(crate) fn next(&mut self) -> Result<Item<'a>, Fault> {
        if let Some(item) = self.next_ahead() {
            return Ok(item);
        }
        loop {
            let begin = self.at;
            let event = self.reader.read_event().map_err(|e| self.ill_formed(&e))?;
            self.at = offset(self.reader.buffer_position()) + self.passed;
            self.free = matches!(event, Event::End(_));
            return match event {
                Event::Start(element) => {
                    // What the reader gives is a piece of the text; taken from there it lives as long.
                    let raw = self.text.get(begin + 1..begin + 1 + element.len()).unwrap_or_default();
                    // The end of an empty one is still to come.
                    self.free = begin + raw.len() + "<>".len() == self.at;
                    let name = raw.get(..element.name().as_ref().len()).unwrap_or_default();
                    self.path.push(name);
                    if self.path.len() > DEPTH {
                        return Err(self.fault("元素嵌套过深。请确认没有选错文件。", "elements are nested too deep. Is it the right file?"));
                    }
                    self.element(name, raw, begin).map(Item::Start)
                }
                Event::End(_) => {
                    self.path.pop();
                    Ok(Item::End)
                }
                Event::Text(text) => self.characters(text.xml10_content()),
                Event::CData(text) => self.characters(text.xml10_content()),
                Event::GeneralRef(entity) => match (entity.resolve_char_ref(), resolve_predefined_entity(&entity)) {
                    (Ok(Some(c)), _) => self.characters(String::from(c).into()),
                    (Ok(None), Some(text)) => Ok(Item::Text(text.into())),
                    _ => Err(self.entity(&entity)),
                },
                Event::DocType(_) => Err(self.fault(
                    "文件带有 DOCTYPE 声明，出于安全考虑不读取。请删去该声明后再试。",
                    "the file has a DOCTYPE, which is not read for safety. Remove it and try again.",
                )),
                Event::Eof if !self.path.is_empty() => {
                    Err(self.fault("XML 在这里中断：文件可能写入或传送未完成。请重新导出或重新传送。", BREAKS_OFF))
                }
                Event::Eof => Ok(Item::Eof),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
        }
    }

    /// What is still to be given of an element that was read at once.
    fn next_ahead(&mut self) -> Option<Item<'a>> {
        match self.ahead {
            Ahead::Nothing => None,
            Ahead::Text(text, end) => {
                self.at += text.len();
                self.ahead = Ahead::End(end);
                Some(Item::Text(text.into()))
            }
            Ahead::End(end) => {
                self.at += end;
                self.ahead = Ahead::Nothing;
                self.path.pop();
                Some(Item::End)
            }
        }
    }

    /// The beginning of the element that comes next behind white space, if it is written as
    /// programs write it, with nothing in it but characters that stand for themselves:
    /// `<p>甲</p>`, `<cell id="a"/>`.
    fn at_once(&mut self) -> Option<Element<'a>> {
        #[cfg(test)]
        if self.only_events {
            return None;
        }
        if !self.free || !self.allowed || self.path.len() >= DEPTH {
            return None;
        }
        let rest = self.text.get(self.at..)?;
        let element = rest.trim_start_matches([' ', '\n']);
        let begin = self.at + rest.len() - element.len();
        let raw = element.strip_prefix('<')?;
        let raw = &raw[..memchr::memchr(b'>', raw.as_bytes())?];
        let inside = &element[raw.len() + "<>".len()..];
        let (raw, is_empty) = match raw.strip_suffix('/') {
            Some(raw) => (raw, true),
            None => (raw, false),
        };
        let name = &raw[..raw.bytes().position(|b| !is_of_name(b)).unwrap_or(raw.len())];
        let attributes = plain(&raw[name.len()..], ATTRIBUTES).filter(|_| !name.is_empty())?;
        let (text, end) = if is_empty {
            ("", 0)
        } else {
            let end = memchr::memchr3(b'<', b'&', b'\r', inside.as_bytes())?;
            let behind = inside[end..].strip_prefix("</")?.strip_prefix(name)?;
            (&inside[..end], behind.starts_with('>').then_some("</>".len() + name.len())?)
        };
        self.at = self.text.len() - inside.len();
        let whole = self.at + text.len() + end;
        *self.reader.get_mut() = &self.text.as_bytes()[whole..];
        self.passed = whole.saturating_sub(offset(self.reader.buffer_position()));
        self.path.push(name);
        self.ahead = if text.is_empty() { Ahead::End(end) } else { Ahead::Text(text, end) };
        Some(Element { name, attributes, place: self.lines.place(begin) })
    }

    /// The next beginning inside the present element, or `None` at its end. What stands between is
    /// given to `text`.
    pub(crate) fn child(
        &mut self,
        mut text: impl FnMut(&str, Place),
    ) -> Result<Option<Element<'a>>, Fault> {
        loop {
            if let Ahead::Nothing = self.ahead
                && let Some(element) = self.at_once()
            {
                return Ok(Some(element));
            }
            match self.next()? {
                Item::Start(element) => return Ok(Some(element)),
                Item::End | Item::Eof => return Ok(None),
                Item::Text(met) => {
                    if !met.trim().is_empty() {
                        text(&met, self.lines.place(self.at));
                    }
                }
            }
        }
    }

    /// All text up to the end of the present element, that of elements in it included.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        let outside = self.path.len().saturating_sub(1);
        let mut all = Cow::Borrowed("");
        while self.path.len() > outside {
            match self.next()? {
                Item::Text(text) if all.is_empty() => all = text,
                Item::Text(text) => all.to_mut().push_str(&text),
                _ => {}
            }
        }
        Ok(all)
    }

    /// Passes over the rest of the present element.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.path.len().saturating_sub(1);
        while self.path.len() > outside {
            self.next()?;
        }
        Ok(())
    }

    fn element(&mut self, name: &'a str, raw: &'a str, begin: usize) -> Result<Element<'a>, Fault> {
        let attributes = match plain(&raw[name.len()..], ATTRIBUTES).filter(|_| self.allowed) {
            Some(attributes) => attributes,
            None => self.attributes(name, raw, begin)?,
        };
        Ok(Element { name, attributes, place: self.lines.place(begin) })
    }

    /// Attributes in any way that XML has of writing them.
    fn attributes(
        &mut self,
        name: &str,
        raw: &'a str,
        begin: usize,
    ) -> Result<Attributes<'a>, Fault> {
        let mut attributes = Attributes::default();
        for attribute in quick_xml::events::attributes::Attributes::new(raw, name.len()) {
            let attribute = attribute.map_err(|e| self.ill_formed_at(begin, &e.into()))?;
            if attributes.len() == ATTRIBUTES {
                return Err(self.fault(
                    "一个元素的属性过多。请确认没有选错文件。",
                    "an element has too many attributes. Is it the right file?",
                ));
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| self.ill_formed_at(begin, &e))?;
            self.is_allowed(&value, matches!(value, Cow::Owned(_)))?;
            attributes.push(attribute.key.into_inner(), value);
        }
        Ok(attributes)
    }

    /// Text, if it is made of what XML 1.0 allows.
    fn characters(&mut self, text: Cow<'a, str>) -> Result<Item<'a>, Fault> {
        self.is_allowed(&text, matches!(text, Cow::Owned(_)))?;
        Ok(Item::Text(text))
    }

    /// Is a text made of what XML 1.0 allows? One that was `resolved` is not the file's own.
    fn is_allowed(&mut self, text: &str, resolved: bool) -> Result<(), Fault> {
        if self.allowed && !resolved {
            return Ok(());
        }
        let Some(c) = text.chars().find(|c| !is_allowed(*c)) else { return Ok(()) };
        let code = u32::from(c);
        Err(self.fault(
            format!("XML 中不允许的控制字符 U+{code:04X}。请删去后再试。"),
            format!(
                "the control character U+{code:04X} is not allowed in XML. Remove it and try again."
            ),
        ))
    }

    fn entity(&mut self, name: &str) -> Fault {
        let name = clean_line(&name.chars().take(40).collect::<String>());
        self.fault(
            format!("不认识的实体“&{name};”。XML 数据中只能用 &lt; 等标准实体和字符编号。"),
            format!("the entity “&{name};” is not known. Use the standard ones such as &lt; and character numbers."),
        )
    }

    fn ill_formed(&mut self, error: &Error) -> Fault {
        let position = offset(self.reader.error_position()) + self.passed;
        self.ill_formed_at(position, error)
    }

    fn ill_formed_at(&mut self, position: usize, error: &Error) -> Fault {
        let (zh, en) = match error {
            Error::Syntax(syntax) if *syntax != SyntaxError::InvalidBangMarkup => (
                "XML 从这里起不完整：文件可能写入或传送未完成。请重新导出或重新传送。".to_owned(),
                BREAKS_OFF.to_owned(),
            ),
            error => (
                format!("这里不是正确的 XML（{}）。请改正这一处，或重新导出。", chinese(error)),
                format!("this is no well-formed XML ({error}). Mend it here, or export it again."),
            ),
        };
        self.fault_at(position, zh, en)
    }
}

/// What the parser, which speaks English, says.
fn chinese(error: &Error) -> String {
    let short = |name: &str| clean_line(&name.chars().take(40).collect::<String>());
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found })
            if expected.is_empty() =>
        {
            format!("</{}> 没有开始标签", short(found))
        }
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("此处应为 </{}>，实为 </{}>", short(expected), short(found))
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(name)) => {
            format!("</{}> 没有开始标签", short(name))
        }
        Error::IllFormed(IllFormedError::MissingEndTag(name)) => {
            format!("<{}> 没有结束标签", short(name))
        }
        Error::IllFormed(IllFormedError::DoubleHyphenInComment) => {
            "注释中有两个连续的短横".to_owned()
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            "“&”之后不是实体；文字中的“&”应写作“&amp;”".to_owned()
        }
        Error::IllFormed(_) => "声明的写法有误".to_owned(),
        Error::InvalidAttr(AttrError::Duplicated(..)) => "同一属性写了两次".to_owned(),
        Error::InvalidAttr(AttrError::UnquotedValue(_)) => "属性的内容没有加引号".to_owned(),
        Error::InvalidAttr(AttrError::ExpectedEq(_) | AttrError::ExpectedValue(_)) => {
            "属性缺少等号或内容".to_owned()
        }
        Error::InvalidAttr(AttrError::ExpectedQuote(..)) => "属性缺少后引号".to_owned(),
        Error::Encoding(_) => "编码有误".to_owned(),
        _ => "写法有误".to_owned(),
    }
}

/// Is a whole text made of what XML 1.0 allows? What it forbids is control characters and two
/// others, EF BF BE and EF BF BF.
fn is_all_allowed(text: &str) -> bool {
    // Looking at all bytes is faster than stopping at the first that is one.
    let bytes = text.as_bytes();
    let control =
        bytes.iter().fold(false, |any, b| any | (*b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let others = pairs.fold(false, |any, (a, b)| any | ((*a == 0xef) & (*b == 0xbf)));
    !(control || others && text.contains(['\u{fffe}', '\u{ffff}']))
}

/// The characters of XML 1.0.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

const BREAKS_OFF: &str = "the XML breaks off here: the file may not have been written or sent whole. Export or send it again.";

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;
    use crate::document::read_from;
    use nianbao_model::Editions;

    #[test]
    fn what_is_read_at_once_is_what_events_give() {
        const TOKENS: [&str; 34] = [
            "<cell id=\"requests.received.total\" label=\"甲\">12</cell>",
            "<cell id=\"requests.received.total\">3</cell>",
            "<cell id=\"a\" id=\"b\"/>",
            "<cell id='a'/>",
            "<cell",
            " id=\"a\"",
            "/>",
            ">",
            "</cell>",
            "</cell >",
            "</cells>",
            "<cells>",
            "</section>",
            "<section id=\"overview\">",
            "<section id=\"overview\"/>",
            "<p>一段。</p>",
            "<p>",
            "</p>",
            "<p/>",
            "<unit id=\"a\" name=\"某海关\"> 文 </unit>",
            "<x:cell/>",
            "<other>文</other>",
            "文",
            " ",
            "\n  ",
            "\r\n",
            "\t",
            "&amp;",
            "&",
            "\u{1}",
            "]]>",
            "<!-- 注 -->",
            "<![CDATA[<p>]]>",
            "<metadata><date>2022-01-02</date><identifier>x</identifier></metadata>",
        ];
        let editions = Editions::national();
        let told = |text: &str, only_events: bool| {
            let mut xml = Pull::new("f", text);
            xml.only_events = only_events;
            read_from(xml, &editions).map(|reading| {
                let nianbao_model::Reading { report, places, findings, .. } = reading;
                (report, places, findings, reading.section_places, reading.title_place)
            })
        };
        let (mut dice, mut read) = (7u64, 0);
        let mut roll = |sides: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) as usize % sides
        };
        for n in 0..3000 {
            let mark = if n % 16 == 0 { "\u{feff}" } else { "" };
            let mut text = format!(
                "{mark}<?xml version=\"1.0\"?>\n<report xmlns=\"{}\" year=\"2021\" edition=\"2021\">",
                crate::NAMESPACE
            );
            text += ["<cells>", "<section id=\"overview\">", ""][roll(3)];
            for _ in 0..roll(7) {
                text += TOKENS[roll(TOKENS.len())];
            }
            text += ["</cells></report>", "</section></report>", "</report>", ""][roll(4)];
            let slow = told(&text, true);
            assert_eq!(told(&text, false), slow, "{text:?}");
            read += usize::from(slow.is_ok());
        }
        assert!(read > 300, "{read}");
    }
}

//! The account of a run that has found nothing changed: that of the run before, with this one's
//! times.

use crate::Run;
use nianbao_model::WrittenFile;
use nianbao_output::Output;
use std::io::{self, Read as _, Write as _};

/// Where the account is, and what it is for programs.
const PAGE: &str = "staff/run.html";
const DATA: &str = "staff/run.json";
/// The list of the staff's files has its digests.
const LIST: &str = "staff/manifest.json";
/// Times stand so near to the beginning or the end.
const NEAR: usize = 256 << 10;

/// Does a file tell of the run itself?
pub(crate) fn is_account(path: &str) -> bool {
    [PAGE, DATA, LIST].contains(&path)
}

/// Writes the account of the run before with this run's times; nothing where it is not as this
/// program writes it.
///
/// # Errors
/// When it cannot be read or written.
pub fn retold(output: &Output, run: &Run<'_>) -> io::Result<Option<Vec<WrittenFile>>> {
    let (Some(page), Some(data)) = (output.left_behind(PAGE)?, output.left_behind(DATA)?) else {
        return Ok(None);
    };
    let (mut page, mut data) = (io::BufReader::new(page), io::BufReader::new(data));
    let (head, start) = (beginning(&mut page)?, beginning(&mut data)?);
    let Some(head) = page_told(&head, run) else { return Ok(None) };
    let Some(start) = between(&start, "\"started\": \"", "\"", run.began) else { return Ok(None) };
    let mut file = output.create(PAGE)?;
    file.write_all(head.as_bytes())?;
    io::copy(&mut page, &mut file)?;
    let page = file.settle("run")?;
    let mut file = output.create(DATA)?;
    // The end of the file is held back until it is known to be the end.
    let mut held = start.into_bytes();
    loop {
        let more = beginning_bytes(&mut data)?;
        if more.is_empty() {
            break;
        }
        if held.len() > NEAR {
            file.write_all(&held.drain(..held.len() - NEAR).collect::<Vec<u8>>())?;
        }
        held.extend(more);
    }
    let seconds = serde_json::to_string(&crate::run_json::rounded(run.seconds))?;
    let Some(end) = at_end(&held, "\"seconds\": ", &seconds) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    file.write_all(&end)?;
    Ok(Some(vec![page, file.settle("run")?]))
}

/// Whole characters from where a file is read.
fn beginning(file: &mut impl io::Read) -> io::Result<String> {
    let mut bytes = beginning_bytes(file)?;
    // A character may be cut: its other bytes are few.
    while std::str::from_utf8(&bytes).is_err_and(|e| e.error_len().is_none()) {
        let mut next = [0];
        if file.read(&mut next)? == 0 {
            break;
        }
        bytes.extend(next);
    }
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn beginning_bytes(file: &mut impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(NEAR as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The head of the page with a run's times.
fn page_told(head: &str, run: &Run<'_>) -> Option<String> {
    let (before, rest) = head.split_once("<p class=\"byline\">")?;
    let (line, rest) = rest.split_once("</p>")?;
    // The region's name may hold anything: from the end.
    let (said, version) = line.rsplit_once(" · nianbao ")?;
    let (region, _) = said.rsplit_once(" · ")?;
    let head = format!(
        "{before}<p class=\"byline\">{region} · {} · nianbao {version}</p>{rest}",
        run.began
    );
    let seconds = format!("{:.1}", run.seconds);
    ["<dt>用时</dt><dd>", "<dt>Time</dt><dd>"]
        .iter()
        .find_map(|mark| between(&head, mark, "<small>", &seconds))
}

/// A text with what stands between two marks, where they are met first, replaced.
fn between(text: &str, from: &str, to: &str, new: &str) -> Option<String> {
    let start = text.find(from)? + from.len();
    let end = start + text[start..].find(to)?;
    Some(format!("{}{new}{}", &text[..start], &text[end..]))
}

/// Bytes with the number behind a mark, where it is met last, replaced.
fn at_end(bytes: &[u8], mark: &str, new: &str) -> Option<Vec<u8>> {
    let start =
        bytes.windows(mark.len()).rposition(|window| window == mark.as_bytes())? + mark.len();
    let length = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || b".eE+-".contains(byte))
        .count();
    Some([&bytes[..start], new.as_bytes(), &bytes[start + length..]].concat())
}

//! Deadlines against a script with the calendar library of another project.

use crate::common::{Dice, random};
use nianbao_books::{Due, Event, Law, Waiting, deadlines};
use std::{fmt::Write as _, fs, path::Path, process::Command};

/// A few thousand in every run; all hundred thousand with `NIANBAO_FULL=1`.
#[test]
fn random_requests_are_due_when_another_calendar_library_says() {
    let has = Command::new("python3").args(["-c", "import chinese_calendar"]).output();
    if !has.is_ok_and(|ended| ended.status.success()) {
        eprintln!("SKIPPED: python3 with chinesecalendar is not installed");
        return;
    }
    let requests = if std::env::var_os("NIANBAO_FULL").is_some() { 100_000 } else { 4_000 };
    let law = Law::national();
    let mut dice = Dice(21);
    let mut text = String::new();
    for _ in 0..requests {
        let request = random(&mut dice);
        let on = |event| request.on(event).map(|day| day.to_string()).unwrap_or_default();
        for event in [
            Event::Received,
            Event::MendTold,
            Event::Mended,
            Event::FeeTold,
            Event::FeePaid,
            Event::Extended,
        ] {
            _ = write!(text, "{},", on(event));
        }
        _ = write!(text, "{},", request.extension_days.unwrap_or(0));
        let said =
            |day: Option<nianbao_books::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let consults = request
            .consults
            .iter()
            .map(|one| format!("{}/{}/{}", one.asked, said(one.received), said(one.replied)));
        _ = write!(text, "{},", consults.collect::<Vec<_>>().join(" "));
        match deadlines(&request, &law).pop().unwrap().due {
            Due::On(day) => _ = writeln!(text, "{day}"),
            Due::Waiting(Waiting::Mend) => text += "mend\n",
            Due::Waiting(Waiting::Opinion) => text += "opinion\n",
            Due::Waiting(Waiting::Pay) => text += "pay\n",
            Due::NotKnown { .. } => text += "unknown\n",
        }
    }
    let file = std::env::temp_dir().join(format!("nianbao-books-{}.csv", std::process::id()));
    fs::write(&file, text).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/deadlines.py");
    let ended = Command::new("python3").arg(script).arg(&file).output().unwrap();
    _ = fs::remove_file(&file);
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
    assert!(said.trim_end().ends_with(&format!("{requests} compared, 0 differ")), "{said}");
}

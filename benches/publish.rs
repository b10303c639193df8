//! Publishes a region on one job: what `batch.rs` counts, a process of its own. It ends well only if
//! every report was published.

use nianbao::{Folder, Options, formats, publish};
use std::{path::Path, process::ExitCode};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [region, out] = &args[..] else { return ExitCode::FAILURE };
    let options = Options {
        jobs: Some(1),
        formats: ["xlsx", "html", "xml"].map(str::to_owned).into(),
        ..Options::default()
    };
    let done = Folder::open(Path::new(region))
        .and_then(|folder| publish(&folder, Path::new(out), &formats(), &options, &|_| ()));
    match done {
        Ok(outcome) if outcome.summary.error == 0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

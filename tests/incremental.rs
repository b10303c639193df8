//! Nothing is done twice: whatever is changed, a run gives what making everything anew gives, to
//! the byte and to the word.

use crate::support::{Ended, SmallRegion, files, json, nianbao, sound, unit_ref};
use nianbao_export_xlsx::filled_template;
use nianbao_format_kit::Dice;
use nianbao_model::{Cell, Editions};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime},
};

/// The files of a publication without its times.
fn timeless(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(out);
    for (name, bytes) in &mut all {
        let text = || String::from_utf8(bytes.clone()).unwrap();
        match name.as_str() {
            "staff/run.json" => {
                let mut run: Value = serde_json::from_slice(bytes).unwrap();
                (run["started"], run["seconds"]) = (Value::Null, Value::Null);
                run["reports"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .for_each(|report| _ = report.as_object_mut().unwrap().remove("milliseconds"));
                *bytes = run.to_string().into_bytes();
            }
            "staff/manifest.json" => {
                let text = text();
                let told = |line: &&str| {
                    !line.contains("staff/run.html") && !line.contains("staff/run.json")
                };
                *bytes = text.lines().filter(told).collect::<Vec<_>>().join("\n").into_bytes();
            }
            "staff/run.html" => {
                let text = text();
                let times =
                    |line: &&str| !line.contains("class=\"byline\"") && !line.contains("用时");
                let took = |piece: &str| {
                    piece.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned()
                };
                let took =
                    |line: &str| line.split(" ms</small>").map(took).collect::<Vec<_>>().join("");
                *bytes = text
                    .lines()
                    .filter(times)
                    .map(took)
                    .collect::<Vec<_>>()
                    .join("\n")
                    .into_bytes();
            }
            _ => {}
        }
    }
    all
}

/// What a run said, without its times and the folder's name.
fn said(ended: &Ended, out: &Path) -> (i32, String, String) {
    let timeless = |text: &str| -> String {
        let text = text.replace(&*out.to_string_lossy(), "OUT");
        let cut =
            |line: &str| line.split_once("耗时").map_or(line, |(before, _)| before).to_owned();
        text.lines()
            .filter(|line| !line.contains("\"seconds\""))
            .map(cut)
            .collect::<Vec<_>>()
            .join("\n")
    };
    (ended.code, timeless(&ended.stdout), timeless(&ended.stderr))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => _ = fs::copy(entry.path(), to.join(entry.file_name())).unwrap(),
        }
    }
}

fn batch(region: &SmallRegion, out: &Path, more: &[OsString]) -> Ended {
    let mut args: Vec<OsString> =
        vec!["batch".into(), region.folder.clone().into(), "-o".into(), out.into()];
    args.extend(more.iter().cloned());
    let args: Vec<&std::ffi::OsStr> = args.iter().map(OsString::as_os_str).collect();
    crate::support::run(crate::support::command(env!("CARGO_BIN_EXE_nianbao"), &args))
}

/// A region under random edits.
struct Edited {
    region: SmallRegion,
    out: PathBuf,
    pristine: PathBuf,
    dice: Dice,
    /// What the runs are asked for.
    options: Vec<OsString>,
}

const LOCAL: &str =
    "id = \"2021-local\"\nextends = \"2021\"\nname = { zh = \"本地\", en = \"local\" }\n";

/// So many kinds of edits there are.
const KINDS: usize = 22;

/// Each kind once, some together: what is done where nobody asks for more. That a page is not what
/// was written any more comes alone, for whatever else was changed would have it made again.
const EACH_KIND: [&[usize]; 12] = [
    &[14],
    &[0],
    &[2, 3],
    &[4],
    &[5, 6],
    &[7, 19],
    &[8, 9],
    &[10, 1],
    &[11, 12],
    &[13, 18],
    &[16, 17],
    &[15, 20, 21],
];

impl Edited {
    fn new(seed: u64) -> Self {
        let region = SmallRegion::new();
        let (out, pristine) = (region.beside("out"), region.beside("pristine"));
        region.put("emblem.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        copy(&region.folder, &pristine);
        assert_eq!(batch(&region, &out, &[]).code, 0);
        Self { region, out, pristine, dice: Dice::new(seed), options: Vec::new() }
    }

    fn report(&mut self) -> (u16, &'static str) {
        (
            self.dice.pick(&SmallRegion::YEARS),
            self.dice.pick(&["head-office", "unit-01", "unit-03"]),
        )
    }

    fn register(&mut self, from: &str, to: &str) {
        let file = self.region.file("region.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, text.replacen(from, to, 1)).unwrap();
    }

    /// One of the files of the publication.
    fn published(&mut self) -> Option<PathBuf> {
        let all: Vec<String> = files(&self.out).into_keys().collect();
        (!all.is_empty()).then(|| self.out.join(&all[self.dice.below(all.len())]))
    }

    /// Changes something, and says what.
    fn edit(&mut self) -> String {
        let kind = self.dice.below(KINDS);
        self.edit_of(kind)
    }

    /// Changes something of a kind, and says what.
    fn edit_of(&mut self, kind: usize) -> String {
        let (year, id) = self.report();
        let workbook = format!("{year}/{id}.xlsx");
        match kind {
            0 | 1 => {
                let mut report = SmallRegion::report(id, year);
                let cells: Vec<_> = report.edition.cells_ix().collect();
                let (cell, figure) =
                    (cells[self.dice.below(cells.len())], self.dice.below(90) as i64);
                report.set(cell, Cell::count(figure));
                self.region.put(&workbook, &filled_template(&report).unwrap());
                format!("a figure of {workbook}")
            }
            2 => {
                let report = sound(&edition(year), unit_ref(id), year, self.dice.below(9) as u16);
                self.region.put(&workbook, &filled_template(&report).unwrap());
                format!("another {workbook}")
            }
            3 => {
                let id = self.dice.pick(&[SmallRegion::ID, "unit-02"]);
                let text = SmallRegion::markdown(&SmallRegion::report(id, 2021)).replacen(
                    "工作",
                    ["办理", "工作工作"][self.dice.below(2)],
                    1,
                );
                self.region.put(&format!("2021/{id}.md"), text.as_bytes());
                format!("the texts of {id}")
            }
            4 => {
                _ = fs::rename(
                    self.region.file(&workbook),
                    self.region.file(&format!("{year}/{}.xlsx", unit_ref(id).name)),
                );
                format!("{workbook} renamed")
            }
            5 => {
                _ = fs::remove_file(self.region.file(&workbook));
                format!("{workbook} removed")
            }
            6 => {
                self.region.put(
                    &format!("{year}/unit-02.xlsx"),
                    &filled_template(&SmallRegion::report("unit-02", year)).unwrap(),
                );
                format!("a sum handed in for {year}")
            }
            n @ 7..=12 => self.edit_register(n, year, id),
            13 => match self.published() {
                Some(file) => self.spoil(&file),
                None => "nothing".into(),
            },
            14 => {
                let file = self.out.join(format!("site/{year}/{id}.html"));
                if file.is_file() { self.spoil(&file) } else { "nothing".into() }
            }
            15 => {
                let options = [
                    &[][..],
                    &["--to", "html,json"],
                    &["--strict"],
                    &["--year", "2021"],
                    &["--prune"],
                    &["--jobs", "1"],
                    &["--report", "json"],
                ];
                self.options =
                    options[self.dice.below(options.len())].iter().map(OsString::from).collect();
                format!("asked for {:?}", self.options)
            }
            16 => {
                let hours = Duration::from_secs(3600 * self.dice.below(72) as u64);
                if let Ok(file) = fs::File::options().write(true).open(self.region.file(&workbook))
                {
                    file.set_modified(SystemTime::now() - hours).unwrap();
                }
                format!("{workbook} touched")
            }
            17 => self.plugin(),
            18 => self.forget(),
            19 => {
                let lines = "文件字号,制定日期\n";
                self.region.put(&format!("{year}/{id}.requests.csv"), lines.as_bytes());
                format!("a book of {id}")
            }
            20 => {
                assert!(
                    nianbao!["batch", "--back", "-o", self.out].code == 0
                        || !self.out.join(".nianbao/older").exists()
                );
                "one step back".into()
            }
            _ => {
                fs::remove_dir_all(&self.region.folder).unwrap();
                copy(&self.pristine, &self.region.folder);
                "all as it was".into()
            }
        }
    }

    /// Changes something in the register, or what it names.
    fn edit_register(&mut self, which: usize, year: u16, id: &str) -> String {
        match which {
            7 => {
                let name = self.dice.pick(&["海州门户", "海州海关政务网"]);
                self.register("海州海关门户网站", name);
                "the portal's name".into()
            }
            8 => {
                self.register(
                    "\"临江海关\"",
                    "\"临海海关\"\nformer = [{ name = \"临江海关\", until = 2020 }]",
                );
                "a unit's name".into()
            }
            9 => {
                let rule = self.dice.pick(&["Y01", "T03", "U05", "I01"]);
                let severity = self.dice.pick(&["off", "note", "error"]);
                self.register(
                    "\n[site]\n",
                    &format!(
                        "\n[rules.{rule}]\nseverity = \"{severity}\"\nreason = \"试\"\n\n[site]\n"
                    ),
                );
                format!("{rule} is {severity}")
            }
            10 => {
                let rule = self.dice.pick(&["I01", "I02", "Y01", "Y02"]);
                let print = self.dice.one_in(2);
                let explained = format!(
                    "\n[[accepted]]\nrule = \"{rule}\"\nunit = \"{id}\"\nyear = {year}\nby = \"张三\"\nwhy = \"已核实\"\nprint = {print}\n"
                );
                self.register("\n[site]\n", &format!("{explained}\n[site]\n"));
                format!("{rule} of {id} {year} explained")
            }
            11 => {
                self.region.put(
                    "editions/local.toml",
                    format!("{LOCAL}# {}\n", self.dice.below(3)).as_bytes(),
                );
                self.register("\n[site]\n", "\n[years.2021]\nedition = \"2021-local\"\n\n[site]\n");
                "a local edition".into()
            }
            _ => {
                let svg = format!(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- {} --></svg>",
                    self.dice.below(9)
                );
                self.region.put("emblem.svg", svg.as_bytes());
                self.register("\n[site]\n", "\n[site]\nemblem = \"emblem.svg\"\n");
                "the emblem".into()
            }
        }
    }

    /// A file of the publication altered, or gone.
    fn spoil(&mut self, file: &Path) -> String {
        let mut bytes = fs::read(file).unwrap();
        let what = match self.dice.below(3) {
            0 => fs::remove_file(file).map(|()| "gone"),
            1 => fs::write(file, b"altered").map(|()| "altered"),
            _ if bytes.is_empty() => Ok("empty"),
            // As long as it was, and as old.
            _ => {
                let time = fs::metadata(file).unwrap().modified().unwrap();
                let at = self.dice.below(bytes.len());
                bytes[at] ^= 1;
                fs::write(file, bytes).unwrap();
                fs::File::options()
                    .write(true)
                    .open(file)
                    .unwrap()
                    .set_modified(time)
                    .map(|()| "altered by a bit")
            }
        };
        format!("{} {}", file.strip_prefix(&self.out).unwrap().display(), what.unwrap())
    }

    /// What is remembered is damaged.
    fn forget(&mut self) -> String {
        let own = self.out.join(".nianbao");
        let mut all: Vec<PathBuf> = fs::read_dir(own.join("memory"))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
            .collect();
        all.push(own.join("stamps"));
        all.sort();
        let file = all[self.dice.below(all.len())].clone();
        let Ok(mut bytes) = fs::read(&file) else { return "nothing".into() };
        match self.dice.below(3) {
            0 => bytes.truncate(self.dice.below(bytes.len() + 1)),
            1 if !bytes.is_empty() => {
                for _ in 0..8 {
                    let at = self.dice.below(bytes.len());
                    bytes[at] ^= 1 << self.dice.below(8);
                }
            }
            _ => bytes = self.dice.bytes(500),
        }
        fs::write(&file, bytes).unwrap();
        format!("{} damaged", file.strip_prefix(&self.out).unwrap().display())
    }

    #[cfg(not(unix))]
    fn plugin(&mut self) -> String {
        "nothing".into()
    }

    /// A program as a format.
    #[cfg(unix)]
    fn plugin(&mut self) -> String {
        use std::os::unix::fs::PermissionsExt as _;
        let describe = r#"{"protocols":["nianbao.plugin/1"],"kind":"exporter","id":"few","name":{"zh":"几字","en":"few"},"extensions":["few"],"keeps":[]}"#;
        let word = self.dice.below(3);
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '{describe}'; exit 0; fi\ncat >/dev/null\nprintf 'word {word}'\n"
        );
        self.region.put("plugins/nianbao-export-few", script.as_bytes());
        let program = self.region.file("plugins/nianbao-export-few");
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        self.register("\n[site]\n", "\n[plugins]\nallow = true\n\n[site]\n");
        format!("a program that says {word}")
    }

    /// A run gives what making everything anew gives over the same older publication.
    fn agrees(&mut self, what: &str) {
        let again = self.region.beside("again");
        _ = fs::remove_dir_all(&again);
        copy(&self.out, &again);
        let options = self.options.clone();
        let dry: Vec<OsString> = options.iter().cloned().chain(["--dry-run".into()]).collect();
        let dry = self.dice.one_in(4).then(|| {
            (
                batch(&self.region, &self.out, &dry),
                batch(&self.region, &again, &[dry, vec!["--full".into()]].concat()),
            )
        });
        let one = batch(&self.region, &self.out, &options);
        let full = batch(&self.region, &again, &[options, vec!["--full".into()]].concat());
        assert_eq!(said(&one, &self.out), said(&full, &again), "{what}");
        if let Some((one, full)) = dry {
            assert_eq!(said(&one, &self.out), said(&full, &again), "a dry run after {what}");
        }
        let (one, full) = (timeless(&self.out), timeless(&again));
        let other: Vec<&String> = one
            .keys()
            .chain(full.keys())
            .filter(|name| one.get(*name) != full.get(*name))
            .collect();
        if let Some(name) = other.first() {
            let text = |all: &BTreeMap<String, Vec<u8>>| {
                all.get(*name).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            let (one, full) = (text(&one).unwrap_or_default(), text(&full).unwrap_or_default());
            let first = one.lines().zip(full.lines()).find(|(a, b)| a != b);
            panic!("{what}: {other:?}: {first:?}");
        }
    }
}

/// The one unit's reports, the lists that it is on, and the account of the run: nothing else is
/// other, and nothing else was worked on.
#[test]
fn one_figure_changed_changes_few_files_and_the_rest_are_the_same_files() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    assert_eq!(batch(&region, &out, &[]).code, 0);
    let before = json(&out.join("staff/run.json"));
    another_fee(&region);
    let more: Vec<OsString> = ["--report", "json"].map(OsString::from).into();
    let came = batch(&region, &out, &more).json();
    let named: Vec<String> = ["added", "replaced", "removed"]
        .iter()
        .flat_map(|change| came["changes"][*change].as_array().unwrap())
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    assert!(named.len() <= 60, "{named:?}");
    let strange = |name: &&String| {
        !["unit-01", "haizhou", "run.", "manifest", "completeness", "index.html", "2021", "levels/"]
            .iter()
            .any(|known| name.contains(known))
    };
    assert!(!named.iter().any(|name| strange(&name)), "{named:?}");
    // What was not worked on has the time it had.
    let after = json(&out.join("staff/run.json"));
    for (was, is) in
        before["reports"].as_array().unwrap().iter().zip(after["reports"].as_array().unwrap())
    {
        let same = was["milliseconds"] == is["milliseconds"];
        let changed =
            is["year"] == 2021 && ["unit-01", "haizhou"].contains(&is["unit"].as_str().unwrap());
        assert_eq!(same, !changed, "{is}");
    }
}

/// A unit hands in another figure, from which nothing else follows.
fn another_fee(region: &SmallRegion) {
    let mut report = SmallRegion::report("unit-01", 2021);
    let cell = report.edition.find("proactive.administrative_fees.amount").unwrap();
    report
        .set(cell, Cell::figure(report.cell(cell).value().unwrap() + nianbao_model::Decimal::ONE));
    region.put("2021/unit-01.xlsx", &filled_template(&report).unwrap());
}

/// A child that is ended with the test.
struct Watching(std::process::Child);

impl Drop for Watching {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[test]
#[cfg(unix)]
fn a_watched_region_is_published_when_it_changes_and_ctrl_c_ends_it() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    command.arg("watch").arg(&region.folder).arg("-o").arg(&out).args(["--to", "html,json"]);
    let mut watching =
        Watching(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut lines = BufReader::new(watching.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.contains("首次处理") && first.contains("已发布 10 份"), "{first}");
    // A workbook that is open in an office program does not make a run; that it is saved does.
    region.put("2021/~$unit-01.xlsx", b"lock");
    std::thread::sleep(Duration::from_millis(400));
    another_fee(&region);
    let second = lines.next().unwrap().unwrap();
    assert!(
        second.contains("2021/unit-01.xlsx：")
            && !second.contains('~')
            && second.contains("个文件有变化"),
        "{second}"
    );
    assert!(
        out.join("site/2021/unit-01.html").is_file()
            && !out.join("site/2021/unit-01.xlsx").exists()
    );
    assert!(
        Command::new("kill")
            .arg("-INT")
            .arg(watching.0.id().to_string())
            .status()
            .unwrap()
            .success()
    );
    let asked = Instant::now();
    let ended = loop {
        match watching.0.try_wait().unwrap() {
            Some(ended) => break ended,
            None => assert!(asked.elapsed() < Duration::from_secs(20), "it does not end"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(ended.code(), Some(0));
}

fn edition(year: u16) -> std::sync::Arc<nianbao_model::Edition> {
    Editions::national().for_year(year).unwrap().clone()
}

#[test]
fn a_run_after_any_edit_gives_what_making_everything_anew_gives() {
    let mut edited = Edited::new(20_250_131);
    let mut done = Vec::new();
    if std::env::var_os("NIANBAO_FULL").is_none() {
        for (n, kinds) in EACH_KIND.iter().enumerate() {
            let edits: Vec<String> = kinds.iter().map(|kind| edited.edit_of(*kind)).collect();
            done.push(edits.join(" and "));
            let last = done.len().saturating_sub(3);
            edited.agrees(&format!("edit {n}: {:?}", &done[last..]));
        }
        return;
    }
    for n in 0..300 {
        done.push(edited.edit());
        // Some come together.
        if edited.dice.one_in(3) {
            done.push(edited.edit());
        }
        let last = done.len().saturating_sub(6);
        edited.agrees(&format!("edit {n}: {:?}", &done[last..]));
    }
}

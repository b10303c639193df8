//! `cargo xtask torture`: runs of the program that are killed, signalled, starved and set against
//! each other. After each the output folder must be wholly the old or wholly the new publication,
//! `verify` must say so, and a run in peace must give what a clean one gives, with nothing left
//! over.

use crate::{Result, cargo, print, profile};
use lexopt::{Arg::Long, ValueExt as _};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How often each torment is applied.
struct Counts {
    kills: u32,
    signals: u32,
    disks: u32,
    limits: u32,
    rounds: u32,
}

const USAGE: &str = "cargo xtask torture [--small] [--only KIND] [--program PATH]";
/// A user that nobody is, so that its threads can be counted.
const NOBODY: u32 = 60_606;

/// `cargo xtask torture [--small] [--only KIND] [--program PATH]`.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let (mut small, mut only, mut program) = (false, None, None);
    let wrong = |error: lexopt::Error| format!("{error}\n{USAGE}");
    let mut parser = lexopt::Parser::from_args(args);
    while let Some(arg) = parser.next().map_err(wrong)? {
        match arg {
            Long("small") => small = true,
            Long("only") => {
                only = Some(parser.value().and_then(|kind| kind.string()).map_err(wrong)?)
            }
            Long("program") => program = Some(PathBuf::from(parser.value().map_err(wrong)?)),
            other => return Err(wrong(other.unexpected())),
        }
    }
    let program = match program {
        Some(program) => program,
        None => {
            let profile = profile();
            cargo(&["build", "--profile", &profile, "-p", "nianbao-cli"], &[])?;
            let target =
                env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
            target.join(if profile == "dev" { "debug" } else { &profile }).join("nianbao")
        }
    };
    let counts = match small {
        true => Counts { kills: 20, signals: 6, disks: 6, limits: 12, rounds: 2 },
        false => Counts { kills: 400, signals: 60, disks: 40, limits: 24, rounds: 10 },
    };
    let work = env::temp_dir().join(format!("nianbao-torture-{}", std::process::id()));
    let done = Torture::new(program, &root.join("examples/guangzhou"), &work)
        .and_then(|mut torture| torture.all(&counts, only.as_deref()));
    _ = fs::remove_dir_all(&work);
    done
}

type Tree = BTreeMap<String, Vec<u8>>;

/// The program, two states of a region, and what clean runs make of them.
struct Torture {
    program: PathBuf,
    work: PathBuf,
    region: PathBuf,
    old_out: PathBuf,
    old: Tree,
    new: Tree,
    /// How long a run takes.
    took: Duration,
    /// Numbers that look like chance and are the same every time.
    dice: u64,
}

/// What a torment came to.
#[derive(Default)]
struct Tally {
    tried: u32,
    old: u32,
    new: u32,
}

impl Torture {
    fn new(program: PathBuf, example: &Path, work: &Path) -> Result<Self> {
        let (region, old_out, out) = (work.join("region"), work.join("old"), work.join("out"));
        fs::create_dir_all(work).map_err(|e| format!("{}: {e}", work.display()))?;
        copy(example, &region)?;
        let mut torture = Self {
            program,
            work: work.to_owned(),
            region,
            old_out,
            old: Tree::new(),
            new: Tree::new(),
            took: Duration::ZERO,
            dice: 0x9e37_79b9,
        };
        torture.quietly(&torture.old_out.clone())?;
        torture.old = tree(&torture.old_out)?;
        // Other inputs: the portal is called otherwise, so that every page is another, and a
        // workbook is gone.
        let register = torture.region.join("region.toml");
        let text = fs::read_to_string(&register).map_err(|e| e.to_string())?;
        let changed = text.replacen("[site]\nname = \"", "[site]\nname = \"新", 1);
        if changed == text {
            return Err("the example's register has no [site] name where it is expected".into());
        }
        fs::write(&register, changed).map_err(|e| e.to_string())?;
        torture.fresh()?;
        let begun = Instant::now();
        torture.quietly(&out)?;
        torture.took = begun.elapsed();
        torture.new = tree(&out)?;
        if torture.old == torture.new {
            return Err("the two publications are the same".into());
        }
        Ok(torture)
    }

    fn out(&self) -> PathBuf {
        self.work.join("out")
    }

    fn all(&mut self, counts: &Counts, only: Option<&str>) -> Result<()> {
        type Torment = fn(&mut Torture, u32) -> Result<()>;
        let all: [(&str, Torment, u32); 8] = [
            ("kills", Torture::kills, counts.kills),
            ("signals", Torture::signals, counts.signals),
            ("disks", Torture::disks, counts.disks),
            ("limits", Torture::limits, counts.limits),
            ("rivals", Torture::two_runs, counts.rounds),
            ("inputs", Torture::changing_inputs, counts.rounds),
            ("clocks", Torture::clocks, counts.rounds),
            ("names", Torture::names, counts.rounds),
        ];
        print(&format!("{} files, {:?} a run\n", self.new.len(), self.took));
        let wanted: Vec<_> =
            all.iter().filter(|(kind, ..)| only.is_none_or(|only| only == *kind)).collect();
        if wanted.is_empty() {
            return Err(format!("--only takes one of {}", all.map(|(kind, ..)| kind).join(", ")));
        }
        wanted.into_iter().try_for_each(|(_, torment, times)| torment(self, *times))
    }

    fn dice(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides
    }

    /// A random moment of a run, and a little after.
    fn moment(&mut self) -> Duration {
        let most = self.took.as_micros() as u64 * 11 / 10;
        Duration::from_micros(self.dice(most.max(1)))
    }

    fn command(&self, out: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--lang", "en", "batch"]).arg(&self.region).arg("-o").arg(out);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn start(&self) -> Result<Child> {
        self.command(&self.out()).spawn().map_err(|e| format!("{}: {e}", self.program.display()))
    }

    fn quietly(&self, out: &Path) -> Result<()> {
        let code = self
            .command(out)
            .status()
            .map_err(|e| format!("{}: {e}", self.program.display()))?
            .code();
        if matches!(code, Some(0 | 1)) {
            Ok(())
        } else {
            Err(format!("a run in peace ended with {code:?}"))
        }
    }

    /// The output folder as the old publication has it.
    fn fresh(&self) -> Result<()> {
        _ = fs::remove_dir_all(self.out());
        copy(&self.old_out, &self.out())
    }

    /// What must hold after every torment.
    fn look(&self, what: &str, tally: &mut Tally) -> Result<()> {
        tally.tried += 1;
        let verified = Command::new(&self.program)
            .args(["--lang", "en", "verify"])
            .arg(self.out())
            .output()
            .map_err(|e| e.to_string())?;
        if !verified.status.success() {
            return Err(format!(
                "{what}: {}{}",
                String::from_utf8_lossy(&verified.stdout),
                String::from_utf8_lossy(&verified.stderr)
            ));
        }
        let now = tree(&self.out())?;
        match () {
            () if now == self.old => tally.old += 1,
            () if now == self.new => tally.new += 1,
            () => {
                return Err(format!(
                    "{what}: the folder is neither the old publication nor the new one"
                ));
            }
        }
        Ok(())
    }

    /// A run in peace gives what a clean one gives, and nothing is left over.
    fn heals(&self, what: &str) -> Result<()> {
        self.quietly(&self.out())?;
        if tree(&self.out())? != self.new {
            return Err(format!("{what}: a run in peace does not give the clean result"));
        }
        let inside = fs::read_dir(self.out().join(".nianbao")).map_err(|e| e.to_string())?;
        let odd = inside.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        match odd
            .into_iter()
            .find(|name| !["lock", "older", "records", "memory", "stamps"].contains(&name.as_str()))
        {
            Some(name) => Err(format!("{what}: .nianbao/{name} is left over")),
            None => Ok(()),
        }
    }

    fn kills(&mut self, times: u32) -> Result<()> {
        let (mut tally, mut half_done) = (Tally::default(), 0);
        for n in 0..times {
            self.fresh()?;
            // Half of them at any moment, half in the midst of the takeover, which is short.
            let (takeover, moment) = (n % 2 == 1, self.moment());
            let moment = if takeover { moment.mul_f64(0.04) } else { moment };
            let mut child = self.start()?;
            while takeover
                && !self.out().join(".nianbao/aside").exists()
                && child.try_wait().map_err(|e| e.to_string())?.is_none()
            {
                thread::sleep(Duration::from_micros(200));
            }
            thread::sleep(moment);
            _ = child.kill();
            _ = child.wait();
            if self.out().join(".nianbao/journal").exists() {
                half_done += 1;
            }
            let what = format!("kill {n} after {moment:?}");
            self.look(&what, &mut tally)?;
            self.heals(&what)?;
        }
        tally.tell(&format!("kills ({half_done} of them left a takeover half done)"));
        Ok(())
    }

    fn signals(&mut self, times: u32) -> Result<()> {
        let mut tally = Tally::default();
        for n in 0..times {
            let signal = ["-TERM", "-HUP", "-INT"][n as usize % 3];
            self.fresh()?;
            // The handler is there a moment after the start.
            let moment = self.moment() + Duration::from_millis(30);
            let mut child = self.start()?;
            thread::sleep(moment);
            _ = Command::new("kill")
                .args([signal, &child.id().to_string()])
                .stderr(Stdio::null())
                .status();
            let code = child.wait().map_err(|e| e.to_string())?.code();
            let what = format!("signal {n} {signal} after {moment:?}");
            if !matches!(code, Some(0..=2)) {
                return Err(format!("{what}: it ended with {code:?}"));
            }
            self.look(&what, &mut tally)?;
            self.heals(&what)?;
        }
        tally.tell("signals");
        Ok(())
    }

    /// Disks that are too small by more and more; as root, for a file system has to be mounted.
    fn disks(&mut self, times: u32) -> Result<()> {
        let mut tally = Tally::default();
        let size: u64 = tree(&self.old_out)?
            .values()
            .map(|bytes| bytes.len().next_multiple_of(4096) as u64)
            .sum::<u64>()
            >> 10;
        for n in 0..times {
            _ = fs::remove_dir_all(self.out());
            fs::create_dir_all(self.out()).map_err(|e| e.to_string())?;
            // From hardly more than the old publication to more than both.
            let room = size * 11 / 10 + 400 + u64::from(n) * size / u64::from(times);
            let mounted = Command::new("mount")
                .args(["-t", "tmpfs", "-o", &format!("size={room}k"), "none"])
                .arg(self.out())
                .stderr(Stdio::null())
                .status();
            if !mounted.is_ok_and(|status| status.success()) {
                print("SKIPPED full disks: no file system can be mounted here\n");
                return Ok(());
            }
            let done = self.disk(n, room, &mut tally);
            _ = Command::new("umount").arg(self.out()).status();
            done?;
        }
        tally.tell("full disks");
        Ok(())
    }

    fn disk(&self, n: u32, room: u64, tally: &mut Tally) -> Result<()> {
        let what = format!("disk {n} of {room} KB");
        if copy(&self.old_out.join("."), &self.out()).is_err() {
            return Err(format!("{what}: the old publication does not fit"));
        }
        let code = self.command(&self.out()).status().map_err(|e| e.to_string())?.code();
        let before = tally.new;
        self.look(&what, tally)?;
        let is_new = tally.new > before;
        if is_new != matches!(code, Some(0 | 1)) || !is_new && code != Some(2) {
            return Err(format!(
                "{what}: exit status {code:?}, and the folder is the {} one",
                if is_new { "new" } else { "old" }
            ));
        }
        Ok(())
    }

    /// Too few handles, too small files, too little memory, too few threads.
    fn limits(&mut self, times: u32) -> Result<()> {
        let mut tally = Tally::default();
        let all: Vec<String> = [6, 8, 10, 12, 14, 16, 20, 24]
            .map(|n| format!("ulimit -n {n}"))
            .into_iter()
            .chain([1, 4, 16, 64, 200].map(|n| format!("ulimit -f {n}")))
            .chain([60, 100, 150, 200, 250, 300, 400].map(|n| format!("ulimit -v {}", n * 1000)))
            .chain([1, 2, 4, 6].map(|n| format!("ulimit -u {n}")))
            .collect();
        for n in 0..times as usize {
            let limit = &all[n * all.len() / times as usize];
            self.fresh()?;
            let threads = limit.starts_with("ulimit -u");
            // Root may start as many threads as it likes.
            let other = if threads && self.may_be_another() {
                &format!("setpriv --reuid {NOBODY} --clear-groups ")
            } else {
                ""
            };
            if !other.is_empty() {
                self.give_away()?;
            }
            let script = format!("{limit}; trap '' XFSZ; exec {other}\"$0\" \"$@\"");
            let mut shell = Command::new("timeout");
            // The standard library waits for itself for ever where memory runs out while it traces
            // a panic back.
            shell.env("RUST_BACKTRACE", "0");
            shell
                .args(["60", "sh", "-c", &script])
                .arg(&self.program)
                .args(["--lang", "en", "batch"])
                .arg(&self.region)
                .arg("-o")
                .arg(self.out());
            let ended = shell.stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
            if ended.status.code() == Some(124) {
                return Err(format!("{limit}: it does not end"));
            }
            let before = tally.new;
            self.look(limit, &mut tally)?;
            if tally.new == before && ended.status.code() == Some(1) {
                return Err(format!(
                    "{limit}: the units were blamed: {}",
                    String::from_utf8_lossy(&ended.stdout)
                ));
            }
            self.heals(limit)?;
        }
        tally.tell("limits");
        Ok(())
    }

    fn two_runs(&mut self, rounds: u32) -> Result<()> {
        let mut tally = Tally::default();
        for n in 0..rounds {
            self.fresh()?;
            let mut children = Vec::new();
            for _ in 0..3 {
                children.push(self.start()?);
            }
            let codes: Vec<_> = children
                .iter_mut()
                .map(|child| child.wait().ok().and_then(|status| status.code()))
                .collect();
            if !codes.iter().all(|code| matches!(code, Some(0..=2)))
                || !codes.iter().any(|code| matches!(code, Some(0 | 1)))
            {
                return Err(format!("three runs at once: {codes:?}"));
            }
            self.look(&format!("three runs at once, {n}"), &mut tally)?;
            self.heals("three runs at once")?;
        }
        tally.tell("three runs at once");
        Ok(())
    }

    /// Inputs that are cut short, taken away and put back while they are read: whatever is made of
    /// that is whole.
    fn changing_inputs(&mut self, rounds: u32) -> Result<()> {
        let year = self.region.join("2020");
        let books: Vec<PathBuf> = fs::read_dir(&year)
            .map_err(|e| e.to_string())?
            .flatten()
            .map(|entry| entry.path())
            .collect();
        for n in 0..rounds * 4 {
            self.fresh()?;
            let mut child = self.start()?;
            while child.try_wait().map_err(|e| e.to_string())?.is_none() {
                let book = &books[self.dice(books.len() as u64) as usize];
                let bytes = fs::read(book).map_err(|e| e.to_string())?;
                _ = fs::write(book, &bytes[..bytes.len() / 2]);
                thread::sleep(Duration::from_millis(2));
                _ = fs::remove_file(book);
                thread::sleep(Duration::from_millis(2));
                fs::write(book, bytes).map_err(|e| e.to_string())?;
            }
            let code = child.wait().map_err(|e| e.to_string())?.code();
            let verified = Command::new(&self.program)
                .arg("verify")
                .arg(self.out())
                .stdout(Stdio::null())
                .status()
                .map_err(|e| e.to_string())?;
            if !matches!(code, Some(0 | 1)) || !verified.success() {
                return Err(format!("changing inputs {n}: {code:?}"));
            }
            self.heals("changing inputs")?;
        }
        print(&format!("changing inputs: {} runs\n", rounds * 4));
        Ok(())
    }

    /// Whether a run can be another user's, who may read the region.
    fn may_be_another(&self) -> bool {
        let mut asked = Command::new("setpriv");
        asked
            .args(["--reuid", &NOBODY.to_string(), "--clear-groups"])
            .arg(&self.program)
            .arg("--version");
        asked
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// The output folder becomes the other user's.
    fn give_away(&self) -> Result<()> {
        let status = Command::new("chown")
            .args(["-R", &NOBODY.to_string()])
            .arg(self.out())
            .status()
            .map_err(|e| e.to_string())?;
        if status.success() {
            Ok(())
        } else {
            Err("the output folder cannot be given to another user".into())
        }
    }

    /// Clocks that are wrong, run backward from run to run, or race; files of the past and of the
    /// future.
    fn clocks(&mut self, rounds: u32) -> Result<()> {
        let mut tally = Tally::default();
        let have = Command::new("faketime")
            .args(["2020-01-01", "true"])
            .status()
            .is_ok_and(|status| status.success());
        if !have {
            print(
                "SKIPPED wrong clocks: faketime is not installed; only the times of files are wrong\n",
            );
        }
        let clocks = [
            "1970-01-02 00:00:00",
            "2038-02-01 00:00:00",
            "2106-03-01 12:00:00",
            "1999-12-31 23:59:59",
            "+0 x1000",
            "-40y",
            "2019-12-31 23:59:58",
        ];
        let times = ["1901-12-14", "1970-01-01", "2107-01-01", "2400-02-29"];
        for n in 0..rounds as usize {
            self.fresh()?;
            let (clock, time) = (clocks[n % clocks.len()], times[n % times.len()]);
            touch(&self.out(), time)?;
            let plain = self.command(&self.out());
            let mut command = match have {
                true => {
                    let mut command = Command::new("faketime");
                    command.args([
                        "-f",
                        &if clock.starts_with(['+', '-']) {
                            clock.to_owned()
                        } else {
                            format!("@{clock}")
                        },
                    ]);
                    command.arg(plain.get_program()).args(plain.get_args());
                    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                    command
                }
                false => plain,
            };
            let code = command.status().map_err(|e| e.to_string())?.code();
            let what = format!("the clock {clock}, files of {time}");
            if !matches!(code, Some(0 | 1)) {
                return Err(format!("{what}: it ended with {code:?}"));
            }
            self.look(&what, &mut tally)?;
            if tally.old > 0 {
                return Err(format!("{what}: nothing was published"));
            }
            self.heals(&what)?;
            // The day of a workbook is shown where no other is known: other pages, but whole ones.
            let kept = self.work.join("region-kept");
            copy(&self.region, &kept)?;
            touch(&self.region, time)?;
            let ran = self.quietly(&self.out());
            _ = fs::remove_dir_all(&self.region);
            fs::rename(kept, &self.region).map_err(|e| e.to_string())?;
            ran.map_err(|error| format!("{what}: {error}"))?;
            self.heals(&what)?;
        }
        tally.tell("clocks");
        Ok(())
    }

    /// Folders with strange names, for the region and for the publication.
    fn names(&mut self, rounds: u32) -> Result<()> {
        let mut tally = Tally::default();
        let long = "长".repeat(80);
        let names = [
            "a b",
            "a\nb",
            "'\"$(x)`",
            "-o",
            "é\u{301}\u{202e}\u{200b}",
            "%s%n{}",
            &long,
            "..a",
            "*?[a]",
            "C:\\x",
            "#a&b=c",
            "~",
        ];
        let (region, work) = (self.region.clone(), self.work.clone());
        for n in 0..(rounds as usize * 4).min(names.len()) {
            let odd = work.join(format!("odd-{n}")).join(names[n]);
            fs::create_dir_all(&odd).map_err(|e| e.to_string())?;
            self.fresh()?;
            let out = odd.join(names[(n + 1) % names.len()]);
            fs::rename(self.out(), &out).map_err(|e| e.to_string())?;
            let moved = odd.join("region").join(names[n]);
            copy_whole(&region, &moved)?;
            // As people type them: from within, by their relative names.
            let mut command = Command::new(&self.program);
            command
                .current_dir(&odd)
                .args(["--lang", "en", "batch", "-o"])
                .arg(Path::new(".").join(names[(n + 1) % names.len()]));
            command
                .arg(Path::new("region").join(names[n]))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let code = command.status().map_err(|e| e.to_string())?.code();
            fs::rename(&out, self.out()).map_err(|e| e.to_string())?;
            let what = format!("folders named {:?}", names[n]);
            if !matches!(code, Some(0 | 1)) {
                return Err(format!("{what}: it ended with {code:?}"));
            }
            self.look(&what, &mut tally)?;
            self.heals(&what)?;
        }
        tally.tell("strange names");
        Ok(())
    }
}

impl Tally {
    fn tell(&self, what: &str) {
        print(&format!(
            "{what}: {} tried, {} the old publication, {} the new one, 0 anything else\n",
            self.tried, self.old, self.new
        ));
    }
}

/// A folder copied with its times.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let status = Command::new("cp")
        .arg("-a")
        .arg(from)
        .arg(to)
        .stderr(Stdio::null())
        .status()
        .map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{} cannot be copied", from.display())) }
}

/// Gives all files of a folder this day.
fn touch(folder: &Path, day: &str) -> Result<()> {
    let script = "find \"$0\" -type f -exec touch -h -d \"$1\" {} +";
    let status = Command::new("sh")
        .args(["-c", script])
        .arg(folder)
        .arg(day)
        .status()
        .map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("files of {day} cannot be made")) }
}

/// A folder copied to a place whose parents may not be there yet.
fn copy_whole(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
    }
    copy(from, to)
}

/// All files of a publication but those that tell times.
fn tree(root: &Path) -> Result<Tree> {
    let (mut all, mut open) = (Tree::new(), vec![(root.to_owned(), String::new())]);
    while let Some((folder, below)) = open.pop() {
        for entry in
            fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?.flatten()
        {
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            match entry.path() {
                _ if [".nianbao", "staff/run.html", "staff/run.json", "staff/manifest.json"]
                    .contains(&name.as_str()) => {}
                path if path.is_dir() => open.push((path, name + "/")),
                path => _ = all.insert(name, fs::read(path).map_err(|e| e.to_string())?),
            }
        }
    }
    Ok(all)
}

//! A program that is started once and asked many times: what `nianbao.plugin/1.1` adds.
//!
//! Each request is a line on its standard input. Each answer begins with a line that says how many
//! bytes follow, or what is wrong:
//!
//! ```text
//! {"protocol":"nianbao.plugin/1","action":"export",…}   →   {"bytes": 4360}          and so many bytes
//! {"protocol":"nianbao.plugin/1","action":"export",…}   →   {"fault": {"zh": "…", "en": "…"}}
//! (the end of the input)                                →   it ends
//! ```

use crate::{
    Limits, fault,
    process::{self, GRACE, Guest, Keep, Output, Ran},
};
use nianbao_model::{Bilingual, Fault, json_error_words};
use serde::Deserialize;
use std::{
    fmt, fs,
    io::{self, BufRead, BufReader, Read, Write as _},
    path::Path,
    process::ChildStdin,
    sync::{
        Mutex,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
};

/// The line in front of an answer is no longer than this.
const HEAD: u64 = 16 * 1024;

/// Programs of one kind that have been started and wait for the next request; as many as were ever
/// asked at one time.
#[derive(Default)]
pub(crate) struct Pool(Mutex<Vec<Server>>);

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pool")
    }
}

impl Pool {
    /// Asks one of them, or a new one. `file` is what the request calls its file, and its bytes.
    ///
    /// # Errors
    /// As [`process::run`]; one that has failed is stopped, and the next request is another's.
    pub(crate) fn ask(
        &self,
        program: &Path,
        request: &[u8],
        file: Option<(&str, &[u8])>,
        limits: Limits,
    ) -> Result<Vec<u8>, Fault> {
        let idle = self.0.lock().ok().and_then(|mut idle| idle.pop());
        // One that ended while nobody asked it anything has done nothing wrong.
        let server = match idle.filter(|server| !server.has_ended()) {
            Some(server) => server,
            None => Server::start(program)?,
        };
        let (answer, server) = server.ask(program, request, file, limits)?;
        if let Ok(mut idle) = self.0.lock() {
            idle.push(server);
        }
        answer
    }
}

/// A program while it waits for requests.
struct Server {
    guest: Guest,
    input: ChildStdin,
    answers: Receiver<Answer>,
    errors: Receiver<Output>,
    folder: tempfile::TempDir,
}

/// What came on a program's standard output.
enum Answer {
    Bytes(Vec<u8>),
    Fault(Bilingual),
    /// More bytes are announced than it may write.
    TooMuch,
    /// What stands where the line in front of an answer should.
    Nonsense(Bilingual),
    End,
}

impl Server {
    fn start(program: &Path) -> Result<Self, Fault> {
        let folder = tempfile::tempdir().map_err(|e| fault::inside(&e))?;
        let mut child = process::start(program, &["--serve"], folder.path())
            .map_err(|e| fault::did_not_start(program, &e))?;
        let (input, output, errors) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let guest = Guest::new(child, folder.path());
        let (Some(input), Some(output)) = (input, output) else {
            return Err(fault::inside(&io::ErrorKind::BrokenPipe.into()));
        };
        let (send, answers) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let answer = read(&mut output);
                let last = !matches!(answer, Answer::Bytes(_) | Answer::Fault(_));
                if send.send(answer).is_err() || last {
                    return;
                }
            }
        });
        Ok(Self {
            guest,
            input,
            answers,
            errors: process::reader(errors, Keep::Ends(process::MOST_ERRORS)),
            folder,
        })
    }

    fn has_ended(&self) -> bool {
        // It has nothing to say before it is asked: the end of its output, or a word too many.
        !matches!(self.answers.try_recv(), Err(mpsc::TryRecvError::Empty))
    }

    /// The answer, which may be a fault of the request's own, and the program if it can be asked
    /// again.
    fn ask(
        mut self,
        program: &Path,
        request: &[u8],
        file: Option<(&str, &[u8])>,
        limits: Limits,
    ) -> Result<(Result<Vec<u8>, Fault>, Self), Fault> {
        if let Some((name, bytes)) = file {
            put(&self.folder.path().join(name), bytes).map_err(|e| fault::inside(&e))?;
        }
        // A line: what stands between the values of a JSON may have been laid out on many, texts
        // have none.
        let mut line: Vec<u8> = request
            .iter()
            .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte })
            .collect();
        line.push(b'\n');
        // It may answer, or hang, before it has read all of it.
        let mut input = self.input;
        let (send, written) = mpsc::channel();
        thread::spawn(move || {
            _ = input.write_all(&line).and_then(|()| input.flush()).map(|()| send.send(input))
        });
        let met = self.answers.recv_timeout(limits.time);
        let answer = match met {
            Ok(Answer::Bytes(bytes)) if bytes.len() as u64 > limits.output => Ok(Answer::TooMuch),
            met => met,
        };
        let answer = match answer {
            Ok(Answer::Bytes(bytes)) => Ok(bytes),
            Ok(Answer::Fault(said)) => Err(fault::said_by(program, &said)),
            other => {
                self.guest.stop();
                let mut ran = Ran {
                    errors: self
                        .errors
                        .recv_timeout(GRACE)
                        .map(Output::into_bytes)
                        .unwrap_or_default(),
                    ..Ran::default()
                };
                return Err(match other {
                    Err(RecvTimeoutError::Timeout) => fault::hangs(program, limits.time, &ran),
                    Ok(Answer::TooMuch) => fault::too_much(program, limits.output, &ran),
                    Ok(Answer::Nonsense(what)) => fault::nonsense(program, &what.zh, &what.en),
                    _ => {
                        (ran.code, ran.signal) = self.guest.status();
                        fault::died(program, &ran)
                    }
                });
            }
        };
        match written.recv_timeout(GRACE) {
            Ok(input) => Ok((answer, Self { input, ..self })),
            // It has answered what it has not read to the end: there is no asking it again.
            Err(_) => {
                self.guest.stop();
                answer.and_then(|_| {
                    Err(fault::nonsense(
                        program,
                        "没有读完请求就作了回答",
                        "it answered without reading the request to its end",
                    ))
                })
            }
        }
    }
}

/// A file of the program's own folder; what the program has put there goes.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    bytes: Option<u64>,
    fault: Option<Bilingual>,
}

fn read(output: &mut impl BufRead) -> Answer {
    let mut line = Vec::new();
    match output.by_ref().take(HEAD).read_until(b'\n', &mut line) {
        Ok(1..) if line.ends_with(b"\n") => {}
        Ok(0) | Err(_) => return Answer::End,
        Ok(_) => {
            return Answer::Nonsense(Bilingual::new(
                "回答之前没有写明长度的一行",
                "no line in front of its answer says how long it is",
            ));
        }
    }
    match serde_json::from_slice::<Head>(&line) {
        Ok(Head { bytes: Some(length), fault: None }) if length > MOST => Answer::TooMuch,
        Ok(Head { bytes: Some(length), fault: None }) => {
            let mut bytes = Vec::new();
            match output.by_ref().take(length).read_to_end(&mut bytes) {
                Ok(met) if met as u64 == length => Answer::Bytes(bytes),
                _ => Answer::End,
            }
        }
        Ok(Head { bytes: None, fault: Some(said) }) => Answer::Fault(said),
        Ok(_) => Answer::Nonsense(Bilingual::new(
            "应写明 bytes 或 fault 之一",
            "either bytes or fault belongs into the line in front of an answer",
        )),
        Err(e) => {
            let Bilingual { zh, en } = json_error_words(&e.to_string());
            Answer::Nonsense(Bilingual::new(
                format!("回答之前的一行不是所要的 JSON（{zh}）"),
                format!("the line in front of its answer is not the JSON it must be ({en})"),
            ))
        }
    }
}

/// What no answer is longer than, whatever a program's limit: memory is taken as bytes come.
const MOST: u64 = 1 << 30;

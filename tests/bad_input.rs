//! What is no report, or means harm, is refused within seconds and little memory, in words that say
//! what it is; a region goes on without it.

use crate::support::{SmallRegion, eventful, json, nianbao, random, run, skipped, written};
use nianbao_format_kit::{Dice, workbook, zips};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The bar for one bad input.
const LONGEST: Duration = Duration::from_secs(2);
const MOST_MEGABYTES: u64 = 200;

/// All bad inputs, each with a word that must be in what is said of it.
fn bad_inputs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let report = eventful(random::editions().get("2021").unwrap());
    let book = written(&report, "xlsx");
    let no_end = [&book[..40], &noise(5000)[..]].concat();
    vec![
        ("空文件.xlsx", Vec::new(), "空的"),
        ("空文件.xml", Vec::new(), ""),
        ("截断.xlsx", book[..book.len() / 2].to_vec(), "损坏"),
        ("截断一点.xlsx", book[..book.len() - 10].to_vec(), "损坏"),
        ("只有开头.xlsx", no_end, ""),
        ("图片.xlsx", [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &noise(4000)].concat(), "PNG"),
        ("加密.xlsx", encrypted(), "密码"),
        ("炸弹.xlsx", bomb(), "太大"),
        ("百万行.xlsx", million_rows(), "行"),
        ("文档.xlsx", docx(), "Word"),
        ("文档.xls", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n".to_vec(), "PDF"),
        ("网页.xls", "<html><head><title>通知公告</title></head><body><p>关于放假的通知</p></body></html>".into(), "网页"),
        ("噪声.xlsx", noise(100_000), ""),
        ("噪声.xls", [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &noise(100_000)].concat(), "损坏"),
        ("压缩包.ods", zips::package(&[("a.txt", b"a")]), "压缩包"),
        (
            "深.xml",
            format!("<report xmlns=\"urn:nianbao:report:1\" schema=\"1\" year=\"2022\" edition=\"2021\">{}", "<a>".repeat(300_000))
                .into_bytes(),
            "",
        ),
        ("实体.xml", laughs(), "DOCTYPE"),
        ("外部实体.xml", declared("<!ENTITY x SYSTEM \"file:///etc/passwd\">", "&x;"), "DOCTYPE"),
        ("远程.xml", declared("<!ENTITY % x SYSTEM \"http://192.0.2.1/x.dtd\"> %x;", ""), "DOCTYPE"),
        ("二次膨胀.xml", declared(&format!("<!ENTITY x \"{}\">", "长".repeat(20_000)), &"&x;".repeat(20_000)), "DOCTYPE"),
        ("百万层.xml", [b"<report xmlns=\"urn:nianbao:report:1\" year=\"2022\">".to_vec(), b"<a>".repeat(1_000_000)].concat(), "嵌套"),
        ("百万属性.xml", attributes(1_000_000), "属性"),
        ("编码.xml", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><report/>".encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-16"),
        (
            "声明.xml",
            "<?xml version=\"1.0\" encoding=\"GB18030\"?><report xmlns=\"urn:nianbao:report:1\" name=\"广\u{10ffff}".as_bytes().to_vec(),
            "",
        ),
        ("乱码.xml", [&b"<report xmlns=\"urn:nianbao:report:1\" name=\"\xff\xfe\x80\"/>"[..]].concat(), "UTF-8"),
        ("深.json", [&b"{\"schema\": \"nianbao.report/1\", \"cells\": "[..], &b"[".repeat(1_000_000)].concat(), ""),
        ("噪声.json", noise(100_000), ""),
        ("无关.json", br#"{"name": "left-pad", "version": "1.0.0"}"#.to_vec(), ""),
    ]
}

/// Bytes without sense, the same each time.
fn noise(length: usize) -> Vec<u8> {
    Dice::new(1).bytes(length)
}

/// A workbook whose one sheet is written by `sheet`.
fn workbook(sheet: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    zips::streamed(workbook::PARTS, workbook::SHEET, |part| {
        part.write_all(br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#).unwrap();
        sheet(part);
        part.write_all(b"</sheetData></worksheet>").unwrap();
    })
}

/// Two gigabytes in a few megabytes.
fn bomb() -> Vec<u8> {
    let block = vec![b' '; 1 << 20];
    workbook(|sheet| (0..2048).for_each(|_| sheet.write_all(&block).unwrap()))
}

fn million_rows() -> Vec<u8> {
    workbook(|sheet| {
        for block in 0..1000 {
            let rows: String = (1..=1000)
                .map(|n| {
                    format!("<row r=\"{0}\"><c r=\"A{0}\"><v>{n}</v></c></row>", block * 1000 + n)
                })
                .collect();
            sheet.write_all(rows.as_bytes()).unwrap();
        }
    })
}

fn docx() -> Vec<u8> {
    let types = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let document = br#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>"#;
    zips::package(&[("[Content_Types].xml", types), ("word/document.xml", document)])
}

/// A document with a document type, and something in its text.
fn declared(declaration: &str, text: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><!DOCTYPE report [{declaration}]><report xmlns=\"urn:nianbao:report:1\">{text}</report>").into_bytes()
}

/// An element with so many attributes.
fn attributes(many: usize) -> Vec<u8> {
    let all: String = (0..many).map(|n| format!(" a{n}=\"\"")).collect();
    format!("<report xmlns=\"urn:nianbao:report:1\"{all}/>").into_bytes()
}

/// What a workbook with a password is from outside: a compound file with an encrypted package in
/// it.
fn encrypted() -> Vec<u8> {
    workbook::compound(&[("/EncryptionInfo", &noise(1200)), ("/EncryptedPackage", &noise(30_000))])
}

/// A billion laughs.
fn laughs() -> Vec<u8> {
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE report [<!ENTITY a0 \"哈哈哈哈\">".to_owned();
    for n in 1..12 {
        text += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    (text + "]><report xmlns=\"urn:nianbao:report:1\">&a11;</report>").into_bytes()
}

fn put(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let put = |(name, bytes, word): (&str, Vec<u8>, &'static str)| {
        let file = folder.join(name);
        fs::write(&file, bytes).unwrap();
        (file, word)
    };
    bad_inputs().into_iter().map(put).collect()
}

#[test]
fn each_is_refused_soon_with_little_memory_and_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let measured = Path::new("/usr/bin/time").is_file();
    if !measured {
        skipped("memory is not measured, for there is no /usr/bin/time");
    }
    let mut wrong = Vec::new();
    for (file, word) in put(dir.path()) {
        let peak = dir.path().join("peak");
        let program = env!("CARGO_BIN_EXE_nianbao");
        let args = [
            "-f".as_ref(),
            "%M".as_ref(),
            "-o".as_ref(),
            peak.as_os_str(),
            program.as_ref(),
            "check".as_ref(),
            file.as_os_str(),
        ];
        let command = match measured {
            true => crate::support::command("/usr/bin/time", &args),
            false => crate::support::command(program, &args[5..]),
        };
        let ended = run(command);
        let name = file.file_name().unwrap().to_str().unwrap();
        let megabytes = match measured {
            true => {
                fs::read_to_string(&peak).unwrap().lines().last().unwrap().parse::<u64>().unwrap()
                    / 1024
            }
            false => 0,
        };
        let said = ended.code == 2
            && ended.stderr.contains(name)
            && ended.stderr.contains(word)
            && ended.stderr.contains("错误：");
        if !said
            || ended.stderr.contains("panicked")
            || ended.took > LONGEST
            || megabytes > MOST_MEGABYTES
        {
            wrong.push(format!(
                "{name}: exit {}, {:?}, {megabytes} MB, {}",
                ended.code, ended.took, ended.stderr
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_a_region_each_is_a_finding_of_its_unit_and_the_others_are_published() {
    let region = SmallRegion::new();
    let mut register = fs::read_to_string(region.file("region.toml")).unwrap();
    let mut files = Vec::new();
    for (n, (name, bytes, word)) in bad_inputs().into_iter().enumerate() {
        let (id, ending) = (format!("bad-{n:02}"), name.rsplit_once('.').unwrap().1);
        register += &format!(
            "\n[[unit]]\nid = \"{id}\"\nname = \"坏文件{n}海关\"\nlevel = \"subordinate\"\nfrom = 2021\n"
        );
        let file = format!("2021/{id}.{ending}");
        region.put(&file, &bytes);
        files.push((id, file, word));
    }
    region.put("region.toml", register.as_bytes());
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""), "{}", ended.stdout);
    let run = json(&out.join("staff/run.json"));
    let reports = run["reports"].as_array().unwrap();
    for (id, file, word) in &files {
        let report =
            reports.iter().find(|r| r["unit"] == id.as_str()).unwrap_or_else(|| panic!("{id}"));
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(
            (&report["status"], findings.len(), &findings[0]["code"]),
            (&"unreadable".into(), 1, &"U03".into()),
            "{report:#}"
        );
        assert_eq!(findings[0]["at"][0]["file"], file.as_str(), "{report:#}");
        assert!(findings[0]["message"]["zh"].as_str().unwrap().contains(word), "{report:#}");
    }
    for report in reports.iter().filter(|r| !r["unit"].as_str().unwrap().starts_with("bad-")) {
        // The region's own sum of 2021 lacks the bad ones.
        let due = if report["unit"] == SmallRegion::ID && report["year"] == 2021 {
            "draft"
        } else {
            "published"
        };
        assert_eq!(report["status"], due, "{report:#}");
    }
}

/// The file has holes instead of bytes, so that the test itself needs no gigabyte.
#[test]
fn an_attribute_of_a_gigabyte_is_refused_before_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("巨大.xml");
    fs::write(&file, "<report xmlns=\"urn:nianbao:report:1\" name=\"").unwrap();
    fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(1 << 30).unwrap();
    let ended = nianbao!["check", file];
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("MB") && ended.took < LONGEST,
        "{:?} {}",
        ended.took,
        ended.stderr
    );
}

#[test]
fn an_input_is_never_waited_for_and_a_folder_is_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let ended = nianbao!["check", dir.path()];
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("这是文件夹，请指定文件"), "{}", ended.stderr);
    // Nothing could be read, so nothing is counted.
    assert_eq!(ended.stdout, "");
    let pipe = dir.path().join("管道.xlsx");
    if cfg!(unix) && Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success())
    {
        let program = env!("CARGO_BIN_EXE_nianbao");
        let mut child = crate::support::command(program, &["check".as_ref(), pipe.as_os_str()])
            .spawn()
            .unwrap();
        let begun = std::time::Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            if begun.elapsed() > LONGEST {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("it waits for a pipe that no one writes into");
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status, Some(2));
    }
}

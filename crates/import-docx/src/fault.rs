//! What is said when a document cannot be read: what was met and how to mend it, in words an office
//! worker knows.

use crate::limits;
use nianbao_format::Fault;
use nianbao_model::Bilingual;
use nianbao_opc::Refusal;

const MIB: usize = 1 << 20;

pub(crate) fn empty() -> Fault {
    Fault::new(
        "文件是空的（0 字节）。请确认已经保存完毕、传输完整，再重新提交这份 Word 文档。",
        "the file is empty (0 bytes). Was it saved and sent to the end? Please send the Word document again.",
    )
}

/// The file is something else under a document's name.
pub(crate) fn not_a_document(what: &Bilingual) -> Fault {
    Fault::new(
        format!(
            "这不是 Word 文档（.docx），而是{}（改文件名的结尾不会改变内容）。请用 Word 或 WPS 打开，另存为 .docx 后再试。",
            what.zh
        ),
        format!(
            "this is no Word document (.docx) but {} (another ending of the name does not change the content). Open it in Word, WPS or LibreOffice, save it as .docx and try again.",
            what.en
        ),
    )
}

/// A document in a form that word processors read.
pub(crate) fn foreign(what: &Bilingual) -> Fault {
    Fault::new(
        format!("这是{}，不能直接读取。请用 Word 或 WPS 打开，另存为 .docx 后再试。", what.zh),
        format!(
            "this is {}, which is not read. Open it in Word, WPS or LibreOffice, save it as .docx and try again.",
            what.en
        ),
    )
}

/// A document of Word 97 to 2003, or of WPS, in which something is to be marked.
pub(crate) fn old() -> Fault {
    Fault::new(
        "这是一份 Word 97—2003 或 WPS 文档（.doc、.wps），可以读取，但不能加批注。请用 Word 或 WPS 打开，另存为 .docx 后再试。",
        "this is a document of Word 97 to 2003, or of WPS (.doc, .wps): it is read, but comments cannot be put into it. Open it in Word, WPS or LibreOffice, save it as .docx and try again.",
    )
}

/// A document of Word 6, Word 95 or before.
pub(crate) fn before_97() -> Fault {
    foreign(&Bilingual::new(
        "一份 Word 95 或更早版本的文档（.doc）",
        "a document of Word 95 or before (.doc)",
    ))
}

pub(crate) fn password() -> Fault {
    Fault::new(
        "文档有打开密码，无法读取。请用 Word 或 WPS 打开，取消密码后另存。",
        "the document is protected with a password. Open it in Word or WPS, remove the password and save it again.",
    )
}

pub(crate) fn damaged() -> Fault {
    Fault::new(
        "Word 文档已损坏或不完整，无法读取。请用 Word 或 WPS 打开检查，另存为新的 .docx；打不开时请重新取得原文件。",
        "the Word document is damaged or incomplete. Open it in Word or WPS and save it as a new .docx; if it does not open, get the original file again.",
    )
}

fn twice() -> Fault {
    Fault::new(
        "Word 文档已损坏：压缩包里有两个同名部件，不知以哪个为准。请用 Word 或 WPS 打开检查，另存为新的 .docx。",
        "the Word document is damaged: two parts of the package have the same name, and which counts is unknown. Open it, check it and save it as a new .docx.",
    )
}

fn too_many_parts() -> Fault {
    let most = nianbao_opc::PARTS;
    Fault::new(
        format!("压缩包里的部件超过 {most} 个，这不像一份年度报告的文档。请确认选对了文件。"),
        format!(
            "the package has more than {most} parts, which no report's document has. Is it the right file?"
        ),
    )
}

pub(crate) fn file_too_large(bytes: usize) -> Fault {
    let (met, most) = (bytes.div_ceil(MIB), limits::FILE_BYTES / MIB);
    Fault::new(
        format!("文件太大（{met} MB），最多读取 {most} MB。请删去图片和无关内容后重新保存。"),
        format!(
            "the file is too large ({met} MB); up to {most} MB is read. Remove pictures and what does not belong and save it again."
        ),
    )
}

fn too_much_unpacked(limit: usize) -> Fault {
    let most = limit / MIB;
    Fault::new(
        format!(
            "文档的内容太大：解压后超过 {most} MB，远超一份年度报告所需。请把年报单独复制到新的文档，另存为 .docx。"
        ),
        format!(
            "the document holds too much: more than {most} MB unpacked, far beyond a report. Copy the report alone into a new document and save it as .docx."
        ),
    )
}

/// More paragraphs, cells or text than any report.
pub(crate) fn too_much() -> Fault {
    Fault::new(
        "文档的段落、表格或文字太多，远超一份年度报告所需。请把年报单独复制到新的文档，另存为 .docx。",
        "the document has far more paragraphs, tables or text than a report. Copy the report alone into a new document and save it as .docx.",
    )
}

/// A table larger than any of a report.
pub(crate) fn table_too_large(number: u32) -> Fault {
    Fault::new(
        format!("第{number}张表太大，不是年报的表格。请删去后重新保存。"),
        format!(
            "table {number} is too large: no report has such. Delete it and save the document again."
        ),
    )
}

/// There are reports of several units or years in it.
pub(crate) fn several(many: usize, titles: &[String]) -> Fault {
    Fault::new(
        format!(
            "文档里有 {} 份年报：{}。一个文件只能放一份，请拆成几个文件，每份一个，再分别读取。",
            many,
            titles.iter().map(|title| format!("《{title}》")).collect::<Vec<_>>().join("、")
        ),
        format!(
            "there are {} annual reports in the document: {}. A file holds one: split it into a file for each and read these.",
            many,
            titles.iter().map(|title| format!("“{title}”")).collect::<Vec<_>>().join(", ")
        ),
    )
}

/// There is nothing of a report in the document; what it has instead is named.
pub(crate) fn no_report(objects: &[Bilingual], pictures: usize) -> Fault {
    let mut zh = "文档里没有年报的标题、表格或文字。".to_owned();
    let mut en =
        "there is no heading, table or text of an annual report in the document.".to_owned();
    if !objects.is_empty() {
        let said = Bilingual::list(objects.iter());
        zh += &format!(
            "它带有{}，内容没有读取：请在 Word 中打开，把表格复制为 Word 表格后保存。",
            said.zh
        );
        en += &format!(
            " It has {}, which is not read: open it in Word, copy its tables into the document as tables and save.",
            said.en
        );
    } else if pictures > 0 {
        zh += &format!("它有 {pictures} 张图片，表格可能是截图：请换成 Word 表格。");
        en += &format!(
            " It has {pictures} pictures; the tables may be among them: put them in as tables."
        );
    } else {
        zh += "请确认没有选错文件。";
        en += " Is it the right file?";
    }
    Fault::new(zh, en)
}

/// What is said of a refusal.
pub(crate) fn said(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Damaged => damaged(),
        Refusal::TooManyParts => too_many_parts(),
        Refusal::TooMuch(limit) => too_much_unpacked(limit),
        Refusal::Password => password(),
        Refusal::Twice => twice(),
    }
}

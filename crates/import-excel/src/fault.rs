//! What is said when a workbook cannot be read: what was met and how to mend it, in words an office
//! worker knows.

use crate::limits;
use nianbao_format::Fault;
use nianbao_model::Bilingual;

const MIB: usize = 1 << 20;

pub(crate) fn empty() -> Fault {
    Fault::new(
        "文件是空的（0 字节）。请确认已经保存完毕、传输完整，再重新提交这个工作簿",
        "the file is empty (0 bytes). Was it saved and sent to the end? Please send the workbook again",
    )
}

/// The file is something else under a workbook's name.
pub(crate) fn not_a_workbook(what: &Bilingual) -> Fault {
    Fault::new(
        format!(
            "这不是 Excel 工作簿，而是{}（改文件名的结尾不会改变内容）。请用 Excel 或 WPS 打开真正的工作簿，另存为 .xlsx 后再试",
            what.zh
        ),
        format!(
            "this is no workbook but {} (another ending of the name does not change the content). Open the real workbook in Excel, WPS or LibreOffice, save it as .xlsx and try again",
            what.en
        ),
    )
}

/// A table in a form that spreadsheet programs read.
pub(crate) fn foreign_table(what: &Bilingual) -> Fault {
    Fault::new(
        format!(
            "这是{}，不能直接读取。请用 Excel、WPS 或 LibreOffice 打开，另存为 .xlsx 后再试",
            what.zh
        ),
        format!(
            "this is {}, which is not read. Open it in Excel, WPS or LibreOffice, save it as .xlsx and try again",
            what.en
        ),
    )
}

pub(crate) fn pdf() -> Fault {
    Fault::new(
        "这是 PDF 文件，不能直接读取。请提交填报用的工作簿；没有工作簿的，可在阅读器中全选、复制，粘贴成 .txt 文件后再试",
        "this is a PDF file, which is not read. Send the workbook it was made of; where there is none, select and copy all in a viewer, paste it into a .txt file and try again",
    )
}

pub(crate) fn password() -> Fault {
    Fault::new(
        "工作簿有打开密码，无法读取。请用 Excel 或 WPS 打开，去掉密码后重新保存",
        "the workbook is protected with a password. Open it, remove the password and save it again",
    )
}

pub(crate) fn damaged() -> Fault {
    Fault::new(
        "工作簿已损坏或不完整，无法读取。请用 Excel 或 WPS 打开检查，另存为新的 .xlsx；打不开时请重新取得原文件",
        "the workbook is damaged or incomplete. Open it in a spreadsheet program and save it as a new .xlsx; if it does not open, get the original file again",
    )
}

/// A part of the file that should be there is missing.
pub(crate) fn missing_sheet(sheet: &str) -> Fault {
    Fault::new(
        format!(
            "工作簿已损坏：目录里有工作表“{sheet}”，文件里却没有它的内容。请用 Excel 或 WPS 打开检查，另存为新的 .xlsx"
        ),
        format!(
            "the workbook is damaged: sheet “{sheet}” is listed but its content is missing. Open it, check it and save it as a new .xlsx"
        ),
    )
}

pub(crate) fn duplicate_parts() -> Fault {
    Fault::new(
        "工作簿已损坏：压缩包里有两个同名部件，不知以哪个为准。请用 Excel 或 WPS 打开检查，另存为新的 .xlsx",
        "the workbook is damaged: two parts of the package have the same name, and which counts is unknown. Open it, check it and save it as a new .xlsx",
    )
}

pub(crate) fn no_sheets() -> Fault {
    Fault::new(
        "工作簿里没有任何工作表，请确认选对了文件",
        "the workbook has no worksheet. Is it the right file?",
    )
}

/// BIFF4 and older: Excel 4.0 and before.
pub(crate) fn too_old() -> Fault {
    Fault::new(
        "这是 Excel 4.0 或更早版本的工作簿，不能读取。请用 Excel 或 WPS 打开，另存为 .xlsx",
        "this workbook is of Excel 4.0 or older, which is not read. Open it and save it as .xlsx",
    )
}

pub(crate) fn file_too_large(bytes: usize) -> Fault {
    Fault::new(
        format!(
            "文件太大（{} MB），最多读取 {} MB。请删去工作簿里的图片和无关的工作表后重新保存",
            bytes.div_ceil(MIB),
            limits::FILE_BYTES / MIB
        ),
        format!(
            "the file is too large ({} MB); up to {} MB is read. Remove pictures and sheets that do not belong and save it again",
            bytes.div_ceil(MIB),
            limits::FILE_BYTES / MIB
        ),
    )
}

pub(crate) fn too_many_parts() -> Fault {
    Fault::new(
        format!(
            "压缩包里的部件超过 {} 个，这不像一份年度报告的工作簿。请确认选对了文件",
            nianbao_opc::PARTS
        ),
        format!(
            "the package has more than {} parts, which no report's workbook has. Is it the right file?",
            nianbao_opc::PARTS
        ),
    )
}

pub(crate) fn too_much_unpacked(limit: usize) -> Fault {
    Fault::new(
        format!(
            "工作簿的内容太大：解压后超过 {} MB，远超一份年度报告所需。可能有整行整列被填满或设了格式；请只保留报表所在的区域，另存为新的 .xlsx",
            limit / MIB
        ),
        format!(
            "the workbook holds too much: more than {} MB unpacked, far beyond a report. Whole rows or columns may be filled or formatted; keep only the tables and save it as a new .xlsx",
            limit / MIB
        ),
    )
}

pub(crate) fn too_many_sheets(count: usize) -> Fault {
    Fault::new(
        format!(
            "工作簿有 {count} 个工作表，最多读取 {} 个。请只保留报表所在的工作表",
            limits::SHEETS
        ),
        format!(
            "the workbook has {count} sheets; up to {} are read. Keep only the sheets of the report",
            limits::SHEETS
        ),
    )
}

pub(crate) fn too_many_rows(sheet: &str, most: usize) -> Fault {
    over(
        sheet,
        most,
        "行有内容",
        "rows that hold something",
        "请删去表格以外的行",
        "delete the rows outside the tables",
    )
}

pub(crate) fn too_many_cells(sheet: &str, most: usize) -> Fault {
    Fault::new(
        format!(
            "读到工作表“{sheet}”时，整个工作簿有内容的单元格已超过 {most} 个。请只保留报表，删去其他数据后重新保存"
        ),
        format!(
            "at sheet “{sheet}” the workbook has more than {most} cells that hold something. Keep only the report and save again"
        ),
    )
}

pub(crate) fn too_many_merges(sheet: &str) -> Fault {
    over(
        sheet,
        limits::MERGES,
        "处合并单元格",
        "merged ranges",
        "请取消表格以外的合并",
        "unmerge what is outside the tables",
    )
}

pub(crate) fn too_much_text(sheet: &str) -> Fault {
    Fault::new(
        format!("工作表“{sheet}”里的文字太多，远超一份年度报告所需。请删去无关的内容后重新保存"),
        format!(
            "sheet “{sheet}” holds far more text than a report has. Remove what does not belong and save it again"
        ),
    )
}

pub(crate) fn too_much_formatting(sheet: &str) -> Fault {
    Fault::new(
        format!(
            "工作表“{sheet}”里的空单元格太多，可能是整行整列设了格式。请把报表区域复制到新的工作簿，另存为 .xlsx"
        ),
        format!(
            "sheet “{sheet}” has too many empty cells; whole rows or columns may be formatted. Copy the tables into a new workbook and save it as .xlsx"
        ),
    )
}

fn over(
    sheet: &str,
    limit: usize,
    what_zh: &str,
    what_en: &str,
    mend_zh: &str,
    mend_en: &str,
) -> Fault {
    Fault::new(
        format!("工作表“{sheet}”有超过 {limit} {what_zh}，最多读取 {limit}。{mend_zh}后重新保存"),
        format!(
            "sheet “{sheet}” has more than {limit} {what_en}; up to {limit} are read. Please {mend_en} and save it again"
        ),
    )
}

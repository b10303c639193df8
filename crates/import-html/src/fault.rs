//! Why a page cannot be read: what was met, what was expected, and how to mend it.

use crate::limits;
use nianbao_format::Fault;

pub(crate) fn too_large(bytes: usize) -> Fault {
    let (met, most) = (bytes >> 20, limits::FILE_BYTES >> 20);
    Fault::new(
        format!(
            "网页有 {met} MB，超过上限 {most} MB。请只保存正文所在的页面（“网页，仅 HTML”），不要带图片和附件。"
        ),
        format!(
            "the page has {met} MB; the limit is {most} MB. Save only the page with the report (“Web page, HTML only”), without pictures."
        ),
    )
}

pub(crate) fn empty() -> Fault {
    Fault::new(
        "文件是空的。请重新保存网页：在浏览器里打开年报正文，另存为“网页，仅 HTML”。",
        "the file is empty. Save the page again: open the report in a browser and save it as “Web page, HTML only”.",
    )
}

pub(crate) fn archive() -> Fault {
    Fault::new(
        "这是“单个文件网页”（.mht / .mhtml）。请在浏览器里打开它，另存为“网页，仅 HTML”（.html）再读取。",
        "this is a “single file web page” (.mht, .mhtml). Open it in a browser, save it as “Web page, HTML only” (.html), and read that.",
    )
}

pub(crate) fn encoding() -> Fault {
    Fault::new(
        "认不出网页的编码：按 UTF-8、UTF-16、GB18030、Big5 读都是乱码。请用浏览器打开确认能正常显示，再另存为 UTF-8 的“网页，仅 HTML”。",
        "the page's encoding is none of UTF-8, UTF-16, GB18030 and Big5. See whether a browser shows it well, then save it as UTF-8, “Web page, HTML only”.",
    )
}

pub(crate) fn cut_off() -> Fault {
    Fault::new(
        "网页到这里中断，没有结尾标签 </article>，后面的内容已丢失。请重新下载或保存完整的网页；确实只缺这个标签的，请在末尾补上。",
        "the page was cut off here: its end tag </article> is missing, and with it whatever came before that. Download or save the whole page again; if nothing but the tag is missing, add it.",
    )
}

pub(crate) fn too_deep() -> Fault {
    let most = limits::DEPTH;
    Fault::new(
        format!(
            "网页的标签在这里嵌套超过 {most} 层，不像正常的页面。请重新保存网页，或把正文复制到 Word 后另存为网页。"
        ),
        format!(
            "tags stand more than {most} deep in one another here, as in no real page. Save the page again, or copy its text into Word and save that as a web page."
        ),
    )
}

pub(crate) fn too_many_nodes() -> Fault {
    let most = limits::NODES;
    Fault::new(
        format!(
            "网页到这里已超过 {most} 个标签和文字块，不像一份年报。请只保存年报正文所在的页面。"
        ),
        format!(
            "the page has more than {most} tags and pieces of text up to here: no report has. Save only the page with the report."
        ),
    )
}

pub(crate) fn too_many_attributes() -> Fault {
    Fault::new(
        "这里的标签属性多得不正常，文件可能已损坏。请重新保存网页。",
        "the tag here has more attributes than any real one; the file may be damaged. Save the page again.",
    )
}

pub(crate) fn table_too_large() -> Fault {
    let (columns, slots) = (limits::COLUMNS, limits::SLOTS);
    Fault::new(
        format!(
            "从这里开始的表格太大（超过 {columns} 列，或全部表格超过 {slots} 格），不是年报的表格。请检查 colspan、rowspan 是否写错，或只保存年报正文。"
        ),
        format!(
            "the table that begins here is too large (more than {columns} columns, or {slots} places in all tables): no report has such. See whether a colspan or rowspan is wrong, or save only the report."
        ),
    )
}

/// There is nothing of a report in the page; `attachments` are files it links to, `frame` says
/// whether it has a frame.
pub(crate) fn no_report(attachments: &[String], frame: bool) -> Fault {
    let (mut zh, mut en) = (
        "网页里没有年报的标题、表格或文字。".to_owned(),
        "there is no heading, table or text of an annual report in the page.".to_owned(),
    );
    if !attachments.is_empty() {
        zh += &format!("年报可能在附件里：{}。请下载附件再读取。", attachments.join("、"));
        en += &format!(
            " The report may be in an attachment: {}. Download it and read that.",
            attachments.join(", ")
        );
    } else if frame {
        zh += "正文可能在框架（iframe）里：请在浏览器里单独打开那个框架再保存。";
        en +=
            " It may be in a frame (iframe): open the frame on its own in a browser and save that.";
    } else {
        zh +=
            "请确认没有选错页面；如果正文是由脚本载入的，请等浏览器显示完整后另存为“网页，全部”。";
        en += " Is it the right page? If a script loads the text, wait until the browser shows it and save as “Web page, complete”.";
    }
    Fault::new(zh, en)
}

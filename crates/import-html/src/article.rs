//! Finds the report among navigation, neighbours and footer.
//!
//! What is sure are the statutory tables and the headings of the sections. The smallest element
//! around all of them is the article, or holds it; ids and classes that portals use are a hint for
//! how much more belongs to it.

use crate::{
    dom::{Dom, Id},
    flow::{Block, Kind, Line},
};
use html5ever::local_name;
use nianbao_grid::flow::{TableSort, Words};

/// The report's part of a page's blocks.
#[derive(Debug)]
pub(crate) struct Article {
    /// The numbers of its blocks, in order.
    pub(crate) blocks: Vec<usize>,
    /// The first block that is a heading or a statutory table: what stands before it is title,
    /// date and introduction.
    pub(crate) begins: usize,
}

/// Ids and classes of the elements that portals put articles into.
const CONTAINERS: [&str; 20] = [
    "trs_editor",
    "trs_ueditor",
    "ueditor",
    "article",
    "content",
    "zoom",
    "vsb_content",
    "v_news_content",
    "text",
    "detail",
    "pages_content",
    "news_content",
    "ucap-content",
    "xxgk",
    "mainbody",
    "con",
    "easysite-news-text",
    "view",
    "zwgk",
    "bt_content",
];

/// Finds the report; nothing if the page has none.
pub(crate) fn find(dom: &Dom, blocks: &[Block], words: &Words) -> Option<Article> {
    let sure: Vec<usize> =
        (0..blocks.len()).filter(|&n| is_anchor(dom, &blocks[n], words)).collect();
    let (first, last) = (*sure.first()?, *sure.last()?);
    let around = container(dom, &sure.iter().map(|&n| blocks[n].node).collect::<Vec<_>>());
    let inside =
        |n: usize| around == blocks[n].node || dom.ancestors(blocks[n].node).any(|id| id == around);
    let heading = sure
        .iter()
        .rev()
        .find(|&&n| matches!(blocks[n].kind, Kind::Line(_)))
        .copied()
        .unwrap_or(last);
    let end = (heading..blocks.len())
        .find(|&n| n > last && ends_here(dom, &blocks[n]))
        .unwrap_or(blocks.len());
    let belongs = |n: &usize| match &blocks[*n].kind {
        _ if (first..=last).contains(n) => !is_menu(dom, &blocks[*n]),
        Kind::Line(line) => inside(*n) && *n < end && !is_menu(dom, &blocks[*n]) && !is_tool(line),
        Kind::Table(_) => inside(*n) && *n < end,
    };
    Some(Article { blocks: (0..blocks.len()).filter(belongs).collect(), begins: first })
}

/// Is this a statutory table or the heading of a section, and no link to one?
fn is_anchor(dom: &Dom, block: &Block, words: &Words) -> bool {
    match &block.kind {
        Kind::Table(sort) => *sort == TableSort::Statutory,
        Kind::Line(line) => {
            line.linked * 2 < line.text.chars().count()
                && words.is_heading(&line.text)
                && !is_menu(dom, block)
        }
    }
}

/// The smallest element around all of these, or a container right around it that portals put
/// articles into.
fn container(dom: &Dom, nodes: &[Id]) -> Id {
    let path = |id: Id| {
        let mut path: Vec<Id> = std::iter::once(id).chain(dom.ancestors(id)).collect();
        path.reverse();
        path
    };
    let mut nodes = nodes.iter().copied();
    let mut common = nodes.next().map(path).unwrap_or_default();
    for node in nodes {
        let other = path(node);
        let shared = common.iter().zip(&other).take_while(|(a, b)| a == b).count();
        common.truncate(shared);
    }
    // A line's element is not around its neighbours.
    let smallest = common.last().copied().unwrap_or_default();
    let outer = common.iter().rev().take(8).find(|id| is_container(dom, **id)).copied();
    outer
        .or_else(|| common.iter().rev().find(|id| **id != smallest || !is_line(dom, **id)).copied())
        .unwrap_or(smallest)
}

fn is_line(dom: &Dom, id: Id) -> bool {
    matches!(
        *dom.name(id),
        local_name!("p")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("table")
    )
}

fn is_container(dom: &Dom, id: Id) -> bool {
    if *dom.name(id) == local_name!("article") {
        return true;
    }
    let names = ["id", "class"].into_iter().filter_map(|name| dom.attribute(id, name));
    let mut names = names.flat_map(str::split_whitespace).map(str::to_ascii_lowercase);
    *dom.name(id) != local_name!("body") && names.any(|name| CONTAINERS.contains(&name.as_str()))
}

/// Is this part of the portal's navigation: by its element, or a line of nothing but links?
fn is_menu(dom: &Dom, block: &Block) -> bool {
    let is_nav = |id: Id| {
        matches!(*dom.name(id), local_name!("nav") | local_name!("footer") | local_name!("aside"))
            || matches!(
                dom.attribute(id, "role"),
                Some("navigation" | "contentinfo" | "complementary" | "search" | "banner")
            )
    };
    match &block.kind {
        Kind::Table(TableSort::Statutory) => false,
        Kind::Table(TableSort::Other) => {
            std::iter::once(block.node).chain(dom.ancestors(block.node)).any(is_nav)
        }
        Kind::Line(line) => {
            let characters = line.text.chars().filter(|c| !c.is_whitespace()).count();
            let links = line.links >= 3 && line.linked * 10 > characters * 6;
            links || std::iter::once(block.node).chain(dom.ancestors(block.node)).any(is_nav)
        }
    }
}

/// Lines of a portal around an article that are no text of it.
fn is_tool(line: &Line) -> bool {
    const TOOLS: [&str; 18] = [
        "打印本页",
        "打印",
        "关闭窗口",
        "关闭",
        "分享到",
        "扫一扫",
        "字体",
        "字号",
        "浏览次数",
        "访问量",
        "点击数",
        "当前位置",
        "您的位置",
        "收藏",
        "返回顶部",
        "分享",
        "微信",
        "字體",
    ];
    let bare: String = line.text.chars().filter(|c| !c.is_whitespace()).collect();
    let whole_link = line.links > 0 && line.linked == bare.chars().count();
    bare.chars().count() < 60
        && !bare.ends_with('。')
        && (TOOLS
            .iter()
            .any(|t| bare.trim_matches(['[', ']', '【', '】', '〖', '〗']).starts_with(t))
            || whole_link && bare.chars().count() < 12)
}

/// Does the article end before this block?
fn ends_here(dom: &Dom, block: &Block) -> bool {
    let Kind::Line(line) = &block.kind else { return false };
    const ENDS: [&str; 22] = [
        "版权所有",
        "主办单位",
        "主办：",
        "承办单位",
        "ICP备",
        "网站标识码",
        "公网安备",
        "上一篇",
        "下一篇",
        "上一条",
        "下一条",
        "分享到",
        "扫一扫",
        "责任编辑",
        "相关链接",
        "相关信息",
        "相关阅读",
        "相关文章",
        "返回顶部",
        "友情链接",
        "网站地图",
        "版權所有",
    ];
    let bare: String = line.text.chars().filter(|c| !c.is_whitespace()).collect();
    let short = bare.chars().count() < 80 && !bare.ends_with(['。', '；']);
    is_menu(dom, block) || short && ENDS.iter().any(|end| bare.contains(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dom::parse, flow, layout::Layouts};
    use nianbao_model::Editions;

    fn text(html: &str) -> String {
        let dom = parse(html, "x").unwrap();
        let words = Words::of(&Editions::national());
        let blocks = flow::blocks(&dom, dom.body(), &Layouts::of(&dom, &words));
        let Some(article) = find(&dom, &blocks, &words) else { return String::new() };
        let shown = |n: &usize| match &blocks[*n].kind {
            Kind::Line(line) => line.text.clone(),
            Kind::Table(_) => "[table]".into(),
        };
        article.blocks.iter().map(shown).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn the_report_is_found_among_navigation_and_footer() {
        let report =
            "<h1>年报</h1><p>一、总体情况</p><p>甲。</p><p>六、其他需要报告的事项</p><p>无。</p>";
        let around = |report: &str| {
            format!(
                "<ul><li><a href=a>首页</a><li><a href=b>一、总体情况</a></ul><div>当前位置：首页</div>{report}
                 <div>【打印本页】 【关闭】</div><div>上一篇：<a href=c>乙</a></div><p>另一篇文章的摘要。</p><div>版权所有：某海关</div>"
            )
        };
        let want = "年报|一、总体情况|甲。|六、其他需要报告的事项|无。";
        for wrapped in [
            around(report),
            around(&format!("<div class='TRS_Editor'>{report}</div>")),
            around(&format!("<table><tr><td>栏目<td>{report}</table>")),
            around(&format!("<div id=zoom><div>{report}</div></div>")),
        ] {
            assert!(text(&wrapped).ends_with(want), "{}", text(&wrapped));
            assert!(!text(&wrapped).contains("首页"), "{}", text(&wrapped));
        }
        assert_eq!(text("<p>新闻</p>"), "");
    }
}

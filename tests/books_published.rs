//! What the books give the publication beside the tables: who exercises what.

use crate::support::nianbao;
use std::{fs, path::Path};

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Who exercises what is a page of the column where the register says so, from the lists of all units whose reports are published.
#[test]
fn a_page_says_who_exercises_what() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("region");
    let units = ["a", "b"].map(|id| format!("[[unit]]\nid = \"{id}\"\nname = \"{id}海关\"\nlevel = \"subordinate\"\n")).concat();
    let register = format!("[region]\nid = \"r\"\nname = \"某关区\"\n{units}");
    put(&folder, "region.toml", &format!("{register}[powers]\npage = true\n"));
    let head = "事项编码,事项名称,事项类型,法律依据,行使单位,起始日期,终止日期";
    let ended = "08,旧事,行政许可,,,,2020-01-01\n";
    put(&folder, "2020/a.powers.csv", &format!("{head}\n01,子,行政许可,《甲法》第1条,,,\n02,丑,行政处罚,,,,2020-07-01\n{ended}"));
    put(&folder, "2020/b.powers.csv", &format!("{head}\n01,子,行政许可,《甲法》第1条,b、c,2020-03-01,\n09,寅,行政许可,,c,,\n"));
    for id in ["a", "b", "r"] {
        put(
            &folder,
            &format!("2020/{id}.md"),
            "## 一、总体情况\n平稳。\n## 五、存在的主要问题及改进情况\n无。\n## 六、其他需要报告的事项\n无。\n",
        );
    }
    let out = temp.path().join("out");
    nianbao!["batch", folder, "-o", out];
    let page = fs::read_to_string(out.join("site/powers/2020.html")).unwrap();
    assert!(page.contains("依据2个单位的权责事项清单，共2项"), "{page}");
    assert!(page.contains("<td>《甲法》第1条</td><td><a href=\"../2020/a.html\">a海关</a>、<a href=\"../2020/b.html\">b海关</a>"));
    assert!(page.contains("（2020-03-01起）") && page.contains("（至2020-07-01）") && !page.contains("旧事") && !page.contains("寅"));
    let csv = fs::read_to_string(out.join("site/powers/2020.csv")).unwrap();
    assert_eq!(csv.lines().nth(1), Some("2020,行政许可,01,子,《甲法》第1条,a海关,,"));
    assert_eq!(nianbao!["verify", out].code, 0);
    // A run for another year keeps it; without the setting it goes.
    put(&folder, "2021/a.powers.csv", &format!("{head}\n01,子,行政许可,《甲法》第1条,,,\n"));
    nianbao!["batch", folder, "-o", out, "--year", "2021"];
    assert_eq!(fs::read_to_string(out.join("site/powers/2020.html")).unwrap(), page);
    put(&folder, "region.toml", &register);
    nianbao!["batch", folder, "-o", out];
    assert!(!out.join("site/powers").exists());
}

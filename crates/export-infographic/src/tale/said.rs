//! The tale in plain text, for those who do not see it, and for the description of the pictures.

use super::{Listed, Point, Tale};
use crate::words::{number, with_unit};

impl Tale {
    /// The tale, a line a fact, with an empty line between its parts.
    pub(crate) fn said(&self) -> String {
        let draft = if self.draft { "（草稿）" } else { "" };
        let mut parts = vec![vec![format!("{}{}（图解）{draft}", self.unit, self.title())]];
        parts[0].extend(self.scope.clone());
        parts[0].push(self.message_said());
        parts[0].extend(self.lead.iter().cloned());
        if let Some(dots) = &self.dots {
            parts[0].extend(dots.parts.iter().map(|part| {
                let rate =
                    part.rate.as_ref().map(|rate| format!("，比上年{rate}")).unwrap_or_default();
                format!("{}：{}{}{rate}", part.name, part.figure, part.unit)
            }));
        }
        parts.push(self.requests_said());
        if let Some(decisions) = &self.decisions {
            let mut said = vec![format!("【行政执法】{}", decisions.heading.concat())];
            said.extend(decisions.rows.iter().map(|row| {
                let change = row
                    .change
                    .as_ref()
                    .map(|change| format!("，{}", change.words))
                    .unwrap_or_default();
                format!("{}：{}件{change}", row.name, number(row.value))
            }));
            parts.push(said);
        }
        if let Some(facts) = &self.facts {
            let mut said = vec!["【规范管理】".to_owned()];
            said.extend(facts.rows.iter().map(|row| {
                let change = row
                    .change
                    .as_ref()
                    .map(|change| format!("，{}", change.words))
                    .unwrap_or_default();
                let more = row.more.iter().map(|more| format!("，{more}")).collect::<String>();
                format!("{}{}：{}{}{change}{more}", row.name, row.what, row.figure, row.unit)
            }));
            parts.push(said);
        }
        parts.push(self.indicators_said());
        if let Some(trend) = &self.trend {
            let mut said = vec![format!("【历年对比】{}", trend.span)];
            said.extend(trend.lines.iter().map(|line| {
                let years: Vec<String> = line
                    .years
                    .iter()
                    .map(|year| format!("{}年{}", year.year, year.figure))
                    .collect();
                format!("{}（{}）：{}", line.name, line.unit, years.join("，"))
            }));
            parts.push(said);
        }
        parts.push(points_said(self.highlights_title, &self.highlights));
        parts.push(points_said("问题和改进", &self.problems));
        parts.push(
            self.notes.lines().into_iter().map(|(head, list)| format!("{head}：{list}")).collect(),
        );
        parts.push(self.source().into());
        let parts: Vec<String> =
            parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.join("\n")).collect();
        parts.join("\n\n")
    }

    /// The message in a sentence: 全年作出行政处理决定669件，比上年增长8.1%.
    pub(crate) fn message_said(&self) -> String {
        let figure = self
            .message
            .figure
            .as_ref()
            .map(|(figure, unit)| format!("{figure}{unit}"))
            .unwrap_or_default();
        let change =
            self.message.change.as_ref().map(|change| format!("，{change}")).unwrap_or_default();
        format!("{}{figure}{change}", self.message.subject.concat())
    }

    fn requests_said(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(calm) = &self.calm {
            said.push(format!("【依申请公开】本年未收到政府信息公开申请。{calm}"));
        }
        if let Some(flow) = &self.flow {
            said.push(format!("【依申请公开】{}", flow.heading.concat()));
            let change = flow
                .change
                .as_ref()
                .map(|change| format!("，{}", change.words))
                .unwrap_or_default();
            said.push(format!("本年新收：{}{change}", with_unit(flow.received, "件")));
            said.push(format!("上年结转：{}", with_unit(flow.carried_in, "件")));
            said.extend(
                flow.sources
                    .iter()
                    .filter(|source| !source.carried)
                    .map(|source| format!("{}：{}", source.name, source.figure)),
            );
            said.push(format!("本年办结：{}", with_unit(flow.ended, "件")));
            for end in &flow.ends {
                let share =
                    end.share.as_ref().map(|share| format!("，占{share}")).unwrap_or_default();
                let reasons = if end.reasons.is_empty() {
                    String::new()
                } else {
                    format!("（{}）", end.reasons.join("，"))
                };
                said.push(format!("{}：{}{share}{reasons}", end.name, end.figure));
            }
            said.extend(flow.notes.iter().cloned());
        }
        said.extend(self.disputes.iter().cloned());
        said
    }

    fn indicators_said(&self) -> Vec<String> {
        let indicators = &self.indicators;
        let all: Vec<&Listed> =
            indicators.giant.iter().chain(&indicators.changed).chain(&indicators.quiet).collect();
        if all.is_empty() {
            return Vec::new();
        }
        let mut said = vec!["【其他主要数据】".to_owned()];
        said.extend(all.into_iter().map(|item| {
            let change = item
                .change
                .as_ref()
                .map(|change| format!("，{}", change.words))
                .unwrap_or_default();
            format!("{}：{}{}{change}", item.name, item.figure, item.unit)
        }));
        if indicators.left > 0 {
            said.push(format!("其余{}项见年度报告", indicators.left));
        }
        said
    }
}

fn points_said(title: &str, points: &[Point]) -> Vec<String> {
    if points.is_empty() {
        return Vec::new();
    }
    let mut said = vec![format!("【{title}】")];
    said.extend(points.iter().map(|point| match (point.head.as_str(), point.body.as_str()) {
        ("", body) => body.to_owned(),
        (head, "") => head.to_owned(),
        (head, body) => format!("{head}：{body}"),
    }));
    said
}

//! What the figures of a column are counted in.

/// What a column of 主动公开 is counted in, where the edition does not say.
pub(crate) fn unit_of(column: &str) -> &'static str {
    match column {
        "made" | "disclosed" | "disclosed_total" | "issued" | "repealed" | "in_force" | "decisions" => "件",
        "items_previous" | "items_change" => "项",
        "projects" => "个",
        _ => "",
    }
}
